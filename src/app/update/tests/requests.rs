// Compares the register of requests with the requests that are really open, and with what waits for them.

use std::collections::{BTreeMap, BTreeSet};

use super::super::super::*;
use super::simulation::Simulation;

impl Simulation {
    /// Asserts that the register contains exactly the open requests, and everything that waits for one.
    pub(super) fn the_register_is_true(&self) {
        let model = &self.desk.model;
        let held: BTreeMap<Ticket, &Purpose> =
            model.requests.iter().map(|(ticket, request)| (ticket, &request.purpose)).collect();
        // Only the last search matters.
        let others = |ticket: &&Ticket| !self.searches.contains_key(ticket);
        let sent = self.questions.keys().chain(self.changes.keys()).chain(self.flag_searches.keys());
        let sent = sent.chain(self.answers.keys());
        let sent: BTreeSet<Ticket> = sent.copied().collect();
        assert_eq!(held.keys().filter(others).copied().collect::<BTreeSet<_>>(), sent, "{held:?}");

        let mut expected: Vec<Purpose> = Vec::new();
        let lists = [Some(&model.domains), model.organization.as_ref().map(|view| &view.list)];
        for list in lists.into_iter().flatten() {
            expected.extend(list.loading_pages().map(|page| Purpose::Page(list.id(), page)));
        }
        let creates = |modal: &Modal| matches!(modal, Modal::Create(form) if form.organizations.is_loading());
        let lists_invitations =
            |modal: &Modal| matches!(modal, Modal::Invitations(panel) if panel.invitations.is_loading());
        let explains = |modal: &Modal| matches!(modal, Modal::Holder(view) if view.lookup.rows.is_loading());
        let names = |modal: &Modal| match modal {
            Modal::Create(form) => form.holder.as_ref().is_some_and(|lookup| lookup.rows.is_loading()),
            _ => false,
        };
        let finds = |modal: &Modal| matches!(modal, Modal::Plan(panel) if matches!(panel.stage, PlanStage::Finding(_)));
        let looks_up = |is_loading: fn(&Dependants) -> bool| {
            model.modals.iter().any(|modal| match modal {
                Modal::Confirm(confirm) => confirm.dependants.as_deref().is_some_and(is_loading),
                _ => false,
            })
        };
        let organization = model.organization.as_ref();
        for (is_loading, purpose) in [
            (model.instance.is_loading(), Purpose::Instance),
            (model.settings.is_loading(), Purpose::Settings),
            (organization.is_some_and(|view| view.organization.is_loading()), Purpose::Organization),
            (model.modals.iter().any(creates), Purpose::OrganizationSearch),
            (model.organizations.is_loading(), Purpose::AllOrganizations),
            (model.connections.state().is_loading(), Purpose::Connections),
            (looks_up(|asked| asked.users.is_loading()), Purpose::Users),
            (looks_up(|asked| asked.outsiders.is_loading()), Purpose::Outsiders),
            (looks_up(|asked| asked.related.is_loading()), Purpose::RelatedDomains),
            (model.modals.iter().any(lists_invitations), Purpose::Invitations),
            (model.modals.iter().any(explains), Purpose::Holder),
            (model.modals.iter().any(names), Purpose::TypedName),
            (model.modals.iter().any(finds), Purpose::PlanRows),
            (model.row_fetch.as_ref().is_some_and(|row| row.stage == RowFetchStage::Requested), Purpose::Row),
        ] {
            expected.extend(is_loading.then_some(purpose));
        }
        let sent = model.changes.iter().filter(|pending| pending.stage == Stage::Sent);
        expected.extend(sent.map(|pending| Purpose::Change(pending.entry.clone())));
        expected.extend(model.changes.lookups_in_flight().map(|entry| Purpose::Lookup(entry.clone())));
        assert!(
            !model.domains.is_search_running() || held.values().any(|purpose| **purpose == Purpose::Search)
        );
        let asks = |modal: &Modal| modal.panel().question().is_some();
        let is_of_panel = |purpose: &&&Purpose| matches!(purpose, Purpose::Analysis | Purpose::NameLookup);
        assert!(held.values().find(is_of_panel).is_none() || model.modals.iter().any(asks), "{held:?}");
        let is_copys = |purpose: &&&Purpose| {
            matches!(
                purpose,
                Purpose::CopyPage(..)
                    | Purpose::Search
                    | Purpose::Flags
                    | Purpose::Analysis
                    | Purpose::NameLookup
                    | Purpose::ViewCounts
                    | Purpose::SaveView(_)
                    | Purpose::ReadNotes
                    | Purpose::WriteNotes(..)
                    | Purpose::KeepPlace(_)
            )
        };
        let found: Vec<_> = held.values().filter(|purpose| !is_copys(purpose)).collect();
        assert_eq!(found.len(), expected.len(), "held {held:?}, waited for {expected:?}");
        assert!(expected.iter().all(|purpose| found.contains(&&purpose)), "{held:?} {expected:?}");
    }
}
