//! The reason for the next changes: typed by the operator, kept until it is replaced, and recorded in the journal with
//! each change.

use crate::input::{Action, Key, Place, action};

use super::super::{Effect, Modal, Model, TextField};

/// The maximum length of a reason, in characters: a ticket or a sentence.
const MAX_CHARS: usize = 200;

/// Opens the field with the current reason.
pub(super) fn open(model: &mut Model) {
    model.modals.push(Modal::Reason(TextField::with_limit(MAX_CHARS, &model.reason)));
}

/// Handles a key in the field.
pub(super) fn key(model: &mut Model, mut field: TextField, key: Key) -> Vec<Effect> {
    match action(Place::Reason, key) {
        Some(Action::Back) => {}
        Some(Action::Accept) => field.text().trim().clone_into(&mut model.reason),
        _ => {
            field.key(key);
            model.modals.push(Modal::Reason(field));
        }
    }
    Vec::new()
}
