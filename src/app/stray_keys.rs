//! Keys that were meant for something else: for a prompt that did not open, for the place before a dialog opened by
//! itself, or as part of a pasted text. Such keys are ignored.

use crate::clerk::Millis;
use crate::input::Key;

/// A character this soon after the answer to a dialog that opened by itself is more of the same text, in milliseconds.
const AFTER_ANSWER: i64 = 500;

/// A key of a burst this soon after an ignored key belongs to the same text, in milliseconds.
const AFTER_BURST: i64 = 500;

/// Which keys are ignored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StrayKeys {
    /// A key whose prompt did not open, or the last key ignored because of it.
    prompt: Option<Key>,
    /// When the operator last answered a dialog that had opened by itself, until the next key on the desk.
    answered: Option<Millis>,
    /// When a key in a burst was last ignored.
    burst: Option<Millis>,
}

impl StrayKeys {
    /// Whether every key is ignored until Esc or Enter, whatever dialog is open.
    #[must_use]
    pub const fn is_ignoring(&self) -> bool {
        self.prompt.is_some()
    }

    /// The last ignored key, while keys are ignored until Esc or Enter.
    #[must_use]
    pub const fn last_ignored(&self) -> Option<Key> {
        self.prompt
    }

    /// Ignores the keys after this one until Esc or Enter.
    pub const fn ignore_after(&mut self, key: Key) {
        self.prompt = Some(key);
    }

    /// Takes keys again.
    pub const fn stop_ignoring(&mut self) {
        self.prompt = None;
    }

    /// A dialog that had opened by itself was answered.
    pub(super) const fn answered(&mut self, now: Millis) {
        self.answered = Some(now);
    }

    /// Whether a key on the desk so soon follows the answer to a dialog that had opened by itself. Only the first one
    /// does.
    pub(super) fn follows_answer(&mut self, now: Millis) -> bool {
        self.answered.take().is_some_and(|at| now.since(at) < AFTER_ANSWER)
    }

    /// A key of a burst was ignored.
    pub(super) const fn ignored_in_burst(&mut self, now: Millis) {
        self.burst = Some(now);
    }

    /// Whether a key of a burst belongs to one whose keys were ignored.
    pub(super) fn is_rest_of_burst(&self, now: Millis) -> bool {
        self.burst.is_some_and(|at| now.since(at) < AFTER_BURST)
    }
}
