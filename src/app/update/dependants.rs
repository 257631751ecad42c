//! Looks up what the question on the screen shows of those who depend on its domain.

use std::sync::Arc;

use super::super::{
    Analysis, AnalysisSubject, Confirm, Dependants, Effect, Failure, Modal, Model, Purpose, ReadRequest,
    ReadResponse, RelatedDomains, Remote,
};
use super::connections;
use crate::clerk::{ListQuery, MAX_LIMIT, UsersCountQuery};
use crate::query::Query;

const PURPOSES: [Purpose; 3] = [Purpose::Users, Purpose::Outsiders, Purpose::RelatedDomains];

/// The question that looks something up.
fn asking(model: &mut Model) -> Option<&mut Confirm> {
    model.modals.iter_mut().rev().find_map(|modal| match modal {
        Modal::Confirm(confirm) if confirm.dependants.is_some() => Some(confirm),
        _ => None,
    })
}

fn dependants(model: &mut Model) -> Option<&mut Dependants> {
    asking(model)?.dependants.as_deref_mut()
}

/// Starts the lookups of a question that has been on the screen for a moment.
pub(super) fn ask_if_due(model: &mut Model) -> Vec<Effect> {
    let now = model.now;
    let Some(asked) = dependants(model).filter(|asked| asked.due.is_some_and(|due| due <= now)) else {
        return Vec::new();
    };
    asked.due = None;
    (asked.users, asked.outsiders) = (Remote::Loading, Remote::Loading);
    let (name, organization) = (asked.name.clone(), asked.organization_id.clone());
    let (names, address_part) = (asked.names(), asked.address_part());
    let releases_name = asked.releases_name;
    let mut effects = abandon(model);
    for (purpose, outside) in [(Purpose::Users, None), (Purpose::Outsiders, Some(organization.clone()))] {
        let query = UsersCountQuery {
            email_address_query: Some(address_part.clone()),
            outside_organization_id: outside,
        };
        effects.push(Effect::Read(model.requests.ask(purpose), ReadRequest::UsersCount(query)));
    }
    effects.extend(connections::ask(model));
    if releases_name && model.copy.is_whole() {
        if let Some(asked) = dependants(model) {
            asked.related = Remote::Loading;
        }
        let analysis = Analysis {
            subject: AnalysisSubject::Related { name, organization_id: organization },
            store: model.copy.store().clone(),
            query: Query::default(),
            now,
            organizations: Arc::default(),
            connections: Vec::new(),
            max_domains: 0,
        };
        let ticket = model.requests.ask(Purpose::RelatedDomains);
        effects.push(Effect::Analyze(ticket, Box::new(analysis)));
    } else if releases_name {
        if let Some(asked) = dependants(model) {
            asked.related = Remote::Loading;
        }
        let query = ListQuery { domains: names, limit: Some(MAX_LIMIT), ..ListQuery::default() };
        let ticket = model.requests.ask(Purpose::RelatedDomains);
        effects.push(Effect::Read(ticket, ReadRequest::Domains(query)));
    }
    effects
}

/// Drops the lookups that no question waits for any more: questions close in several ways.
pub(super) fn abandon_unneeded(model: &mut Model) -> Vec<Effect> {
    let shows_invitations = |modal: &Modal| matches!(modal, Modal::Invitations(_));
    let mut effects = Vec::new();
    if !model.modals.iter().any(shows_invitations) {
        effects.extend(model.requests.abandon(&Purpose::Invitations));
    }
    if asking(model).is_none() {
        effects.extend(abandon(model));
    }
    effects
}

fn abandon(model: &mut Model) -> Vec<Effect> {
    PURPOSES.iter().filter_map(|purpose| model.requests.abandon(purpose)).collect()
}

/// A lookup has ended.
pub(super) fn receive(model: &mut Model, purpose: &Purpose, result: Result<ReadResponse, Failure>) {
    let Some(asked) = dependants(model) else { return };
    match (purpose, result) {
        (Purpose::Users, Ok(ReadResponse::UsersCount(users))) => asked.users.receive(Ok(users)),
        (Purpose::Users, Err(failure)) => asked.users.receive(Err(failure)),
        (Purpose::Outsiders, Ok(ReadResponse::UsersCount(users))) => asked.outsiders.receive(Ok(users)),
        (Purpose::Outsiders, Err(failure)) => asked.outsiders.receive(Err(failure)),
        (Purpose::RelatedDomains, Ok(ReadResponse::Domains(page))) => {
            let related = RelatedDomains::listed(&page, &asked.name, &asked.organization_id);
            asked.related.receive(Ok(related));
        }
        (Purpose::RelatedDomains, Err(failure)) => asked.related.receive(Err(failure)),
        // The worker never returns another kind of response.
        _ => return,
    }
    note_news(model);
}

/// The local copy has been searched for related names.
pub(super) fn receive_related(model: &mut Model, result: Result<RelatedDomains, Failure>) {
    if let Some(asked) = dependants(model) {
        asked.related.receive(result);
        note_news(model);
    }
}

/// The SSO connections have been read, or could not be.
pub(super) fn connections_known(model: &mut Model) {
    note_news(model);
}

fn note_news(model: &mut Model) {
    if let Some(confirm) = asking(model) {
        confirm.note_news();
    }
}

pub(super) fn receive_invitations(model: &mut Model, result: Result<ReadResponse, Failure>) {
    let result = match result {
        Ok(ReadResponse::Invitations(page)) => Ok(page),
        Ok(_) => return,
        Err(failure) => Err(failure),
    };
    let panel = model.modals.iter_mut().find_map(|modal| match modal {
        Modal::Invitations(panel) => Some(panel),
        _ => None,
    });
    if let Some(panel) = panel {
        panel.receive(result);
    }
}
