//! Why a name cannot be verified, or who has it: what the list of exact names and the SSO connections prove.

use crate::clerk::{EnterpriseConnection, OrganizationDomain, code};

/// Who has a name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Holding<'a> {
    /// Clerk lets no organization have it.
    Blocked,
    /// Another organization than the one that asks has verified it.
    Verified(&'a OrganizationDomain),
    /// An SSO connection of another organization, or of none, uses it.
    UsedBySso(&'a EnterpriseConnection),
    /// The organization that asks has verified it.
    Own(&'a OrganizationDomain),
    /// Clerk refused it, and nothing that can be read shows why.
    Unexplained,
    /// No organization has verified it, and this many have it.
    Claimed(usize),
    /// No organization has it.
    Free,
}

/// Whether the code of a refusal says that the name is taken, without saying by whom.
#[must_use]
pub fn says_taken(code: &str) -> bool {
    matches!(
        code,
        code::ALREADY_EXISTS | code::EXISTS_FOR_ENROLLMENT | code::EXISTS_FOR_ENTERPRISE_CONNECTION
    )
}

/// Who has the name, for the organization that asks, if any, after a refusal with that code, if any. `rows` are all domains
/// of the name, and `connections` those that use it.
#[must_use]
pub fn holding<'a>(
    organization_id: Option<&str>,
    refusal: Option<&str>,
    rows: &'a [OrganizationDomain],
    connections: &[&'a EnterpriseConnection],
) -> Holding<'a> {
    if matches!(refusal, Some(code::DOMAIN_COMMON | code::DOMAIN_BLOCKED)) {
        return Holding::Blocked;
    }
    let is_own = |id: Option<&str>| id.is_some() && id == organization_id;
    let verified = rows.iter().filter(|row| row.is_verified());
    let elsewhere = verified.clone().find(|row| !is_own(Some(&row.organization_id)));
    let foreign = connections.iter().find(|known| !is_own(known.organization_id.as_deref()));
    let foreign = foreign.copied().map(Holding::UsedBySso);
    let is_about_sso = refusal == Some(code::EXISTS_FOR_ENTERPRISE_CONNECTION);
    let found = match elsewhere.map(Holding::Verified) {
        Some(_) if is_about_sso && foreign.is_some() => foreign,
        None => foreign,
        held => held,
    };
    if let Some(found) = found {
        return found;
    }
    if refusal.is_some_and(says_taken) {
        return Holding::Unexplained;
    }
    match (verified.clone().next(), rows.len()) {
        (Some(own), _) => Holding::Own(own),
        (None, 0) => Holding::Free,
        (None, claims) => Holding::Claimed(claims),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clerk::{Verification, VerificationStatus};

    fn row(organization: &str, is_verified: bool) -> OrganizationDomain {
        let status = if is_verified { VerificationStatus::Verified } else { VerificationStatus::Unverified };
        OrganizationDomain {
            organization_id: organization.to_owned(),
            affiliation_verification: Some(Verification { status, ..Verification::default() }),
            ..OrganizationDomain::default()
        }
    }

    fn connection(organization: Option<&str>) -> EnterpriseConnection {
        let organization_id = organization.map(ToOwned::to_owned);
        EnterpriseConnection { organization_id, ..EnterpriseConnection::default() }
    }

    #[test]
    fn each_case_is_told_apart() {
        let (own, other) = (row("org_1", true), row("org_2", true));
        let (claim, second) = (row("org_1", false), row("org_3", false));
        let (sso, own_sso, no_ones) =
            (connection(Some("org_4")), connection(Some("org_1")), connection(None));
        let taken = Some(code::ALREADY_EXISTS);
        let by_sso = Some(code::EXISTS_FOR_ENTERPRISE_CONNECTION);
        let cases: [(_, &[OrganizationDomain], &[&EnterpriseConnection], Holding<'_>); 12] = [
            (None, &[], &[], Holding::Free),
            (None, &[claim.clone(), second.clone()], &[], Holding::Claimed(2)),
            (None, &[own.clone(), second.clone()], &[], Holding::Own(&own)),
            (taken, &[claim.clone(), other.clone()], &[], Holding::Verified(&other)),
            (None, &[claim.clone(), other.clone()], &[&sso], Holding::Verified(&other)),
            (by_sso, &[claim.clone(), other.clone()], &[&sso], Holding::UsedBySso(&sso)),
            (by_sso, &[], &[&own_sso, &no_ones], Holding::UsedBySso(&no_ones)),
            (by_sso, &[], &[&own_sso], Holding::Unexplained),
            (taken, std::slice::from_ref(&claim), &[], Holding::Unexplained),
            (Some(code::EXISTS_FOR_ENROLLMENT), &[], &[], Holding::Unexplained),
            (Some(code::DOMAIN_BLOCKED), std::slice::from_ref(&other), &[&sso], Holding::Blocked),
            (Some(code::QUOTA_EXCEEDED), std::slice::from_ref(&own), &[&own_sso], Holding::Own(&own)),
        ];
        for (refusal, rows, connections, expected) in cases {
            assert_eq!(holding(Some("org_1"), refusal, rows, connections), expected, "{refusal:?}");
        }
        assert_eq!(holding(None, None, std::slice::from_ref(&own), &[]), Holding::Verified(&own));
        assert_eq!(holding(None, None, &[], &[&no_ones]), Holding::UsedBySso(&no_ones));
    }
}
