//! The life of a change: asked, sent, answered; or its outcome unknown, then looked up until it is settled.

use std::collections::VecDeque;

use crate::clerk::{EnrollmentMode, OrganizationDomain, Page, UpdateDomain};

use super::super::words::explain;
use super::super::{
    Confirm, Doubt, Effect, Failure, Level, Modal, Model, Operation, Outcome, Refusal, RowChange, Stage,
    Subject, Ticket,
};
use super::{doubts, guard, quit, senders};

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
        row.queue.push_back(operation);
        return Vec::new();
    }
    let before = freshest(model, domain);
    send(model, before, operation, VecDeque::new())
}

/// The newest reading of the row that there is: it may have been read again since that one was put aside.
fn freshest(model: &Model, known: &OrganizationDomain) -> OrganizationDomain {
    let listed = model.organization.iter().map(|view| &view.list).chain([&model.domains]);
    let readings = listed.filter_map(|list| list.find(&known.id)).chain(model.truth.get(&known.id));
    std::iter::once(known).chain(readings).max_by_key(|reading| reading.updated_at).unwrap_or(known).clone()
}

fn send(
    model: &mut Model,
    before: OrganizationDomain,
    operation: Operation,
    queue: VecDeque<Operation>,
) -> Vec<Effect> {
    let ticket = model.tickets.draw();
    let change = operation.change(&before);
    let id = before.id.clone();
    model.changes.rows.insert(id, RowChange { before, operation, stage: Stage::Sent(ticket), queue });
    vec![Effect::Change(ticket, change)]
}

/// The answer to a change has come.
pub(super) fn outcome(model: &mut Model, ticket: Ticket, result: Result<Outcome, Failure>) -> Vec<Effect> {
    let Some(id) = model.changes.row_of(ticket).map(ToOwned::to_owned) else {
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
                model.toasts.show(Level::Error, text, model.now);
            }
            doubts::look_where_due(model)
        }
        Err(failure) => refused(model, &id, failure),
    }
}

/// The change was done.
fn done(model: &mut Model, id: &str, outcome: Outcome) -> Vec<Effect> {
    let Some(row) = model.changes.rows.remove(id) else {
        return Vec::new();
    };
    let text = row.operation.done_in_words(&row.before.name, row.before.organization_label());
    model.toasts.show(Level::Success, text, model.now);
    model.changes.refusals.remove(id);
    match outcome {
        Outcome::Deleted => {
            model.truth.record_deleted(id);
            model.lists_mut().for_each(|list| list.remove(id));
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
            model.lists_mut().for_each(|list| list.apply(&domain));
            if is_last_of_its_kind(&row.operation, &row.queue) {
                senders::edit_done(model, id, &row.operation);
            }
            let domain = freshest(model, &domain);
            next(model, domain, row.queue)
        }
    }
}

/// The change was refused: the row shows again what it was, and why.
fn refused(model: &mut Model, id: &str, failure: Failure) -> Vec<Effect> {
    let Some(row) = model.changes.rows.remove(id) else {
        return Vec::new();
    };
    quit::stay_to_tell(model);
    let explained = explain(&failure);
    let at_form = is_last_of_its_kind(&row.operation, &row.queue)
        && senders::edit_refused(model, id, &row.operation, &failure);
    if !at_form {
        let text = format!("Could not {}. {}", row.operation.in_words(&row.before.name), explained.line());
        model.toasts.show(Level::Error, text, model.now);
    }
    model.changes.refusals.insert(id.to_owned(), Refusal { operation: row.operation, failure });
    let domain = freshest(model, &row.before);
    next(model, domain, row.queue)
}

/// Whether no equal operation queues behind it: a form that waits for one like it asked last, and waits for the last.
fn is_last_of_its_kind(operation: &Operation, queue: &VecDeque<Operation>) -> bool {
    !queue.contains(operation)
}

/// Sends what queues behind a settled change, past what already holds.
fn next(model: &mut Model, domain: OrganizationDomain, mut queue: VecDeque<Operation>) -> Vec<Effect> {
    while let Some(operation) = queue.pop_front() {
        if operation.holds_for(&domain) {
            if is_last_of_its_kind(&operation, &queue) {
                senders::edit_done(model, &domain.id, &operation);
            }
            continue;
        }
        return send(model, domain, operation, queue);
    }
    Vec::new()
}

/// A look at a doubtful change has its answer.
pub(super) fn looked(
    model: &mut Model,
    ticket: Ticket,
    result: Result<Page<OrganizationDomain>, Failure>,
) -> Vec<Effect> {
    let Some(id) = model.changes.row_of(ticket).map(ToOwned::to_owned) else {
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
    // It may lag behind a creation as well: a row that lists have carried for long is gone when they do not, one
    // that was just written is gone only when they keep saying so.
    let is_recent = model.truth.get(&id).is_some();
    match (&row.operation, found) {
        (Operation::Delete, None) if is_recent && !doubt.found_absent(now) => Vec::new(),
        (Operation::Delete, None) => done(model, &id, Outcome::Deleted),
        (operation, Some(domain)) if operation.holds_for(&domain) => {
            done(model, &id, Outcome::Domain(Box::new(domain)))
        }
        _ if doubt.found_nothing(now) => {
            let failure = doubt.failure.clone().found_not_done();
            refused(model, &id, failure)
        }
        _ => Vec::new(),
    }
}
