//! Leaving: at once when nothing is under way, else when it is settled and in the journal, within a bound.

use crate::clerk::Millis;

use super::super::{Effect, Modal, Model, OpenJournal};

/// How long leaving waits for changes under way, in milliseconds.
const PATIENCE: i64 = 30_000;

/// The same when the system asks to end: it will not wait long itself.
const PATIENCE_OF_SYSTEM: i64 = 5_000;

/// How long leaving waits for lines that could not be written into the journal, in milliseconds: the disk was full, and
/// most likely still is.
const PATIENCE_FOR_LINES: i64 = 5_000;

/// The user wants to leave; for the second time: now.
pub(super) fn ask(model: &mut Model) -> Vec<Effect> {
    if until(model).is_some() {
        force(model);
        Vec::new()
    } else {
        wait(model, model.now.plus(PATIENCE))
    }
}

/// The system wants the program to end. Whatever asks again does not make it wait longer.
pub(super) fn terminate(model: &mut Model) -> Vec<Effect> {
    let patience = model.now.plus(PATIENCE_OF_SYSTEM);
    let patience = until(model).map_or(patience, |until| until.min(patience));
    model.modals.retain(|modal| !matches!(modal, Modal::Quitting(_)));
    model.terminating = true;
    wait(model, patience)
}

fn wait(model: &mut Model, until: Millis) -> Vec<Effect> {
    if is_settled(model) {
        model.exit = Some(Vec::new());
        return Vec::new();
    }
    let until = match model.changes.open() {
        0 => until.min(model.now.plus(PATIENCE_FOR_LINES)),
        _ => until,
    };
    model.modals.push(Modal::Quitting(until));
    if kept(model) == 0 { Vec::new() } else { vec![Effect::WriteJournal] }
}

/// Whether nothing is left to wait for: every change has an outcome, and what is known of them is on the disk.
fn is_settled(model: &Model) -> bool {
    model.changes.open() == 0 && kept(model) == 0
}

/// How many lines could not be written into the journal yet.
fn kept(model: &Model) -> usize {
    model.journal.open().map_or(0, OpenJournal::kept)
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
    if is_settled(model) || model.now >= until {
        force(model);
    }
}
