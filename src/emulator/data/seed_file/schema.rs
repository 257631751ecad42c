//! The format of a seed file. Names are Clerk's own wherever Clerk has one.

use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use crate::clerk::EnvironmentType;
use crate::emulator::data::people::InvitationStatus;
use crate::emulator::data::row::{Mode, Status, Strategy};

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SeedFile {
    #[serde(default)]
    pub(super) instance: InstanceTable,
    #[serde(default)]
    pub(super) organizations: Vec<OrganizationTable>,
    #[serde(default)]
    pub(super) users: Vec<UserTable>,
    #[serde(default)]
    pub(super) enterprise_connections: Vec<ConnectionTable>,
}

/// `[instance]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct InstanceTable {
    pub(super) id: Option<Spanned<String>>,
    pub(super) secret_key: Option<Spanned<String>>,
    pub(super) environment_type: EnvironmentValue,
    pub(super) organizations_enabled: Option<bool>,
    pub(super) domains_enabled: Option<bool>,
    pub(super) domains_enrollment_modes: Option<Vec<GatedModeValue>>,
    pub(super) max_allowed_domains: Option<u32>,
}

/// `[[organizations]]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OrganizationTable {
    pub(super) id: Option<Spanned<String>>,
    pub(super) name: Spanned<String>,
    pub(super) slug: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) members: Vec<Spanned<String>>,
    pub(super) members_count: Option<Spanned<u32>>,
    pub(super) created_at: Option<Spanned<Datetime>>,
    #[serde(default)]
    pub(super) domains: Vec<DomainTable>,
    #[serde(default)]
    pub(super) invitations: Vec<InvitationTable>,
}

/// `[[organizations.invitations]]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InvitationTable {
    pub(super) email_address: Spanned<String>,
    #[serde(default)]
    pub(super) status: InvitationValue,
    pub(super) created_at: Option<Spanned<Datetime>>,
}

/// `[[users]]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UserTable {
    pub(super) id: Spanned<String>,
    pub(super) email_address: Spanned<String>,
}

/// `[[enterprise_connections]]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConnectionTable {
    pub(super) name: String,
    pub(super) provider: Option<String>,
    #[serde(default = "yes")]
    pub(super) active: bool,
    #[serde(default)]
    pub(super) domains: Vec<Spanned<String>>,
    pub(super) organization_id: Option<Spanned<String>>,
}

const fn yes() -> bool {
    true
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum InvitationValue {
    #[default]
    Pending,
    Accepted,
    Revoked,
    Expired,
}

impl InvitationValue {
    pub(super) const fn status(self) -> InvitationStatus {
        match self {
            Self::Pending => InvitationStatus::Pending,
            Self::Accepted => InvitationStatus::Accepted,
            Self::Revoked => InvitationStatus::Revoked,
            Self::Expired => InvitationStatus::Expired,
        }
    }
}

/// `[[organizations.domains]]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DomainTable {
    pub(super) id: Option<Spanned<String>>,
    pub(super) name: Spanned<String>,
    pub(super) enrollment_mode: Option<ModeValue>,
    /// Defaults to verified, as create does.
    #[serde(default)]
    pub(super) affiliation: AffiliationValue,
    pub(super) ownership: Option<OwnershipValue>,
    pub(super) ownership_strategy: Option<StrategyValue>,
    #[serde(default)]
    pub(super) total_pending_invitations: u16,
    #[serde(default)]
    pub(super) total_pending_suggestions: u16,
    pub(super) created_at: Option<Spanned<Datetime>>,
    pub(super) updated_at: Option<Spanned<Datetime>>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum EnvironmentValue {
    #[default]
    Development,
    Production,
}

impl EnvironmentValue {
    pub(super) const fn to_clerk(self) -> EnvironmentType {
        match self {
            Self::Development => EnvironmentType::Development,
            Self::Production => EnvironmentType::Production,
        }
    }

    /// The prefix of the instance's secret key.
    pub(super) const fn key_prefix(self) -> &'static str {
        match self {
            Self::Development => "sk_test_",
            Self::Production => "sk_live_",
        }
    }
}

/// Modes that settings can list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum GatedModeValue {
    ManualInvitation,
    AutomaticInvitation,
    AutomaticSuggestion,
}

impl GatedModeValue {
    pub(super) const fn mode(self) -> Mode {
        match self {
            Self::ManualInvitation => Mode::MANUAL_INVITATION,
            Self::AutomaticInvitation => Mode::AUTOMATIC_INVITATION,
            Self::AutomaticSuggestion => Mode::AUTOMATIC_SUGGESTION,
        }
    }
}

/// Modes that a domain can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ModeValue {
    ManualInvitation,
    AutomaticInvitation,
    AutomaticSuggestion,
    EnterpriseSso,
}

impl ModeValue {
    pub(super) const fn mode(self) -> Mode {
        match self {
            Self::ManualInvitation => Mode::MANUAL_INVITATION,
            Self::AutomaticInvitation => Mode::AUTOMATIC_INVITATION,
            Self::AutomaticSuggestion => Mode::AUTOMATIC_SUGGESTION,
            Self::EnterpriseSso => Mode::ENTERPRISE_SSO,
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum AffiliationValue {
    Unverified,
    #[default]
    Verified,
    Failed,
    Expired,
}

impl AffiliationValue {
    pub(super) const fn status(self) -> Status {
        match self {
            Self::Unverified => Status::Unverified,
            Self::Verified => Status::Verified,
            Self::Failed => Status::Failed,
            Self::Expired => Status::Expired,
        }
    }
}

/// Left out for an ownership that was never attempted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum OwnershipValue {
    Unverified,
    Verified,
    Expired,
}

impl OwnershipValue {
    pub(super) const fn status(self) -> Status {
        match self {
            Self::Unverified => Status::Unverified,
            Self::Verified => Status::Verified,
            Self::Expired => Status::Expired,
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum StrategyValue {
    #[default]
    Txt,
    Legacy,
    ParentDomain,
    ManualOverride,
}

impl StrategyValue {
    pub(super) const fn strategy(self) -> Strategy {
        match self {
            Self::Txt => Strategy::Txt,
            Self::Legacy => Strategy::Legacy,
            Self::ParentDomain => Strategy::ParentDomain,
            Self::ManualOverride => Strategy::ManualOverride,
        }
    }
}
