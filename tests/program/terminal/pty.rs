//! A pseudo-terminal with a program in it. A thread reads what the program writes; a test waits for what it wants to
//! see, within a bound, and never sleeps.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::panic::Location;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, ExitStatus, MasterPty, PtySize, SlavePty, native_pty_system};
use tempfile::TempDir;

/// How long a test waits for something that must come. Generous: it is only waited out by a test that fails.
const BOUND: Duration = Duration::from_secs(30);

/// What a test starts the program with.
#[derive(Default)]
pub(crate) struct Plan<'a> {
    pub(crate) args: &'a [&'a str],
    pub(crate) env: &'a [(&'a str, &'a str)],
    /// Another program than domdesk.
    pub(crate) program: Option<&'a Path>,
    /// Whether the terminal does not control the program: the system then sends no SIGHUP when it goes.
    pub(crate) uncontrolled: bool,
}

/// A running program and its terminal.
pub(crate) struct Pty {
    master: Option<Box<dyn MasterPty + Send>>,
    slave: Option<Box<dyn SlavePty + Send>>,
    writer: Option<Box<dyn Write + Send>>,
    parser: vt100::Parser,
    /// Everything that was written, as it came.
    pub(crate) raw: Vec<u8>,
    output: Receiver<Vec<u8>>,
    /// Tells the reading thread to let go of the terminal.
    let_go: Arc<AtomicBool>,
    exit: Receiver<ExitStatus>,
    pub(crate) pid: u32,
    /// Until then the number is this program's; later it may be anybody's.
    running: bool,
    modes_before: String,
    /// The working directory and the home; gone with the test.
    pub(crate) dir: TempDir,
}

/// What is left when a program has ended.
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    pub(crate) raw: Vec<u8>,
    pub(crate) screen: vt100::Screen,
    pub(crate) same_modes: bool,
}

impl Pty {
    /// Starts domdesk with these arguments.
    pub(crate) fn start(args: &[&str]) -> Self {
        Self::open(&Plan { args, ..Plan::default() })
    }

    /// Starts a program in an environment without anything of the developer's, 80 columns by 24 lines.
    pub(crate) fn open(plan: &Plan<'_>) -> Self {
        let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let modes_before = modes(&*pair.master);
        let dir = TempDir::new().unwrap();
        let program = plan.program.unwrap_or(Path::new(env!("CARGO_BIN_EXE_domdesk")));
        let mut command = CommandBuilder::new(program);
        command.args(plan.args);
        command.cwd(dir.path());
        command.env_clear();
        command.env("HOME", dir.path());
        command.env("PATH", "/usr/bin:/bin");
        command.env("TERM", "xterm-256color");
        for (name, value) in plan.env {
            command.env(name, value);
        }
        command.set_controlling_tty(!plan.uncontrolled);
        let mut child = pair.slave.spawn_command(command).unwrap();
        let pid = child.process_id().unwrap();

        let mut reader = pair.master.try_clone_reader().unwrap();
        let writer = pair.master.take_writer().unwrap();
        let let_go = Arc::new(AtomicBool::new(false));
        let (sender, output) = channel();
        let stop = Arc::clone(&let_go);
        thread::spawn(move || {
            let mut buffer = vec![0; 65_536];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                if sender.send(buffer[..count].to_vec()).is_err() || stop.load(Ordering::SeqCst) {
                    return;
                }
            }
        });
        let (ended, exit) = channel();
        thread::spawn(move || {
            let _ = ended.send(child.wait().unwrap());
        });
        Self {
            master: Some(pair.master),
            slave: Some(pair.slave),
            writer: Some(writer),
            parser: vt100::Parser::new(cells(24), cells(80), 0),
            raw: Vec::new(),
            output,
            let_go,
            exit,
            pid,
            running: true,
            modes_before,
            dir,
        }
    }

    /// Presses keys, as the terminal would send them.
    pub(crate) fn send(&mut self, keys: &str) {
        let writer = self.writer.as_mut().unwrap();
        writer.write_all(keys.as_bytes()).unwrap();
        writer.flush().unwrap();
    }

    /// Presses more keys than fit into the terminal at once, taking in what is drawn meanwhile: a terminal that is full in
    /// both directions would stand still.
    pub(crate) fn flood(&mut self, keys: &str) {
        for some in keys.as_bytes().chunks(256) {
            self.send(std::str::from_utf8(some).unwrap());
            while let Ok(bytes) = self.output.try_recv() {
                self.take_in(&bytes);
            }
        }
    }

    /// Pastes, as a terminal with bracketed paste does.
    pub(crate) fn paste(&mut self, text: &str) {
        self.send(&format!("\x1b[200~{text}\x1b[201~"));
    }

    pub(crate) fn resize(&mut self, cols: u16, rows: u16) {
        let size = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
        self.master.as_ref().unwrap().resize(size).unwrap();
        self.parser.set_size(cells(rows), cells(cols));
    }

    /// Any size at all, also one that no screen could show: what is drawn meanwhile is shown on a cell at the least.
    pub(crate) fn resize_to_any(&mut self, cols: u16, rows: u16) {
        let size = PtySize { rows, cols, pixel_width: 0, pixel_height: 0 };
        self.master.as_ref().unwrap().resize(size).unwrap();
        self.parser.set_size(cells(rows.max(1)), cells(cols.max(1)));
    }

    /// Sends a signal by its name.
    pub(crate) fn signal(&self, name: &str) {
        signal(self.pid, name);
    }

    /// What the terminal shows.
    pub(crate) fn screen(&self) -> &vt100::Screen {
        self.parser.screen()
    }

    /// The text that the terminal shows.
    pub(crate) fn text(&self) -> String {
        self.screen().contents().clone()
    }

    /// The line with the cursor's mark in the list.
    pub(crate) fn selected(&self) -> String {
        let text = self.text();
        let marked = text.lines().find(|line| line.trim_start_matches(' ').starts_with('▸'));
        marked.unwrap_or_default().trim().to_owned()
    }

    /// The program's process id.
    pub(crate) fn pid(&self) -> u32 {
        self.pid
    }

    /// Whether the line's modes are those from before the start.
    pub(crate) fn has_former_modes(&self) -> bool {
        modes(&**self.master.as_ref().unwrap()) == self.modes_before
    }

    /// Waits until the condition holds for what the terminal shows.
    #[track_caller]
    pub(crate) fn wait(&mut self, mut condition: impl FnMut(&Self) -> bool) {
        let caller = Location::caller();
        let deadline = Instant::now() + BOUND;
        while !condition(self) {
            match self.output.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(bytes) => self.take_in(&bytes),
                Err(error) => panic!(
                    "{caller}: waited in vain ({error}); the screen is:\n{}\n{:?}",
                    self.text(),
                    String::from_utf8_lossy(&self.raw[self.raw.len().saturating_sub(1500)..])
                ),
            }
        }
    }

    /// Waits until the terminal shows the text.
    #[track_caller]
    pub(crate) fn see(&mut self, text: &str) {
        self.wait(|pty| pty.text().contains(text));
    }

    /// Waits until the terminal no longer shows the text.
    #[track_caller]
    pub(crate) fn see_no(&mut self, text: &str) {
        self.wait(|pty| !pty.text().contains(text));
    }

    /// Answers the question that shows that text, until it is gone: keys that come before anybody can have read it are
    /// dropped. On the desk the key must do nothing.
    #[track_caller]
    pub(crate) fn answer(&mut self, key: &str, question: &str) {
        let deadline = Instant::now() + BOUND;
        while self.text().contains(question) {
            self.send(key);
            if let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(20)) {
                self.take_in(&bytes);
            }
            assert!(Instant::now() < deadline, "the question stays; the screen is:\n{}", self.text());
        }
    }

    /// Waits for the first rows.
    #[track_caller]
    pub(crate) fn see_rows(&mut self) {
        self.wait(|pty| !pty.selected().is_empty() && !pty.text().contains("loading"));
    }

    /// Everything written until now that has arrived, and then what comes until nothing comes for a while.
    /// For measuring only: nothing may depend on the length of the while.
    pub(crate) fn until_quiet(&mut self, quiet: Duration) -> Vec<u8> {
        let mut all = Vec::new();
        while let Ok(bytes) = self.output.recv_timeout(quiet) {
            self.take_in(&bytes);
            all.extend(bytes);
        }
        all
    }

    fn take_in(&mut self, bytes: &[u8]) {
        self.parser.process(bytes);
        self.raw.extend_from_slice(bytes);
    }

    /// Waits until the program has ended, and takes in what it had written.
    #[track_caller]
    pub(crate) fn end(mut self) -> Ended {
        let caller = Location::caller();
        let deadline = Instant::now() + BOUND;
        let status = loop {
            // The output is taken in all the while: a full terminal would keep the program from ending.
            match self.output.recv_timeout(Duration::from_millis(20)) {
                Ok(bytes) => self.take_in(&bytes),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
            }
            if let Ok(status) = self.exit.try_recv() {
                break status;
            }
            assert!(Instant::now() < deadline, "{caller}: does not end; the screen is:\n{}", self.text());
        };
        self.running = false;
        let same_modes = self.has_former_modes();
        // The last one who holds the other side lets go of it: the reading thread gets the rest, then the end.
        self.slave = None;
        while let Ok(bytes) = self.output.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            self.take_in(&bytes);
        }
        Ended { status, raw: self.raw.clone(), screen: self.screen().clone(), same_modes }
    }

    /// Takes the terminal away, as when its window is closed, and waits until the program has ended.
    #[track_caller]
    pub(crate) fn lose(mut self) -> ExitStatus {
        let caller = Location::caller();
        // The writer says its own farewell in keys. What they cause is to be over when the terminal goes: a desk that is
        // about to draw would notice by that.
        self.writer = None;
        self.until_quiet(Duration::from_millis(300));
        // The reading thread holds the terminal too, and has to be woken to let go of it; not by the desk, which idles.
        self.let_go.store(true, Ordering::SeqCst);
        let tty = self.master.as_ref().unwrap().tty_name().unwrap();
        let done = Command::new("sh").args(["-c", "printf x >\"$0\""]).arg(tty).status().unwrap();
        assert!(done.success());
        let deadline = Instant::now() + BOUND;
        loop {
            match self.output.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(_) => {}
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("{caller}: the terminal is not let go of"),
            }
        }
        self.slave = None;
        self.master = None;
        match self.exit.recv_timeout(BOUND) {
            Ok(status) => {
                self.running = false;
                status
            }
            Err(error) => panic!("{caller}: goes on without a terminal ({error})"),
        }
    }
}

impl Drop for Pty {
    /// A test that fails leaves no process behind.
    fn drop(&mut self) {
        if self.running {
            signal(self.pid, "KILL");
        }
    }
}

impl Ended {
    /// The program ended well, and the terminal is as it was.
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
        // The same once more in the bytes: of each mode, the last word is the one before the start.
        for (mode, last) in
            [("1049", 'l'), ("2004", 'l'), ("25", 'h'), ("1000", 'l'), ("1003", 'l'), ("1006", 'l')]
        {
            let said = last_said(&self.raw, mode);
            assert!(said.is_none_or(|said| said == last), "mode {mode} was left as {said:?}");
        }
        assert_eq!(last_said(&self.raw, "1049"), Some('l'), "the alternate screen was never left");
    }
}

/// The last thing that was said of a private mode: `h` for on, `l` for off.
fn last_said(raw: &[u8], mode: &str) -> Option<char> {
    let text = String::from_utf8_lossy(raw);
    let at = |last| text.rfind(&format!("\x1b[?{mode}{last}")).map(|at| (at, last));
    at('h').into_iter().chain(at('l')).max().map(|(_, last)| last)
}

/// The modes of the line: echo, line editing, signals and all.
fn modes(master: &(dyn MasterPty + Send)) -> String {
    let modes = master.get_termios().unwrap();
    format!(
        "{:?} {:?} {:?} {:?} {:?}",
        modes.input_flags, modes.output_flags, modes.control_flags, modes.local_flags, modes.control_chars
    )
}

/// Sends a signal to one process.
pub(crate) fn signal(pid: u32, name: &str) {
    let done = Command::new("kill").arg(format!("-{name}")).arg(pid.to_string()).status().unwrap();
    assert!(done.success());
}

fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).unwrap()
}
