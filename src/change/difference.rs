//! What has changed between two readings of a row, as far as a change could overwrite it.

use crate::clerk::{OrganizationDomain, Verification};

use super::Operation;

/// What differs: the field, its former value, its present value, in Clerk's words. Empty when only counters and times
/// moved on: nobody's decision is overwritten then.
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

/// What this operation would overwrite, or take with it, unseen. A deletion takes those with it who wait for an answer.
#[must_use]
pub fn difference_for(
    operation: &Operation,
    before: &OrganizationDomain,
    now: &OrganizationDomain,
) -> Vec<(&'static str, String, String)> {
    let mut differences = difference(before, now);
    if *operation == Operation::Delete {
        let waiting = [
            ("pending invitations", before.total_pending_invitations, now.total_pending_invitations),
            ("pending suggestions", before.total_pending_suggestions, now.total_pending_suggestions),
        ];
        let more = waiting.into_iter().filter(|(_, before, now)| now > before);
        differences.extend(more.map(|(what, before, now)| (what, before.to_string(), now.to_string())));
    }
    differences
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clerk::UpdateDomain;

    #[test]
    fn a_deletion_takes_those_with_it_who_wait() {
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
        assert_eq!(words(&Operation::Delete, row(0, 0)), [""; 0], "less is no loss");
        assert_eq!(words(&Operation::Delete, row(3, 1)), ["pending invitations"]);
        assert_eq!(words(&Operation::Delete, row(2, 2)), ["pending suggestions"]);
        let update = Operation::Update(UpdateDomain { verified: Some(true), enrollment_mode: None });
        assert_eq!(words(&update, row(3, 3)), [""; 0], "counters alone are nobody's decision");
    }
}
