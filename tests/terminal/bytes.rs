//! The bytes themselves: nothing in them but text and the program's own sequences, and none while nothing happens.

use std::time::Duration;

use crate::pty::{Plan, Pty};
use crate::server;

#[test]
fn nothing_from_the_server_acts_on_the_terminal() {
    let url = server::start("development");
    let env = [("CLERK_BACKEND_API_URL", url.as_str()), ("CLERK_SECRET_KEY", "sk_test_forHostileServer")];
    let mut pty = Pty::open(&Plan { env: &env, args: &["--no-retry"], ..Plan::default() });
    pty.see("8 domains");
    pty.see("b.com");
    // Every row with its detail and its JSON; a refused change; the forms; the organization.
    pty.resize(160, 50);
    for at in 0..server::HOSTILE.len() {
        pty.send("\r");
        pty.see("Affiliation (");
        pty.send("J");
        pty.see("JSON as it came");
        pty.send("J");
        pty.see_no("JSON as it came");
        pty.send("\r");
        pty.see_no("Affiliation (");
        pty.send("gjjjjjjjj"[..=at + 1].to_owned().as_str());
    }
    for (keys, seen) in [("v", "✗"), ("e", "Edit"), ("m", "Mode"), ("n", "New domain")] {
        pty.send(keys);
        pty.see(seen);
        pty.send("\x1b");
        pty.until_quiet(Duration::from_millis(100));
    }
    pty.send("D");
    pty.see("Delete");
    pty.answer("Y", "any other key");
    // The organizations found, in the form.
    pty.send("n");
    pty.see("New domain");
    pty.send("\x1b[Ax");
    pty.see("choose, type to search");
    pty.send("\x1b");
    pty.see_no("New domain");
    pty.send("o");
    pty.see("Esc back");
    pty.until_quiet(Duration::from_millis(300));
    pty.send("\x03");
    let ended = pty.end();
    ended.assert_restored();
    assert_own_sequences_only(&ended.raw);
    assert!(!String::from_utf8_lossy(&ended.raw).contains("forHostileServer"));
}

#[test]
fn an_instance_that_calls_itself_names_is_locked_and_acts_on_nothing() {
    let url = server::start(server::HOSTILE[0]);
    let env = [("CLERK_BACKEND_API_URL", url.as_str()), ("CLERK_SECRET_KEY", "sk_test_forHostileServer")];
    let mut pty = Pty::open(&Plan { env: &env, args: &["--no-retry"], ..Plan::default() });
    pty.see("8 domains");
    pty.see("L unlock");
    pty.send("D");
    pty.see("may be production");
    pty.send("L");
    pty.see("Type the id, then y:");
    pty.answer("\r", "Type the id, then y:");
    pty.send("\x03");
    let ended = pty.end();
    ended.assert_restored();
    assert_own_sequences_only(&ended.raw);
}

#[test]
fn an_idle_desk_writes_nothing() {
    let mut pty = Pty::start(&["--demo"]);
    pty.see("1,200 domains");
    pty.see_rows();
    pty.until_quiet(Duration::from_millis(300));
    // A key that means nothing is the fence: between the quiet and what it causes, nothing was written.
    pty.send("z");
    let noop = pty.until_quiet(Duration::from_millis(300));
    println!("a key that means nothing: {} bytes", noop.len());
    assert!(noop.len() < 64, "{} bytes: {:?}", noop.len(), String::from_utf8_lossy(&noop));
    pty.send("j");
    let moved = pty.until_quiet(Duration::from_millis(300));
    println!("one row down: {} bytes", moved.len());
    assert!(moved.len() < 2_000, "{} bytes for one row down", moved.len());
    pty.send("q");
    assert!(pty.end().status.success());
}

/// Every escape is a sequence that the desk draws with, and every other character is one that shows.
pub(crate) fn assert_own_sequences_only(raw: &[u8]) {
    let text = std::str::from_utf8(raw).expect("the desk writes UTF-8");
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\x1b' {
            // The shell's own line is left as it was, so there may be a line break at the end.
            assert!(!c.is_control() || c == '\n' || c == '\r', "{c:?} reached the terminal");
            let hides = matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
                | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{e000}'..='\u{f8ff}'
                | '\u{fdd0}'..='\u{fdef}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{10ffff}')
                || u32::from(c) & 0xfffe == 0xfffe;
            assert!(!hides, "{c:?} reached the terminal");
            continue;
        }
        assert_eq!(chars.next(), Some('['), "an escape that is not the desk's");
        let mut parameters = String::new();
        while let Some(c) = chars.next_if(|c| c.is_ascii_digit() || ";:?".contains(*c)) {
            parameters.push(c);
        }
        let last = chars.next();
        let own = match last {
            Some('m' | 'H') => !parameters.contains('?'),
            Some('h' | 'l') => ["?25", "?1049", "?2004", "?1000", "?1002", "?1003", "?1006", "?1015"]
                .contains(&parameters.as_str()),
            Some('J') => parameters == "2",
            _ => false,
        };
        assert!(own, "an escape that is not the desk's: {parameters}{last:?}");
    }
}
