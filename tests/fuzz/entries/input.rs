//! Terminal input.

use std::time::Duration;

use domdesk::app::Msg;
use domdesk::input::Key;
use domdesk::runtime::{Decoder, TerminalInput};

use super::source::Source;

/// Longer than any time-out of the decoder.
const LONG: Duration = Duration::from_secs(4);

/// The bytes in pieces, each with the time since the previous one; then Ctrl-C, and later another key.
pub fn input(data: &[u8]) {
    let mut source = Source::new(data);
    let mut decoder = Decoder::default();
    let mut now = Duration::from_secs(1);
    let mut heard = Vec::new();
    while !source.is_empty() {
        // Up to a quarter of a second, mostly a few milliseconds.
        let delay = source.byte();
        now += Duration::from_millis(u64::from(if delay < 0xf0 { delay & 0x1f } else { delay }));
        let length = usize::from(source.byte()) % 64;
        let bytes: Vec<u8> = (0..length).map_while(|_| (!source.is_empty()).then(|| source.byte())).collect();
        heard.extend(decoder.read(&bytes, now));
        assert!(decoder.deadline().is_none_or(|due| due > now), "a deadline has passed");
    }
    heard.extend(decoder.read(b"\x03", now));
    let begun = heard.len().saturating_sub(3);
    heard.extend(decoder.pass(now + LONG));
    let is_ctrl_c = |input: &TerminalInput| match input {
        TerminalInput::Key(key) | TerminalInput::InBurst(key) => *key == Key::ctrl('c'),
        _ => false,
    };
    assert!(heard[begun..].iter().any(is_ctrl_c), "Ctrl-C does not arrive");
    assert_eq!(decoder.deadline(), None, "a sequence never ends");
    let last = decoder.read(b"j", now + LONG + LONG);
    assert_eq!(last, [TerminalInput::Key(Key::char('j'))], "a later key is lost");
    check(&heard);
}

/// Each key is classified at most once, by the input after it.
fn check(heard: &[TerminalInput]) {
    let mut is_undecided = false;
    for heard in heard {
        match heard {
            TerminalInput::Key(_) => {
                assert!(!is_undecided, "another key before the last one is classified");
                is_undecided = true;
            }
            TerminalInput::Alone | TerminalInput::Together => {
                assert!(is_undecided, "there is no key to classify");
                is_undecided = false;
            }
            TerminalInput::InBurst(_) => {
                assert!(!is_undecided, "the first key of a burst is reported as a single key");
            }
            TerminalInput::Other(Msg::Paste(_) | Msg::Mouse(_) | Msg::KeyLost(_)) => {}
            TerminalInput::Other(msg) => panic!("{msg:?} is not terminal input"),
        }
    }
    assert!(!is_undecided, "a key is never classified");
}
