//! Clerk's error body, and the error codes of the domain operations.

use serde::{Deserialize, Serialize};

use super::lenient;

/// The body of an error response.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorBody {
    /// Usually one entry; for invalid parameters one per field.
    #[serde(deserialize_with = "lenient::objects")]
    pub errors: Vec<ClerkError>,
    /// What Clerk's support asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clerk_trace_id: Option<String>,
}

/// One error. Real responses may omit any of the texts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClerkError {
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub message: String,
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub long_message: String,
    /// See [`code`].
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub code: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meta: Option<serde_json::Map<String, serde_json::Value>>,
}

impl ClerkError {
    /// The invalid parameter, from `meta.param_name`.
    #[must_use]
    pub fn param_name(&self) -> Option<&str> {
        self.meta.as_ref()?.get("param_name")?.as_str()
    }

    /// The longest text, or the code if there is no text.
    #[must_use]
    pub fn text(&self) -> &str {
        [&self.long_message, &self.message].into_iter().find(|text| !text.is_empty()).unwrap_or(&self.code)
    }
}

/// Whether Clerk itself refused the request. Clerk sends a code with every refusal. Without a code, or with a status about
/// the transport (408, 425, 499, 5xx), the response comes from an intermediary, which may have forwarded the request.
#[must_use]
pub fn is_clerk_refusal(status: u16, errors: &[ClerkError]) -> bool {
    matches!(status, 400..=404 | 406 | 409 | 410 | 412 | 416 | 422 | 451)
        && errors.iter().any(|error| !error.code.is_empty())
}

/// The error codes of the domain operations.
pub mod code {
    pub const REQUEST_BODY_INVALID: &str = "request_body_invalid";
    pub const API_VERSION_INVALID: &str = "api_version_invalid";
    pub const AUTHORIZATION_HEADER_FORMAT_INVALID: &str = "authorization_header_format_invalid";
    pub const CLERK_KEY_INVALID: &str = "clerk_key_invalid";
    pub const AUTHENTICATION_INVALID: &str = "authentication_invalid";
    pub const AUTHORIZATION_INVALID: &str = "authorization_invalid";
    pub const ORGANIZATION_NOT_ENABLED: &str = "organization_not_enabled_in_instance";
    pub const DOMAINS_NOT_ENABLED: &str = "organization_domains_not_enabled";
    pub const MODE_NOT_ENABLED: &str = "organization_domain_enrollment_mode_not_enabled";
    pub const QUOTA_EXCEEDED: &str = "organization_domain_quota_exceeded";
    pub const RESOURCE_NOT_FOUND: &str = "resource_not_found";
    pub const REQUEST_BODY_TOO_LARGE: &str = "request_body_too_large";
    pub const PARAM_MISSING: &str = "form_param_missing";
    pub const PARAM_NIL: &str = "form_param_nil";
    pub const PARAM_FORMAT_INVALID: &str = "form_param_format_invalid";
    pub const PARAM_VALUE_INVALID: &str = "form_param_value_invalid";
    pub const PARAM_TYPE_INVALID: &str = "form_param_type_invalid";
    pub const PARAM_UNKNOWN: &str = "form_param_unknown";
    pub const DOMAIN_COMMON: &str = "organization_domain_common";
    pub const DOMAIN_BLOCKED: &str = "organization_domain_blocked";
    pub const ALREADY_EXISTS: &str = "organization_domain_already_exists";
    pub const ALREADY_EXISTS_SAME_ORGANIZATION: &str = "organization_domain_already_exists_same_organization";
    pub const EXISTS_FOR_ENTERPRISE_CONNECTION: &str = "organization_domain_exists_for_enterprise_connection";
    pub const LAST_VERIFIED_CANNOT_DELETE: &str = "organization_domain_last_verified_cannot_delete";
    pub const EXISTS_FOR_ENROLLMENT: &str = "organization_domain_exists_for_enrollment";
    pub const PARAM_DUPLICATE: &str = "form_param_duplicate";
    pub const PARAM_VALUE_TOO_LARGE: &str = "form_param_value_too_large";
    pub const UNSUPPORTED_PLAN_FEATURES: &str = "unsupported_subscription_plan_features";
    pub const FEATURE_NOT_ENABLED: &str = "feature_not_enabled";
    pub const RESOURCE_LOCKED: &str = "resource_locked";
    pub const CONFLICT: &str = "conflict";
    pub const OPERATION_DEPRECATED: &str = "operation_deprecated";
    pub const UNSUPPORTED_CONTENT_TYPE: &str = "unsupported_content_type";
    pub const INTERNAL_CLERK_ERROR: &str = "internal_clerk_error";
    pub const SERVICE_UNAVAILABLE: &str = "service_unavailable";
}
