//! Shows the outcomes of changes: in messages, in the forms that sent them, and in the lists.

use std::collections::VecDeque;

use crate::change::{End, EndedChange, Request, Step};
use crate::clerk::{Change, OrganizationDomain, code};
use crate::input::say;
use crate::triage::says_taken;

use super::super::form::FormErrors;
use super::super::messages::{Explanation, explain};
use super::super::{
    DomainLabel, DomainList, Effect, Failure, FailureKind, Level, Model, Operation, Outcome, Refusal, Stage,
};
use super::changes::next;
use super::form_replies::FormReply;
use super::{form_replies, lookups, plans, queue, quit};
use crate::journal::EntryId;

/// Applies the steps that follow from a response or a lookup.
pub(super) fn steps(model: &mut Model, steps: impl IntoIterator<Item = Step>) -> Vec<Effect> {
    let mut effects = Vec::new();
    for step in steps {
        match step {
            Step::Record(line) => effects.push(Effect::Record(line)),
            Step::Ended(ended) if plans::is_of_plan(model, &ended.entry) => {
                effects.extend(plans::ended(model, *ended));
            }
            Step::InDoubt(entry) if plans::is_of_plan(model, &entry) => {
                plans::in_doubt(model, &entry);
                effects.extend(lookups::send_due_lookups(model));
            }
            Step::Stale(entry) if plans::is_of_plan(model, &entry) => {
                effects.extend(plans::stale(model, &entry));
            }
            Step::Ended(ended) => {
                let EndedChange { request, queue, end, .. } = *ended;
                effects.extend(self::ended(model, request, queue, end));
            }
            Step::InDoubt(entry) => {
                in_doubt(model, &entry);
                effects.extend(lookups::send_due_lookups(model));
            }
            Step::Stale(entry) => {
                stale(model, &entry);
                quit::stay_to_report(model);
            }
            Step::Revised(request, end) => effects.extend(revised(model, &request, end)),
        }
    }
    effects
}

fn in_doubt(model: &mut Model, entry: &EntryId) {
    let Some(pending) = model.changes.get(entry) else { return };
    let Stage::Unknown(doubt) = &pending.stage else { return };
    let what = explain(&doubt.failure).what;
    let past = pending.request.describe_past();
    let text = if doubt.failure.is_answered() {
        // Clerk's answer is certain. Whether it is about this request, or about a copy of it, is not.
        format!("{what} Looking up whether {past} by this request.")
    } else {
        format!("{what} It is not known whether {past}. Looking it up.")
    };
    let row = pending.request.change.domain_id().map(ToOwned::to_owned);
    model.toasts.outcome_unknown(entry, row.as_deref(), text, model.now);
}

/// Updates the lists with the row's current version on the server.
fn stale(model: &mut Model, entry: &EntryId) {
    if let Some(Stage::Stale(current)) = model.changes.get(entry).map(|pending| pending.stage.clone()) {
        model.learn_answer(&current);
    }
}

/// A change has ended.
pub(super) fn ended(
    model: &mut Model,
    request: Request,
    queue: VecDeque<Operation>,
    end: End,
) -> Vec<Effect> {
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
            let text =
                format!("{name} no longer exists in {organization}. Someone else may have deleted it.");
            model.toasts.outcome(&row.id, Level::Info, text, model.now);
            gone(model, row, &queue, true);
            Vec::new()
        }
        (End::AlreadyDone(current), Some((operation, row))) => {
            done_by_someone_else(model, row, *current, &operation, queue)
        }
        // The changes queued behind it are cancelled with it: otherwise the cancel key would send them.
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
        // The `change` module never ends a creation with a deletion or as done by someone else.
        (
            End::Done(Outcome::Deleted) | End::Found(Outcome::Deleted) | End::Gone | End::AlreadyDone(_),
            None,
        ) => Vec::new(),
    }
}

/// The row was deleted. A row that lookups merely did not find may still exist: lists that contain it show it again.
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

/// A change to a row was done.
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
    let text = format!("{}{}", operation.describe_result(row), no_longer_matching(model, &domain));
    model.toasts.outcome(&row.id, Level::Success, text, model.now);
    if !queue.contains(operation) {
        form_replies::edit_done(model, &domain.id, operation);
    }
    let domain = model.rows.newest(&domain).clone();
    next(model, operation.expected(row), domain, queue)
}

/// The remark for a row that stays visible although the query no longer matches it.
fn no_longer_matching(model: &Model, domain: &OrganizationDomain) -> &'static str {
    let list = model.list();
    let is_shown = list.has(&domain.id) && !list.is_replacing();
    if is_shown && !list.source().query().admits(domain, model.now) {
        " It no longer matches the query."
    } else {
        ""
    }
}

/// Someone else has already done what was requested.
fn done_by_someone_else(
    model: &mut Model,
    row: &OrganizationDomain,
    current: OrganizationDomain,
    operation: &Operation,
    queue: VecDeque<Operation>,
) -> Vec<Effect> {
    model.learn_answer(&current);
    let text = format!("Not sent: someone else has already done it. {}", operation.describe_result(&current));
    model.toasts.outcome(&row.id, Level::Info, text, model.now);
    if !queue.contains(operation) {
        form_replies::edit_done(model, &current.id, operation);
    }
    next(model, operation.expected(row), current, queue)
}

/// The change was refused: the row is shown unchanged, with the reason; a form becomes editable again.
pub(super) fn refused(
    model: &mut Model,
    request: Request,
    queue: VecDeque<Operation>,
    failure: Failure,
) -> Vec<Effect> {
    quit::stay_to_report(model);
    let explained = explain(&failure);
    let what = request.describe();
    // Clerk's refusal names nobody.
    let holder = match failure.code() {
        Some(code) if says_taken(code) => say(" Press {holder} to see who has the name."),
        _ => String::new(),
    };
    let (Some(operation), Some(before)) = (request.operation(), request.before) else {
        let again =
            match form_replies::creation_refused(model, &request.change, &FormErrors::from_failure(&failure))
            {
                FormReply::Open => return Vec::new(),
                FormReply::Draft => say(" Press {new} to reopen the form."),
                FormReply::None => String::new(),
            };
        let text = format!("Could not {what}. {}{again}", explained.line());
        model.toasts.show(Level::Error, text, model.now);
        return Vec::new();
    };
    if failure.code() == Some(code::RESOURCE_NOT_FOUND) && model.domains.is_local() {
        model.unlist(&before.id);
    }
    let at_form = !queue.contains(&operation)
        && form_replies::edit_refused(model, &before.id, &operation, FormErrors::from_failure(&failure));
    if !at_form {
        let text = format!("Could not {what}. {}{holder}", explained.line());
        model.toasts.outcome(&before.id, Level::Error, text, model.now);
    }
    let expected = operation.expected(&before);
    model.changes.refusals.insert(before.id.clone(), Refusal { operation, failure });
    let domain = model.rows.newest(&before).clone();
    let mut effects = queue::not_dealt_with(model, &before.id);
    effects.extend(next(model, expected, domain, queue));
    effects
}

/// The change was refused, and the changes queued behind it are not sent either: all are reported, also to a waiting
/// form.
pub(super) fn refused_with_queue(
    model: &mut Model,
    request: Request,
    queue: &VecDeque<Operation>,
    failure: Failure,
) -> Vec<Effect> {
    // Only changes to rows have a queue.
    let row = request.before.as_deref();
    for (row, operation) in row.into_iter().flat_map(|row| queue.iter().map(move |next| (row, next))) {
        let text = format!("Not sent: {}.", operation.describe(row));
        model.toasts.show(Level::Info, text, model.now);
        form_replies::edit_refused(model, &row.id, operation, FormErrors::from_failure(&failure));
    }
    refused(model, request, VecDeque::new(), failure)
}

/// No lookup could establish the outcome: the operator has to record it in the journal. The row can be changed again.
fn unresolved(model: &mut Model, request: &Request, queue: VecDeque<Operation>, why: &str) -> Vec<Effect> {
    quit::stay_to_report(model);
    let what = format!("It could not be established whether {}: {why}.", request.describe_past());
    let next_step = say("Press {journal} on the desk and record what happened.");
    let errors = FormErrors { whole: Some(Explanation::plain(&what, &next_step)), ..FormErrors::default() };
    let text = format!("{what} {next_step}");
    match request.before.as_deref() {
        Some(row) => model.toasts.outcome(&row.id, Level::Error, text, model.now),
        None => model.toasts.show(Level::Error, text, model.now),
    }
    let (Some(operation), Some(before)) = (request.operation(), &request.before) else {
        form_replies::creation_refused(model, &request.change, &errors);
        model.lists_mut().for_each(DomainList::refresh);
        return Vec::new();
    };
    form_replies::edit_refused(model, &before.id, &operation, errors);
    let domain = model.rows.newest(before).clone();
    let mut effects = queue::not_dealt_with(model, &domain.id);
    effects.extend(next(model, operation.expected(before), domain, queue));
    effects
}

fn created(model: &mut Model, request: &Request, domain: &OrganizationDomain) {
    let is_form_open = form_replies::creation_done(model, &request.change);
    model.learn_answer(domain);
    let state = if domain.is_verified() { "verified" } else { "unverified" };
    let hidden = if model.list().source().query().is_filtered() {
        " The list shows it if it matches the query."
    } else {
        ""
    };
    let DomainLabel { name, organization } = request.label();
    let text = format!("Created {name} in {organization}: {state}, {}.{hidden}", domain.enrollment_mode);
    model.toasts.show(Level::Success, text, model.now);
    // The server decides where it appears in the list. An operator who waits at the form is taken to it; one who has
    // closed the form stays on the current row.
    for list in model.lists_mut() {
        if is_form_open {
            list.refresh_and_select(&domain.id);
        } else {
            list.refresh();
        }
    }
}

/// Later evidence contradicts an inferred outcome.
fn revised(model: &mut Model, request: &Request, end: End) -> Vec<Effect> {
    let was_done = matches!(end, End::Found(_));
    let what = request.describe();
    let text = match end {
        End::Found(Outcome::Domain(domain)) => {
            model.changes.refusals.remove(&domain.id);
            model.learn_answer(&domain);
            if matches!(request.change, Change::Create { .. }) {
                model.lists_mut().for_each(DomainList::refresh);
            }
            format!("Correction: it was done after all: {what}.")
        }
        End::Found(Outcome::Deleted) => {
            let id = request.change.domain_id().unwrap_or_default();
            model.changes.refusals.remove(id);
            model.unlist(id);
            format!("Correction: it was done after all: {what}.")
        }
        End::Refused(Failure { current: Some(row), .. }) => {
            model.take_back(&row);
            format!("Correction: it was not done after all: {what}.")
        }
        _ => {
            model.lists_mut().for_each(DomainList::refresh);
            format!("Correction: it was not done after all: {what}.")
        }
    };
    let Some(id) = request.change.domain_id() else {
        model.toasts.show(Level::Error, text, model.now);
        return Vec::new();
    };
    model.toasts.outcome(id, Level::Error, text, model.now);
    if was_done { Vec::new() } else { queue::not_dealt_with(model, id) }
}
