//! The next step after one of Clerk's codes. It depends on what was tried: a read has no value that could be changed,
//! and a deletion has no name.

use crate::clerk::code;

use super::super::RequestKind;

const REPORT: &str = "This is a bug in domdesk: please report it.";
const READ_AGAIN: &str = "Press {refresh} to try again. If it keeps failing, report it as a bug in domdesk.";
const DASHBOARD: &str = "Switch them on in the dashboard under Organizations settings.";
const DELETED: &str = "Someone may have deleted it: press {refresh} to reload the list.";
const OWN_DOMAIN: &str = "Use a domain that belongs to the organization.";
const NOT_OURS: &str = "Leave it unverified here, or delete it.";
const WHO_HOLDS_IT: &str = "Find out who holds it. Unverify it there first, or keep it unverified here.";

/// What to do next.
pub(super) fn next(code: &str, kind: RequestKind) -> &'static str {
    common(code, kind).unwrap_or_else(|| match kind {
        RequestKind::Read => READ_AGAIN,
        RequestKind::Create => after_creation(code),
        RequestKind::Update => after_update(code),
        RequestKind::Delete => after_deletion(code),
        RequestKind::VerifyOwnership => after_ownership(code),
        RequestKind::Change => REPORT,
    })
}

/// What is the same whatever was tried: it is about the key, the instance, the program or Clerk itself.
fn common(code: &str, kind: RequestKind) -> Option<&'static str> {
    let is_read = kind == RequestKind::Read;
    Some(match code {
        code::API_VERSION_INVALID => "Check --api-url, or update domdesk.",
        code::AUTHORIZATION_HEADER_FORMAT_INVALID | code::AUTHENTICATION_INVALID => {
            "Start domdesk again with a valid secret key."
        }
        code::CLERK_KEY_INVALID => {
            "It may have been rotated: copy the current key from the dashboard's API keys page and restart domdesk."
        }
        code::AUTHORIZATION_INVALID => "Ask an administrator of the Clerk application.",
        code::ORGANIZATION_NOT_ENABLED | code::DOMAINS_NOT_ENABLED => DASHBOARD,
        code::FEATURE_NOT_ENABLED => "Switch it on in the Clerk dashboard.",
        code::UNSUPPORTED_PLAN_FEATURES => {
            "Ask the person who manages the subscription in the Clerk dashboard to upgrade the plan."
        }
        code::OPERATION_DEPRECATED => "Update domdesk.",
        code::UNSUPPORTED_CONTENT_TYPE if is_read => {
            "Check --api-url: a proxy may have altered the request. Then press {refresh} to try again."
        }
        code::UNSUPPORTED_CONTENT_TYPE => {
            "Check --api-url: a proxy may have altered the request. Otherwise please report it."
        }
        code::RESOURCE_NOT_FOUND if kind != RequestKind::Create => DELETED,
        code::RESOURCE_LOCKED | code::CONFLICT if is_read => {
            "Wait a moment, then press {refresh} to try again."
        }
        code::RESOURCE_LOCKED | code::CONFLICT => {
            "Wait a moment, press {refresh} to see its current state, then try again."
        }
        code::INTERNAL_CLERK_ERROR if is_read => {
            "Press {refresh} to try again; tell Clerk's support the trace id if it keeps failing."
        }
        code::INTERNAL_CLERK_ERROR => "Try again; tell Clerk's support the trace id if it persists.",
        code::SERVICE_UNAVAILABLE => "Try again in a while; see status.clerk.com.",
        _ => return None,
    })
}

fn after_creation(code: &str) -> &'static str {
    match code {
        code::RESOURCE_NOT_FOUND => "The organization may have been deleted: choose another one.",
        code::MODE_NOT_ENABLED => "Choose another mode, or switch it on in the dashboard.",
        code::QUOTA_EXCEEDED => "Delete one of its domains, or raise max_allowed_domains.",
        code::REQUEST_BODY_TOO_LARGE | code::PARAM_VALUE_TOO_LARGE => "Shorten what you typed.",
        code::PARAM_MISSING | code::PARAM_NIL => "Fill in the field.",
        code::PARAM_FORMAT_INVALID => "Use a domain such as acme.com.",
        code::PARAM_VALUE_INVALID => "Choose another value.",
        code::PARAM_DUPLICATE => "Search for the name and edit the domain that is there.",
        code::DOMAIN_COMMON | code::DOMAIN_BLOCKED => OWN_DOMAIN,
        code::ALREADY_EXISTS => WHO_HOLDS_IT,
        code::ALREADY_EXISTS_SAME_ORGANIZATION => "Search for the name and edit the one that is there.",
        code::EXISTS_FOR_ENTERPRISE_CONNECTION => "Remove it from the connection first, or leave it there.",
        code::EXISTS_FOR_ENROLLMENT => "Remove it from that enrollment first, or leave it there.",
        _ => REPORT,
    }
}

fn after_update(code: &str) -> &'static str {
    match code {
        code::MODE_NOT_ENABLED => "Choose another mode, or switch it on in the dashboard.",
        code::PARAM_VALUE_INVALID | code::PARAM_DUPLICATE => "Choose another value.",
        code::DOMAIN_COMMON | code::DOMAIN_BLOCKED => NOT_OURS,
        code::ALREADY_EXISTS => WHO_HOLDS_IT,
        code::ALREADY_EXISTS_SAME_ORGANIZATION => "Search for the name to see the other one.",
        code::EXISTS_FOR_ENTERPRISE_CONNECTION => "Remove it from the connection first, or leave it there.",
        code::EXISTS_FOR_ENROLLMENT => "Remove it from that enrollment first, or leave it there.",
        code::LAST_VERIFIED_CANNOT_DELETE => "Verify another of its domains first.",
        code::QUOTA_EXCEEDED => "Delete one of its domains, or raise max_allowed_domains.",
        _ => REPORT,
    }
}

fn after_deletion(code: &str) -> &'static str {
    match code {
        code::LAST_VERIFIED_CANNOT_DELETE => "Verify another of its domains first.",
        code::EXISTS_FOR_ENTERPRISE_CONNECTION => "Remove it from the connection first, then delete it.",
        code::EXISTS_FOR_ENROLLMENT => "Remove it from that enrollment first, then delete it.",
        _ => REPORT,
    }
}

fn after_ownership(code: &str) -> &'static str {
    match code {
        code::DOMAIN_COMMON | code::DOMAIN_BLOCKED => NOT_OURS,
        code::ALREADY_EXISTS | code::ALREADY_EXISTS_SAME_ORGANIZATION => {
            "Search for the name to see which organization has it, and settle ownership there first."
        }
        code::EXISTS_FOR_ENTERPRISE_CONNECTION => "Remove it from the connection first, or leave it there.",
        code::EXISTS_FOR_ENROLLMENT => "Remove it from that enrollment first, or leave it there.",
        _ => REPORT,
    }
}
