//! The reason for the next changes, while it is being typed.

use crate::clerk::Millis;
use crate::input::{Action, Key, Place};

use super::super::TextField;
use super::Panel;

/// The maximum length of a reason, in characters: a ticket or a sentence.
const MAX_CHARS: usize = 200;

#[derive(Debug, Clone)]
pub struct ReasonField(pub TextField);

impl ReasonField {
    /// Opens with the current reason.
    #[must_use]
    pub fn open(reason: &str) -> Self {
        Self(TextField::with_limit(MAX_CHARS, reason))
    }
}

impl Panel for ReasonField {
    fn place(&self) -> Place {
        Place::Reason
    }

    fn must_arrive_alone(&self, _key: Key, _action: Option<Action>) -> bool {
        false
    }

    fn paste(&mut self, text: &str, _now: Millis) {
        self.0.paste(text);
    }
}
