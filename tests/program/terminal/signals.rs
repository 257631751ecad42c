//! Signals end the desk cleanly.

use crate::terminal::pty::{Plan, Pty};

#[test]
fn terminating_signals_restore_the_terminal() {
    for name in ["TERM", "HUP", "INT"] {
        let mut pty = Pty::start(&["--demo"]);
        pty.see_rows();
        pty.signal(name);
        let ended = pty.end();
        assert!(ended.status.success(), "SIG{name}: {:?}", ended.status);
        ended.assert_restored();
    }
}

#[test]
fn other_signals_restore_the_terminal_and_then_kill_the_desk() {
    for name in ["QUIT", "USR1", "USR2", "ALRM", "VTALRM", "PROF", "XCPU", "TRAP", "ABRT", "SYS"] {
        let mut pty = Pty::start(&["--demo"]);
        pty.see_rows();
        pty.signal(name);
        let ended = pty.end();
        assert!(ended.status.signal().is_some(), "SIG{name}: {:?}", ended.status);
        ended.assert_restored();
    }
}

/// Signals whose default action differs between systems, and signals without a name.
#[cfg(target_os = "linux")]
#[test]
fn a_signal_that_cannot_be_raised_again_sets_the_exit_code() {
    for (name, code) in [("IO", 128 + 29), ("PWR", 128 + 30), ("40", 128 + 40)] {
        let mut pty = Pty::start(&["--demo"]);
        pty.see_rows();
        pty.signal(name);
        let ended = pty.end();
        assert_eq!(ended.status.exit_code(), code, "SIG{name}: {:?}", ended.status);
        ended.assert_restored();
    }
}

/// Like `nohup`, for another signal.
#[cfg(target_os = "linux")]
#[test]
fn a_signal_that_is_ignored_at_the_start_stays_ignored() {
    let env = [("DESK", env!("CARGO_BIN_EXE_domdesk"))];
    let args = ["-c", "trap '' QUIT; exec \"$DESK\" --demo"];
    let program = Some(std::path::Path::new("/bin/sh"));
    let mut pty = Pty::open(&Plan { args: &args, env: &env, program, ..Plan::default() });
    pty.see_rows();
    pty.signal("QUIT");
    pty.send("?");
    pty.see("┌ Keys");
    pty.send("\x03");
    let ended = pty.end();
    assert!(ended.status.success(), "{:?}", ended.status);
    ended.assert_restored();
}

#[test]
fn a_demo_that_is_ended_by_a_signal_leaves_no_journal_behind() {
    let temporary = tempfile::tempdir().unwrap();
    let env = [("TMPDIR", temporary.path().to_str().unwrap())];
    let mut pty = Pty::open(&Plan { args: &["--demo"], env: &env, ..Plan::default() });
    pty.see_unlocked();
    assert_eq!(std::fs::read_dir(temporary.path()).unwrap().count(), 1);
    pty.signal("QUIT");
    pty.end().assert_restored();
    let left: Vec<_> = std::fs::read_dir(temporary.path()).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_limit_on_the_size_of_files_does_not_end_the_desk() {
    let mut pty = Pty::start(&["--demo"]);
    pty.see_rows();
    pty.signal("XFSZ");
    pty.send("?");
    pty.see("┌ Keys");
    pty.send("\x03");
    let ended = pty.end();
    assert!(ended.status.success(), "{:?}", ended.status);
    ended.assert_restored();
}

#[test]
fn a_signal_ends_the_desk_with_a_form_open() {
    let mut pty = Pty::start(&["--demo"]);
    pty.see_rows();
    pty.see_unlocked();
    pty.send("nhalf-typed");
    pty.see("half-typed");
    pty.signal("TERM");
    let ended = pty.end();
    assert!(ended.status.success());
    ended.assert_restored();
}
