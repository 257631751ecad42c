//! What is learnt of single rows: every list and the copy of the instance follow.

use super::Model;
use crate::clerk::OrganizationDomain;

impl Model {
    /// What Clerk has said of a row, in answer to a change or to a look at that row.
    pub(in crate::app) fn learn(&mut self, domain: &OrganizationDomain) {
        self.copy.learn(domain);
        self.lists_mut().for_each(|list| list.apply(domain));
    }

    /// Clerk says that it does not have the row.
    pub(in crate::app) fn unlist(&mut self, id: &str) {
        self.copy.unlist(id);
        self.lists_mut().for_each(|list| list.remove(id));
    }

    /// A row is gone.
    pub(in crate::app) fn forget(&mut self, id: &str) {
        self.copy.forget_row(id);
        self.lists_mut().for_each(|list| list.remove(id));
    }
}
