//! Organizations, and the instance that holds them.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{EnrollmentMode, Millis, lenient};

/// `Organization`, as far as domdesk shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    /// Always `organization`.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub object: String,
    /// `org_…`.
    pub id: String,
    /// Display name.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub name: String,
    /// The name in addresses; empty where slugs are off.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub slug: String,
    /// Known only where the request asked for it with `include_members_count`.
    #[serde(
        default,
        deserialize_with = "lenient::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub members_count: Option<i64>,
    /// Invitations not yet answered.
    #[serde(
        default,
        deserialize_with = "lenient::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub pending_invitations_count: Option<i64>,
    /// How many members the organization may have; 0 means no limit.
    #[serde(default, deserialize_with = "lenient::optional_integer")]
    pub max_allowed_memberships: Option<i64>,
    /// Unix milliseconds.
    #[serde(default)]
    pub created_at: Millis,
    /// Unix milliseconds.
    #[serde(default)]
    pub updated_at: Millis,
}

/// The kind of an instance. Open set: a value that is not known is kept as it came.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "Option<String>", into = "String")]
pub enum EnvironmentType {
    /// For building and trying; keys start with `sk_test_`.
    Development,
    /// Real people; keys start with `sk_live_`.
    Production,
    /// A value that this version does not know, as it came.
    Other(String),
}

impl EnvironmentType {
    /// Clerk's own spelling.
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

/// `Instance`: what a secret key opens.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instance {
    /// Always `instance`.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub object: String,
    /// `ins_…`.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub id: String,
    /// Development or production.
    #[serde(default)]
    pub environment_type: EnvironmentType,
    /// Where the instance's sign-in may be used from; null for any.
    #[serde(default)]
    pub allowed_origins: Option<Vec<String>>,
    /// The workspace that owns the application; null when it has no owner.
    #[serde(default)]
    pub workspace_id: Option<String>,
}

/// `OrganizationSettings`: what the instance allows its organizations.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationSettings {
    /// Always `organization_settings`.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub object: String,
    /// Whether the instance has organizations at all.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub enabled: bool,
    /// How many members an organization may have; 0 means no limit.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub max_allowed_memberships: i64,
    /// How many roles the instance may have.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub max_allowed_roles: i64,
    /// How many domains an organization may have.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub max_allowed_domains: i64,
    /// The role of whoever creates an organization.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub creator_role: String,
    /// Whether an organization's admin may delete it.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub admin_delete_enabled: bool,
    /// Whether organizations may hold domains.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub domains_enabled: bool,
    /// The modes that a domain may have here.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub domains_enrollment_modes: Vec<EnrollmentMode>,
    /// The role that an invitation or suggestion gives.
    #[serde(default, deserialize_with = "lenient::null_as_default")]
    pub domains_default_role: String,
}
