//! The reason for the next changes: typed by the operator, kept until it is replaced, and recorded in the journal with
//! each change.

use crate::clerk::Millis;
use crate::input::{Action, Key, Place};

use super::super::{Model, TextField};
use super::{Flow, Panel};

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

    fn press(&mut self, key: Key, action: Option<Action>, model: &mut Model) -> Flow {
        match action {
            Some(Action::Back) => return Flow::CLOSE,
            Some(Action::Accept) => {
                self.0.text().trim().clone_into(&mut model.reason);
                return Flow::CLOSE;
            }
            _ => self.0.key(key),
        };
        Flow::STAY
    }

    fn must_arrive_alone(&self, _key: Key, _action: Option<Action>) -> bool {
        false
    }

    fn paste(&mut self, text: &str, _now: Millis) {
        self.0.paste(text);
    }
}
