//! What is learnt of single rows goes to where rows are known, and to the copy of the instance.

use super::{DomainList, Modal, Model};
use crate::clerk::OrganizationDomain;

impl Model {
    /// The row was read by itself, because somebody looks at it.
    pub(in crate::app) fn learn(&mut self, domain: &OrganizationDomain) {
        self.copy.mirror.put(domain);
        self.rows.add_fetched(domain);
    }

    /// What Clerk has said of a row in answer to a change.
    pub(in crate::app) fn learn_answer(&mut self, domain: &OrganizationDomain) {
        self.copy.mirror.put(domain);
        self.rows.add_answer(domain);
    }

    /// Clerk says that it does not have the row.
    pub(in crate::app) fn unlist(&mut self, id: &str) {
        self.copy.mirror.unlist(id);
        self.rows.forget(id);
        self.orders_mut().for_each(|list| list.remove(id));
    }

    /// A row is gone.
    pub(in crate::app) fn forget(&mut self, id: &str) {
        self.copy.mirror.remove(id);
        self.rows.mark_deleted(id);
        self.orders_mut().for_each(|list| list.remove(id));
    }

    /// A row that was taken for deleted is there: it comes back into view.
    pub(in crate::app) fn take_back(&mut self, domain: &OrganizationDomain) {
        self.copy.mirror.restore(domain);
        self.rows.restore(domain);
        self.orders_mut().for_each(DomainList::refresh);
    }

    /// Rows that no list has any more are forgotten, once there are many.
    pub(in crate::app) fn forget_unlisted_rows(&mut self) {
        if self.rows.needs_pruning() {
            let mut rows = std::mem::take(&mut self.rows);
            rows.retain_listed(self.orders().flat_map(DomainList::ids));
            self.rows = rows;
        }
    }

    /// Every order of rows: lists on the screen, below, and put aside for Esc.
    pub(in crate::app) fn orders(&self) -> impl Iterator<Item = &DomainList> {
        let saved = self.modals.iter().filter_map(|modal| match modal {
            Modal::Filter(panel) => Some(&*panel.saved),
            _ => None,
        });
        let saved = saved.chain(self.bar.iter().map(|bar| &*bar.saved));
        std::iter::once(&self.domains).chain(self.organization.iter().map(|view| &view.list)).chain(saved)
    }

    fn orders_mut(&mut self) -> impl Iterator<Item = &mut DomainList> {
        let saved = self.modals.iter_mut().filter_map(|modal| match modal {
            Modal::Filter(panel) => Some(&mut *panel.saved),
            _ => None,
        });
        let saved = saved.chain(self.bar.iter_mut().map(|bar| &mut *bar.saved));
        let organization = self.organization.iter_mut().map(|view| &mut view.list);
        std::iter::once(&mut self.domains).chain(organization).chain(saved)
    }
}
