//! What is known of single rows from elsewhere than a pass.

use super::{Mirror, PageId};
use crate::clerk::OrganizationDomain;
use crate::store::Batch;

impl Mirror {
    /// What an answer to a write, or any fresher reading of one row, has said.
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
            // Also where it is known: should the first pass begin anew, its pages may lag behind this.
            self.deferred.keep(row, next);
        }
    }

    /// That row is known to be gone. No list that lags brings it back.
    pub fn remove(&mut self, id: &str) {
        self.gone.insert(id.to_owned());
        self.deferred.remove(id);
        if let Some(number) = self.store.number(id) {
            self.store.remove(number);
        }
    }

    /// That row was taken for gone, and is there.
    pub fn restore(&mut self, domain: &OrganizationDomain) {
        self.gone.remove(&domain.id);
        self.put(domain);
    }

    /// Clerk says that it has no such row. Not for ever, as by [`Self::remove`]: what a pass sees is there again.
    pub fn unlist(&mut self, id: &str) {
        if let Some(number) = self.store.number(id) {
            self.remove_until_seen(number);
        }
    }

    /// Takes a row out until a pass sees it.
    pub(super) fn remove_until_seen(&mut self, number: u32) {
        if let Some(row) = self.store.row(number) {
            self.unlisted.push(Batch::of(&[row.to_domain()]));
            self.store.remove(number);
        }
    }

    /// Whether that row was told of, by something else than a pass, after that page was asked for.
    pub(super) fn was_reported_since(&self, id: &str, page: PageId) -> bool {
        self.reported.get(id).is_some_and(|since| *since >= page)
    }
}
