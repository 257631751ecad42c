//! The life of a creation: answered; or its outcome unknown, then looked up until it is settled.

use super::super::form::{FormErrors, OrganizationChoice};
use super::super::journal::Wish;
use super::super::words::{Explained, explain};
use super::super::{
    Creation, DomainList, Doubt, Effect, Failure, FailureKind, Level, Model, Outcome, Purpose, Stage,
};
use super::senders::Sender;
use super::{doubts, orders, quit, senders};
use crate::clerk::{Change, ClerkError, CreateDomain, OrganizationDomain, Page, code};
use crate::journal::{EntryId, Undoing, Verdict};

/// How far this machine's clock may be from Clerk's, in milliseconds.
pub(super) const CLOCKS_DIFFER: i64 = 10 * 60_000;

/// The answer to a creation has come.
pub(super) fn outcome(model: &mut Model, index: usize, result: Result<Outcome, Failure>) -> Vec<Effect> {
    match result {
        Ok(Outcome::Domain(domain)) => {
            created(model, index, &domain);
            Vec::new()
        }
        // No server answers a creation with a deletion; the worker cannot produce it.
        Ok(Outcome::Deleted) => Vec::new(),
        Err(failure) if failure.outcome_unknown => {
            let creation = &mut model.changes.creations[index];
            let text = format!(
                "{} It is not known whether {} was created. Looking it up.",
                explain(&failure).what,
                creation.body.name
            );
            creation.stage = Stage::Unknown(Doubt::new(failure, model.now));
            model.toasts.doubt(&creation.entry, text, model.now);
            doubts::look_where_due(model)
        }
        Err(failure) => {
            refused(model, index, &failure);
            Vec::new()
        }
    }
}

/// A look for a doubtful creation has its answer.
pub(super) fn looked(
    model: &mut Model,
    index: usize,
    result: Result<Page<OrganizationDomain>, Failure>,
) -> Vec<Effect> {
    let Model { changes, journal, now, .. } = model;
    let now = *now;
    let creation = &mut changes.creations[index];
    let Stage::Unknown(doubt) = &mut creation.stage else {
        return Vec::new();
    };
    let (entry, looked) = (creation.entry.clone(), doubt.clone());
    // Lists may still have a row of that name that was deleted before: one that the journal knew then is not the new one.
    let is_former = |domain: &OrganizationDomain| {
        journal.open().is_some_and(|journal| journal.history.knew_before(&entry, &domain.id))
    };
    let is_it = |domain: &OrganizationDomain| domain.name == creation.body.name && !is_former(domain);
    let found = result.map(|page| page.data.into_iter().find(is_it));
    match found {
        // One that is much older is not the one that was asked for: the organization had it before.
        Ok(Some(domain)) if creation.sent.since(domain.created_at) > CLOCKS_DIFFER => {
            let code = code::ALREADY_EXISTS_SAME_ORGANIZATION.to_owned();
            let errors = vec![ClerkError { code, ..ClerkError::default() }];
            let failure = Failure { errors, ..Failure::new(FailureKind::Refused, "") };
            let record = orders::settled(model, &entry, &looked, Verdict::NotHappened);
            refused(model, index, &failure);
            vec![record]
        }
        // One that is not as it was asked for may be somebody else's: undoing ours would take theirs away.
        Ok(Some(domain)) if !is_as_asked(&creation.body, &domain) => {
            let verdict = Verdict::Unresolved { why: NOT_AS_ASKED.to_owned() };
            let record = orders::settled(model, &entry, &looked, verdict);
            unresolved(model, index);
            vec![record]
        }
        Ok(Some(domain)) => {
            let outcome = Outcome::Domain(Box::new(domain.clone()));
            let record = orders::settled(model, &entry, &looked, orders::happened(&outcome));
            created(model, index, &domain);
            vec![record]
        }
        Ok(None) if doubt.found_nothing(now) => {
            let record = orders::settled(model, &entry, &looked, Verdict::NotHappened);
            refused(model, index, &looked.failure.found_not_done());
            vec![record]
        }
        Ok(None) => Vec::new(),
        Err(_) => {
            doubt.look_again(now);
            Vec::new()
        }
    }
}

fn created(model: &mut Model, index: usize, domain: &OrganizationDomain) {
    let creation = model.changes.creations.remove(index);
    senders::creation_done(model, &creation);
    model.truth.record(domain);
    model.copy.learn(domain);
    let state = if domain.is_verified() { "verified" } else { "unverified" };
    let hidden = if model.query.is_filtered() && model.organization.is_none() {
        " The list shows it if it matches the query."
    } else {
        ""
    };
    let text = format!(
        "{} is created in {}: {state}, {}.{hidden}",
        domain.name, creation.organization, domain.enrollment_mode
    );
    model.toasts.show(Level::Success, text, model.now);
    // Where it stands in the list is the server's to say.
    model.lists_mut().for_each(|list| list.refresh_for(&domain.id));
}

fn refused(model: &mut Model, index: usize, failure: &Failure) {
    quit::stay_to_tell(model);
    let creation = model.changes.creations.remove(index);
    let again = match senders::creation_refused(model, &creation, &FormErrors::from_failure(failure)) {
        Sender::Open => return,
        Sender::Left => " Press n to open the form again.",
        Sender::Gone => "",
    };
    let text = format!("Could not create {}. {}{again}", creation.body.name, explain(failure).line());
    model.toasts.show(Level::Error, text, model.now);
}

/// Why no look can tell whether a creation happened.
const NOT_AS_ASKED: &str = "a domain of that name is there, but not as it was asked for";

fn is_as_asked(body: &CreateDomain, domain: &OrganizationDomain) -> bool {
    body.verified.is_none_or(|verified| verified == domain.is_verified())
        && body.enrollment_mode.as_ref().is_none_or(|mode| *mode == domain.enrollment_mode)
}

/// No look can tell whose the domain is that is there: the operator has to say, in the journal.
fn unresolved(model: &mut Model, index: usize) {
    quit::stay_to_tell(model);
    let creation = model.changes.creations.remove(index);
    let what = format!("It cannot be told whether {} was created: {NOT_AS_ASKED}.", creation.body.name);
    let next = "Press A on the desk and say what happened.";
    let errors = FormErrors { whole: Some(Explained::plain(&what, next)), ..FormErrors::default() };
    senders::creation_refused(model, &creation, &errors);
    model.toasts.show(Level::Error, format!("{what} {next}"), model.now);
    model.lists_mut().for_each(DomainList::refresh);
}

/// Asks for a creation, by a form or to bring back what was deleted.
pub(super) fn request(
    model: &mut Model,
    organization: OrganizationChoice,
    body: CreateDomain,
    undoing: Option<Undoing>,
) -> Vec<Effect> {
    let wish = Wish {
        change: Change::Create { organization_id: organization.id.clone(), body: body.clone() },
        name: &body.name,
        organization: &organization.name,
        seen: None,
        undoing,
    };
    let ticket = model.requests.draw();
    let (entry, result) = match orders::send(model, ticket, wish) {
        Ok((entry, effect)) => {
            model.requests.open(ticket, Purpose::Change(entry.clone()));
            (entry, Ok(effect))
        }
        Err(failure) => (EntryId(String::new()), Err(failure)),
    };
    model.changes.creations.push(Creation {
        organization_id: organization.id,
        organization: organization.name,
        body,
        sent: model.now,
        entry,
        stage: Stage::Sent,
    });
    match result {
        Ok(effect) => vec![effect],
        Err(failure) => {
            refused(model, model.changes.creations.len() - 1, &failure);
            Vec::new()
        }
    }
}
