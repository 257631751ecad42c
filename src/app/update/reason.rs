//! Why the changes to come are made: typed by the operator, kept until it is typed anew, written into the journal with
//! each change.

use crate::input::{Action, Key, Place, action};

use super::super::{Effect, Modal, Model, TextField};

/// The longest reason, in characters: a ticket or a sentence.
const MOST_CHARS: usize = 200;

/// Opens the field with the reason as it is.
pub(super) fn open(model: &mut Model) {
    model.modals.push(Modal::Reason(TextField::with_limit(MOST_CHARS, &model.reason)));
}

/// A key while it is typed.
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
