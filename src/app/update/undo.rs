//! Undo and redo, based on the journal and so available after a restart. Changes of other living runs of the program
//! are undone only when chosen in the journal.

use crate::clerk::Change;
use crate::input::{Action, Place, key};
use crate::journal::{EntryId, Sessions, UndoError, UndoPlan};

use super::super::form::OrganizationChoice;
use super::super::{DomainLabel, Effect, Level, Model, Operation, Subject};
use super::super::{describe_change, describe_record};
use super::{changes, lock, lookups};

/// Which direction through the operator's changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UndoDirection {
    Undo,
    Redo,
}

/// Opens the dialog to undo or redo the last change.
pub(super) fn ask(model: &mut Model, direction: UndoDirection) {
    if lock::refuse(model) {
        return;
    }
    let Some(journal) = model.journal.open() else { return };
    let runs = Sessions { this: &journal.session, living: &journal.living };
    let plan = match direction {
        UndoDirection::Undo => journal.history.undo(&journal.operator, runs),
        UndoDirection::Redo => journal.history.redo(&journal.operator, runs),
    };
    let everywhere = || journal.history.undo(&journal.operator, Sessions::default());
    if direction == UndoDirection::Undo && plan == Err(UndoError::Nothing) && everywhere().is_ok() {
        let text = format!(
            "Your last change is from another run of domdesk that is still running. To undo it, press {}, choose it there \
             and press {}.",
            key(Action::Journal),
            Place::Journal.key(Action::Undo)
        );
        model.toasts.show(Level::Info, text, model.now);
        return;
    }
    propose(model, plan, direction);
}

/// Opens the dialog to undo the change under the cursor.
pub(in crate::app) fn ask_of(model: &mut Model, entry: &EntryId) {
    if lock::refuse(model) {
        return;
    }
    let Some(journal) = model.journal.open() else { return };
    let plan = journal.history.undo_one(entry, &journal.operator);
    propose(model, plan, UndoDirection::Undo);
}

fn propose(model: &mut Model, plan: Result<UndoPlan, UndoError>, direction: UndoDirection) {
    let refused = match plan {
        Ok(plan) => match obstacle(model, &plan) {
            None => {
                let plan = seen_now(model, plan);
                let subject = Subject::Undo(Box::new(plan));
                model.ask(subject);
                return;
            }
            Some(text) => text,
        },
        Err(cannot) => in_words(model, &cannot, direction),
    };
    model.toasts.show(Level::Info, refused, model.now);
}

/// The plan with the row as known when the dialog opens: later versions have not been shown to the operator.
fn seen_now(model: &Model, mut plan: UndoPlan) -> UndoPlan {
    if let Some(left) = &mut plan.expected {
        **left = model.rows.newest(left).clone();
    }
    plan
}

/// Why the plan cannot be carried out now, as far as is known without asking Clerk.
fn obstacle(model: &Model, plan: &UndoPlan) -> Option<String> {
    // The journal contains it once it has been written; until then a second press would do it twice.
    let mut undoing = model.changes.iter().filter_map(|pending| pending.request.undoing.as_ref());
    if undoing.any(|undoing| undoing.of() == &plan.target) {
        return Some(format!(
            "That is already in progress: {}.",
            describe_change(&plan.change, &plan.name, &plan.organization)
        ));
    }
    let left = plan.expected.as_deref()?;
    if model.changes.of_row(&left.id).is_some() {
        return Some(format!("A change to {} is still pending.", DomainLabel::of(left)));
    }
    // A response once gave it the id of another domain: a change under that id would change that domain.
    let is_other_domain = model.journal.open().is_some_and(|journal| journal.history.knows_as_another(left))
        || lookups::is_other_domain(&model.rows, model.copy.store(), left);
    let moved_on = is_other_domain || plan.row_differs(model.rows.newest(left));
    moved_on.then(|| format!("Not undone: {} has been changed since.", DomainLabel::of(left)))
}

fn in_words(model: &Model, cannot: &UndoError, direction: UndoDirection) -> String {
    let named = |entry| {
        let record = model.journal.open().and_then(|journal| journal.history.get(entry));
        record.map(describe_record).unwrap_or_default()
    };
    match (cannot, direction) {
        (UndoError::Nothing, UndoDirection::Undo) => "There is no change of yours to undo.".to_owned(),
        (UndoError::Nothing, UndoDirection::Redo) => "There is nothing to redo.".to_owned(),
        (UndoError::InDoubt(entry), _) => {
            format!("Not now: the outcome of your last change is not known yet ({}).", named(entry))
        }
        (UndoError::OwnershipOnly(entry), _) => format!("This cannot be undone: {}.", named(entry)),
        (UndoError::NotOwn(entry), _) => format!(
            "Not undone: only lookups have shown that this happened, so someone else may have done it: {}. If it is \
             yours, press {} on it in the journal first.",
            named(entry),
            Place::Journal.key(Action::Happened)
        ),
        (UndoError::Others(entry), _) => {
            format!(
                "Only your own changes can be undone, and this one is another operator's: {}.",
                named(entry)
            )
        }
        (UndoError::NotDone(entry), _) => {
            format!("There is nothing to undo: {} did not happen, or was already undone.", named(entry))
        }
        (UndoError::Incomplete(entry), _) => {
            format!("The journal does not know enough to undo this: {}.", named(entry))
        }
    }
}

pub(in crate::app) fn carry_out(model: &mut Model, plan: UndoPlan) -> Vec<Effect> {
    // Something may have happened while the dialog was on the screen.
    if let Some(text) = obstacle(model, &plan) {
        model.toasts.show(Level::Info, text, model.now);
        return Vec::new();
    }
    if lock::refuse(model) {
        return Vec::new();
    }
    let UndoPlan { change, undoing, organization, expected, last_write, .. } = plan;
    match (Operation::of(&change), expected, change) {
        (Some(operation), Some(left), _) => {
            changes::request_undoing(model, *left, &operation, undoing, last_write)
        }
        (_, _, Change::Create { organization_id, body }) => {
            let choice = OrganizationChoice { id: organization_id, name: organization };
            changes::create(model, choice, body, Some(undoing))
        }
        _ => Vec::new(),
    }
}
