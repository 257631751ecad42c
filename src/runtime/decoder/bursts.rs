//! Which keys stand alone, and which came in one go, as pasted text does where the terminal does not bracket it.

use std::time::Duration;

use crate::app::Msg;
use crate::input::Key;

use super::Heard;

/// Keys that are closer together than this came in one go. Nobody types so fast, and a key that is held down repeats
/// every 15 milliseconds at the most.
const TOGETHER: Duration = Duration::from_millis(10);

/// How long after several keys in one go another one still belongs to them: a long text comes in pieces.
const AFTER_BURST: Duration = Duration::from_millis(50);

/// How long keys are taken for the rest of a sequence that was given up: the end that was missing may still come.
const AFTER_CUT: Duration = Duration::from_millis(500);

/// What came last.
#[derive(Debug, Default)]
pub(super) struct Bursts {
    /// When the last key, or the last paste, came.
    last: Option<Duration>,
    /// Whether it was one of several.
    in_burst: bool,
    /// Whether it is not yet known of the last key that it stood alone.
    is_undecided: bool,
    /// Until when keys may be the rest of something else.
    doubtful_until: Duration,
}

impl Bursts {
    pub(super) fn key(&mut self, key: Key, now: Duration, heard: &mut Vec<Heard>) {
        let together = self.arrive(now, heard);
        let is_doubtful = now < self.doubtful_until;
        self.in_burst = together || is_doubtful;
        self.is_undecided = !self.in_burst;
        heard.push(if self.in_burst { Heard::InBurst(key) } else { Heard::Key(key) });
        if is_doubtful && !together && key.typed().is_some() {
            // As alone as a person's: what it would have opened does not open now.
            heard.push(Heard::Other(Msg::KeyLost(key)));
        }
    }

    /// What is typed right behind a paste may be pasted too: a text that ends the paste by itself.
    pub(super) fn paste(&mut self, text: String, now: Duration, heard: &mut Vec<Heard>) {
        self.arrive(now, heard);
        self.in_burst = true;
        heard.push(Heard::Other(Msg::Paste(text)));
    }

    /// A sequence was given up before its end.
    pub(super) fn cut(&mut self, now: Duration) {
        self.doubtful_until = now + AFTER_CUT;
    }

    /// Nothing came until now.
    pub(super) fn pass(&mut self, now: Duration, heard: &mut Vec<Heard>) {
        if self.deadline().is_some_and(|due| due <= now) {
            self.is_undecided = false;
            heard.push(Heard::Alone);
        }
    }

    pub(super) fn deadline(&self) -> Option<Duration> {
        self.last.filter(|_| self.is_undecided).map(|last| last + TOGETHER)
    }

    /// Something comes that was typed or pasted: whether it belongs to what came before.
    fn arrive(&mut self, now: Duration, heard: &mut Vec<Heard>) -> bool {
        self.pass(now, heard);
        let apart = if self.in_burst { AFTER_BURST } else { TOGETHER };
        let together = self.last.is_some_and(|last| now.saturating_sub(last) < apart);
        if std::mem::take(&mut self.is_undecided) {
            heard.push(Heard::Together);
        }
        self.last = Some(now);
        together
    }
}
