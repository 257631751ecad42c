//! Organizations, and their instance.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{EnrollmentMode, Millis, lenient};

/// `Organization`, with the fields that domdesk shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    /// Always `organization`.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub object: String,
    /// `org_…`.
    pub id: String,
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub name: String,
    /// Empty if the instance has slugs turned off.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub slug: String,
    /// Only in responses to requests with `include_members_count`.
    #[serde(
        default,
        deserialize_with = "lenient::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub members_count: Option<i64>,
    /// Invitations not yet accepted.
    #[serde(
        default,
        deserialize_with = "lenient::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub pending_invitations_count: Option<i64>,
    /// 0 means no limit.
    #[serde(default, deserialize_with = "lenient::optional_integer")]
    pub max_allowed_memberships: Option<i64>,
    /// Unix milliseconds.
    #[serde(default)]
    pub created_at: Millis,
    /// Unix milliseconds.
    #[serde(default)]
    pub updated_at: Millis,
}

/// The kind of an instance. Open set: an unknown value is kept verbatim.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "Option<String>", into = "String")]
pub enum EnvironmentType {
    /// Keys start with `sk_test_`.
    Development,
    /// Keys start with `sk_live_`.
    Production,
    /// An unknown value, verbatim.
    Other(String),
}

impl EnvironmentType {
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Development => "development",
            Self::Production => "production",
            Self::Other(value) => value,
        }
    }
}

impl Default for EnvironmentType {
    fn default() -> Self {
        Self::Other(String::new())
    }
}

impl From<Option<String>> for EnvironmentType {
    fn from(value: Option<String>) -> Self {
        match value.unwrap_or_default() {
            value if value == "development" => Self::Development,
            value if value == "production" => Self::Production,
            value => Self::Other(value),
        }
    }
}

impl From<EnvironmentType> for String {
    fn from(kind: EnvironmentType) -> Self {
        kind.as_str().to_owned()
    }
}

impl fmt::Display for EnvironmentType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instance {
    /// Always `instance`.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub object: String,
    /// `ins_…`.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub id: String,
    #[serde(default)]
    pub environment_type: EnvironmentType,
    /// Origins that may use the instance's sign-in; null for any.
    #[serde(default)]
    pub allowed_origins: Option<Vec<String>>,
    /// The workspace that owns the application; null if none does.
    #[serde(default)]
    pub workspace_id: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationSettings {
    /// Always `organization_settings`.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub object: String,
    /// Whether the instance has organizations turned on.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub enabled: bool,
    /// Per organization; 0 means no limit.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub max_allowed_memberships: i64,
    #[serde(default, deserialize_with = "lenient::integer")]
    pub max_allowed_roles: i64,
    /// Per organization.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub max_allowed_domains: i64,
    /// The role of an organization's creator.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub creator_role: String,
    /// Whether admins may delete their organization.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub admin_delete_enabled: bool,
    /// Whether organizations may have domains.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub domains_enabled: bool,
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub domains_enrollment_modes: Vec<EnrollmentMode>,
    /// The role of members who join by an invitation or suggestion.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub domains_default_role: String,
}
