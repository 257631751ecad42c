//! What a response proves about a change: that it was carried out, that it was not, or neither. Pure.
//!
//! Both need evidence. A change is done if the response shows the requested values. It is not done if Clerk refuses it for a
//! reason that the change itself cannot have caused: a proxy may have forwarded the request, lost the response, sent the
//! request again, and returned the second response.

use std::fmt;

use crate::clerk::{
    Change, ClerkError, DeletedObject, Operation, OrganizationDomain, code, is_clerk_refusal, is_same_name,
};

/// The value of Clerk's field `object` for a domain.
const OBJECT: &str = "organization_domain";

/// How a success response differs from the request. Leaves the change in doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mismatch {
    /// Another domain: the id, organization or name differs.
    AnotherRow,
    /// Not a domain.
    NoDomain,
    /// Other values than requested.
    Unchanged,
    /// Ownership is not shown as verified.
    NoProof,
    /// Not reported as deleted.
    NotDeleted,
    /// Reported as deleted, though no deletion was requested.
    Deleted,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AnotherRow => "it is about another domain",
            Self::NoDomain => "it is not about a domain",
            Self::Unchanged => "it shows the domain without the change",
            Self::NoProof => "it does not show the ownership as verified",
            Self::NotDeleted => "it does not say that the domain was deleted",
            Self::Deleted => "it says that the domain was deleted",
        })
    }
}

/// The decoded body of a success.
#[derive(Debug, Clone, Copy)]
pub(super) enum SuccessBody<'a> {
    Row(&'a OrganizationDomain),
    Deleted(&'a DeletedObject),
}

/// Checks that a success response proves the change.
///
/// # Errors
///
/// How the response differs from the request.
pub(super) fn compare(change: &Change, body: SuccessBody<'_>) -> Result<(), Mismatch> {
    let row = match (change, body) {
        (Change::Delete { domain_id, .. }, SuccessBody::Deleted(object)) => {
            return match object {
                DeletedObject { deleted: false, .. } => Err(Mismatch::NotDeleted),
                DeletedObject { id, .. } if id != domain_id => Err(Mismatch::AnotherRow),
                _ => Ok(()),
            };
        }
        (Change::Delete { .. }, SuccessBody::Row(_)) => return Err(Mismatch::NotDeleted),
        (_, SuccessBody::Deleted(_)) => return Err(Mismatch::AnotherRow),
        (_, SuccessBody::Row(row)) => row,
    };
    let is_row = row.organization_id == change.organization_id()
        && change.domain_id().map_or(!row.id.is_empty(), |id| row.id == id);
    if !is_row {
        return Err(Mismatch::AnotherRow);
    }
    // Empty where the response leaves it out, which proves nothing.
    if !["", OBJECT].contains(&row.object.as_str()) {
        return Err(Mismatch::NoDomain);
    }
    if row.is_marked_deleted() {
        return Err(Mismatch::Deleted);
    }
    match change {
        Change::Create { body, .. } if !is_same_name(&row.name, &body.name) => Err(Mismatch::AnotherRow),
        Change::Create { body, .. } if body.satisfied_by(row) != Some(true) => Err(Mismatch::Unchanged),
        Change::Update { body, .. } if !body.holds_for(row) => Err(Mismatch::Unchanged),
        Change::VerifyOwnership { .. } if row.reports_owned() != Some(true) => Err(Mismatch::NoProof),
        _ => Ok(()),
    }
}

/// Whether an error response proves that a change was not carried out.
pub(super) fn is_refusal(operation: Operation, status: u16, errors: &[ClerkError]) -> bool {
    // A 429 comes before anything is done, and the retry after it is judged by its own response. 1xx, 3xx, 5xx, 408, 421, 425,
    // 499 and the like are about the transport, not about the change.
    let is_about_the_request = matches!(status, 405 | 407 | 411 | 413..=415 | 417 | 426 | 428 | 429 | 431);
    let is_decided = is_about_the_request || is_clerk_refusal(status, errors);
    let has = |code: &str| errors.iter().any(|error| error.code == code);
    // Responses that the same change causes if it was already carried out.
    let may_be_self_inflicted = match operation {
        Operation::Delete => matches!(status, 404 | 410) && !has(code::OPERATION_DEPRECATED),
        Operation::Create => {
            status == 409 || has(code::ALREADY_EXISTS_SAME_ORGANIZATION) || has(code::QUOTA_EXCEEDED)
        }
        _ => false,
    };
    is_decided && !may_be_self_inflicted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clerk::{
        CreateDomain, EnrollmentMode, UpdateDomain, Verification, VerificationStatus, decode_domain,
    };

    const OPERATIONS: [Operation; 4] =
        [Operation::Create, Operation::Update, Operation::Delete, Operation::VerifyOwnership];

    fn row() -> OrganizationDomain {
        OrganizationDomain {
            id: "orgdmn_1".into(),
            organization_id: "org_1".into(),
            name: "acme.com".into(),
            enrollment_mode: EnrollmentMode::AutomaticSuggestion,
            ..OrganizationDomain::default()
        }
    }

    fn proof(status: VerificationStatus) -> Verification {
        Verification { status, ..Verification::default() }
    }

    fn ids() -> (String, String) {
        ("org_1".into(), "orgdmn_1".into())
    }

    fn update(enrollment_mode: Option<EnrollmentMode>, verified: Option<bool>) -> Change {
        let (organization_id, domain_id) = ids();
        Change::Update { organization_id, domain_id, body: UpdateDomain { enrollment_mode, verified } }
    }

    fn create(name: &str, enrollment_mode: Option<EnrollmentMode>, verified: Option<bool>) -> Change {
        let body = CreateDomain { name: name.into(), enrollment_mode, verified };
        Change::Create { organization_id: "org_1".into(), body }
    }

    #[test]
    fn a_success_must_show_the_requested_values() {
        let (organization_id, domain_id) = ids();
        let own = Change::VerifyOwnership { organization_id, domain_id };
        let suggestion = || Some(EnrollmentMode::AutomaticSuggestion);
        let manual = || Some(EnrollmentMode::ManualInvitation);
        let verified = OrganizationDomain {
            affiliation_verification: Some(proof(VerificationStatus::Verified)),
            ..row()
        };
        let owned = |status| OrganizationDomain { ownership_verification: Some(proof(status)), ..row() };
        let other_id = OrganizationDomain { id: "orgdmn_2".into(), ..row() };
        let no_id = OrganizationDomain { id: String::new(), ..row() };
        let other_organization = OrganizationDomain { organization_id: "org_2".into(), ..row() };
        let of = |object: &str| OrganizationDomain { object: object.into(), ..row() };
        let puny = OrganizationDomain { name: "xn--mller-kva.de".into(), ..row() };
        let cases = vec![
            (update(suggestion(), Some(false)), row(), Ok(())),
            (update(None, None), row(), Ok(())),
            (update(None, Some(true)), verified.clone(), Ok(())),
            (update(None, Some(true)), row(), Err(Mismatch::Unchanged)),
            (update(manual(), None), row(), Err(Mismatch::Unchanged)),
            // One of two values differs.
            (update(suggestion(), Some(true)), row(), Err(Mismatch::Unchanged)),
            (update(suggestion(), None), other_id.clone(), Err(Mismatch::AnotherRow)),
            (update(suggestion(), None), other_organization.clone(), Err(Mismatch::AnotherRow)),
            (create("acme.com", None, None), row(), Ok(())),
            (create("Acme.com", suggestion(), Some(false)), other_id.clone(), Ok(())),
            (create("müller.de", None, None), puny, Ok(())),
            (create("acme.org", None, None), row(), Err(Mismatch::AnotherRow)),
            (create("acme.com", None, None), no_id, Err(Mismatch::AnotherRow)),
            (create("acme.com", None, None), other_organization.clone(), Err(Mismatch::AnotherRow)),
            (create("acme.com", manual(), None), row(), Err(Mismatch::Unchanged)),
            (create("acme.com", None, Some(true)), row(), Err(Mismatch::Unchanged)),
            (own.clone(), owned(VerificationStatus::Verified), Ok(())),
            (own.clone(), owned(VerificationStatus::Expired), Err(Mismatch::NoProof)),
            (own.clone(), verified, Err(Mismatch::NoProof)),
            (own, other_id, Err(Mismatch::AnotherRow)),
            (update(suggestion(), None), of("organization_domain"), Ok(())),
            (update(suggestion(), None), of("organization"), Err(Mismatch::NoDomain)),
            (create("acme.com", None, None), of("organization_invitation"), Err(Mismatch::NoDomain)),
        ];
        for (asked, shown, expected) in cases {
            assert_eq!(compare(&asked, SuccessBody::Row(&shown)), expected, "{asked:?}\n{shown:?}");
        }
    }

    #[test]
    fn a_success_without_the_requested_fields_proves_nothing() {
        let shown = |fields: &str| {
            let json = format!(r#"{{"id":"orgdmn_1","organization_id":"org_1","name":"acme.com"{fields}}}"#);
            decode_domain(&json).unwrap()
        };
        let (organization_id, domain_id) = ids();
        let own = Change::VerifyOwnership { organization_id, domain_id };
        for (fields, is_shown) in [
            // In Clerk's schema the proof may be null, which means that there is none.
            (r#","affiliation_verification":null"#, true),
            (r#","verification":null"#, true),
            (r#","affiliation_verification":{"status":"unverified"}"#, true),
            (r#","affiliation_verification":{"status":"failed"}"#, true),
            (r#","verification":{"status":"expired"}"#, true),
            ("", false),
            (r#","affiliation_verification":{}"#, false),
            (r#","affiliation_verification":{"status":"processing"}"#, false),
            (r#","affiliation_verification":{"status":"verified"}"#, false),
            (
                r#","affiliation_verification":{"status":"unverified"},"verification":{"status":"verified"}"#,
                false,
            ),
        ] {
            let expected = if is_shown { Ok(()) } else { Err(Mismatch::Unchanged) };
            let row = shown(fields);
            assert_eq!(compare(&update(None, Some(false)), SuccessBody::Row(&row)), expected, "{fields}");
            assert_eq!(
                compare(&create("acme.com", None, Some(false)), SuccessBody::Row(&row)),
                expected,
                "{fields}"
            );
            assert_eq!(compare(&own, SuccessBody::Row(&row)), Err(Mismatch::NoProof), "{fields}");
        }
    }

    #[test]
    fn a_row_that_is_marked_as_deleted_proves_nothing() {
        let (organization_id, domain_id) = ids();
        let own = Change::VerifyOwnership { organization_id, domain_id };
        for (field, is_deleted) in [
            (r#""deleted":true"#, true),
            (r#""deleted":"true""#, true),
            (r#""del\u0065ted":1"#, true),
            (r#""deleted":false"#, false),
            (r#""deleted":null"#, false),
            (r#""name":"deleted""#, false),
        ] {
            let json = format!(
                r#"{{"id":"orgdmn_1","organization_id":"org_1","name":"acme.com",{field},
                "verification":{{"status":"verified"}},"ownership_verification":{{"status":"verified"}}}}"#
            );
            let row = decode_domain(&json.replacen(r#""name":"acme.com","name""#, r#""name""#, 1)).unwrap();
            let expected = if is_deleted { Err(Mismatch::Deleted) } else { Ok(()) };
            for change in [update(None, Some(true)), own.clone()] {
                assert_eq!(compare(&change, SuccessBody::Row(&row)), expected, "{field}");
            }
        }
    }

    #[test]
    fn a_deletion_must_be_of_that_domain() {
        let (organization_id, domain_id) = ids();
        let asked = Change::Delete { organization_id, domain_id };
        let object = |id: &str, deleted| DeletedObject { object: String::new(), id: id.into(), deleted };
        for (shown, expected) in [
            (object("orgdmn_1", true), Ok(())),
            (object("orgdmn_2", true), Err(Mismatch::AnotherRow)),
            (object("", true), Err(Mismatch::AnotherRow)),
            (object("orgdmn_1", false), Err(Mismatch::NotDeleted)),
        ] {
            assert_eq!(compare(&asked, SuccessBody::Deleted(&shown)), expected, "{shown:?}");
        }
        assert_eq!(compare(&asked, SuccessBody::Row(&row())), Err(Mismatch::NotDeleted));
        let deleted = object("orgdmn_1", true);
        assert_eq!(compare(&update(None, None), SuccessBody::Deleted(&deleted)), Err(Mismatch::AnotherRow));
    }

    #[test]
    fn a_refusal_needs_clerks_code() {
        let with_code = [ClerkError { code: code::PARAM_VALUE_INVALID.into(), ..ClerkError::default() }];
        let without_code = [ClerkError::default()];
        for status in [400, 401, 402, 403, 404, 409, 422] {
            for operation in OPERATIONS {
                let expected =
                    !matches!((operation, status), (Operation::Delete, 404) | (Operation::Create, 409));
                assert_eq!(is_refusal(operation, status, &with_code), expected, "{operation} {status}");
                // A proxy's response; it may have forwarded the request before.
                assert!(!is_refusal(operation, status, &[]), "{operation} {status}");
                assert!(!is_refusal(operation, status, &without_code), "{operation} {status}");
            }
        }
        // These reject the request itself, whoever sends them; and 429 comes before anything is done.
        for status in [405, 407, 411, 413, 414, 415, 417, 426, 428, 429, 431] {
            for operation in OPERATIONS {
                assert!(is_refusal(operation, status, &[]), "{operation} {status}");
            }
        }
        for status in
            [101, 103, 300, 301, 302, 303, 304, 307, 308, 408, 418, 421, 425, 499, 500, 502, 503, 504, 520]
        {
            for operation in OPERATIONS {
                assert!(!is_refusal(operation, status, &[]), "{operation} {status}");
            }
        }
    }

    #[test]
    fn an_error_that_the_first_request_may_have_caused_is_no_refusal() {
        let error = |code: &str| ClerkError { code: code.to_owned(), ..ClerkError::default() };
        for (status, code, create) in [
            (422, code::ALREADY_EXISTS_SAME_ORGANIZATION, false),
            (403, code::QUOTA_EXCEEDED, false),
            // Verified by another organization: this creation cannot have caused it.
            (422, code::ALREADY_EXISTS, true),
            (422, code::DOMAIN_COMMON, true),
            (404, code::RESOURCE_NOT_FOUND, true),
        ] {
            assert_eq!(is_refusal(Operation::Create, status, &[error(code)]), create, "{code}");
            let several = [error(code::DOMAIN_COMMON), error(code)];
            assert_eq!(is_refusal(Operation::Create, status, &several), create, "{code} beside another one");
            assert!(is_refusal(Operation::Update, status, &[error(code)]), "{code}");
        }
        assert!(!is_refusal(Operation::Delete, 404, &[error(code::RESOURCE_NOT_FOUND)]));
        assert!(!is_refusal(Operation::Delete, 410, &[]));
        assert!(is_refusal(Operation::Delete, 410, &[error(code::OPERATION_DEPRECATED)]));
    }
}
