//! A row as the planner sees it: borrowed from a store, or from a response.

use super::Action;
use super::planner::anonymous;
use crate::change::{Affected, Enrollment, PendingCounts, affected};
use crate::clerk::{EnrollmentMode, Millis, OrganizationDomain, VerificationStatus};
use crate::store::RowRef;

/// The parts of a row that decide about a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanRow<'a> {
    pub organization_id: &'a str,
    pub name: &'a str,
    /// The status of affiliation.
    pub status: &'a VerificationStatus,
    /// Whether affiliation is proven; `None` if the row does not tell.
    pub verified: Option<bool>,
    /// Whether ownership is proven; `None` if the row does not tell.
    pub owned: Option<bool>,
    pub mode: &'a EnrollmentMode,
    pub created_at: Millis,
    pub waiting: PendingCounts,
}

impl<'a> From<&'a OrganizationDomain> for PlanRow<'a> {
    fn from(row: &'a OrganizationDomain) -> Self {
        Self {
            organization_id: &row.organization_id,
            name: &row.name,
            status: row.status(),
            verified: row.reports_verified(),
            owned: row.reports_owned(),
            mode: &row.enrollment_mode,
            created_at: row.created_at,
            waiting: Enrollment::from(row).waiting,
        }
    }
}

impl<'a> From<RowRef<'a>> for PlanRow<'a> {
    fn from(row: RowRef<'a>) -> Self {
        let number = |count: i64| u64::try_from(count).unwrap_or(0);
        Self {
            organization_id: row.organization_id(),
            name: row.name(),
            status: row.status(),
            verified: row.status().reports_verified(),
            owned: row.ownership().map_or(Some(false), |(status, _)| status.reports_verified()),
            mode: row.mode(),
            created_at: row.created_at(),
            waiting: PendingCounts {
                invitations: number(row.invitations()),
                suggestions: number(row.suggestions()),
            },
        }
    }
}

impl PlanRow<'_> {
    /// In the sense of Clerk's `verified` parameters: affiliation is proven.
    #[must_use]
    pub fn is_verified(&self) -> bool {
        *self.status == VerificationStatus::Verified
    }

    /// The people whom an action on the row affects; `None` if there are none.
    #[must_use]
    pub fn people(&self, action: &Action) -> Option<Affected> {
        affected(Some(&self.enrollment()), &anonymous(action))
    }

    pub(super) fn enrollment(&self) -> Enrollment {
        Enrollment { verified: self.is_verified(), mode: self.mode.clone(), waiting: self.waiting }
    }
}
