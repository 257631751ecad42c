//! News about single rows, applied to the known rows, the local copy and the lists.

use super::{DomainList, Model};
use crate::clerk::OrganizationDomain;

impl Model {
    /// A single row was read for the detail pane.
    pub(in crate::app) fn learn(&mut self, domain: &OrganizationDomain) {
        self.copy.mirror.put(domain);
        self.rows.add_fetched(domain);
    }

    /// A row from the response to a change.
    pub(in crate::app) fn learn_answer(&mut self, domain: &OrganizationDomain) {
        self.copy.mirror.put(domain);
        self.rows.add_answer(domain);
    }

    /// Clerk no longer lists the row.
    pub(in crate::app) fn unlist(&mut self, id: &str) {
        self.copy.mirror.unlist(id);
        self.marks.forget(id);
        self.rows.forget(id);
        self.orders_mut().for_each(|list| list.remove(id));
    }

    /// The row was deleted.
    pub(in crate::app) fn forget(&mut self, id: &str) {
        self.copy.mirror.remove(id);
        self.marks.forget(id);
        self.rows.mark_deleted(id);
        self.orders_mut().for_each(|list| list.remove(id));
    }

    /// A row that was believed deleted exists: show it again.
    pub(in crate::app) fn take_back(&mut self, domain: &OrganizationDomain) {
        self.copy.mirror.restore(domain);
        self.rows.restore(domain);
        self.orders_mut().for_each(DomainList::refresh);
    }

    /// Drops rows that no list contains and that are not marked, once there are many.
    pub(in crate::app) fn forget_unlisted_rows(&mut self) {
        if self.rows.needs_pruning() {
            let mut rows = std::mem::take(&mut self.rows);
            rows.retain_listed(self.orders().flat_map(DomainList::ids).chain(self.marks.loaded()));
            self.rows = rows;
        }
    }

    /// Every list: on the screen, covered, or saved for Esc.
    pub(in crate::app) fn orders(&self) -> impl Iterator<Item = &DomainList> {
        let saved = self.modals.iter().filter_map(|modal| modal.panel().saved_list());
        let saved = saved.chain(self.bar.iter().map(|bar| &*bar.saved));
        std::iter::once(&self.domains).chain(self.organization.iter().map(|view| &view.list)).chain(saved)
    }

    fn orders_mut(&mut self) -> impl Iterator<Item = &mut DomainList> {
        let saved = self.modals.iter_mut().filter_map(|modal| modal.panel_mut().saved_list_mut());
        let saved = saved.chain(self.bar.iter_mut().map(|bar| &mut *bar.saved));
        let organization = self.organization.iter_mut().map(|view| &mut view.list);
        std::iter::once(&mut self.domains).chain(organization).chain(saved)
    }
}
