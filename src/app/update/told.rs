//! What became of changes reaches the screen: messages, the forms that wait for them, the lists.

use std::collections::VecDeque;

use crate::change::{End, EndedChange, Request, Step};
use crate::clerk::{Change, OrganizationDomain, code};
use crate::input::say;

use super::super::form::FormErrors;
use super::super::messages::{Explanation, explain};
use super::super::{
    DomainLabel, DomainList, Effect, Failure, FailureKind, Level, Model, Operation, Outcome, Refusal, Stage,
};
use super::changes::next;
use super::senders::Sender;
use super::{lookups, quit, senders};
use crate::journal::EntryId;

/// Does what follows from an answer or a lookup.
pub(super) fn steps(model: &mut Model, steps: impl IntoIterator<Item = Step>) -> Vec<Effect> {
    let mut effects = Vec::new();
    for step in steps {
        match step {
            Step::Record(line) => effects.push(Effect::Record(line)),
            Step::Ended(ended) => {
                let EndedChange { request, queue, end, .. } = *ended;
                effects.extend(self::ended(model, request, queue, end));
            }
            Step::InDoubt(entry) => {
                in_doubt(model, &entry);
                effects.extend(lookups::look_where_due(model));
            }
            Step::Stale(entry) => {
                stale(model, &entry);
                quit::stay_to_tell(model);
            }
            Step::Revised(request, end) => revised(model, &request, end),
        }
    }
    effects
}

fn in_doubt(model: &mut Model, entry: &EntryId) {
    let Some(pending) = model.changes.get(entry) else { return };
    let Stage::Unknown(doubt) = &pending.stage else { return };
    let what = explain(&doubt.failure).what;
    let text = format!("{what} It is not known whether {}. Looking it up.", pending.request.describe_past());
    let row = pending.request.change.domain_id().map(ToOwned::to_owned);
    model.toasts.doubt(entry, row.as_deref(), text, model.now);
}

/// The row as it is on the server now reaches the lists.
fn stale(model: &mut Model, entry: &EntryId) {
    if let Some(Stage::Stale(current)) = model.changes.get(entry).map(|pending| pending.stage.clone()) {
        model.learn_answer(&current);
    }
}

/// A change is over.
fn ended(model: &mut Model, request: Request, queue: VecDeque<Operation>, end: End) -> Vec<Effect> {
    let by_lookup = matches!(end, End::Found(_));
    let of_row = request.operation().zip(request.before.as_deref());
    match (end, of_row) {
        (End::Done(Outcome::Deleted) | End::Found(Outcome::Deleted), Some((operation, row))) => {
            deleted(model, row, &operation, &queue, by_lookup);
            Vec::new()
        }
        (
            End::Done(Outcome::Domain(domain)) | End::Found(Outcome::Domain(domain)),
            Some((operation, row)),
        ) => done(model, row, &operation, queue, *domain),
        (End::Done(Outcome::Domain(domain)) | End::Found(Outcome::Domain(domain)), None) => {
            created(model, &request, &domain);
            Vec::new()
        }
        (End::Gone, Some((_, row))) => {
            let DomainLabel { name, organization } = DomainLabel::of(row);
            let text = format!("{name} is gone from {organization}. Somebody else may have deleted it.");
            model.toasts.outcome(&row.id, Level::Info, text, model.now);
            gone(model, row, &queue, true);
            Vec::new()
        }
        (End::AlreadyDone(current), Some((operation, row))) => {
            found_done(model, row, *current, &operation, queue)
        }
        // What came after it is part of what was given up: it would leave now, at the word to stop.
        (End::Refused(failure), _) if failure.kind == FailureKind::Stopped => {
            refused_with_queue(model, request, &queue, failure)
        }
        (End::Refused(failure), _) => {
            if let Some(current) = &failure.current {
                model.learn_answer(current);
            }
            refused(model, request, queue, failure)
        }
        (End::Unresolved(why), _) => unresolved(model, &request, queue, &why),
        // A creation is neither answered with a deletion nor done by somebody else; the room of changes says so.
        (
            End::Done(Outcome::Deleted) | End::Found(Outcome::Deleted) | End::Gone | End::AlreadyDone(_),
            None,
        ) => Vec::new(),
    }
}

/// The row is gone. What only lookups did not find may be there all the same: lists that have it show it again.
fn deleted(
    model: &mut Model,
    row: &OrganizationDomain,
    operation: &Operation,
    queue: &VecDeque<Operation>,
    by_lookup: bool,
) {
    let text = operation.describe_result(row);
    model.toasts.outcome(&row.id, Level::Success, text, model.now);
    gone(model, row, queue, by_lookup);
}

fn gone(model: &mut Model, row: &OrganizationDomain, queue: &VecDeque<Operation>, by_lookup: bool) {
    let id = row.id.as_str();
    model.changes.refusals.remove(id);
    if by_lookup {
        model.unlist(id);
    } else {
        model.forget(id);
    }
    model.detail.scroll = 0;
    for operation in queue {
        let text = format!("Not sent, the domain is deleted: {}.", operation.describe(row));
        model.toasts.show(Level::Info, text, model.now);
    }
}

/// The change of a row was carried out.
fn done(
    model: &mut Model,
    row: &OrganizationDomain,
    operation: &Operation,
    queue: VecDeque<Operation>,
    mut domain: OrganizationDomain,
) -> Vec<Effect> {
    model.changes.refusals.remove(&domain.id);
    if domain.public_organization_data.is_none() {
        domain.public_organization_data.clone_from(&row.public_organization_data);
    }
    model.learn_answer(&domain);
    let text = format!("{}{}", operation.describe_result(row), left_the_filter(model, &domain));
    model.toasts.outcome(&row.id, Level::Success, text, model.now);
    if !queue.contains(operation) {
        senders::edit_done(model, &domain.id, operation);
    }
    let domain = model.rows.newest(&domain).clone();
    next(model, operation.expected(row), domain, queue)
}

/// What is said where the row stays in view although the list no longer asks for it.
fn left_the_filter(model: &Model, domain: &OrganizationDomain) -> &'static str {
    let list = model.list();
    let is_shown = list.has(&domain.id) && !list.is_replacing();
    if is_shown && !list.source().query().admits(domain, model.now) {
        " It no longer matches the query."
    } else {
        ""
    }
}

/// Somebody else has done meanwhile what was asked.
fn found_done(
    model: &mut Model,
    row: &OrganizationDomain,
    current: OrganizationDomain,
    operation: &Operation,
    queue: VecDeque<Operation>,
) -> Vec<Effect> {
    model.learn_answer(&current);
    let text =
        format!("Not sent: somebody else has done it already. {}", operation.describe_result(&current));
    model.toasts.outcome(&row.id, Level::Info, text, model.now);
    if !queue.contains(operation) {
        senders::edit_done(model, &current.id, operation);
    }
    next(model, operation.expected(row), current, queue)
}

/// The change was refused: the row shows again what it was, and why; a form gets its text back.
pub(super) fn refused(
    model: &mut Model,
    request: Request,
    queue: VecDeque<Operation>,
    failure: Failure,
) -> Vec<Effect> {
    quit::stay_to_tell(model);
    let explained = explain(&failure);
    let what = request.describe();
    let (Some(operation), Some(before)) = (request.operation(), request.before) else {
        let again =
            match senders::creation_refused(model, &request.change, &FormErrors::from_failure(&failure)) {
                Sender::Open => return Vec::new(),
                Sender::Left => say(" Press {new} to open the form again."),
                Sender::Gone => String::new(),
            };
        let text = format!("Could not {what}. {}{again}", explained.line());
        model.toasts.show(Level::Error, text, model.now);
        return Vec::new();
    };
    if failure.code() == Some(code::RESOURCE_NOT_FOUND) && model.domains.is_local() {
        model.unlist(&before.id);
    }
    let at_form = !queue.contains(&operation)
        && senders::edit_refused(model, &before.id, &operation, FormErrors::from_failure(&failure));
    if !at_form {
        let text = format!("Could not {what}. {}", explained.line());
        model.toasts.outcome(&before.id, Level::Error, text, model.now);
    }
    let expected = operation.expected(&before);
    model.changes.refusals.insert(before.id.clone(), Refusal { operation, failure });
    let domain = model.rows.newest(&before).clone();
    next(model, expected, domain, queue)
}

/// The change was refused, and what queues behind it is not sent either: all of it is told, also to the form that waits.
pub(super) fn refused_with_queue(
    model: &mut Model,
    request: Request,
    queue: &VecDeque<Operation>,
    failure: Failure,
) -> Vec<Effect> {
    // Only changes of rows have others behind them.
    let row = request.before.as_deref();
    for (row, operation) in row.into_iter().flat_map(|row| queue.iter().map(move |next| (row, next))) {
        let text = format!("Not sent: {}.", operation.describe(row));
        model.toasts.show(Level::Info, text, model.now);
        senders::edit_refused(model, &row.id, operation, FormErrors::from_failure(&failure));
    }
    refused(model, request, VecDeque::new(), failure)
}

/// No lookup can tell what became of the change: the operator has to say, in the journal. The row is free again.
fn unresolved(model: &mut Model, request: &Request, queue: VecDeque<Operation>, why: &str) -> Vec<Effect> {
    quit::stay_to_tell(model);
    let what = format!("It cannot be told whether {}: {why}.", request.describe_past());
    let next_step = say("Press {journal} on the desk and record what happened.");
    let errors = FormErrors { whole: Some(Explanation::plain(&what, &next_step)), ..FormErrors::default() };
    let text = format!("{what} {next_step}");
    match request.before.as_deref() {
        Some(row) => model.toasts.outcome(&row.id, Level::Error, text, model.now),
        None => model.toasts.show(Level::Error, text, model.now),
    }
    let (Some(operation), Some(before)) = (request.operation(), &request.before) else {
        senders::creation_refused(model, &request.change, &errors);
        model.lists_mut().for_each(DomainList::refresh);
        return Vec::new();
    };
    senders::edit_refused(model, &before.id, &operation, errors);
    let domain = model.rows.newest(before).clone();
    next(model, operation.expected(before), domain, queue)
}

fn created(model: &mut Model, request: &Request, domain: &OrganizationDomain) {
    let is_watched = senders::creation_done(model, &request.change);
    model.learn_answer(domain);
    let state = if domain.is_verified() { "verified" } else { "unverified" };
    let hidden = if model.list().source().query().is_filtered() {
        " The list shows it if it matches the query."
    } else {
        ""
    };
    let DomainLabel { name, organization } = request.label();
    let text = format!("{name} is created in {organization}: {state}, {}.{hidden}", domain.enrollment_mode);
    model.toasts.show(Level::Success, text, model.now);
    // Where it stands in the list is the server's to say. Whoever waits for it at the form is led to it; whoever has left
    // the form is on a row of the list, and stays there.
    for list in model.lists_mut() {
        if is_watched {
            list.refresh_for(&domain.id);
        } else {
            list.refresh();
        }
    }
}

/// Later evidence contradicts what was believed to have become of a change.
fn revised(model: &mut Model, request: &Request, end: End) {
    let what = request.describe();
    let text = match end {
        End::Found(Outcome::Domain(domain)) => {
            model.changes.refusals.remove(&domain.id);
            model.learn_answer(&domain);
            if matches!(request.change, Change::Create { .. }) {
                model.lists_mut().for_each(DomainList::refresh);
            }
            format!("It was taken for not done and has happened after all: {what}.")
        }
        End::Found(Outcome::Deleted) => {
            let id = request.change.domain_id().unwrap_or_default();
            model.changes.refusals.remove(id);
            model.unlist(id);
            format!("It was taken for not done and has happened after all: {what}.")
        }
        End::Refused(Failure { current: Some(row), .. }) => {
            model.take_back(&row);
            format!("It was taken for done and has not happened: {what}.")
        }
        _ => {
            model.lists_mut().for_each(DomainList::refresh);
            format!("It was taken for done and has not happened: {what}.")
        }
    };
    match request.change.domain_id() {
        Some(id) => model.toasts.outcome(id, Level::Error, text, model.now),
        None => model.toasts.show(Level::Error, text, model.now),
    }
}
