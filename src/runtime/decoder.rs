//! From a terminal's bytes to keys, pastes and the mouse. No I/O: bytes and the time go in, what was heard comes out.
//!
//! crossterm decides what an ESC means by what was read together with it, waits without end for the rest of a sequence
//! and takes the answers of the terminal for keys. Here both are a question of time, and no byte is a key that belongs
//! to something else. `termina`, which Helix uses, decides as crossterm does; `vte` reads what programs write, and knows
//! neither SS3 keys nor pastes nor time.

mod bursts;
mod keys;
mod mouse;
mod parser;
mod paste;
mod sequence;

use std::time::Duration;

use crossterm::event::Event;

use crate::app::Msg;
use crate::input::Key;

use super::events::translate;
use bursts::Bursts;
use parser::{Parsed, Parser};

/// What the terminal said.
#[derive(Debug, Clone, PartialEq)]
pub enum Heard {
    /// A key. What follows tells whether it stood alone: [`Alone`](Self::Alone) or [`Together`](Self::Together), before
    /// any other key and within a few milliseconds.
    Key(Key),
    /// The last key stood alone: nothing came for a moment before it, and nothing for a moment after.
    Alone,
    /// The last key was the first of several that came at once.
    Together,
    /// A key that came together with others, as those of a pasted text do.
    InBurst(Key),
    /// Anything that is no key.
    Other(Msg),
}

/// Decodes what one terminal says. Times are those since any beginning that stays the same.
#[derive(Debug, Default)]
pub struct Decoder {
    parser: Parser,
    bursts: Bursts,
    heard: Vec<Heard>,
}

impl Decoder {
    /// Takes in what was read at once. The time is that at which it was there to be read: with a later one, two keys
    /// would seem to have come closer together than they did.
    pub fn read(&mut self, bytes: &[u8], now: Duration) -> Vec<Heard> {
        self.expire(now);
        self.parser.read(bytes, now);
        self.sort(now, now);
        std::mem::take(&mut self.heard)
    }

    /// Takes in that nothing came until now.
    pub fn pass(&mut self, now: Duration) -> Vec<Heard> {
        self.expire(now);
        std::mem::take(&mut self.heard)
    }

    /// Takes in an event that crossterm has decoded, where the terminal cannot be read in any other way.
    pub(super) fn event(&mut self, event: Event, now: Duration) -> Vec<Heard> {
        self.expire(now);
        self.hear(event, now);
        std::mem::take(&mut self.heard)
    }

    /// When something has to be decided, should nothing come until then.
    #[must_use]
    pub fn deadline(&self) -> Option<Duration> {
        [self.parser.deadline(), self.bursts.deadline()].into_iter().flatten().min()
    }

    /// Each at its own time: what an escape sequence turns out to be may itself be the first key of several.
    fn expire(&mut self, now: Duration) {
        while let Some(due) = self.deadline().filter(|due| *due <= now) {
            self.bursts.pass(due, &mut self.heard);
            // An Esc came when it came, and not when it was known to be one.
            let came = self.parser.last();
            self.parser.pass(due);
            self.sort(came, due);
        }
    }

    fn sort(&mut self, came: Duration, now: Duration) {
        for parsed in self.parser.take() {
            match parsed {
                Parsed::Event(event) => self.hear(event, came),
                Parsed::Cut => self.bursts.cut(now),
                Parsed::Lost(c) => self.heard.push(Heard::Other(Msg::KeyLost(Key::char(c)))),
            }
        }
    }

    fn hear(&mut self, event: Event, now: Duration) {
        match translate(event) {
            Some(Msg::Key(key)) => self.bursts.key(key, now, &mut self.heard),
            Some(Msg::Paste(text)) => self.bursts.paste(text, now, &mut self.heard),
            Some(msg) => self.heard.push(Heard::Other(msg)),
            None => {}
        }
    }
}

#[cfg(test)]
mod tests;
