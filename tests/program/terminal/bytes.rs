//! The output bytes: only text and the program's own escape sequences, and no output without a change.

use std::time::Duration;

use crate::terminal::pty::{Plan, Pty};
use crate::terminal::server;

#[test]
fn hostile_responses_do_not_control_the_terminal() {
    let url = server::start("development");
    let env = [("CLERK_BACKEND_API_URL", url.as_str()), ("CLERK_SECRET_KEY", "sk_test_forHostileServer")];
    let mut pty = Pty::open(&Plan { env: &env, args: &["--no-retry"], ..Plan::default() });
    pty.see("8 domains");
    pty.see("b.com");
    pty.see_unlocked();
    // Show every row with its detail and its JSON, a refused change, the forms, and the organization.
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
    pty.see_message("✗");
    for (keys, seen) in [("e", "┌ Edit"), ("m", "┌ Mode"), ("n", "┌ New domain")] {
        pty.send(keys);
        pty.see(seen);
        pty.send("\x1b");
        pty.see_no(seen);
    }
    pty.send("D");
    pty.see("any other key");
    pty.answer("Y", "any other key");
    // The found organizations in the form.
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
fn an_instance_with_a_hostile_kind_is_locked_and_does_not_control_the_terminal() {
    let url = server::start(server::HOSTILE[0]);
    let env = [("CLERK_BACKEND_API_URL", url.as_str()), ("CLERK_SECRET_KEY", "sk_test_forHostileServer")];
    let mut pty = Pty::open(&Plan { env: &env, args: &["--no-retry"], ..Plan::default() });
    pty.see("8 domains");
    pty.see("Ctrl-o unlock");
    pty.send("D");
    pty.see_message("may be production");
    pty.send("\x0f");
    pty.see("Type the id, then y:");
    pty.answer("\r", "Type the id, then y:");
    pty.send("\x03");
    let ended = pty.end();
    ended.assert_restored();
    assert_own_sequences_only(&ended.raw);
}

/// The number of measurements; the smallest one counts. Other output, such as a changed age, is not in every
/// measurement, but output caused by the keys is.
const MEASUREMENTS: usize = 4;

/// The demo's list on a screen of this size, without a local copy, which would show its progress.
fn demo(width: u16, height: u16) -> Pty {
    let mut pty = Pty::start(&["--demo", "--snapshot-rows", "0"]);
    pty.see("1,200 domains");
    pty.see_rows();
    pty.resize(width, height);
    pty.wait(|pty| pty.screen().cell(height - 1, 0).is_some_and(vt100::Cell::has_contents));
    pty.see_all_handled();
    pty.see_rows();
    pty
}

/// The number of bytes that the program writes while the keys are pressed one after the other, each until its effect is
/// seen.
fn written(pty: &mut Pty, keys: &[(&str, &str)]) -> usize {
    let before = pty.raw.len();
    for (key, seen) in keys {
        pty.send(key);
        if seen.is_empty() {
            // Gives the key its own frame, if it has one. Without it, less is written.
            pty.read_for(Duration::from_millis(20));
        }
        pty.see(seen);
    }
    pty.raw.len() - before
}

#[test]
fn keys_without_an_effect_write_nothing() {
    let mut pty = demo(80, 24);
    let moves = [("j", " 2 of 1,200"), ("k", " 1 of 1,200")];
    let noise = [("b", ""), ("k", ""), ("\x1b[H", ""), ("j", " 2 of 1,200"), ("b", ""), ("k", " 1 of 1,200")];
    let measured: Vec<_> = (0..MEASUREMENTS)
        .map(|_| (written(&mut pty, &moves.repeat(30)), written(&mut pty, &noise.repeat(30))))
        .collect();
    println!("bytes without and with keys that change nothing: {measured:?}");
    // The last output of each may be read late, which is two frames. A few bytes per key would be more.
    assert!(measured.iter().any(|(quiet, noisy)| *noisy < quiet + 1_500), "{measured:?}");
    pty.send("q");
    assert!(pty.end().status.success());
}

#[test]
fn scrolling_uses_the_terminals_own_scrolling() {
    const STEPS: usize = 30;
    let mut pty = demo(120, 40);
    let measured: Vec<_> = (0..MEASUREMENTS)
        .map(|_| {
            pty.send("gg");
            pty.see(" 1 of 1,200");
            pty.see_rows();
            // Move to the edge first: from there the list scrolls with each step.
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
    println!("bytes for a line down and up: {measured:?}");
    let smallest = |one: fn(&(usize, usize)) -> usize| measured.iter().map(one).min().unwrap();
    assert!(smallest(|measured| measured.0) < 500 && smallest(|measured| measured.1) < 500, "{measured:?}");
    pty.send("q");
    assert!(pty.end().status.success());
}

/// The number of bytes that the program writes while the key is pressed until each of these texts is seen.
fn steps(pty: &mut Pty, key: &str, seen: &[String]) -> usize {
    let steps: Vec<_> = seen.iter().map(|seen| (key, seen.as_str())).collect();
    written(pty, &steps)
}

/// Asserts that every escape sequence is one that the desk uses, and that every other character is visible.
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
            // There may be a line break at the end, before the shell's prompt.
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
            // The title. Its text is checked like all other text.
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
            // Styles, cursor moves, erasing, shifting, scrolling.
            Some('m' | 'H' | 'C' | 'K' | 'X' | '@' | 'P' | 'r' | 'L' | 'M') => !parameters.contains('?'),
            Some('h' | 'l') => ["?25", "?1049", "?2004", "?1000", "?1002", "?1003", "?1006", "?1015"]
                .contains(&parameters.as_str()),
            Some('J') => parameters == "2",
            Some('t') => ["22;0", "23;0"].contains(&parameters.as_str()),
            _ => false,
        };
        assert!(!in_title, "an unterminated title");
        assert!(own, "an escape that is not the desk's: {parameters}{last:?}");
    }
}
