//! What has changed between two readings of a row, as far as a change could overwrite it.

use crate::clerk::{OrganizationDomain, Verification};

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
