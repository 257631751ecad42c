//! The operations by name, and what each allows: whether it changes anything, and whether it may be sent twice.

use std::fmt;

use reqwest::Method;

/// What was asked of Clerk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operation {
    /// No request: the client is being made.
    Start,
    /// Domains of the whole instance.
    ListAll,
    /// Domains of one organization.
    List,
    /// Add a domain to an organization.
    Create,
    /// Change a domain.
    Update,
    /// Remove a domain.
    Delete,
    /// Declare ownership of a domain proven.
    VerifyOwnership,
    /// Search organizations.
    Organizations,
    /// One organization.
    Organization,
    /// The instance that the key opens.
    Instance,
    /// What the instance allows its organizations.
    OrganizationSettings,
}

impl Operation {
    /// Whether it changes anything at Clerk.
    #[must_use]
    pub fn changes(self) -> bool {
        self.method() != Method::GET
    }

    /// Whether doing it twice is the same as doing it once. A second create would be refused, or would undo a
    /// deletion in between; Clerk documents verify_ownership as idempotent.
    #[must_use]
    pub fn is_idempotent(self) -> bool {
        self != Self::Create
    }

    /// The name in Clerk's contract.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
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
        }
    }

    pub(super) fn method(self) -> Method {
        match self {
            Self::Create | Self::VerifyOwnership => Method::POST,
            Self::Update => Method::PATCH,
            Self::Delete => Method::DELETE,
            Self::Start
            | Self::ListAll
            | Self::List
            | Self::Organizations
            | Self::Organization
            | Self::Instance
            | Self::OrganizationSettings => Method::GET,
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
