//! Dispatches the API worker's reports by the purpose of the request.

use super::super::messages::explain;
use super::super::{
    ApiMsg, Connection, Effect, Failure, FailureKind, Level, ListId, Model, Purpose, ReadResponse,
};
use super::{
    changes, connections, dependants, forms, holder, journal, listing, local_copy, lock, lookup, lookups,
    plans, row_fetch,
};
use crate::change::ClockOffset;
use crate::clerk::{OrganizationDomain, Page};
use crate::mirror::PageId;

pub(super) fn receive(model: &mut Model, report: ApiMsg) -> Vec<Effect> {
    match report {
        ApiMsg::Connected(Ok(endpoint)) => {
            model.connection = Connection::Ready(endpoint);
            listing::request_instance(model)
        }
        ApiMsg::Connected(Err(failure)) => {
            model.connection = Connection::Failed(failure);
            Vec::new()
        }
        ApiMsg::Paused(ticket, pause) => {
            model.requests.pause(ticket, pause, model.now);
            Vec::new()
        }
        ApiMsg::ServerClock { shown, uncertainty } => {
            model.server_clock = Some(ClockOffset { ahead: shown.since(model.now), uncertainty });
            Vec::new()
        }
        ApiMsg::Checked(ticket, result) => {
            note_barred(model, result.as_ref().err());
            note_trouble(model, result.as_ref().err());
            if let Some(Purpose::PlanCheck(step)) = model.requests.take(ticket).map(|request| request.purpose)
            {
                plans::checked(model, step, result);
            }
            Vec::new()
        }
        ApiMsg::Changed(ticket, result) => {
            note_barred(model, result.as_ref().err());
            note_trouble(model, result.as_ref().err());
            match model.requests.take(ticket).map(|request| request.purpose) {
                Some(Purpose::Change(entry)) => {
                    changes::outcome(model, &entry, result.map_err(Failure::in_a_change))
                }
                _ => Vec::new(),
            }
        }
        ApiMsg::Answered(ticket, result) => {
            note_barred(model, result.as_ref().err());
            if result.is_ok() {
                // Even a late response proves that the connection works.
                model.trouble = None;
            }
            match model.requests.take(ticket) {
                Some(request) => answered(model, request.purpose, result),
                None => Vec::new(),
            }
        }
    }
}

fn note_barred(model: &mut Model, failure: Option<&Failure>) {
    if let Some(failure) = failure.filter(|failure| failure.kind == FailureKind::Blocked) {
        model.blocked = Some(failure.clone());
    }
}

/// Shows a connection problem until a request succeeds.
fn note_trouble(model: &mut Model, failure: Option<&Failure>) {
    match failure {
        Some(failure) if failure.affects_connection() => model.trouble = Some(failure.clone()),
        // A refusal is a response: the connection works. A request that was never sent proves nothing.
        Some(Failure {
            kind:
                FailureKind::ReadOnly
                | FailureKind::Locked
                | FailureKind::Internal
                | FailureKind::Journal
                | FailureKind::Stopped
                | FailureKind::Busy
                | FailureKind::ContainsKey,
            ..
        }) => {}
        _ => model.trouble = None,
    }
}

/// Dispatches a response by its purpose.
fn answered(model: &mut Model, purpose: Purpose, result: Result<ReadResponse, Failure>) -> Vec<Effect> {
    if !matches!(purpose, Purpose::CopyPage(..))
        && let Err(failure) = &result
    {
        note_trouble(model, Some(failure));
    }
    match (purpose, result) {
        (Purpose::CopyPage(id, urgent), Ok(ReadResponse::Rows(page))) => {
            local_copy::page(model, id, urgent, page);
        }
        (Purpose::CopyPage(id, urgent), Err(failure)) => copy_page_failed(model, id, urgent, &failure),
        (Purpose::Page(list, page), result) => {
            let Model { domains, organization, rows, namesakes, .. } = model;
            let list = match list {
                ListId::Instance => Some(domains),
                ListId::Organization => organization.as_mut().map(|view| &mut view.list),
            };
            if let (Some(list), Some(result)) = (list, domains_of(result)) {
                namesakes.learn_rows(result.iter().flat_map(|page| &page.data));
                list.receive(page, result, rows);
            }
        }
        (Purpose::Row, result) => {
            if let Some(result) = domains_of(result) {
                row_fetch::receive(model, result);
            }
        }
        (Purpose::Lookup(entry), result) => {
            return domains_of(result)
                .map_or_else(Vec::new, |result| lookups::looked_up(model, &entry, result));
        }
        (Purpose::OrganizationSearch, Ok(ReadResponse::Organizations(page))) => {
            page.data.iter().for_each(|found| model.namesakes.learn(&found.id, &found.name));
            forms::organizations_found(model, Ok(page));
        }
        (Purpose::OrganizationSearch, Err(failure)) => forms::organizations_found(model, Err(failure)),
        (Purpose::NameLookup, result) => {
            if let Some(result) = domains_of(result) {
                lookup::receive(model, result);
            }
        }
        (Purpose::AllOrganizations, Ok(ReadResponse::AllOrganizations(all))) => {
            model.organizations.receive(Ok(all.into()));
        }
        (Purpose::AllOrganizations, Err(failure)) => model.organizations.receive(Err(failure)),
        (Purpose::Organization, result) => {
            let Some(view) = &mut model.organization else { return Vec::new() };
            match result {
                Ok(ReadResponse::Organization(organization)) if organization.id != view.id => {
                    let detail = "it describes another organization than the requested one";
                    view.organization.receive(Err(Failure::new(FailureKind::BadAnswer, detail)));
                }
                Ok(ReadResponse::Organization(organization)) => {
                    if !organization.name.is_empty() {
                        view.label.clone_from(&organization.name);
                        model.namesakes.learn(&organization.id, &organization.name);
                    }
                    view.organization.receive(Ok(*organization));
                }
                Err(failure) => view.organization.receive(Err(failure)),
                Ok(_) => {}
            }
        }
        (Purpose::Instance, Ok(ReadResponse::Instance(instance))) => {
            model.instance.receive(Ok(*instance));
            return journal::open_if_known(model);
        }
        (Purpose::Instance, Err(failure)) => {
            model.instance.receive(Err(failure));
            return lock::settle(model);
        }
        (Purpose::Settings, Ok(ReadResponse::Settings(settings))) => model.settings.receive(Ok(*settings)),
        (Purpose::Settings, Err(failure)) => model.settings.receive(Err(failure)),
        (Purpose::Connections, result) => connections::receive(model, result),
        (purpose @ (Purpose::Users | Purpose::Outsiders | Purpose::RelatedDomains), result) => {
            dependants::receive(model, &purpose, result);
        }
        (purpose @ (Purpose::Holder | Purpose::TypedName), result) => {
            holder::receive(model, &purpose, result);
        }
        (Purpose::PlanRows, result) => {
            return domains_of(result).map_or_else(Vec::new, |result| plans::rows_found(model, result));
        }
        (Purpose::Invitations, result) => dependants::receive_invitations(model, result),
        // The worker never returns another kind of response.
        _ => {}
    }
    Vec::new()
}

/// The response to a request for domains.
fn domains_of(result: Result<ReadResponse, Failure>) -> Option<Result<Page<OrganizationDomain>, Failure>> {
    match result {
        Ok(ReadResponse::Domains(page)) => Some(Ok(page)),
        Ok(_) => None,
        Err(failure) => Some(Err(failure)),
    }
}

/// A failed background page of the local copy is shown in the copy's own status.
fn copy_page_failed(model: &mut Model, id: PageId, urgent: bool, failure: &Failure) {
    local_copy::failed(model, id, failure);
    if urgent {
        note_trouble(model, Some(failure));
        if !failure.affects_connection() && failure.kind != FailureKind::Stopped {
            let text = format!("Not refreshed. {}", explain(failure).line());
            model.toasts.show(Level::Error, text, model.now);
        }
    }
}
