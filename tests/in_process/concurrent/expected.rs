//! The expected rows: each row as the writes left it.

use std::collections::BTreeMap;

use domdesk::clerk::{EnrollmentMode, Operation, OrganizationDomain, Verification, VerificationStatus};
use domdesk::emulator::{Emulator, WriteRecord};
use serde_json::Value;

use domdesk::app::difference;

/// From request number `from` on, lists show only the first `seen` writes, or all if `None`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StaleView {
    pub(crate) from: usize,
    pub(crate) seen: Option<usize>,
}

/// The initial rows, and all writes since.
pub(crate) struct ExpectedRows {
    initial: BTreeMap<String, OrganizationDomain>,
    pub(crate) writes: Vec<WriteRecord>,
}

impl ExpectedRows {
    pub(crate) fn new(initial: BTreeMap<String, OrganizationDomain>, writes: Vec<WriteRecord>) -> Self {
        Self { initial, writes }
    }

    /// The row after the first `writes` writes, counted over all rows.
    pub(crate) fn after(&self, writes: usize, id: &str) -> Option<OrganizationDomain> {
        let of_row = self.writes[..writes].iter().filter(|write| write.domain_id == id);
        of_row.fold(self.initial.get(id).cloned(), apply)
    }

    /// The rows that exist now.
    pub(crate) fn current(&self) -> Vec<OrganizationDomain> {
        let all = self.ids();
        all.iter().filter_map(|id| self.after(self.writes.len(), id)).collect()
    }

    fn ids(&self) -> Vec<String> {
        let created = self.writes.iter().filter(|write| write.operation == Operation::Create);
        self.initial.keys().cloned().chain(created.map(|write| write.domain_id.clone())).collect()
    }

    /// Asserts that these rows match those of the emulator.
    pub(crate) fn check(&self, emulator: &Emulator) {
        for id in self.ids() {
            let (actual, expected) = (emulator.domain(&id), self.after(self.writes.len(), &id));
            assert_eq!(actual.is_some(), expected.is_some(), "{id}");
            if let (Some(actual), Some(expected)) = (actual, expected) {
                assert_eq!(
                    (difference(&actual, &expected), actual.updated_at),
                    (Vec::new(), expected.updated_at),
                    "{id}"
                );
            }
        }
    }
}

/// The row after the write.
fn apply(row: Option<OrganizationDomain>, write: &WriteRecord) -> Option<OrganizationDomain> {
    let mode = write.requested.get("enrollment_mode").and_then(Value::as_str);
    let mode = mode.map(|mode| EnrollmentMode::from(Some(mode.to_owned())));
    let verified = write.requested.get("verified").and_then(Value::as_bool);
    let mut row = match write.operation {
        Operation::Delete => return None,
        Operation::Create => OrganizationDomain {
            id: write.domain_id.clone(),
            organization_id: write.organization_id.clone(),
            name: write.name.clone(),
            created_at: write.at,
            ..OrganizationDomain::default()
        },
        _ => row?,
    };
    if let Some(mode) = mode {
        row.enrollment_mode = mode;
    }
    if let Some(verified) = verified {
        let status = if verified { VerificationStatus::Verified } else { VerificationStatus::Unverified };
        row.affiliation_verification = Some(Verification { status, ..Verification::default() });
        // `verification` is the deprecated name of the same field.
        row.verification.clone_from(&row.affiliation_verification);
    }
    if write.operation == Operation::VerifyOwnership && write.changed {
        row.ownership_verification = Some(Verification {
            status: VerificationStatus::Verified,
            strategy: "manual_override".to_owned(),
            ..Verification::default()
        });
    }
    if write.changed {
        row.updated_at = write.at;
    }
    Some(row)
}
