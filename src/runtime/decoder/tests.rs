//! Tables of bytes, times and the expected input.

mod always;
mod bursts;
mod cut;
mod sequences;

use std::time::Duration;

use super::{Decoder, TerminalInput};
use crate::app::Msg;
use crate::input::{Code, Key};

/// Longer than any timeout.
const LONG: u64 = 10_000;

/// Bytes, each with the milliseconds since the previous ones.
pub(super) type Steps<'a> = &'a [(u64, &'a [u8])];

/// All input decoded from the steps, including timeouts.
pub(super) fn decode(steps: Steps<'_>) -> Vec<TerminalInput> {
    let mut decoder = Decoder::default();
    let mut now = Duration::from_secs(1);
    let mut input = Vec::new();
    for (later, bytes) in steps {
        now += Duration::from_millis(*later);
        input.extend(decoder.read(bytes, now));
    }
    input.extend(decoder.pass(now + Duration::from_millis(LONG)));
    assert_eq!(decoder.deadline(), None, "a timeout is still pending");
    input
}

/// As text, without decisions about bursts; `+` marks a key in a burst.
pub(super) fn texts(steps: Steps<'_>) -> Vec<String> {
    let text = |input: &TerminalInput| match input {
        TerminalInput::Key(key) => Some(key.to_string()),
        TerminalInput::InBurst(key) => Some(format!("+{key}")),
        TerminalInput::Other(Msg::Paste(text)) => Some(format!("paste {text:?}")),
        TerminalInput::Other(Msg::Mouse(mouse)) => Some(format!("{:?} {},{}", mouse.kind, mouse.x, mouse.y)),
        TerminalInput::Other(Msg::KeyLost(_)) | TerminalInput::Alone | TerminalInput::Together => None,
        TerminalInput::Other(msg) => Some(format!("{msg:?}")),
    };
    decode(steps).iter().filter_map(text).collect()
}

/// The keys reported as lost.
pub(super) fn lost(steps: Steps<'_>) -> String {
    let text = |input: &TerminalInput| match input {
        TerminalInput::Other(Msg::KeyLost(key)) => Some(key.to_string()),
        _ => None,
    };
    decode(steps).iter().filter_map(text).collect()
}

/// The keys that stand alone.
pub(super) fn alone(input: &[TerminalInput]) -> Vec<Key> {
    let mut last = None;
    let mut keys = Vec::new();
    for input in input {
        match input {
            TerminalInput::Key(key) => last = Some(*key),
            TerminalInput::Alone => keys.extend(last.take()),
            TerminalInput::Together | TerminalInput::InBurst(_) => last = None,
            TerminalInput::Other(_) => {}
        }
    }
    keys
}

pub(super) fn has_ctrl_c(input: &[TerminalInput]) -> bool {
    input.iter().any(|input| matches!(input, TerminalInput::Key(key) | TerminalInput::InBurst(key) if *key == Key::ctrl('c')))
}

pub(super) const fn key(code: Code) -> Key {
    Key::new(code)
}
