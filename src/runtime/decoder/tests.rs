//! Tables of bytes and times, and what was heard.

mod always;
mod bursts;
mod cut;
mod sequences;

use std::time::Duration;

use super::{Decoder, Heard};
use crate::app::Msg;
use crate::input::{Code, Key};

/// Longer than anything waits.
const LONG: u64 = 10_000;

/// Bytes, each with the milliseconds since those before.
pub(super) type Steps<'a> = &'a [(u64, &'a [u8])];

/// Everything that is heard of it, up to long after.
pub(super) fn hear(steps: Steps<'_>) -> Vec<Heard> {
    let mut decoder = Decoder::default();
    let mut now = Duration::from_secs(1);
    let mut heard = Vec::new();
    for (later, bytes) in steps {
        now += Duration::from_millis(*later);
        heard.extend(decoder.read(bytes, now));
    }
    heard.extend(decoder.pass(now + Duration::from_millis(LONG)));
    assert_eq!(decoder.deadline(), None, "something goes on for ever");
    heard
}

/// The same without what is told of keys later: `+` before one that came in a burst.
pub(super) fn told(steps: Steps<'_>) -> Vec<String> {
    let text = |heard: &Heard| match heard {
        Heard::Key(key) => Some(key.to_string()),
        Heard::InBurst(key) => Some(format!("+{key}")),
        Heard::Other(Msg::Paste(text)) => Some(format!("paste {text:?}")),
        Heard::Other(Msg::Mouse(mouse)) => Some(format!("{:?} {},{}", mouse.kind, mouse.x, mouse.y)),
        Heard::Other(Msg::KeyLost(_)) | Heard::Alone | Heard::Together => None,
        Heard::Other(msg) => Some(format!("{msg:?}")),
    };
    hear(steps).iter().filter_map(text).collect()
}

/// The keys that went elsewhere.
pub(super) fn lost(steps: Steps<'_>) -> String {
    let text = |heard: &Heard| match heard {
        Heard::Other(Msg::KeyLost(key)) => Some(key.to_string()),
        _ => None,
    };
    hear(steps).iter().filter_map(text).collect()
}

/// The keys that a core would take for ones that stand alone.
pub(super) fn alone(heard: &[Heard]) -> Vec<Key> {
    let mut last = None;
    let mut keys = Vec::new();
    for heard in heard {
        match heard {
            Heard::Key(key) => last = Some(*key),
            Heard::Alone => keys.extend(last.take()),
            Heard::Together | Heard::InBurst(_) => last = None,
            Heard::Other(_) => {}
        }
    }
    keys
}

pub(super) fn has_ctrl_c(heard: &[Heard]) -> bool {
    heard.iter().any(|heard| matches!(heard, Heard::Key(key) | Heard::InBurst(key) if *key == Key::ctrl('c')))
}

pub(super) const fn key(code: Code) -> Key {
    Key::new(code)
}
