//! Terminals of all sizes, and resizing.

use crate::terminal::pty::{Plan, Pty};

#[test]
fn the_desk_stays_usable_after_many_resizes() {
    let mut pty = Pty::start(&["--demo"]);
    pty.see_rows();
    pty.see_unlocked();
    // The detail and a form need the most space.
    pty.send("\r");
    pty.see("Affiliation");
    pty.send("n");
    pty.see("New domain");
    for round in 0..40_u16 {
        for (cols, rows) in
            [(1, 1), (200, 60), (39, 9), (2, 50), (300, 2), (40, 10), (80 + round, 24 - round % 15)]
        {
            pty.resize(cols, rows);
        }
    }
    // Only a frame of this size has the hints on this line. Once it is drawn, earlier sizes are handled, and no key can
    // arrive while the screen is too small.
    pty.resize(97, 27);
    pty.wait(|pty| pty.text().lines().nth(26).is_some_and(|line| line.contains("close")));
    pty.see("New domain");
    pty.send("\x1b");
    pty.see_no("New domain");
    pty.send("\x1b");
    pty.see_no("Detail ─");
    pty.see_rows();
    let before = pty.selected();
    pty.send("j");
    pty.see_other_row(&[&before]);
    pty.send("q");
    let ended = pty.end();
    assert!(ended.status.success());
    ended.assert_restored();
    assert!(!String::from_utf8_lossy(&ended.raw).contains("panicked"));
}

/// Resizes the terminal and waits for a frame of this size, with the hints on its last line.
#[track_caller]
pub(crate) fn frame_of(pty: &mut Pty, cols: u16, rows: u16) {
    pty.resize(cols, rows);
    let last = usize::from(if rows == 0 { 24 } else { rows }) - 1;
    pty.wait(|pty| {
        pty.text().lines().nth(last).is_some_and(|line| line.contains("help") || line.contains("close"))
    });
}

#[test]
fn a_terminal_that_is_too_small_shows_a_message_and_ignores_keys() {
    let mut pty = Pty::start(&["--demo"]);
    pty.see_rows();
    pty.see_unlocked();
    pty.resize(39, 9);
    pty.see("39x9 is too small.");
    pty.see("40x10");
    pty.send("D");
    pty.send("y");
    // Make sure that they are handled while the screen is too small.
    pty.see_all_handled();
    for (cols, rows) in [(1, 1), (1, 30), (500, 1)] {
        pty.resize(cols, rows);
    }
    pty.resize(80, 24);
    pty.see("1,200 domains");
    pty.see_rows();
    // Keys after D, which opens nothing there, are ignored until Esc.
    pty.see("Keys are ignored");
    pty.send("\x1b");
    pty.see("q quit");
    // A dialog opened by a key would have been shown by now.
    pty.send("?");
    pty.see("┌ Keys");
    assert!(!pty.has_ever_shown("any other key"));
    pty.resize(39, 9);
    pty.see("39x9 is too small.");
    pty.send("q");
    let ended = pty.end();
    assert!(ended.status.success());
    ended.assert_restored();
}

#[test]
fn a_terminal_without_a_size_gets_the_standard_size() {
    let mut pty = Pty::open(&Plan { args: &["--demo"], sizeless: true, ..Plan::default() });
    pty.see_rows();
    pty.wait(|pty| pty.text().lines().nth(23).is_some_and(|line| line.contains("help")));
    frame_of(&mut pty, 100, 30);
    // Also if the size is lost later.
    frame_of(&mut pty, 0, 0);
    pty.see_rows();
    pty.send("q");
    let ended = pty.end();
    assert!(ended.status.success(), "{:?}", ended.status);
    ended.assert_restored();
}
