//! Leaving: at once when nothing is under way, else when it is settled, within a bound.

use super::super::{Effect, Modal, Model};

/// How long leaving waits for changes under way, in milliseconds.
const PATIENCE: i64 = 30_000;

/// The same when the system asks to end: it will not wait long itself.
const PATIENCE_OF_SYSTEM: i64 = 5_000;

/// The user wants to leave.
pub(super) fn ask(model: &mut Model) -> Vec<Effect> {
    wait(model, PATIENCE)
}

/// The system wants the program to end.
pub(super) fn terminate(model: &mut Model) -> Vec<Effect> {
    model.modals.retain(|modal| !matches!(modal, Modal::Quitting(_)));
    wait(model, PATIENCE_OF_SYSTEM)
}

fn wait(model: &mut Model, patience: i64) -> Vec<Effect> {
    if model.changes.open() == 0 {
        model.exit = Some(Vec::new());
    } else {
        model.modals.push(Modal::Quitting(model.now.plus(patience)));
    }
    Vec::new()
}

/// Leaves now; what is still open is told after the terminal is restored.
pub(super) fn force(model: &mut Model) {
    model.exit = Some(model.changes.in_words());
}

/// While the user waits to leave: leaves as soon as nothing is open, or when it took too long.
pub(super) fn leave_when_settled(model: &mut Model) {
    let Some(until) = model.modals.iter().find_map(|modal| match modal {
        Modal::Quitting(until) => Some(*until),
        _ => None,
    }) else {
        return;
    };
    if model.changes.open() == 0 || model.now >= until {
        force(model);
    }
}
