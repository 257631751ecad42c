//! A support engineer's typical actions, in the demo.

use crate::terminal::pty::Pty;

#[test]
fn browses_searches_toggles_creates_edits_deletes_and_quits() {
    let mut pty = Pty::start(&["--demo"]);
    pty.see("1,200 domains");
    pty.see_rows();
    pty.see("EMULATOR");
    assert!(pty.screen().alternate_screen() && pty.screen().bracketed_paste());
    assert_ne!(pty.screen().mouse_protocol_mode(), vt100::MouseProtocolMode::None);

    // Browses.
    let first = pty.selected();
    pty.send("j");
    pty.see_other_row(&[&first]);
    let second = pty.selected();
    pty.send("G");
    pty.see_other_row(&[&first, &second]);
    pty.send("gg");
    pty.see_row(&first);

    // Creates, in the organization of the row.
    pty.see_unlocked();
    pty.send("n");
    pty.see("New domain");
    pty.send("pty-journey.dev\r");
    pty.see_message("Created pty-journey.dev in");
    pty.see_no("New domain");

    // Searches.
    pty.send("/pty-journey");
    pty.see("1 domain found");
    pty.send("\r");
    pty.see("[pty-journey]");
    // Created verified.
    pty.wait(|pty| pty.selected().contains("pty-journey.dev") && pty.selected().contains("✓"));

    // Toggles.
    let verified = pty.selected();
    pty.send("v");
    pty.wait(|pty| pty.selected().contains("unverified") && !pty.selected().contains('⋯'));
    pty.send("v");
    pty.see_row(&verified);

    // Edits: the mode is the form's first line.
    pty.send("e");
    pty.see("Edit");
    pty.send(" \r");
    pty.see("Emails cannot be unsent");
    pty.answer("y", "Emails cannot be unsent");
    // The form closes with the response; until then it gets the keys.
    pty.see("q quit");
    pty.wait(|pty| pty.selected().contains("invitation") && !pty.selected().contains('⋯'));

    // Deletes: only y does.
    pty.send("D");
    pty.see("any other key");
    pty.answer("Y", "any other key");
    pty.send("D");
    pty.see("any other key");
    pty.answer("y", "any other key");
    pty.see("No domain matches the query.");

    pty.send("q");
    let ended = pty.end();
    assert!(ended.status.success(), "{:?}", ended.status);
    ended.assert_restored();
}

#[test]
fn no_mouse_does_not_capture_the_mouse() {
    let mut pty = Pty::start(&["--demo", "--no-mouse"]);
    pty.see("1,200 domains");
    assert_eq!(pty.screen().mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    pty.send("\x03");
    let ended = pty.end();
    assert!(ended.status.success());
    ended.assert_restored();
    let text = String::from_utf8_lossy(&ended.raw);
    assert!(!text.contains("\x1b[?1000h") && !text.contains("\x1b[?1003h"));
}

#[test]
fn the_mouse_selects_a_row() {
    let mut pty = Pty::start(&["--demo"]);
    pty.see("1,200 domains");
    pty.see_rows();
    let first = pty.selected();
    // A left click on the tenth line, in SGR encoding.
    pty.send("\x1b[<0;20;10M\x1b[<0;20;10m");
    pty.see_other_row(&[&first]);
    assert!(pty.text().lines().nth(9).unwrap().trim_start().starts_with('▸'));
    pty.send("q");
    assert!(pty.end().status.success());
}
