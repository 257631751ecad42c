//! What an answer does. The dialog has closed.

use super::super::super::update::{changes, forms, journal_view, lock, marking, plans, quit, undo};
use super::super::super::{Effect, Level, Model};
use super::Subject;

pub(super) fn accept(model: &mut Model, subject: &Subject) -> Vec<Effect> {
    unprompted(model, subject);
    match subject {
        Subject::Row { domain, operation, .. } => changes::request(model, domain, operation.clone()),
        Subject::Overwrite { seen, .. } => changes::overwrite(model, &seen.id),
        Subject::Undo(plan) => undo::carry_out(model, (**plan).clone()),
        Subject::Resolve { entry, seen, happened } => {
            journal_view::resolve(model, entry.clone(), *seen, *happened)
        }
        Subject::SendForm(_) => forms::send_top_form(model),
        Subject::DiscardForm => {
            model.modals.pop();
            Vec::new()
        }
        Subject::Marks(question) => {
            marking::confirmed(model, *question);
            Vec::new()
        }
        Subject::Plan(_) => plans::start_top(model),
        Subject::DiscardPlan(note) => plans::discard(model, &note.id),
        Subject::QuitPlan => quit::cancel_plan(model),
        Subject::Unlock { instance } => lock::unlock(model, instance),
    }
}

pub(super) fn decline(model: &mut Model, subject: &Subject) -> Vec<Effect> {
    unprompted(model, subject);
    let text = match subject {
        Subject::Overwrite { seen, .. } => return changes::abandon_stale(model, &seen.id),
        Subject::Undo(_) => "Cancelled: nothing was undone.".to_owned(),
        Subject::Row { domain, operation, .. } => format!("Cancelled: {}.", operation.describe(domain)),
        Subject::Resolve { .. }
        | Subject::SendForm(_)
        | Subject::DiscardForm
        | Subject::Marks(_)
        | Subject::Plan(_)
        | Subject::DiscardPlan(_)
        | Subject::QuitPlan
        | Subject::Unlock { .. } => return Vec::new(),
    };
    model.toasts.show(Level::Info, text, model.now);
    Vec::new()
}

/// This dialog opens without a key: what is typed after its answer may be meant for elsewhere.
fn unprompted(model: &mut Model, subject: &Subject) {
    if matches!(subject, Subject::Overwrite { .. }) {
        model.stray.answered(model.now);
    }
}
