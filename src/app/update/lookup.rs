//! The lookup of names in a text: what Clerk is asked while there is no complete local copy.

use super::super::{Effect, Failure, Modal, Model, Purpose, ReadRequest};
use crate::clerk::{OrganizationDomain, Page};

/// Asks Clerk for the next names of the open lookup, unless the local copy answers them.
pub(super) fn follow(model: &mut Model) -> Vec<Effect> {
    let Model { modals, copy, requests, now, .. } = model;
    let Some(Modal::Lookup(panel)) = modals.iter_mut().rev().find(|modal| matches!(modal, Modal::Lookup(_)))
    else {
        return requests.abandon(&Purpose::NameLookup).into_iter().collect();
    };
    if copy.is_whole() {
        panel.drop_batch();
        return requests.abandon(&Purpose::NameLookup).into_iter().collect();
    }
    if requests.ticket(&Purpose::NameLookup).is_some() {
        return Vec::new();
    }
    let Some(query) = panel.next_batch(*now) else { return Vec::new() };
    vec![Effect::Read(requests.ask(Purpose::NameLookup), ReadRequest::Domains(query))]
}

/// Clerk has answered.
pub(super) fn receive(model: &mut Model, result: Result<Page<OrganizationDomain>, Failure>) {
    let panel = model.modals.iter_mut().rev().find_map(|modal| match modal {
        Modal::Lookup(panel) => Some(panel),
        _ => None,
    });
    if let Some(panel) = panel {
        panel.receive(result);
    }
}
