//! The differences between two states of a row that a change could overwrite.

use crate::clerk::{OrganizationDomain, Verification};

use super::{Operation, withdraws_more};

/// The changed fields: name, old value, new value, in Clerk's terms. Counters and times are ignored: they are not
/// decisions that a change could overwrite.
#[must_use]
pub fn difference(
    before: &OrganizationDomain,
    now: &OrganizationDomain,
) -> Vec<(&'static str, String, String)> {
    let ownership = |domain: &OrganizationDomain| {
        let words = |proof: &Verification| match proof.strategy.as_str() {
            "" => proof.status.to_string(),
            strategy => format!("{} ({strategy})", proof.status),
        };
        domain.ownership_verification.as_ref().map_or_else(|| "none".to_owned(), words)
    };
    let fields = [
        ("name", before.name.clone(), now.name.clone()),
        ("organization", before.organization_id.clone(), now.organization_id.clone()),
        ("enrollment mode", before.enrollment_mode.to_string(), now.enrollment_mode.to_string()),
        ("affiliation", before.status().to_string(), now.status().to_string()),
        ("ownership", ownership(before), ownership(now)),
    ];
    fields.into_iter().filter(|(_, before, now)| before != now).collect()
}

/// The differences that this operation would overwrite unseen, including invitations and suggestions that it would
/// withdraw from more people than before.
#[must_use]
pub fn difference_for(
    operation: &Operation,
    before: &OrganizationDomain,
    now: &OrganizationDomain,
) -> Vec<(&'static str, String, String)> {
    let mut differences = difference(before, now);
    if let Some((earlier, current)) = withdraws_more(operation, before, now) {
        let waiting = [
            ("pending invitations", earlier.invitations, current.invitations),
            ("pending suggestions", earlier.suggestions, current.suggestions),
        ];
        let more = waiting.into_iter().filter(|(_, earlier, current)| current > earlier);
        differences
            .extend(more.map(|(what, earlier, current)| (what, earlier.to_string(), current.to_string())));
    }
    differences
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clerk::UpdateDomain;

    #[test]
    fn more_pending_people_count_as_a_difference_if_the_change_affects_them() {
        let row = |invitations, suggestions| OrganizationDomain {
            total_pending_invitations: invitations,
            total_pending_suggestions: suggestions,
            ..OrganizationDomain::default()
        };
        let words = |operation: &Operation, now| {
            let differences = difference_for(operation, &row(2, 1), &now);
            differences.iter().map(|(what, ..)| *what).collect::<Vec<_>>()
        };
        assert_eq!(words(&Operation::Delete, row(2, 1)), [""; 0]);
        assert_eq!(words(&Operation::Delete, row(0, 0)), [""; 0], "fewer than before");
        assert_eq!(words(&Operation::Delete, row(3, 1)), ["pending invitations"]);
        assert_eq!(words(&Operation::Delete, row(2, 2)), ["pending suggestions"]);
        let verify =
            |verified| Operation::Update(UpdateDomain { verified: Some(verified), enrollment_mode: None });
        assert_eq!(words(&verify(true), row(3, 3)), [""; 0], "counters alone are not a decision");
        assert_eq!(words(&verify(false), row(3, 3)), [""; 0], "it is not verified");
        let verified = |invitations| {
            let proof = Verification {
                status: crate::clerk::VerificationStatus::Verified,
                ..Verification::default()
            };
            OrganizationDomain { affiliation_verification: Some(proof), ..row(invitations, 1) }
        };
        let differences = difference_for(&verify(false), &verified(2), &verified(20));
        assert_eq!(differences, [("pending invitations", "2".to_owned(), "20".to_owned())]);
    }
}
