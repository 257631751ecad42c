//! Distinguishes keys that stand alone from bursts, such as pasted text from a terminal without bracketed paste.

use std::time::Duration;

use crate::app::Msg;
use crate::input::Key;

use super::TerminalInput;

/// Keys closer together than this form a burst. People do not type this fast, and a key held down repeats at most every 15
/// milliseconds.
const TOGETHER: Duration = Duration::from_millis(10);

/// How long after a burst a key still belongs to it: a long text arrives in pieces.
const AFTER_BURST: Duration = Duration::from_millis(50);

/// How long after an abandoned sequence keys count as its rest: the missing end may still arrive.
const AFTER_CUT: Duration = Duration::from_millis(500);

#[derive(Debug, Default)]
pub(super) struct Bursts {
    /// Time of the last key or paste.
    last: Option<Duration>,
    /// Whether it belonged to a burst.
    in_burst: bool,
    /// Whether it is still open if the last key stood alone.
    is_undecided: bool,
    /// Until when keys may be the rest of an abandoned sequence.
    doubtful_until: Duration,
}

impl Bursts {
    pub(super) fn key(&mut self, key: Key, now: Duration, input: &mut Vec<TerminalInput>) {
        let together = self.arrive(now, input);
        let is_doubtful = now < self.doubtful_until;
        self.in_burst = together || is_doubtful;
        self.is_undecided = !self.in_burst;
        input.push(if self.in_burst { TerminalInput::InBurst(key) } else { TerminalInput::Key(key) });
        if is_doubtful && !together && key.typed().is_some() {
            // Looks typed by a person, but will not take effect: report it.
            input.push(TerminalInput::Other(Msg::KeyLost(key)));
        }
    }

    /// Keys directly after a paste may be pasted too: the text may contain the end sequence.
    pub(super) fn paste(&mut self, text: String, now: Duration, input: &mut Vec<TerminalInput>) {
        self.arrive(now, input);
        self.in_burst = true;
        input.push(TerminalInput::Other(Msg::Paste(text)));
    }

    /// A sequence whose last byte arrived at `came` was abandoned before its end. Whatever it was, a key just before it
    /// did not stand alone.
    pub(super) fn cut(&mut self, came: Duration, now: Duration, input: &mut Vec<TerminalInput>) {
        self.pass(came, input);
        if std::mem::take(&mut self.is_undecided) {
            input.push(TerminalInput::Together);
            self.in_burst = true;
        }
        self.doubtful_until = now + AFTER_CUT;
    }

    /// Nothing arrived until `now`.
    pub(super) fn pass(&mut self, now: Duration, input: &mut Vec<TerminalInput>) {
        if self.deadline().is_some_and(|due| due <= now) {
            self.is_undecided = false;
            input.push(TerminalInput::Alone);
        }
    }

    pub(super) fn deadline(&self) -> Option<Duration> {
        self.last.filter(|_| self.is_undecided).map(|last| last + TOGETHER)
    }

    /// A key or paste arrives; returns whether it belongs to a burst.
    fn arrive(&mut self, now: Duration, input: &mut Vec<TerminalInput>) -> bool {
        self.pass(now, input);
        let apart = if self.in_burst { AFTER_BURST } else { TOGETHER };
        let together = self.last.is_some_and(|last| now.saturating_sub(last) < apart);
        if std::mem::take(&mut self.is_undecided) {
            input.push(TerminalInput::Together);
        }
        self.last = Some(now);
        together
    }
}
