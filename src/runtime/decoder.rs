//! Decodes a terminal's bytes into keys, pastes and mouse events. No I/O: takes bytes and times, returns input.
//!
//! crossterm decides what an ESC means by the bytes read together with it, waits forever for the rest of a sequence, and
//! takes answers of the terminal for keys. Here timeouts decide both, and no byte of a longer sequence counts as a key.
//! `termina`, used by Helix, decides as crossterm does; `vte` parses program output, and knows neither SS3 keys nor pastes
//! nor timeouts.

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

#[derive(Debug, Clone, PartialEq)]
pub enum TerminalInput {
    /// A key. [`Alone`](Self::Alone) or [`Together`](Self::Together) follows within a few milliseconds and before any other
    /// key.
    Key(Key),
    /// The last key stood alone: nothing arrived shortly before or after it.
    Alone,
    /// The last key was the first of a burst.
    Together,
    /// A later key of a burst, such as pasted text without brackets.
    InBurst(Key),
    Other(Msg),
}

/// Decodes the input of one terminal. Times are relative to any fixed start.
#[derive(Debug, Default)]
pub struct Decoder {
    parser: Parser,
    bursts: Bursts,
    input: Vec<TerminalInput>,
}

impl Decoder {
    /// Decodes the bytes of one read. `now` is the time of their arrival: a later one would make keys seem closer together
    /// than they were.
    pub fn read(&mut self, bytes: &[u8], now: Duration) -> Vec<TerminalInput> {
        self.expire(now);
        self.parser.read(bytes, now);
        self.sort(now, now);
        std::mem::take(&mut self.input)
    }

    /// Handles timeouts: nothing arrived until `now`.
    pub fn pass(&mut self, now: Duration) -> Vec<TerminalInput> {
        self.expire(now);
        std::mem::take(&mut self.input)
    }

    /// Handles an event decoded by crossterm, for terminals that cannot be read directly.
    pub(super) fn event(&mut self, event: Event, now: Duration) -> Vec<TerminalInput> {
        self.expire(now);
        self.handle_event(event, now);
        std::mem::take(&mut self.input)
    }

    /// When to call [`Self::pass`] if no input arrives before.
    #[must_use]
    pub fn deadline(&self) -> Option<Duration> {
        // What an unfinished sequence is decides whether the key before it stood alone.
        self.parser.deadline().or_else(|| self.bursts.deadline())
    }

    /// Handles each timeout at its own time: an escape sequence may turn out to be the first key of a burst.
    fn expire(&mut self, now: Duration) {
        while let Some(due) = self.deadline().filter(|due| *due <= now) {
            if self.parser.deadline().is_none() {
                self.bursts.pass(due, &mut self.input);
            }
            // Date an Esc by its arrival, not by the time when it was recognized.
            let came = self.parser.last();
            self.parser.pass(due);
            self.sort(came, due);
        }
    }

    fn sort(&mut self, came: Duration, now: Duration) {
        for parsed in self.parser.take() {
            match parsed {
                Parsed::Event(event) => self.handle_event(event, came),
                Parsed::Report => {}
                Parsed::Cut => self.bursts.cut(came, now, &mut self.input),
                Parsed::Lost(c) => self.input.push(TerminalInput::Other(Msg::KeyLost(Key::char(c)))),
            }
        }
    }

    fn handle_event(&mut self, event: Event, now: Duration) {
        match translate(event) {
            Some(Msg::Key(key)) => self.bursts.key(key, now, &mut self.input),
            Some(Msg::Paste(text)) => self.bursts.paste(text, now, &mut self.input),
            Some(msg) => self.input.push(TerminalInput::Other(msg)),
            None => {}
        }
    }
}

#[cfg(test)]
mod tests;
