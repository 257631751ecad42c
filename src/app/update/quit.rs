//! Quitting: immediately without pending changes; otherwise once all changes have an outcome in the journal, or after a
//! timeout.

use crate::clerk::Millis;

use super::super::{Effect, Modal, Model, OpenJournal, Quitting, Subject};
use super::plans;

/// How long quitting waits for pending changes, in milliseconds.
const QUIT_TIMEOUT: i64 = 30_000;

/// The same when the system asks the program to end: it will not wait long itself.
const TERMINATE_TIMEOUT: i64 = 5_000;

/// How long quitting waits for journal lines that could not be written, in milliseconds: the disk was full, and most
/// likely still is.
const JOURNAL_TIMEOUT: i64 = 5_000;

/// The quit key; the second press quits immediately.
pub(super) fn ask(model: &mut Model) -> Vec<Effect> {
    if until(model).is_some() {
        force(model);
        Vec::new()
    } else if plans::is_running(model) {
        model.ask(Subject::QuitPlan);
        Vec::new()
    } else {
        wait(model, model.now.plus(QUIT_TIMEOUT))
    }
}

/// The operator has confirmed to quit although a plan is being carried out.
pub(in crate::app) fn cancel_plan(model: &mut Model) -> Vec<Effect> {
    let mut effects = plans::cancel(model);
    effects.extend(wait(model, model.now.plus(QUIT_TIMEOUT)));
    effects
}

/// The system asks the program to end. Asking again does not extend the timeout.
pub(super) fn terminate(model: &mut Model) -> Vec<Effect> {
    let timeout = model.now.plus(TERMINATE_TIMEOUT);
    let timeout = until(model).map_or(timeout, |until| until.min(timeout));
    model.modals.retain(|modal| !matches!(modal, Modal::Quitting(_)));
    model.terminating = true;
    let mut effects = plans::cancel(model);
    effects.extend(wait(model, timeout));
    effects
}

fn wait(model: &mut Model, until: Millis) -> Vec<Effect> {
    if is_settled(model) {
        model.exit = Some(Vec::new());
        return Vec::new();
    }
    let until = match model.changes.open() {
        0 => until.min(model.now.plus(JOURNAL_TIMEOUT)),
        _ => until,
    };
    model.modals.push(Modal::Quitting(Quitting { until }));
    if kept(model) == 0 { Vec::new() } else { vec![Effect::RetryJournalWrites] }
}

/// Whether nothing is left to wait for: every change has an outcome, and everything known is on the disk.
fn is_settled(model: &Model) -> bool {
    model.changes.open() == 0 && kept(model) == 0
}

/// How many journal lines could not be written yet.
fn kept(model: &Model) -> usize {
    model.journal.open().map_or(0, OpenJournal::kept)
}

/// The time at which the quit dialog stops waiting.
fn until(model: &Model) -> Option<Millis> {
    model.modals.iter().find_map(|modal| match modal {
        Modal::Quitting(quitting) => Some(quitting.until),
        _ => None,
    })
}

/// Quits now; open changes are reported after the terminal is restored.
pub(in crate::app) fn force(model: &mut Model) {
    model.exit = Some(model.open_changes());
}

/// Cancels quitting after a refused change, so that the operator sees it. Does not delay the system.
pub(super) fn stay_to_report(model: &mut Model) {
    if !model.terminating {
        model.modals.retain(|modal| !matches!(modal, Modal::Quitting(_)));
    }
}

/// While quitting: quits once nothing is open, or after the timeout.
pub(super) fn quit_when_settled(model: &mut Model) {
    let Some(until) = until(model) else { return };
    if is_settled(model) || model.now >= until {
        force(model);
    }
}
