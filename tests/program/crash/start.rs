//! A killed program cannot restore its terminal. The next start in the same terminal sets it up again.

use std::path::Path;

use tempfile::TempDir;

use crate::terminal::pty::{Plan, Pty, signal};

/// Two runs in one terminal, one after the other; the first writes its process id to a file.
const TWO_RUNS: &str = r#"sh -c 'echo $$ >"$PLACE/first"; exec "$0" --demo' "$0"; exec "$0" --demo"#;

#[test]
fn the_next_start_sets_up_the_terminal_after_a_kill() {
    let place = TempDir::new().unwrap();
    let env = [("PLACE", place.path().to_str().unwrap())];
    let args = ["-c", TWO_RUNS, env!("CARGO_BIN_EXE_domdesk")];
    let mut pty =
        Pty::open(&Plan { program: Some(Path::new("/bin/sh")), args: &args, env: &env, ..Plan::default() });
    pty.see_rows();
    let first = std::fs::read_to_string(place.path().join("first")).unwrap();
    signal(first.trim().parse().unwrap(), "KILL");

    let alternate = b"\x1b[?1049h";
    let starts = |pty: &Pty| pty.raw.windows(alternate.len()).filter(|bytes| bytes == alternate).count();
    pty.wait(|pty| starts(pty) == 2);
    pty.see_rows();
    let selected = pty.selected();
    pty.send("j");
    pty.see_other_row(&[&selected]);
    assert!(pty.screen().bracketed_paste());

    pty.send("q");
    let ended = pty.end();
    assert!(ended.status.success(), "{:?}", ended.status);
    assert!(
        !ended.screen.alternate_screen() && !ended.screen.hide_cursor() && !ended.screen.bracketed_paste()
    );
    assert_eq!(ended.screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
}
