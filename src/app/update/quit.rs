//! Leaving: at once when nothing is under way, else when it is settled, within a bound.

use crate::clerk::Millis;

use super::super::{Effect, Modal, Model};

/// How long leaving waits for changes under way, in milliseconds.
const PATIENCE: i64 = 30_000;

/// The same when the system asks to end: it will not wait long itself.
const PATIENCE_OF_SYSTEM: i64 = 5_000;

/// The user wants to leave; for the second time: now.
pub(super) fn ask(model: &mut Model) -> Vec<Effect> {
    if until(model).is_some() {
        force(model);
    } else {
        wait(model, model.now.plus(PATIENCE));
    }
    Vec::new()
}

/// The system wants the program to end. Whatever asks again does not make it wait longer.
pub(super) fn terminate(model: &mut Model) -> Vec<Effect> {
    let patience = model.now.plus(PATIENCE_OF_SYSTEM);
    let patience = until(model).map_or(patience, |until| until.min(patience));
    model.modals.retain(|modal| !matches!(modal, Modal::Quitting(_)));
    model.terminating = true;
    wait(model, patience);
    Vec::new()
}

fn wait(model: &mut Model, until: Millis) {
    if model.changes.open() == 0 {
        model.exit = Some(Vec::new());
    } else {
        model.modals.push(Modal::Quitting(until));
    }
}

/// Until when the desk waits to be left.
fn until(model: &Model) -> Option<Millis> {
    model.modals.iter().find_map(|modal| match modal {
        Modal::Quitting(until) => Some(*until),
        _ => None,
    })
}

/// Leaves now; what is still open is told after the terminal is restored.
pub(super) fn force(model: &mut Model) {
    model.exit = Some(model.open_changes());
}

/// A change was refused. Whoever waits to leave would never see it: the desk stays. The system is not kept waiting.
pub(super) fn stay_to_tell(model: &mut Model) {
    if !model.terminating {
        model.modals.retain(|modal| !matches!(modal, Modal::Quitting(_)));
    }
}

/// While the user waits to leave: leaves as soon as nothing is open, or when it took too long.
pub(super) fn leave_when_settled(model: &mut Model) {
    let Some(until) = until(model) else { return };
    if model.changes.open() == 0 || model.now >= until {
        force(model);
    }
}
