//! The life of a creation: answered; or its outcome unknown, then looked up until it is settled.

use super::super::words::explain;
use super::super::{Doubt, Effect, Failure, FailureKind, Level, Model, Outcome, Stage};
use super::senders::Sender;
use super::{doubts, quit, senders};
use crate::clerk::{ClerkError, OrganizationDomain, Page, code};

/// How far this machine's clock may be from Clerk's, in milliseconds.
const CLOCKS_DIFFER: i64 = 10 * 60_000;

/// The answer to a creation has come.
pub(super) fn outcome(model: &mut Model, index: usize, result: Result<Outcome, Failure>) -> Vec<Effect> {
    match result {
        Ok(Outcome::Domain(domain)) => created(model, index, &domain),
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
            model.toasts.show(Level::Error, text, model.now);
            doubts::look_where_due(model)
        }
        Err(failure) => refused(model, index, &failure),
    }
}

/// A look for a doubtful creation has its answer.
pub(super) fn looked(
    model: &mut Model,
    index: usize,
    result: Result<Page<OrganizationDomain>, Failure>,
) -> Vec<Effect> {
    let now = model.now;
    let creation = &mut model.changes.creations[index];
    let Stage::Unknown(doubt) = &mut creation.stage else {
        return Vec::new();
    };
    let found = result.map(|page| page.data.into_iter().find(|domain| domain.name == creation.body.name));
    match found {
        // One that is much older is not the one that was asked for: the organization had it before.
        Ok(Some(domain)) if creation.sent.since(domain.created_at) > CLOCKS_DIFFER => {
            let code = code::ALREADY_EXISTS_SAME_ORGANIZATION.to_owned();
            let errors = vec![ClerkError { code, ..ClerkError::default() }];
            let failure = Failure { errors, ..Failure::new(FailureKind::Refused, "") };
            refused(model, index, &failure)
        }
        Ok(Some(domain)) => created(model, index, &domain),
        Ok(None) if doubt.found_nothing(now) => {
            let failure = doubt.failure.clone().found_not_done();
            refused(model, index, &failure)
        }
        Ok(None) => Vec::new(),
        Err(_) => {
            doubt.look_again(now);
            Vec::new()
        }
    }
}

fn created(model: &mut Model, index: usize, domain: &OrganizationDomain) -> Vec<Effect> {
    let creation = model.changes.creations.remove(index);
    senders::creation_done(model, &creation);
    model.truth.record(domain);
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
    Vec::new()
}

fn refused(model: &mut Model, index: usize, failure: &Failure) -> Vec<Effect> {
    quit::stay_to_tell(model);
    let creation = model.changes.creations.remove(index);
    let again = match senders::creation_refused(model, &creation, failure) {
        Sender::Open => return Vec::new(),
        Sender::Left => " Press n to open the form again.",
        Sender::Gone => "",
    };
    let text = format!("Could not create {}. {}{again}", creation.body.name, explain(failure).line());
    model.toasts.show(Level::Error, text, model.now);
    Vec::new()
}
