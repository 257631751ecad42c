//! The life of a change: asked, sent, answered; or its outcome unknown, then looked up until it is settled.

use std::collections::VecDeque;

use crate::clerk::{EnrollmentMode, OrganizationDomain, UpdateDomain, code};
use crate::journal::{EntryId, Undoing};

use super::super::form::FormErrors;
use super::super::journal::Wish;
use super::super::words::explain;
use super::super::{
    Confirm, Doubt, Effect, Failure, FailureKind, Level, Modal, Model, Operation, Outcome, Purpose, Refusal,
    RowChange, Stage, Subject,
};
use super::{creations, doubts, guard, orders, quit, senders, stale};

/// Changes that wait behind the one of their row that is under way: nobody means more, but a key that is held down asks
/// for hundreds.
const MOST_QUEUED: usize = 8;

/// Flips verification as the row shows it, so that a second press while one is under way is the next change.
pub(super) fn toggle_verified(model: &mut Model, domain: &OrganizationDomain) -> Vec<Effect> {
    let verified = !model.outlook(domain).verified;
    request(
        model,
        domain,
        Operation::Update(UpdateDomain { verified: Some(verified), enrollment_mode: None }),
    )
}

/// Changes the mode; asks first where Clerk would then email people.
pub(super) fn set_mode(model: &mut Model, domain: &OrganizationDomain, mode: EnrollmentMode) -> Vec<Effect> {
    let emails = mode == EnrollmentMode::AutomaticInvitation;
    let operation = Operation::Update(UpdateDomain { enrollment_mode: Some(mode), verified: None });
    if !emails {
        return request(model, domain, operation);
    }
    let subject = Subject::Row { domain: Box::new(domain.clone()), operation };
    model.modals.push(Modal::Confirm(Confirm::new(subject, model.is_production())));
    Vec::new()
}

/// Asks for a change of a row: sent now, or behind what is under way for that row.
pub(super) fn request(model: &mut Model, domain: &OrganizationDomain, operation: Operation) -> Vec<Effect> {
    if guard::refuse(model) {
        return Vec::new();
    }
    model.changes.refusals.remove(&domain.id);
    if let Some(row) = model.changes.rows.get_mut(&domain.id) {
        if row.queue.len() < MOST_QUEUED {
            row.queue.push_back(operation);
        } else {
            let text = format!(
                "Not taken: {}. {MOST_QUEUED} changes of this row wait already.",
                operation.in_words(&domain.name)
            );
            model.toasts.show(Level::Error, text, model.now);
            senders::edit_not_taken(model, &domain.id, &operation);
        }
        return Vec::new();
    }
    let before = as_seen(model, domain);
    send(model, before, operation, VecDeque::new(), None)
}

/// The row as whoever asks has seen it: as it is on the screen, or as an own change has left it since. A list that was
/// read again under a form or a question has shown nothing to anybody.
fn as_seen(model: &Model, domain: &OrganizationDomain) -> OrganizationDomain {
    let left = model.truth.get(&domain.id).filter(|left| left.updated_at > domain.updated_at);
    left.unwrap_or(domain).clone()
}

/// Takes back an earlier change of the row, or that. The row must be as that change left it.
pub(super) fn request_undoing(
    model: &mut Model,
    left: OrganizationDomain,
    operation: Operation,
    undoing: Undoing,
) -> Vec<Effect> {
    model.changes.refusals.remove(&left.id);
    send(model, left, operation, VecDeque::new(), Some(undoing))
}

/// The newest reading of the row that there is: it may have been read again since that one was put aside.
pub(super) fn freshest(model: &Model, known: &OrganizationDomain) -> OrganizationDomain {
    let listed = model.organization.iter().map(|view| &view.list).chain([&model.domains]);
    let readings = listed.filter_map(|list| list.find(&known.id)).chain(model.truth.get(&known.id));
    std::iter::once(known).chain(readings).max_by_key(|reading| reading.updated_at).unwrap_or(known).clone()
}

pub(super) fn send(
    model: &mut Model,
    before: OrganizationDomain,
    operation: Operation,
    queue: VecDeque<Operation>,
    undoing: Option<Undoing>,
) -> Vec<Effect> {
    let ticket = model.requests.draw();
    let wish = Wish {
        change: operation.change(&before),
        name: &before.name,
        organization: before.organization_label(),
        seen: Some(&before),
        undoing: undoing.clone(),
    };
    let ordered = orders::send(model, ticket, wish);
    let id = before.id.clone();
    let (entry, result) = match ordered {
        Ok((entry, effect)) => {
            model.requests.open(ticket, Purpose::Change(entry.clone()));
            (entry, Ok(effect))
        }
        Err(failure) => (EntryId(String::new()), Err(failure)),
    };
    let stage = Stage::Sent;
    model.changes.rows.insert(id.clone(), RowChange { before, operation, entry, undoing, stage, queue });
    match result {
        Ok(effect) => vec![effect],
        Err(failure) => refused(model, &id, failure),
    }
}

/// The answer to a change has come.
pub(super) fn outcome(model: &mut Model, entry: &EntryId, result: Result<Outcome, Failure>) -> Vec<Effect> {
    if let Some(index) = model.changes.creation_of(entry) {
        return creations::outcome(model, index, result);
    }
    let Some(id) = model.changes.row_of(entry).map(ToOwned::to_owned) else {
        return Vec::new();
    };
    match result {
        Ok(outcome) => done(model, &id, outcome),
        Err(failure) if failure.outcome_unknown => {
            let what = explain(&failure).what;
            let doubt = Doubt::new(failure, model.now);
            if let Some(row) = model.changes.rows.get_mut(&id) {
                row.stage = Stage::Unknown(doubt);
                let name = row.before.name.clone();
                let text = format!(
                    "{what} It is not known whether {}. Looking it up.",
                    row.operation.in_doubt(&name)
                );
                model.toasts.doubt(&row.entry, text, model.now);
            }
            doubts::look_where_due(model)
        }
        Err(Failure { kind: FailureKind::Stale, current: Some(current), .. }) => {
            stale::found(model, &id, *current)
        }
        // What came after it is part of what was given up: it would leave now, at the word to stop.
        Err(failure) if failure.kind == FailureKind::Stopped => refused_with_queue(model, &id, failure),
        Err(failure) => refused(model, &id, failure),
    }
}

/// The change was done.
pub(super) fn done(model: &mut Model, id: &str, outcome: Outcome) -> Vec<Effect> {
    let Some(row) = model.changes.rows.remove(id) else {
        return Vec::new();
    };
    let text = row.operation.done_in_words(&row.before.name, row.before.organization_label());
    model.toasts.show(Level::Success, text, model.now);
    model.changes.refusals.remove(id);
    match outcome {
        Outcome::Deleted => {
            model.truth.record_deleted(id);
            model.forget(id);
            model.detail.scroll = 0;
            for operation in &row.queue {
                let text =
                    format!("Not sent, the domain is deleted: {}.", operation.in_words(&row.before.name));
                model.toasts.show(Level::Info, text, model.now);
            }
            Vec::new()
        }
        Outcome::Domain(mut domain) => {
            // Answers to changes may leave out what lists carry.
            if domain.public_organization_data.is_none() {
                domain.public_organization_data.clone_from(&row.before.public_organization_data);
            }
            model.truth.record(&domain);
            model.learn(&domain);
            if is_last_of_its_kind(&row.operation, &row.queue) {
                senders::edit_done(model, id, &row.operation);
            }
            let domain = freshest(model, &domain);
            next(model, domain, row.queue)
        }
    }
}

/// The change was refused: the row shows again what it was, and why.
pub(super) fn refused(model: &mut Model, id: &str, failure: Failure) -> Vec<Effect> {
    let Some(row) = model.changes.rows.remove(id) else {
        return Vec::new();
    };
    quit::stay_to_tell(model);
    if failure.code() == Some(code::RESOURCE_NOT_FOUND) && model.domains.is_local() {
        model.unlist(id);
    }
    let explained = explain(&failure);
    let at_form = is_last_of_its_kind(&row.operation, &row.queue)
        && senders::edit_refused(model, id, &row.operation, FormErrors::from_failure(&failure));
    if !at_form {
        let text = format!("Could not {}. {}", row.operation.in_words(&row.before.name), explained.line());
        model.toasts.show(Level::Error, text, model.now);
    }
    model.changes.refusals.insert(id.to_owned(), Refusal { operation: row.operation, failure });
    let domain = freshest(model, &row.before);
    next(model, domain, row.queue)
}

/// The change was refused, and what queues behind it is not sent either: all of it is told, also to the form that waits.
pub(super) fn refused_with_queue(model: &mut Model, id: &str, failure: Failure) -> Vec<Effect> {
    let Some(row) = model.changes.rows.get_mut(id) else {
        return Vec::new();
    };
    let name = row.before.name.clone();
    for operation in std::mem::take(&mut row.queue) {
        let text = format!("Not sent: {}.", operation.in_words(&name));
        model.toasts.show(Level::Info, text, model.now);
        senders::edit_refused(model, id, &operation, FormErrors::from_failure(&failure));
    }
    refused(model, id, failure)
}

/// Whether no equal operation queues behind it: a form that waits for one like it asked last, and waits for the last.
pub(super) fn is_last_of_its_kind(operation: &Operation, queue: &VecDeque<Operation>) -> bool {
    !queue.contains(operation)
}

/// Sends what queues behind a settled change, past what already holds.
pub(super) fn next(
    model: &mut Model,
    domain: OrganizationDomain,
    mut queue: VecDeque<Operation>,
) -> Vec<Effect> {
    while let Some(operation) = queue.pop_front() {
        if operation.holds_for(&domain) {
            if is_last_of_its_kind(&operation, &queue) {
                senders::edit_done(model, &domain.id, &operation);
            }
            continue;
        }
        return send(model, domain, operation, queue, None);
    }
    Vec::new()
}
