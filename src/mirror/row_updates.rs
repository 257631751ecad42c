//! Updates of single rows that do not come from a scan.

use super::{Mirror, PageId};
use crate::clerk::OrganizationDomain;
use crate::store::Batch;

impl Mirror {
    /// Takes a row from the answer to a write, or any newer version of one row.
    pub fn put(&mut self, domain: &OrganizationDomain) {
        if self.gone.contains(&domain.id) {
            return;
        }
        let next = PageId(self.last_id + 1);
        self.reported.insert(domain.id.clone(), next);
        self.written.insert(domain.id.clone());
        let row = Batch::of(std::slice::from_ref(domain));
        if self.complete.is_some() || self.store.number(&domain.id).is_some() {
            self.store.merge(&row);
        }
        if self.complete.is_none() {
            // Even if the store has it: if the first scan starts over, its pages may lag behind this version.
            self.deferred.keep(row, next);
        }
    }

    /// The row is known to be deleted. No lagging list brings it back.
    pub fn remove(&mut self, id: &str) {
        self.gone.insert(id.to_owned());
        self.deferred.remove(id);
        if let Some(number) = self.store.number(id) {
            self.store.remove(number);
        }
    }

    /// The row was assumed deleted, but exists.
    pub fn restore(&mut self, domain: &OrganizationDomain) {
        self.gone.remove(&domain.id);
        self.put(domain);
    }

    /// Clerk reports that there is no such row. Unlike after [`Self::remove`], it returns when a scan sees it.
    pub fn unlist(&mut self, id: &str) {
        if let Some(number) = self.store.number(id) {
            self.remove_until_seen(number);
        }
    }

    pub(super) fn remove_until_seen(&mut self, number: u32) {
        if let Some(row) = self.store.row(number) {
            self.unlisted.push(Batch::of(&[row.to_domain()]));
            self.store.remove(number);
        }
    }

    /// Whether something other than a scan reported the row after that page was requested.
    pub(super) fn was_reported_since(&self, id: &str, page: PageId) -> bool {
        self.reported.get(id).is_some_and(|since| *since >= page)
    }
}
