//! Questions that panels ask of the local copy: when they are asked, and their answers.

use std::sync::Arc;

use super::super::analysis::Basis;
use super::super::{
    Analysis, AnalysisAnswer, AnalysisSubject, Effect, Failure, Modal, Model, Purpose, ReadRequest, Remote,
    Ticket,
};
use super::{connections, dependants};
use crate::query::Query;

/// Asks the question of the top panel that has one, unless its answer is current.
pub(super) fn follow(model: &mut Model) -> Vec<Effect> {
    let asks = model.modals.iter().any(|modal| modal.panel().question().is_some());
    if !asks || model.copy.store().is_empty() {
        return model.requests.abandon(&Purpose::Analysis).into_iter().collect();
    }
    let query = model.list().source().instance_query();
    let settings = model.settings.ready();
    let max_domains = settings.map_or(0, |settings| u64::try_from(settings.max_allowed_domains).unwrap_or(0));
    let Model { modals, copy, requests, organizations, connections, notes, now, .. } = model;
    let Some(question) = modals.iter_mut().rev().find_map(|modal| modal.panel_mut().question_mut()) else {
        return Vec::new();
    };
    let store = copy.store();
    if question.subject.needs_whole_copy() && !copy.is_whole() {
        return requests.abandon(&Purpose::Analysis).into_iter().collect();
    }
    let follows_query = question.subject.follows_query();
    let needs_flags = question.subject.needs_flags() || follows_query && query.needs_flags();
    let flags = store.flags().map(|flags| flags.generation).filter(|_| needs_flags);
    if needs_flags && flags.is_none() {
        // It is asked once they are found.
        return requests.abandon(&Purpose::Analysis).into_iter().collect();
    }
    let of_organizations = question.subject == AnalysisSubject::Health;
    let basis = Basis {
        generation: store.generation(),
        flags,
        notes: (follows_query && query.needs_notes()).then(|| notes.revision()),
        query: if follows_query { query } else { Query::default() },
        organizations: organizations.ready().filter(|_| of_organizations).map(|known| known.len()),
        connections: connections.state().ready().filter(|_| of_organizations).map(Vec::len),
        max_domains: if of_organizations { max_domains } else { 0 },
        subject: question.subject.clone(),
    };
    if !question.is_to_be_asked(&basis, requests.ticket(&Purpose::Analysis), *now) {
        return Vec::new();
    }
    let mut effects: Vec<Effect> = requests.abandon(&Purpose::Analysis).into_iter().collect();
    let ticket = requests.ask(Purpose::Analysis);
    let mut store = store.clone();
    store.set_notes(notes.shared());
    let analysis = Analysis {
        subject: basis.subject.clone(),
        store,
        query: basis.query.clone(),
        now: *now,
        organizations: organizations.ready().map_or_else(Arc::default, Arc::clone),
        connections: match connections.state().ready() {
            Some(known) if of_organizations => known.clone(),
            _ => Vec::new(),
        },
        max_domains,
    };
    question.ask(ticket, basis);
    effects.push(Effect::Analyze(ticket, Box::new(analysis)));
    effects
}

/// A question was answered. A late answer to another one is dropped.
pub(super) fn finished(model: &mut Model, ticket: Ticket, result: Result<AnalysisAnswer, Failure>) {
    let Some(request) = model.requests.take(ticket) else { return };
    if request.purpose == Purpose::RelatedDomains {
        let related = match result {
            Ok(AnalysisAnswer::Related(related)) => Ok(related),
            // The analyst never returns another kind of answer.
            Ok(_) => return,
            Err(failure) => Err(failure),
        };
        return dependants::receive_related(model, related);
    }
    let now = model.now;
    let mut questions = model.modals.iter_mut().filter_map(|modal| modal.panel_mut().question_mut());
    if let Some(question) = questions.find(|question| question.has_ticket(ticket)) {
        question.receive(result, now);
    }
}

/// Opens a panel that may need to know all organizations and SSO connections.
pub(super) fn open(model: &mut Model, panel: Modal) -> Vec<Effect> {
    let shows_connections = panel.panel().shows_connections();
    model.modals.push(panel);
    let mut effects = Vec::new();
    if matches!(model.organizations, Remote::Idle | Remote::Failed(_)) {
        model.organizations = Remote::Loading;
        let ticket = model.requests.ask(Purpose::AllOrganizations);
        effects.push(Effect::Read(ticket, ReadRequest::AllOrganizations));
    }
    if shows_connections {
        effects.extend(connections::ask(model));
    }
    effects
}
