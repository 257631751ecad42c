//! The people whom a change to a row would affect.

use super::Model;
use crate::change::{Affected, Enrollment, Operation, affected};
use crate::clerk::OrganizationDomain;

impl Model {
    /// The people whom the operation affects, applied to the row as it will be once all pending changes are done;
    /// `None` where it affects no one.
    #[must_use]
    pub fn affected(&self, domain: &OrganizationDomain, operation: &Operation) -> Option<Affected> {
        let row = self.rows.newest(domain);
        let expected_row = self.expected_row(row);
        let before =
            Enrollment { verified: expected_row.verified, mode: expected_row.mode, ..Enrollment::from(row) };
        affected(Some(&before), &operation.change(row))
    }
}
