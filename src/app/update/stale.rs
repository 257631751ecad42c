//! A row that has changed on the server since it was read: nothing was sent, and whoever asked has the say.

use crate::clerk::OrganizationDomain;

use super::super::{Effect, Failure, FailureKind, Level, Model, Operation, RowChange, Stage};
use super::changes::{freshest, is_last_of_its_kind, next, refused, refused_with_queue, send};
use super::{quit, senders};

/// The row has changed on the server since it was read, and nothing was sent: whoever asked sees the difference and has
/// the say. What takes back an earlier change is off then: it would take back somebody else's as well.
pub(super) fn found(model: &mut Model, id: &str, mut current: OrganizationDomain) -> Vec<Effect> {
    let Some(row) = model.changes.rows.get_mut(id) else {
        return Vec::new();
    };
    if current.public_organization_data.is_none() {
        current.public_organization_data.clone_from(&row.before.public_organization_data);
    }
    let holds = row.operation.holds_for(&current);
    // What taking back sets is what must not have changed; a proof of ownership would go with a deletion.
    let same = row.before.is_verified() == current.is_verified()
        && row.before.enrollment_mode == current.enrollment_mode
        && row.operation != Operation::Delete;
    let undoes = row.undoing.is_some();
    row.stage = Stage::Stale(Box::new(current.clone()));
    model.truth.record(&current);
    model.learn(&current);
    if holds {
        // Somebody else has done it: there is nothing left to ask for.
        return found_done(model, id, current);
    }
    if undoes && same {
        return overwrite(model, id);
    }
    if undoes {
        return refused(model, id, Failure::new(FailureKind::Stale, "").of_a_change());
    }
    quit::stay_to_tell(model);
    Vec::new()
}

/// Somebody else has done meanwhile what was asked.
fn found_done(model: &mut Model, id: &str, current: OrganizationDomain) -> Vec<Effect> {
    let Some(row) = model.changes.rows.remove(id) else {
        return Vec::new();
    };
    let text = format!(
        "Not sent: somebody else has done it already. {}",
        row.operation.done_in_words(&current.name, current.organization_label())
    );
    model.toasts.show(Level::Info, text, model.now);
    if is_last_of_its_kind(&row.operation, &row.queue) {
        senders::edit_done(model, id, &row.operation);
    }
    next(model, current, row.queue)
}

/// Whoever asked wants it done all the same, on the row as it is now.
pub(super) fn overwrite(model: &mut Model, id: &str) -> Vec<Effect> {
    let Some(row) = model.changes.rows.remove(id) else {
        return Vec::new();
    };
    match row.stage {
        Stage::Stale(current) => {
            let current = freshest(model, &current);
            send(model, current, row.operation, row.queue, row.undoing)
        }
        stage => {
            model.changes.rows.insert(id.to_owned(), RowChange { stage, ..row });
            Vec::new()
        }
    }
}

/// Whoever asked leaves it as it is now; what was asked after it goes as well, since it was meant to come after.
pub(super) fn leave_as_it_is(model: &mut Model, id: &str) -> Vec<Effect> {
    if model.changes.rows.get(id).is_some_and(|row| matches!(row.stage, Stage::Stale(_))) {
        return refused_with_queue(model, id, Failure::new(FailureKind::Stale, "").of_a_change());
    }
    Vec::new()
}
