//! The terminal closes: its window is closed, or its connection breaks.

use crate::terminal::pty::{Plan, Pty};

#[test]
fn a_closed_terminal_ends_the_desk() {
    let mut pty = Pty::start(&["--demo"]);
    pty.see_rows();
    pty.close();
}

#[test]
fn a_closed_terminal_ends_the_desk_even_without_a_signal() {
    let mut pty = Pty::open(&Plan { args: &["--demo"], uncontrolled: true, ..Plan::default() });
    pty.see_rows();
    pty.close();
}
