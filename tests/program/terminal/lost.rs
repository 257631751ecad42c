//! The terminal goes: its window is closed, its connection is cut.

use crate::terminal::pty::{Plan, Pty};

#[test]
fn a_lost_terminal_ends_the_desk() {
    let mut pty = Pty::start(&["--demo"]);
    pty.see_rows();
    pty.lose();
}

#[test]
fn a_lost_terminal_ends_the_desk_also_when_no_signal_says_so() {
    let mut pty = Pty::open(&Plan { args: &["--demo"], uncontrolled: true, ..Plan::default() });
    pty.see_rows();
    pty.lose();
}
