//! Pasted text is only text, whatever its content and length.

use std::time::Duration;

use crate::terminal::pty::Pty;

#[test]
fn pasted_keys_do_nothing() {
    let mut pty = Pty::start(&["--demo"]);
    pty.see_rows();
    let before = pty.selected();
    pty.paste("q");
    pty.paste("\x03");
    pty.paste("D");
    pty.paste("y");
    pty.paste("Dy\rvq");
    // The help opens after all of it, which shows that the desk still runs.
    pty.send("?");
    pty.see("┌ Keys");
    pty.send("\x1b");
    pty.see_no("┌ Keys");
    pty.see_row(&before);
    assert!(!pty.has_ever_shown("any other key"));
    pty.send("q");
    assert!(pty.end().status.success());
}

#[test]
fn a_pasted_answer_confirms_nothing() {
    let mut pty = Pty::start(&["--demo"]);
    pty.see_rows();
    pty.see_unlocked();
    pty.send("D");
    pty.see("any other key");
    // A paste right after the question opens would be dropped like any key, so keep pasting until long after that.
    for _ in 0..20 {
        pty.paste("y");
        pty.read_for(Duration::from_millis(30));
    }
    pty.see("any other key");
    pty.answer("Y", "any other key");
    pty.see("1,200 domains");
    assert!(pty.has_ever_shown("Cancelled"));
    pty.send("q");
    assert!(pty.end().status.success());
}

#[test]
fn a_pasted_megabyte_neither_hangs_nor_runs_commands() {
    let mut pty = Pty::start(&["--demo"]);
    pty.see_rows();
    pty.see_unlocked();
    let before = pty.selected();
    let megabyte = "qDyvW\r\n\tacme é日 ".repeat(1_000_000 / 20);
    pty.paste(&megabyte);
    pty.send("?");
    pty.see("┌ Keys");
    pty.send("\x1b");
    pty.see_no("┌ Keys");
    pty.see_row(&before);
    // The same in text fields.
    pty.send("/");
    pty.see("restore");
    pty.paste(&megabyte);
    pty.send("\x1b");
    pty.see_no("restore");
    pty.wait(|pty| pty.text().contains("1,200 domains") && !pty.text().contains("searching…"));
    pty.send("n");
    pty.see("New domain");
    pty.paste(&megabyte);
    pty.send("\x1b");
    pty.see("would be lost");
    pty.answer("y", "would be lost");
    pty.see_no("New domain");
    pty.send("q");
    let ended = pty.end();
    assert!(ended.status.success());
    ended.assert_restored();
}

#[test]
fn an_address_pasted_into_the_form_becomes_its_domain() {
    let mut pty = Pty::start(&["--demo"]);
    pty.see_rows();
    pty.see_unlocked();
    pty.send("n");
    pty.see("New domain");
    pty.paste("https://Acme-example.com/x");
    pty.wait(|pty| {
        let text = pty.text();
        text.contains("acme-example.com") && text.contains("extracted from") && !text.contains("https://")
    });
    pty.send("\x03");
    assert!(pty.end().status.success());
}
