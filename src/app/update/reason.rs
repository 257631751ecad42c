//! The reason for the next changes: typed by the operator, kept until it is replaced, and recorded in the journal with
//! each change.

use crate::input::{Action, Key, Place, action};

use super::super::{Effect, Modal, Model, ReasonField};

/// Opens the field with the current reason.
pub(super) fn open(model: &mut Model) {
    model.modals.push(Modal::Reason(ReasonField::open(&model.reason)));
}

/// Handles a key in the field.
pub(super) fn key(model: &mut Model, mut reason: ReasonField, key: Key) -> Vec<Effect> {
    match action(Place::Reason, key) {
        Some(Action::Back) => {}
        Some(Action::Accept) => reason.0.text().trim().clone_into(&mut model.reason),
        _ => {
            reason.0.key(key);
            model.modals.push(Modal::Reason(reason));
        }
    }
    Vec::new()
}
