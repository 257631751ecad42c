//! The terminal's title names the connection, and is restored.

use crate::terminal::pty::{Plan, Pty};

const SAVE: &str = "\x1b[22;0t";
const RESTORE: &str = "\x1b[23;0t";
const TITLE: &str = "\x1b]2;";

fn text(raw: &[u8]) -> String {
    String::from_utf8_lossy(raw).into_owned()
}

#[test]
fn the_title_names_instance_and_kind_and_is_restored_each_time() {
    let mut pty = Pty::start(&["--demo"]);
    pty.see_unlocked();
    pty.wait(|pty| text(&pty.raw).contains("(emulator)\x07"));
    let is_set = |pty: &Pty, times: usize| {
        let text = text(&pty.raw);
        text.matches(SAVE).count() == times
            && text.rfind(TITLE) > text.rfind(SAVE)
            && pty.screen().alternate_screen()
    };
    assert!(is_set(&pty, 1));
    let named = text(&pty.raw);
    let last = &named[named.rfind(TITLE).unwrap()..];
    assert!(last.starts_with("\x1b]2;domdesk · ins_"), "{last}");
    // Without a shell for fg, the desk resumes immediately.
    pty.send("\x1a");
    pty.wait(|pty| is_set(pty, 2));
    pty.see_rows();
    // A stop signal gives no chance to restore the title, so it is not saved again either.
    pty.signal("STOP");
    pty.signal("CONT");
    pty.send("?");
    pty.see("┌ Keys");
    pty.send("\x03");
    let ended = pty.end();
    ended.assert_restored();
    let all = text(&ended.raw);
    assert_eq!((all.matches(SAVE).count(), all.matches(RESTORE).count()), (2, 2));
    assert!(all.rfind(RESTORE) > all.rfind(TITLE));
}

#[test]
fn a_console_that_would_show_a_title_as_text_gets_none() {
    let mut pty = Pty::open(&Plan { args: &["--demo"], env: &[("TERM", "linux")], ..Plan::default() });
    pty.see_unlocked();
    pty.send("q");
    let ended = pty.end();
    ended.assert_restored();
    let all = text(&ended.raw);
    assert!(![SAVE, RESTORE, TITLE].iter().any(|one| all.contains(one)));
}
