//! Whom a change of a row would reach.

use super::Model;
use crate::change::{Affected, Enrollment, Operation, affected};
use crate::clerk::OrganizationDomain;

impl Model {
    /// The people whom the operation reaches, on the row as it will be when everything under way is done; `None` where
    /// nobody is.
    #[must_use]
    pub fn affected(&self, domain: &OrganizationDomain, operation: &Operation) -> Option<Affected> {
        let row = self.rows.newest(domain);
        let expected_row = self.expected_row(row);
        let before =
            Enrollment { verified: expected_row.verified, mode: expected_row.mode, ..Enrollment::from(row) };
        affected(Some(&before), &operation.change(row))
    }
}
