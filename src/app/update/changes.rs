//! Requests changes: sent now, or queued behind a pending change to the same row.

use std::collections::VecDeque;

use crate::change::{Enrollment, KnownDomains, Pending, Request, affected};
use crate::clerk::{Change, CreateDomain, EnrollmentMode, Millis, OrganizationDomain, UpdateDomain};
use crate::journal::{PlanStep, Undoing};

use super::super::form::OrganizationChoice;
use super::super::{
    Affected, Command, Effect, Failure, FailureKind, Level, Model, Operation, Outcome, Purpose, Stage,
    Subject, Ticket,
};
use super::{form_replies, lock, outcomes, queue};
use crate::journal::EntryId;

/// The maximum number of changes queued behind a row's pending change: a held-down key would queue hundreds.
const MAX_QUEUED: usize = 8;

/// Toggles the displayed verification, so that a second press while one is pending is the next change.
pub(super) fn toggle_verified(model: &mut Model, domain: &OrganizationDomain) -> Vec<Effect> {
    let verified = !model.expected_row(domain).verified;
    ask_or_request(
        model,
        domain,
        Operation::Update(UpdateDomain { verified: Some(verified), enrollment_mode: None }),
    )
}

pub(in crate::app) fn set_mode(
    model: &mut Model,
    domain: &OrganizationDomain,
    mode: EnrollmentMode,
) -> Vec<Effect> {
    let operation = Operation::Update(UpdateDomain { enrollment_mode: Some(mode), verified: None });
    ask_or_request(model, domain, operation)
}

/// Requests a change to a row, after a confirmation if it affects people.
fn ask_or_request(model: &mut Model, domain: &OrganizationDomain, operation: Operation) -> Vec<Effect> {
    match model.affected(domain, &operation) {
        None => request(model, domain, operation),
        Some(people) => ask(model, domain, operation, Some(people)),
    }
}

/// Opens a confirmation dialog.
pub(super) fn ask(
    model: &mut Model,
    domain: &OrganizationDomain,
    operation: Operation,
    people: Option<Affected>,
) -> Vec<Effect> {
    let subject = Subject::Row { domain: Box::new(domain.clone()), operation, people };
    model.ask(subject);
    Vec::new()
}

/// Requests a change to a row: sent now, or queued behind the row's pending change.
pub(in crate::app) fn request(
    model: &mut Model,
    domain: &OrganizationDomain,
    operation: Operation,
) -> Vec<Effect> {
    if lock::refuse(model) {
        return Vec::new();
    }
    model.changes.refusals.remove(&domain.id);
    if let Some(pending) = model.changes.of_row_mut(&domain.id) {
        if pending.queue.len() < MAX_QUEUED {
            pending.queue.push_back(operation);
            return queue::dealt_with(model, &domain.id);
        }
        let text = format!(
            "Not queued: {}. {MAX_QUEUED} changes to this row are already waiting.",
            operation.describe(domain)
        );
        model.toasts.show(Level::Error, text, model.now);
        form_replies::edit_not_queued(model, &domain.id, &operation);
        return Vec::new();
    }
    // The row as shown on the screen, or as changed by this desk since: a list that was reloaded under a form or a
    // dialog has not been seen by the operator.
    let before = model.rows.last_answer_or(domain).clone();
    let mut effects = send(model, Request::of_row(before, &operation, None), VecDeque::new());
    if model.changes.of_row(&domain.id).is_some() {
        effects.extend(queue::dealt_with(model, &domain.id));
    }
    effects
}

/// Undoes or redoes an earlier change to the row. The row must be as that change left it, and must not have been
/// written by anyone else since `last_known_write`: the operator knows about earlier writes.
pub(super) fn request_undoing(
    model: &mut Model,
    left: OrganizationDomain,
    operation: &Operation,
    undoing: Undoing,
    last_known_write: Option<Millis>,
) -> Vec<Effect> {
    model.changes.refusals.remove(&left.id);
    send(model, Request::undoing(left, operation, Some(undoing), last_known_write), VecDeque::new())
}

/// Requests a creation, from a form or to undo a deletion.
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
        last_known_write: None,
    };
    send(model, request, VecDeque::new())
}

/// Sends a change unless the lock is closed: it may have closed while the change was queued, or while its dialog was on
/// the screen. The lock is never open without a journal; should that happen all the same, nothing is sent either.
pub(super) fn send(model: &mut Model, request: Request, queue: VecDeque<Operation>) -> Vec<Effect> {
    if !model.lock.is_open() {
        let failure = Failure::new(FailureKind::Locked, "").in_a_change();
        return outcomes::refused(model, request, queue, failure);
    }
    let Some((entry, effect)) = begin(model, &request, None) else {
        let failure = Failure::new(FailureKind::Journal, "it is not open").in_a_change();
        return outcomes::refused(model, request, queue, failure);
    };
    model.changes.begin(Pending::sent(entry, model.now, request, queue));
    vec![effect]
}

/// Sends a step of a plan. The lock is open. `None` without a journal: nothing was sent.
pub(super) fn send_step(model: &mut Model, request: Request, step: PlanStep) -> Option<(EntryId, Effect)> {
    let (entry, effect) = begin(model, &request, Some(step))?;
    model.changes.begin(Pending::sent(entry.clone(), model.now, request, VecDeque::new()));
    Some((entry, effect))
}

fn begin(model: &mut Model, request: &Request, step: Option<PlanStep>) -> Option<(EntryId, Effect)> {
    let ticket = model.requests.draw();
    let command = command(model, ticket, request)?;
    let command = step.into_iter().fold(command, Command::of_plan);
    let entry = command.entry.clone();
    model.requests.open(ticket, Purpose::Change(entry.clone()));
    Some((entry, Effect::Change(ticket, Box::new(command))))
}

/// The request as a command; `None` without a journal.
pub(super) fn command(model: &Model, ticket: Ticket, request: &Request) -> Option<Command> {
    let journal = model.journal.open()?;
    let previous_ids = match &request.change {
        Change::Create { organization_id, body } => journal.history.ids_of(organization_id, &body.name),
        _ => Vec::new(),
    };
    let author = journal.author(&model.profile, &model.reason);
    let mut command = author.command(journal.entry(ticket), request, previous_ids, model.now);
    if request.before.is_none() {
        let history = journal.history.ids().map(ToOwned::to_owned);
        let listed = model.rows.iter().map(|row| row.id.clone());
        command.known =
            KnownDomains { copy: model.copy.store().clone(), ids: history.chain(listed).collect() };
    }
    Some(command)
}

/// Sends the next change queued behind one that has ended, skipping those that already hold. Each was requested for the
/// row as expected by then: where the row is different, so that more people would be affected, the operator has to
/// confirm.
pub(super) fn next(
    model: &mut Model,
    mut expected: OrganizationDomain,
    domain: OrganizationDomain,
    mut queue: VecDeque<Operation>,
) -> Vec<Effect> {
    while let Some(operation) = queue.pop_front() {
        if operation.holds_for(&domain) {
            if !queue.contains(&operation) {
                form_replies::edit_done(model, &domain.id, &operation);
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

/// The result of a change has arrived.
pub(super) fn outcome(model: &mut Model, entry: &EntryId, result: Result<Outcome, Failure>) -> Vec<Effect> {
    let step = model.changes.receive_answer(entry, result, model.now);
    outcomes::steps(model, step)
}

/// The operator confirmed: applies the change to the row as it is now.
pub(in crate::app) fn overwrite(model: &mut Model, id: &str) -> Vec<Effect> {
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

/// The operator declined: drops the change, and the changes queued behind it.
pub(in crate::app) fn abandon_stale(model: &mut Model, id: &str) -> Vec<Effect> {
    let Some(Pending { stage: Stage::Stale(_), entry, .. }) = model.changes.of_row(id) else {
        return Vec::new();
    };
    let entry = entry.clone();
    let Some(Pending { request, queue, .. }) = model.changes.remove(&entry) else { return Vec::new() };
    outcomes::refused_with_queue(model, request, &queue, Failure::new(FailureKind::Stale, "").in_a_change())
}
