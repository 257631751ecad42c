//! Clerk's operations.

use std::fmt;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operation {
    /// Domains of the whole instance: `GET /organization_domains`
    ListAll,
    /// Domains of one organization: `GET /organizations/{organization_id}/domains`
    List,
    /// Add a domain: `POST /organizations/{organization_id}/domains`
    Create,
    /// Change a domain: `PATCH /organizations/{organization_id}/domains/{domain_id}`
    Update,
    /// Remove a domain: `DELETE /organizations/{organization_id}/domains/{domain_id}`
    Delete,
    /// Mark ownership as verified: `POST /organizations/{organization_id}/domains/{domain_id}/verify_ownership`
    VerifyOwnership,
    /// Search organizations: `GET /organizations`
    Organizations,
    /// One organization: `GET /organizations/{id or slug}`
    Organization,
    /// The instance of the key: `GET /instance`
    Instance,
    /// The instance's settings for organizations: `GET /instance/organization_settings`
    OrganizationSettings,
    /// SSO connections of the instance: `GET /enterprise_connections`
    EnterpriseConnections,
    /// A number of users: `GET /users/count`
    UsersCount,
    /// Invitations to any organization: `GET /organization_invitations`
    OrganizationInvitations,
}

impl Operation {
    pub const ALL: [Self; 13] = [
        Self::ListAll,
        Self::List,
        Self::Create,
        Self::Update,
        Self::Delete,
        Self::VerifyOwnership,
        Self::Organizations,
        Self::Organization,
        Self::Instance,
        Self::OrganizationSettings,
        Self::EnterpriseConnections,
        Self::UsersCount,
        Self::OrganizationInvitations,
    ];

    /// Whether it changes data at Clerk.
    #[must_use]
    pub const fn is_change(self) -> bool {
        matches!(self, Self::Create | Self::Update | Self::Delete | Self::VerifyOwnership)
    }

    /// Whether it works on organization domains, and so needs them enabled.
    #[must_use]
    pub const fn is_about_domains(self) -> bool {
        self.is_change() || matches!(self, Self::ListAll | Self::List)
    }

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ListAll => "list_all",
            Self::List => "list",
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::VerifyOwnership => "verify_ownership",
            Self::Organizations => "organizations",
            Self::Organization => "organization",
            Self::Instance => "instance",
            Self::OrganizationSettings => "organization_settings",
            Self::EnterpriseConnections => "enterprise_connections",
            Self::UsersCount => "users_count",
            Self::OrganizationInvitations => "organization_invitations",
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
