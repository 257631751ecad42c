//! The terminal's title says what the desk is connected to, and is given back.

use crate::terminal::pty::{Plan, Pty};

const PUT_BY: &str = "\x1b[22;0t";
const TAKE_BACK: &str = "\x1b[23;0t";
const TITLE: &str = "\x1b]2;";

fn text(raw: &[u8]) -> String {
    String::from_utf8_lossy(raw).into_owned()
}

#[test]
fn the_title_says_instance_and_kind_and_is_given_back_each_time() {
    let mut pty = Pty::start(&["--demo"]);
    pty.see_unlocked();
    pty.wait(|pty| text(&pty.raw).contains("(emulator)\x07"));
    let is_up = |pty: &Pty, times: usize| {
        let text = text(&pty.raw);
        text.matches(PUT_BY).count() == times
            && text.rfind(TITLE) > text.rfind(PUT_BY)
            && pty.screen().alternate_screen()
    };
    assert!(is_up(&pty, 1));
    let named = text(&pty.raw);
    let last = &named[named.rfind(TITLE).unwrap()..];
    assert!(last.starts_with("\x1b]2;domdesk · ins_"), "{last}");
    // There and back: no shell could say fg here.
    pty.send("\x1a");
    pty.wait(|pty| is_up(pty, 2));
    pty.see_rows();
    // Stopped from outside nothing could be given back, and so nothing is put by again.
    pty.signal("STOP");
    pty.signal("CONT");
    pty.send("?");
    pty.see("┌ Keys");
    pty.send("\x03");
    let ended = pty.end();
    ended.assert_restored();
    let all = text(&ended.raw);
    assert_eq!((all.matches(PUT_BY).count(), all.matches(TAKE_BACK).count()), (2, 2));
    assert!(all.rfind(TAKE_BACK) > all.rfind(TITLE));
}

#[test]
fn a_console_that_would_show_a_title_as_text_gets_none() {
    let mut pty = Pty::open(&Plan { args: &["--demo"], env: &[("TERM", "linux")], ..Plan::default() });
    pty.see_unlocked();
    pty.send("q");
    let ended = pty.end();
    ended.assert_restored();
    let all = text(&ended.raw);
    assert!(![PUT_BY, TAKE_BACK, TITLE].iter().any(|one| all.contains(one)));
}
