//! Signals end the desk in order.

use crate::terminal::pty::Pty;

#[test]
fn each_signal_that_ends_a_program_restores_the_terminal() {
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
