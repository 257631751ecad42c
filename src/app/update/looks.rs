//! What looking up a change in doubt has shown: it happened, it did not, or nobody can tell.

use crate::clerk::{OrganizationDomain, Page};
use crate::journal::{EntryId, Verdict};

use super::super::form::FormErrors;
use super::super::words::Explained;
use super::super::{Effect, Failure, Level, Model, Operation, Outcome, Stage};
use super::changes::{done, freshest, next, refused};
use super::{creations, orders, quit, senders};

/// Why no look can tell whether an update happened.
const MOVED_ON: &str = "the row has been changed since, and is not what was asked";

/// A look at a doubtful change has its answer.
pub(super) fn looked(
    model: &mut Model,
    entry: &EntryId,
    result: Result<Page<OrganizationDomain>, Failure>,
) -> Vec<Effect> {
    if let Some(index) = model.changes.creation_of(entry) {
        return creations::looked(model, index, result);
    }
    let Some(id) = model.changes.row_of(entry).map(ToOwned::to_owned) else {
        return Vec::new();
    };
    let now = model.now;
    let Some(row) = model.changes.rows.get_mut(&id) else {
        return Vec::new();
    };
    let Stage::Unknown(doubt) = &mut row.stage else {
        return Vec::new();
    };
    let Ok(page) = result else {
        doubt.look_again(now);
        return Vec::new();
    };
    let found = page.data.into_iter().find(|domain| domain.id == id);
    // A list may lag behind a write: what is older than what is known says nothing about what came after.
    if found.as_ref().is_some_and(|domain| domain.updated_at < row.before.updated_at) {
        doubt.look_again(now);
        return Vec::new();
    }
    let moved_on = found.as_ref().is_some_and(|domain| domain.updated_at > row.before.updated_at);
    // It may lag behind a creation as well: a row that lists have carried for long is gone when they do not, one
    // that was just written, perhaps by an earlier run, is gone only when they keep saying so.
    let is_recent =
        model.truth.get(&id).is_some() || now.since(row.before.created_at) < creations::CLOCKS_DIFFER;
    let (entry, looked) = (row.entry.clone(), doubt.clone());
    match (&row.operation, found) {
        (Operation::Delete, None) if is_recent && !doubt.found_absent(now) => Vec::new(),
        (Operation::Delete, None) => {
            let record = orders::settled(model, &entry, &looked, orders::happened(&Outcome::Deleted));
            joined(record, done(model, &id, Outcome::Deleted))
        }
        (operation, Some(domain)) if operation.holds_for(&domain) => {
            let outcome = Outcome::Domain(Box::new(domain));
            let record = orders::settled(model, &entry, &looked, orders::happened(&outcome));
            joined(record, done(model, &id, outcome))
        }
        (operation, found) if doubt.found_nothing(now) => {
            // A row that was changed since and is not what was asked, or that is gone: it may have happened in between.
            let why = match found {
                None => Some("the domain is gone"),
                Some(_) if moved_on && matches!(operation, Operation::Update(_)) => Some(MOVED_ON),
                Some(_) => None,
            };
            if let Some(why) = why {
                let verdict = Verdict::Unresolved { why: why.to_owned() };
                let record = orders::settled(model, &entry, &looked, verdict);
                return joined(record, unresolved(model, &id, why));
            }
            let record = orders::settled(model, &entry, &looked, Verdict::NotHappened);
            let failure = looked.failure.found_not_done();
            joined(record, refused(model, &id, failure))
        }
        _ => Vec::new(),
    }
}

fn joined(first: Effect, rest: Vec<Effect>) -> Vec<Effect> {
    std::iter::once(first).chain(rest).collect()
}

/// No look can tell what became of the change: the operator has to say, in the journal. The row is free again.
fn unresolved(model: &mut Model, id: &str, why: &str) -> Vec<Effect> {
    let Some(row) = model.changes.rows.remove(id) else {
        return Vec::new();
    };
    quit::stay_to_tell(model);
    let what = format!("It cannot be told whether {}: {why}.", row.operation.in_doubt(&row.before.name));
    let next_step = "Press A on the desk and say what happened.";
    let errors = FormErrors { whole: Some(Explained::plain(&what, next_step)), ..FormErrors::default() };
    senders::edit_refused(model, id, &row.operation, errors);
    model.toasts.show(Level::Error, format!("{what} {next_step}"), model.now);
    let domain = freshest(model, &row.before);
    next(model, domain, row.queue)
}
