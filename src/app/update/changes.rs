//! Changes are asked for: sent now, or behind what is under way for the same row.

use std::collections::VecDeque;

use crate::change::{Enrollment, Pending, Request, affected};
use crate::clerk::{Change, CreateDomain, EnrollmentMode, Millis, OrganizationDomain, UpdateDomain};
use crate::journal::Undoing;

use super::super::form::OrganizationChoice;
use super::super::{
    Affected, Confirm, Effect, Failure, FailureKind, Level, Modal, Model, Operation, Outcome, Purpose, Stage,
    Subject,
};
use super::{guard, senders, told};
use crate::journal::EntryId;

/// Changes that wait behind the one of their row that is under way: nobody means more, but a key that is held down asks
/// for hundreds.
const MOST_QUEUED: usize = 8;

/// Flips verification as the row shows it, so that a second press while one is under way is the next change.
pub(super) fn toggle_verified(model: &mut Model, domain: &OrganizationDomain) -> Vec<Effect> {
    let verified = !model.expected_row(domain).verified;
    ask_or_request(
        model,
        domain,
        Operation::Update(UpdateDomain { verified: Some(verified), enrollment_mode: None }),
    )
}

/// Changes the mode.
pub(super) fn set_mode(model: &mut Model, domain: &OrganizationDomain, mode: EnrollmentMode) -> Vec<Effect> {
    let operation = Operation::Update(UpdateDomain { enrollment_mode: Some(mode), verified: None });
    ask_or_request(model, domain, operation)
}

/// Asks for a change of a row, after a question where it reaches people.
fn ask_or_request(model: &mut Model, domain: &OrganizationDomain, operation: Operation) -> Vec<Effect> {
    match model.affected(domain, &operation) {
        None => request(model, domain, operation),
        Some(people) => ask(model, domain, operation, Some(people)),
    }
}

/// Asks whether this shall be done.
pub(super) fn ask(
    model: &mut Model,
    domain: &OrganizationDomain,
    operation: Operation,
    people: Option<Affected>,
) -> Vec<Effect> {
    let subject = Subject::Row { domain: Box::new(domain.clone()), operation, people };
    model.modals.push(Modal::Confirm(Confirm::new(subject, model.is_production())));
    Vec::new()
}

/// Asks for a change of a row: sent now, or behind what is under way for that row.
pub(super) fn request(model: &mut Model, domain: &OrganizationDomain, operation: Operation) -> Vec<Effect> {
    if guard::refuse(model) {
        return Vec::new();
    }
    model.changes.refusals.remove(&domain.id);
    if let Some(pending) = model.changes.of_row_mut(&domain.id) {
        if pending.queue.len() < MOST_QUEUED {
            pending.queue.push_back(operation);
        } else {
            let text = format!(
                "Not taken: {}. {MOST_QUEUED} changes of this row wait already.",
                operation.describe(domain)
            );
            model.toasts.show(Level::Error, text, model.now);
            senders::edit_not_taken(model, &domain.id, &operation);
        }
        return Vec::new();
    }
    // As it is on the screen, or as an own change has left it since: a list that was read again under a form or a question
    // has shown nothing to anybody.
    let before = model.rows.last_answer_or(domain).clone();
    send(model, Request::of_row(before, &operation, None), VecDeque::new())
}

/// Takes back an earlier change of the row, or that. The row must be as that change left it, and nobody else may have
/// written it since: of what was written until then the operator knows.
pub(super) fn request_undoing(
    model: &mut Model,
    left: OrganizationDomain,
    operation: &Operation,
    undoing: Undoing,
    written: Option<Millis>,
) -> Vec<Effect> {
    model.changes.refusals.remove(&left.id);
    send(model, Request::undoing(left, operation, Some(undoing), written), VecDeque::new())
}

/// Asks for a creation, by a form or to bring back what was deleted.
pub(super) fn create(
    model: &mut Model,
    organization: OrganizationChoice,
    body: CreateDomain,
    undoing: Option<Undoing>,
) -> Vec<Effect> {
    let request = Request {
        name: body.name.clone(),
        change: Change::Create { organization_id: organization.id, body },
        organization: organization.name,
        before: None,
        undoing,
        written: None,
    };
    send(model, request, VecDeque::new())
}

/// Sends a change. While the lock is closed nothing is sent: it may have closed since the change was put in line behind
/// another one, or while its question was on the screen. Without a journal it is never open; should it be all the same,
/// nothing is sent either.
pub(super) fn send(model: &mut Model, request: Request, queue: VecDeque<Operation>) -> Vec<Effect> {
    if !model.lock.is_open() {
        let failure = Failure::new(FailureKind::Locked, "").in_a_change();
        return told::refused(model, request, queue, failure);
    }
    let Some(journal) = model.journal.open() else {
        let failure = Failure::new(FailureKind::Journal, "it is not open").in_a_change();
        return told::refused(model, request, queue, failure);
    };
    let ticket = model.requests.draw();
    let entry = journal.entry(ticket);
    let previous_ids = match &request.change {
        Change::Create { organization_id, body } => journal.history.ids_of(organization_id, &body.name),
        _ => Vec::new(),
    };
    let author = journal.author(&model.profile, &model.reason);
    let mut command = author.command(entry.clone(), &request, previous_ids, model.now);
    if request.before.is_none() {
        let history = journal.history.ids().map(ToOwned::to_owned);
        let listed = model.rows.iter().map(|row| row.id.clone());
        let copy = model.copy.store();
        let copied = (0..copy.bound()).filter_map(|number| Some(copy.row(number)?.id().into_owned()));
        command.known_ids = history.chain(listed).chain(copied).collect();
    }
    model.requests.open(ticket, Purpose::Change(entry.clone()));
    model.changes.begin(Pending::sent(entry, model.now, request, queue));
    vec![Effect::Change(ticket, Box::new(command))]
}

/// Sends what queues behind a settled change, past what already holds. It was asked for with the row in mind as it would be
/// by now: where it is another, so that people are reached who would not have been then, the operator is asked.
pub(super) fn next(
    model: &mut Model,
    mut expected: OrganizationDomain,
    domain: OrganizationDomain,
    mut queue: VecDeque<Operation>,
) -> Vec<Effect> {
    while let Some(operation) = queue.pop_front() {
        if operation.holds_for(&domain) {
            if !queue.contains(&operation) {
                senders::edit_done(model, &domain.id, &operation);
            }
            expected = operation.expected(&expected);
            continue;
        }
        let reached = |row: &OrganizationDomain| {
            affected(Some(&Enrollment::from(row)), &operation.change(row)).unwrap_or_default()
        };
        if reached(&domain).is_more_than(reached(&expected))
            && let Some(journal) = model.journal.open()
        {
            let entry = journal.entry(model.requests.draw());
            let request = Request::of_row(expected, &operation, None);
            model.changes.begin(Pending::stale(entry, model.now, request, queue, Box::new(domain)));
            return Vec::new();
        }
        return send(model, Request::of_row(domain, &operation, None), queue);
    }
    Vec::new()
}

/// The answer to a change has come.
pub(super) fn outcome(model: &mut Model, entry: &EntryId, result: Result<Outcome, Failure>) -> Vec<Effect> {
    let step = model.changes.receive_answer(entry, result, model.now);
    told::steps(model, step)
}

/// Whoever asked wants it done all the same, on the row as it is now.
pub(super) fn overwrite(model: &mut Model, id: &str) -> Vec<Effect> {
    let Some(Pending { stage: Stage::Stale(_), entry, .. }) = model.changes.of_row(id) else {
        return Vec::new();
    };
    let entry = entry.clone();
    let Some(Pending { request, stage: Stage::Stale(current), queue, .. }) = model.changes.remove(&entry)
    else {
        return Vec::new();
    };
    let Some(operation) = request.operation() else { return Vec::new() };
    let current = model.rows.newest(&current).clone();
    send(model, Request::undoing(current, &operation, request.undoing, None), queue)
}

/// Whoever asked leaves it as it is now; what was asked after it goes as well, since it was meant to come after.
pub(super) fn leave_as_it_is(model: &mut Model, id: &str) -> Vec<Effect> {
    let Some(Pending { stage: Stage::Stale(_), entry, .. }) = model.changes.of_row(id) else {
        return Vec::new();
    };
    let entry = entry.clone();
    let Some(Pending { request, queue, .. }) = model.changes.remove(&entry) else { return Vec::new() };
    told::refused_with_queue(model, request, &queue, Failure::new(FailureKind::Stale, "").in_a_change())
}
