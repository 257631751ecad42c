//! Taking back the last change, and doing it again: from the journal, so after a restart as well. What other living runs of
//! the program have done is taken back only when it is chosen in the journal.

use crate::clerk::Change;
use crate::input::{Action, Place, key};
use crate::journal::{EntryId, Sessions, UndoError, UndoPlan};

use super::super::form::OrganizationChoice;
use super::super::{Confirm, DomainLabel, Effect, Level, Modal, Model, Operation, Subject};
use super::super::{describe_change, describe_record};
use super::{changes, guard, lookups};

/// Which way through the operator's changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Take back.
    Undo,
    /// Do again what was taken back.
    Redo,
}

/// Asks whether the last change shall be taken back, and says what that does and what it cannot bring back.
pub(super) fn ask(model: &mut Model, way: Way) {
    if guard::refuse(model) {
        return;
    }
    let Some(journal) = model.journal.open() else { return };
    let runs = Sessions { this: &journal.session, living: &journal.living };
    let plan = match way {
        Way::Undo => journal.history.undo(&journal.operator, runs),
        Way::Redo => journal.history.redo(&journal.operator, runs),
    };
    let everywhere = || journal.history.undo(&journal.operator, Sessions::default());
    if way == Way::Undo && plan == Err(UndoError::Nothing) && everywhere().is_ok() {
        let text = format!(
            "Your last change is from another run of domdesk that is still going. To undo it, press {}, choose it there \
             and press {}.",
            key(Action::Journal),
            Place::Journal.key(Action::Undo)
        );
        model.toasts.show(Level::Info, text, model.now);
        return;
    }
    propose(model, plan, way);
}

/// Asks whether this change shall be taken back, which is on the screen under the cursor.
pub(super) fn ask_of(model: &mut Model, entry: &EntryId) {
    if guard::refuse(model) {
        return;
    }
    let Some(journal) = model.journal.open() else { return };
    let plan = journal.history.undo_one(entry, &journal.operator);
    propose(model, plan, Way::Undo);
}

fn propose(model: &mut Model, plan: Result<UndoPlan, UndoError>, way: Way) {
    let refused = match plan {
        Ok(plan) => match obstacle(model, &plan) {
            None => {
                let plan = seen_now(model, plan);
                let subject = Subject::Undo(Box::new(plan));
                model.modals.push(Modal::Confirm(Confirm::new(subject, model.is_production())));
                return;
            }
            Some(text) => text,
        },
        Err(cannot) => in_words(model, &cannot, way),
    };
    model.toasts.show(Level::Info, refused, model.now);
}

/// The plan with the row as the desk knows it while it asks: what is written later has been shown to nobody.
fn seen_now(model: &Model, mut plan: UndoPlan) -> UndoPlan {
    if let Some(left) = &mut plan.expect {
        **left = model.rows.newest(left).clone();
    }
    plan
}

/// Why the plan cannot be carried out now, as far as the desk knows without asking Clerk.
fn obstacle(model: &Model, plan: &UndoPlan) -> Option<String> {
    // The journal knows of it once it is written there; until then another press would do it twice.
    let mut undoing = model.changes.iter().filter_map(|pending| pending.request.undoing.as_ref());
    if undoing.any(|undoing| undoing.of() == &plan.of) {
        return Some(format!(
            "That is under way already: {}.",
            describe_change(&plan.change, &plan.name, &plan.organization)
        ));
    }
    let left = plan.expect.as_deref()?;
    if model.changes.of_row(&left.id).is_some() {
        return Some(format!("A change of {} is still under way.", DomainLabel::of(left)));
    }
    // An answer once gave it the id of another domain: whatever is done under that id is done to that one.
    let is_other_domain = model.journal.open().is_some_and(|journal| journal.history.knows_as_another(left))
        || lookups::is_other_domain(&model.rows, model.copy.store(), left);
    let moved_on = is_other_domain || plan.row_differs(model.rows.newest(left));
    moved_on.then(|| format!("Not taken back: {} has been changed since.", DomainLabel::of(left)))
}

fn in_words(model: &Model, cannot: &UndoError, way: Way) -> String {
    let named = |entry| {
        let record = model.journal.open().and_then(|journal| journal.history.get(entry));
        record.map(describe_record).unwrap_or_default()
    };
    match (cannot, way) {
        (UndoError::Nothing, Way::Undo) => "There is no change of yours to undo.".to_owned(),
        (UndoError::Nothing, Way::Redo) => "There is nothing to redo.".to_owned(),
        (UndoError::InDoubt(entry), _) => {
            format!("Not now: it is not known yet what became of your last change ({}).", named(entry))
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
            format!("There is nothing to undo: {} did not happen, or was undone already.", named(entry))
        }
        (UndoError::Incomplete(entry), _) => {
            format!("The journal does not know enough to undo this: {}.", named(entry))
        }
    }
}

/// Carries the plan out.
pub(super) fn carry_out(model: &mut Model, plan: UndoPlan) -> Vec<Effect> {
    // Something may have happened while the question was on the screen.
    if let Some(text) = obstacle(model, &plan) {
        model.toasts.show(Level::Info, text, model.now);
        return Vec::new();
    }
    if guard::refuse(model) {
        return Vec::new();
    }
    let UndoPlan { change, undoing, organization, expect, written, .. } = plan;
    match (Operation::of(&change), expect, change) {
        (Some(operation), Some(left), _) => {
            changes::request_undoing(model, *left, &operation, undoing, written)
        }
        (_, _, Change::Create { organization_id, body }) => {
            let choice = OrganizationChoice { id: organization_id, name: organization };
            changes::create(model, choice, body, Some(undoing))
        }
        _ => Vec::new(),
    }
}
