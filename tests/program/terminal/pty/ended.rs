//! What is left when a program has ended.

use portable_pty::{ExitStatus, MasterPty};

use super::record::Record;

/// A program that has ended, and its terminal.
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    pub(crate) raw: Vec<u8>,
    pub(crate) screen: vt100::Screen,
    pub(crate) same_modes: bool,
    pub(super) record: Record,
}

impl Ended {
    /// Asserts that the terminal is restored.
    #[track_caller]
    pub(crate) fn assert_restored(&self) {
        let screen = &self.screen;
        assert!(!screen.alternate_screen(), "the alternate screen is still there");
        assert!(!screen.hide_cursor(), "the cursor is hidden");
        assert!(!screen.bracketed_paste(), "bracketed paste is still on");
        assert_eq!(
            screen.mouse_protocol_mode(),
            vt100::MouseProtocolMode::None,
            "the mouse is still captured"
        );
        assert!(self.same_modes, "the terminal is still raw");
        // Check the bytes as well: the last setting of each mode is the original one.
        for (mode, last) in
            [("1049", 'l'), ("2004", 'l'), ("25", 'h'), ("1000", 'l'), ("1003", 'l'), ("1006", 'l')]
        {
            let set = last_setting(&self.raw, mode);
            assert!(set.is_none_or(|set| set == last), "mode {mode} was left as {set:?}");
        }
        assert_eq!(last_setting(&self.raw, "1049"), Some('l'), "the alternate screen was never left");
    }
}

impl Drop for Ended {
    /// A failing test prints the record.
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the program has ended ({:?}); before that:\n{}", self.status, self.record);
        }
    }
}

/// The last setting of a private mode: `h` for on, `l` for off.
fn last_setting(raw: &[u8], mode: &str) -> Option<char> {
    let text = String::from_utf8_lossy(raw);
    let at = |last| text.rfind(&format!("\x1b[?{mode}{last}")).map(|at| (at, last));
    at('h').into_iter().chain(at('l')).max().map(|(_, last)| last)
}

/// All modes of the terminal: echo, line editing, signals and so on.
pub(super) fn modes(master: &(dyn MasterPty + Send)) -> String {
    let modes = master.get_termios().unwrap();
    format!(
        "{:?} {:?} {:?} {:?} {:?}",
        modes.input_flags, modes.output_flags, modes.control_flags, modes.local_flags, modes.control_chars
    )
}
