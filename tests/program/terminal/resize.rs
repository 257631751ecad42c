//! Terminals of every size, and changing ones.

use crate::terminal::pty::{Plan, Pty};

#[test]
fn a_storm_of_sizes_leaves_the_desk_usable() {
    let mut pty = Pty::start(&["--demo"]);
    pty.see_rows();
    pty.see_unlocked();
    // With the detail and a form open there is the most to fit in.
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
    // Only a frame of this size has the keys on this line: what came before it is behind us, and no key meets a
    // screen that is still too small.
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

/// Gives it that size and waits for a frame of it: the keys stand on its last line.
#[track_caller]
pub(crate) fn frame_of(pty: &mut Pty, cols: u16, rows: u16) {
    pty.resize(cols, rows);
    let last = usize::from(if rows == 0 { 24 } else { rows }) - 1;
    pty.wait(|pty| {
        pty.text().lines().nth(last).is_some_and(|line| line.contains("help") || line.contains("close"))
    });
}

#[test]
fn a_terminal_that_is_too_small_says_so_and_keys_do_nothing() {
    let mut pty = Pty::start(&["--demo"]);
    pty.see_rows();
    pty.see_unlocked();
    pty.resize(39, 9);
    pty.see("39x9 is too small.");
    pty.see("40x10");
    pty.send("D");
    pty.send("y");
    // Taken in while the screen is small, not after.
    pty.see_all_taken_in();
    for (cols, rows) in [(1, 1), (1, 30), (500, 1)] {
        pty.resize(cols, rows);
    }
    pty.resize(80, 24);
    pty.see("1,200 domains");
    pty.see_rows();
    // What is typed behind D, which opens nothing there, is ignored until Esc.
    pty.see("Keys are ignored");
    pty.send("\x1b");
    pty.see("q quit");
    // What a key had opened would have stood there by now, and before.
    pty.send("?");
    pty.see("┌ Keys");
    assert!(!pty.has_ever_said("any other key"));
    pty.resize(39, 9);
    pty.see("39x9 is too small.");
    pty.send("q");
    let ended = pty.end();
    assert!(ended.status.success());
    ended.assert_restored();
}

#[test]
fn a_terminal_that_tells_no_size_has_the_usual_one() {
    let mut pty = Pty::open(&Plan { args: &["--demo"], sizeless: true, ..Plan::default() });
    pty.see_rows();
    pty.wait(|pty| pty.text().lines().nth(23).is_some_and(|line| line.contains("help")));
    frame_of(&mut pty, 100, 30);
    // Later as well.
    frame_of(&mut pty, 0, 0);
    pty.see_rows();
    pty.send("q");
    let ended = pty.end();
    assert!(ended.status.success(), "{:?}", ended.status);
    ended.assert_restored();
}
