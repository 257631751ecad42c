//! The bytes themselves: nothing in them but text and the program's own sequences, and none while nothing happens.

use std::time::Duration;

use crate::terminal::pty::{Plan, Pty};
use crate::terminal::server;

#[test]
fn nothing_from_the_server_acts_on_the_terminal() {
    let url = server::start("development");
    let env = [("CLERK_BACKEND_API_URL", url.as_str()), ("CLERK_SECRET_KEY", "sk_test_forHostileServer")];
    let mut pty = Pty::open(&Plan { env: &env, args: &["--no-retry"], ..Plan::default() });
    pty.see("8 domains");
    pty.see("b.com");
    pty.see_unlocked();
    // Every row with its detail and its JSON; a refused change; the forms; the organization.
    pty.resize(160, 50);
    for at in 0..server::HOSTILE.len() {
        pty.send("\r");
        pty.see("Affiliation (");
        pty.send("J");
        pty.see("Raw JSON");
        pty.send("J");
        pty.see_no("Raw JSON");
        pty.send("\r");
        pty.see_no("Affiliation (");
        pty.send("gjjjjjjjj"[..=at + 1].to_owned().as_str());
    }
    pty.send("v");
    pty.hear("✗");
    for (keys, seen) in [("e", "┌ Edit"), ("m", "┌ Mode"), ("n", "┌ New domain")] {
        pty.send(keys);
        pty.see(seen);
        pty.send("\x1b");
        pty.see_no(seen);
    }
    pty.send("D");
    pty.see("any other key");
    pty.answer("Y", "any other key");
    // The organizations found, in the form.
    pty.send("n");
    pty.see("New domain");
    pty.send("\x1b[Ax");
    pty.see("choose, type to search");
    pty.send("\x1b");
    pty.see("would be lost");
    pty.answer("y", "would be lost");
    pty.see_no("New domain");
    pty.send("o");
    pty.see("Esc back");
    pty.wait(|pty| !pty.text().contains("loading"));
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
    pty.see("Ctrl-o unlock");
    pty.send("D");
    pty.hear("may be production");
    pty.send("\x0f");
    pty.see("Type the id, then y:");
    pty.answer("\r", "Type the id, then y:");
    pty.send("\x03");
    let ended = pty.end();
    ended.assert_restored();
    assert_own_sequences_only(&ended.raw);
}

/// Measured so many times, of which the best counts: what something else wrote meanwhile, as an age that has changed, is
/// not there every time, and what a key wrote is.
const TIMES: usize = 4;

/// The demo's list on a screen of that size, without a copy that tells how it comes along.
fn demo(width: u16, height: u16) -> Pty {
    let mut pty = Pty::start(&["--demo", "--snapshot-rows", "0"]);
    pty.see("1,200 domains");
    pty.see_rows();
    pty.resize(width, height);
    pty.wait(|pty| pty.screen().cell(height - 1, 0).is_some_and(vt100::Cell::has_contents));
    pty.see_all_taken_in();
    pty.see_rows();
    pty
}

/// How much is written while each of the keys is pressed, one after the other is seen to have done its work.
fn written(pty: &mut Pty, keys: &[(&str, &str)]) -> usize {
    let before = pty.raw.len();
    for (key, seen) in keys {
        pty.send(key);
        if seen.is_empty() {
            // So that it has a frame of its own, if it has any. Without one, less is written.
            pty.read_for(Duration::from_millis(20));
        }
        pty.see(seen);
    }
    pty.raw.len() - before
}

#[test]
fn what_changes_nothing_writes_nothing() {
    let mut pty = demo(80, 24);
    let moves = [("j", " 2 of 1,200"), ("k", " 1 of 1,200")];
    let noise = [("b", ""), ("k", ""), ("\x1b[H", ""), ("j", " 2 of 1,200"), ("b", ""), ("k", " 1 of 1,200")];
    let told: Vec<_> = (0..TIMES)
        .map(|_| (written(&mut pty, &moves.repeat(30)), written(&mut pty, &noise.repeat(30))))
        .collect();
    println!("bytes without and with keys that change nothing: {told:?}");
    // What is written last may be taken in late, for both: two frames. A few bytes for each such key would be more.
    assert!(told.iter().any(|(quiet, noisy)| *noisy < quiet + 1_500), "{told:?}");
    pty.send("q");
    assert!(pty.end().status.success());
}

#[test]
fn a_scrolled_line_is_moved_by_the_terminal() {
    const STEPS: usize = 30;
    let mut pty = demo(120, 40);
    let told: Vec<_> = (0..TIMES)
        .map(|_| {
            pty.send("gg");
            pty.see(" 1 of 1,200");
            pty.see_rows();
            // To the edge first: from there on the list scrolls with each step.
            pty.send(&"j".repeat(39));
            pty.see(" 40 of 1,200");
            let down: Vec<_> = (41..=40 + STEPS).map(|at| format!(" {at} of 1,200")).collect();
            let down = steps(&mut pty, "j", &down);
            pty.send("G");
            pty.see(" 1,200 of 1,200");
            pty.see_rows();
            pty.send(&"k".repeat(40));
            pty.see(" 1,160 of 1,200");
            let up: Vec<_> =
                (1_160 - STEPS..1_160).rev().map(|at| format!(" 1,{} of 1,200", at % 1_000)).collect();
            (down / STEPS, steps(&mut pty, "k", &up) / STEPS)
        })
        .collect();
    println!("bytes for a line down and up: {told:?}");
    let least = |one: fn(&(usize, usize)) -> usize| told.iter().map(one).min().unwrap();
    assert!(least(|told| told.0) < 500 && least(|told| told.1) < 500, "{told:?}");
    pty.send("q");
    assert!(pty.end().status.success());
}

/// How much is written while the key is pressed until each of these is seen.
fn steps(pty: &mut Pty, key: &str, seen: &[String]) -> usize {
    let steps: Vec<_> = seen.iter().map(|seen| (key, seen.as_str())).collect();
    written(pty, &steps)
}

/// Every escape is a sequence that the desk draws with, and every other character is one that shows.
pub(crate) fn assert_own_sequences_only(raw: &[u8]) {
    let text = std::str::from_utf8(raw).expect("the desk writes UTF-8");
    let mut chars = text.chars().peekable();
    let mut in_title = false;
    while let Some(c) = chars.next() {
        if c == '\x07' && in_title {
            in_title = false;
            continue;
        }
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
        let second = chars.next();
        if second == Some(']') {
            // The title: what it says is looked at as everything else is.
            for expected in "2;domdesk".chars() {
                assert_eq!(chars.next(), Some(expected), "a string that is not the desk's title");
            }
            in_title = true;
            continue;
        }
        assert_eq!(second, Some('['), "an escape that is not the desk's");
        let mut parameters = String::new();
        while let Some(c) = chars.next_if(|c| c.is_ascii_digit() || ";:?".contains(*c)) {
            parameters.push(c);
        }
        let last = chars.next();
        let own = match last {
            // Looks; moves of the cursor; what is erased, pushed aside, and moved up and down.
            Some('m' | 'H' | 'C' | 'K' | 'X' | '@' | 'P' | 'r' | 'L' | 'M') => !parameters.contains('?'),
            Some('h' | 'l') => ["?25", "?1049", "?2004", "?1000", "?1002", "?1003", "?1006", "?1015"]
                .contains(&parameters.as_str()),
            Some('J') => parameters == "2",
            Some('t') => ["22;0", "23;0"].contains(&parameters.as_str()),
            _ => false,
        };
        assert!(!in_title, "a title that does not end");
        assert!(own, "an escape that is not the desk's: {parameters}{last:?}");
    }
}
