//! What really happened: each row as every write left it.

use std::collections::BTreeMap;

use domdesk::clerk::{EnrollmentMode, Operation, OrganizationDomain, Verification, VerificationStatus};
use domdesk::emulator::{Emulator, WriteRecord};
use serde_json::Value;

use domdesk::app::difference;

/// From a request on, lists see so many writes only; or all of them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Blind {
    pub(crate) from: usize,
    pub(crate) seen: Option<usize>,
}

/// The rows at the beginning, and all writes since.
pub(crate) struct Truth {
    initial: BTreeMap<String, OrganizationDomain>,
    pub(crate) writes: Vec<WriteRecord>,
}

impl Truth {
    pub(crate) fn new(initial: BTreeMap<String, OrganizationDomain>, writes: Vec<WriteRecord>) -> Self {
        Self { initial, writes }
    }

    /// The row after so many writes, those of other rows included.
    pub(crate) fn after(&self, writes: usize, id: &str) -> Option<OrganizationDomain> {
        let of_row = self.writes[..writes].iter().filter(|write| write.domain_id == id);
        of_row.fold(self.initial.get(id).cloned(), written)
    }

    /// The rows that there are now.
    pub(crate) fn present(&self) -> Vec<OrganizationDomain> {
        let all = self.ids();
        all.iter().filter_map(|id| self.after(self.writes.len(), id)).collect()
    }

    fn ids(&self) -> Vec<String> {
        let created = self.writes.iter().filter(|write| write.operation == Operation::Create);
        self.initial.keys().cloned().chain(created.map(|write| write.domain_id.clone())).collect()
    }

    /// What was worked out here is what the emulator holds.
    pub(crate) fn check(&self, emulator: &Emulator) {
        for id in self.ids() {
            let (held, found) = (emulator.domain(&id), self.after(self.writes.len(), &id));
            assert_eq!(held.is_some(), found.is_some(), "{id}");
            if let (Some(held), Some(found)) = (held, found) {
                assert_eq!(
                    (difference(&held, &found), held.updated_at),
                    (Vec::new(), found.updated_at),
                    "{id}"
                );
            }
        }
    }
}

/// The row as the write left it.
fn written(row: Option<OrganizationDomain>, write: &WriteRecord) -> Option<OrganizationDomain> {
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
        // The same under its other name.
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
