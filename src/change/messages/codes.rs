//! What happened, for each of Clerk's codes that the domain operations answer with.

use crate::clerk::code;

/// What happened; `None` for a code that needs the words of its status.
pub(super) fn what(code: &str) -> Option<&'static str> {
    Some(match code {
        code::REQUEST_BODY_INVALID => "Clerk could not read the request.",
        code::API_VERSION_INVALID => "Clerk does not know the API version that domdesk speaks.",
        code::AUTHORIZATION_HEADER_FORMAT_INVALID | code::AUTHENTICATION_INVALID => {
            "Clerk did not accept the credentials."
        }
        code::CLERK_KEY_INVALID => "Clerk does not know this secret key.",
        code::AUTHORIZATION_INVALID => "This secret key may not do this.",
        code::ORGANIZATION_NOT_ENABLED => "Organizations are switched off for this instance.",
        code::DOMAINS_NOT_ENABLED => "Verified domains are switched off for this instance.",
        code::MODE_NOT_ENABLED => "This enrollment mode is switched off for the instance.",
        code::QUOTA_EXCEEDED => "The organization has as many domains as it may have.",
        code::RESOURCE_NOT_FOUND => "It no longer exists.",
        code::REQUEST_BODY_TOO_LARGE => "The request was too large for Clerk.",
        code::PARAM_MISSING | code::PARAM_NIL => "A value is missing.",
        code::PARAM_FORMAT_INVALID => "The value does not have the right form.",
        code::PARAM_VALUE_INVALID => "The value is not one that Clerk allows here.",
        code::PARAM_TYPE_INVALID => "The value is of the wrong type.",
        code::PARAM_UNKNOWN => "Clerk does not know one of the fields that were sent.",
        code::DOMAIN_COMMON => "This is a public mail provider: anyone can have an address there.",
        code::DOMAIN_BLOCKED => "This domain is blocked: it gives out disposable addresses.",
        code::ALREADY_EXISTS => {
            "Another organization has already verified this domain; only one per instance can."
        }
        code::ALREADY_EXISTS_SAME_ORGANIZATION => "This organization has this domain already.",
        code::EXISTS_FOR_ENTERPRISE_CONNECTION => "An enterprise SSO connection uses this domain.",
        code::LAST_VERIFIED_CANNOT_DELETE => {
            "It is the organization's last verified domain, and the organization must keep one."
        }
        code::INTERNAL_CLERK_ERROR => "Clerk had an internal error.",
        code::SERVICE_UNAVAILABLE => "Clerk is not available at the moment.",
        code::EXISTS_FOR_ENROLLMENT => "An enrollment elsewhere already uses this domain.",
        code::PARAM_DUPLICATE => "A value is in use already, or was sent twice.",
        code::PARAM_VALUE_TOO_LARGE => "A value is too large for Clerk.",
        code::UNSUPPORTED_PLAN_FEATURES => "The instance's subscription plan does not include this.",
        code::FEATURE_NOT_ENABLED => "This feature is switched off for the instance.",
        code::RESOURCE_LOCKED => "Clerk has locked this while something else changes it.",
        code::CONFLICT => "The request collided with another one at Clerk.",
        code::OPERATION_DEPRECATED => "Clerk no longer offers this operation.",
        code::UNSUPPORTED_CONTENT_TYPE => "Clerk does not accept the format of the request.",
        _ => return None,
    })
}
