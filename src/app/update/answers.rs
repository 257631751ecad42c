//! What the API worker reports finds its way to whoever waits for it.

use super::super::words::explain;
use super::super::{
    Answer, ApiMsg, Connection, DomainList, Effect, Failure, FailureKind, Level, Model, OrganizationView,
    Ticket,
};
use super::{changes, closeup, creations, find, forms, guard, journal, local, looks, waits};
use crate::clerk::{OrganizationDomain, Page};

/// The API worker reports.
pub(super) fn receive(model: &mut Model, report: ApiMsg) -> Vec<Effect> {
    match report {
        ApiMsg::Connected(Ok(endpoint)) => {
            model.connection = Connection::Ready(endpoint);
            find::ask_about_instance(model)
        }
        ApiMsg::Connected(Err(failure)) => {
            model.connection = Connection::Failed(failure);
            Vec::new()
        }
        ApiMsg::Retrying(ticket, retry) => {
            // The report may cross the end of its request; then no answer would ever end this wait.
            if waits_for(model, ticket) {
                let until = model.now.plus(retry.wait);
                model.waits.remove(&ticket);
                model.retries.insert(ticket, (until, retry));
            } else {
                model.copy.requests.retries(ticket, retry, model.now);
            }
            Vec::new()
        }
        ApiMsg::Waiting(ticket, wait) => {
            if waits_for(model, ticket) {
                waits::told(model, ticket, wait);
            } else {
                model.copy.requests.waits(ticket, wait, model.now);
            }
            Vec::new()
        }
        ApiMsg::Changed(ticket, result) => {
            forget_wait(model, ticket);
            note_trouble(model, result.as_ref().err());
            let result = result.map_err(Failure::of_a_change);
            match model.changes.creation_of(ticket) {
                Some(index) => creations::outcome(model, index, result),
                None => changes::outcome(model, ticket, result),
            }
        }
        ApiMsg::Answered(ticket, result) => {
            forget_wait(model, ticket);
            answered(model, ticket, result)
        }
    }
}

fn forget_wait(model: &mut Model, ticket: Ticket) {
    model.retries.remove(&ticket);
    model.waits.remove(&ticket);
}

/// Keeps what is wrong with the connection on the screen until something works again.
fn note_trouble(model: &mut Model, failure: Option<&Failure>) {
    match failure {
        Some(failure) if failure.is_standing() => model.trouble = Some(failure.clone()),
        // A refusal is an answer: the connection works. A request that never left proves nothing.
        Some(Failure {
            kind:
                FailureKind::ReadOnly
                | FailureKind::Locked
                | FailureKind::Internal
                | FailureKind::Journal
                | FailureKind::Stopped
                | FailureKind::Busy,
            ..
        }) => {}
        _ => model.trouble = None,
    }
}

/// An answer has come: it goes to whoever waits for it; one that nobody waits for any more is dropped.
fn answered(model: &mut Model, ticket: Ticket, result: Result<Answer, Failure>) -> Vec<Effect> {
    let answer = match result {
        Ok(answer) => answer,
        Err(failure) => return failed(model, ticket, failure),
    };
    // Even an answer that comes too late proves that the connection works.
    model.trouble = None;
    match answer {
        Answer::Domains(page) if closeup::waits_for(model, ticket) => closeup::receive(model, Ok(page)),
        Answer::Domains(page) => {
            let Model { domains, organization, truth, .. } = model;
            match waiting_list(domains, organization, ticket) {
                Some(list) => list.receive(ticket, Ok(page), truth),
                None => return looked(model, ticket, Ok(page)),
            }
        }
        Answer::Rows(page) => local::page(model, ticket, page),
        Answer::Organizations(page) => forms::organizations_found(model, ticket, Ok(page)),
        Answer::Organization(organization) => {
            if let Some(view) = model.organization.as_mut().filter(|view| view.organization.waits_for(ticket))
            {
                if !organization.name.is_empty() {
                    view.label.clone_from(&organization.name);
                }
                view.organization.receive(Ok(*organization));
            }
        }
        Answer::Instance(instance) if model.instance.waits_for(ticket) => {
            model.instance.receive(Ok(*instance));
            return journal::open_if_known(model);
        }
        Answer::Settings(settings) if model.settings.waits_for(ticket) => {
            model.settings.receive(Ok(*settings));
        }
        Answer::Instance(_) | Answer::Settings(_) => {}
    }
    Vec::new()
}

fn failed(model: &mut Model, ticket: Ticket, failure: Failure) -> Vec<Effect> {
    if let Some(urgent) = local::failed(model, ticket, &failure) {
        // What is read behind the screen says in its own place that it has stopped.
        if urgent {
            note_trouble(model, Some(&failure));
            if !failure.is_standing() && failure.kind != FailureKind::Stopped {
                let text = format!("Not read again. {}", explain(&failure).line());
                model.toasts.show(Level::Error, text, model.now);
            }
        }
        return Vec::new();
    }
    let Model { domains, organization, truth, instance, settings, .. } = model;
    let mut effects = Vec::new();
    if let Some(list) = waiting_list(domains, organization, ticket) {
        list.receive(ticket, Err(failure.clone()), truth);
    } else if instance.waits_for(ticket) {
        instance.receive(Err(failure.clone()));
        effects = guard::settle(model);
    } else if settings.waits_for(ticket) {
        settings.receive(Err(failure.clone()));
    } else if let Some(view) = organization.as_mut().filter(|view| view.organization.waits_for(ticket)) {
        view.organization.receive(Err(failure.clone()));
    } else if closeup::waits_for(model, ticket) {
        closeup::receive(model, Err(failure.clone()));
    } else if forms::waits_for(model, ticket) {
        forms::organizations_found(model, ticket, Err(failure.clone()));
    } else if model.changes.row_of(ticket).is_none() && model.changes.creation_of(ticket).is_none() {
        return Vec::new();
    }
    note_trouble(model, Some(&failure));
    effects.extend(looked(model, ticket, Err(failure)));
    effects
}

/// A look at a change in doubt has its answer.
fn looked(
    model: &mut Model,
    ticket: Ticket,
    result: Result<Page<OrganizationDomain>, Failure>,
) -> Vec<Effect> {
    match model.changes.creation_of(ticket) {
        Some(index) => creations::looked(model, index, result),
        None => looks::looked(model, ticket, result),
    }
}

/// Whether anybody waits for that answer.
fn waits_for(model: &Model, ticket: Ticket) -> bool {
    let Model { domains, organization, instance, settings, changes, .. } = model;
    domains.waits_for(ticket)
        || organization
            .as_ref()
            .is_some_and(|view| view.list.waits_for(ticket) || view.organization.waits_for(ticket))
        || instance.waits_for(ticket)
        || settings.waits_for(ticket)
        || changes.row_of(ticket).is_some()
        || changes.creation_of(ticket).is_some()
        || forms::waits_for(model, ticket)
        || closeup::waits_for(model, ticket)
        || model.copy.requests.waits_urgently_for(ticket)
}

fn waiting_list<'a>(
    domains: &'a mut DomainList,
    organization: &'a mut Option<OrganizationView>,
    ticket: Ticket,
) -> Option<&'a mut DomainList> {
    let lists = std::iter::once(domains).chain(organization.as_mut().map(|view| &mut view.list));
    lists.into_iter().find(|list| list.waits_for(ticket))
}
