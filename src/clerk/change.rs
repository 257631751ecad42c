//! A change as it is asked of Clerk: which operation, on what, with which body.

use serde::{Deserialize, Serialize};

use super::{CreateDomain, Operation, UpdateDomain};

/// Something to change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "operation", rename_all = "snake_case")]
pub enum Change {
    /// Add a domain to an organization.
    Create {
        /// The organization.
        organization_id: String,
        /// The domain.
        body: CreateDomain,
    },
    /// Change a domain.
    Update {
        /// The organization that holds it.
        organization_id: String,
        /// The domain.
        domain_id: String,
        /// What to change.
        body: UpdateDomain,
    },
    /// Remove a domain from its organization.
    Delete {
        /// The organization that holds it.
        organization_id: String,
        /// The domain.
        domain_id: String,
    },
    /// Mark a domain's ownership as verified.
    VerifyOwnership {
        /// The organization that holds it.
        organization_id: String,
        /// The domain.
        domain_id: String,
    },
}

impl Change {
    /// Which of Clerk's operations it is.
    #[must_use]
    pub const fn operation(&self) -> Operation {
        match self {
            Self::Create { .. } => Operation::Create,
            Self::Update { .. } => Operation::Update,
            Self::Delete { .. } => Operation::Delete,
            Self::VerifyOwnership { .. } => Operation::VerifyOwnership,
        }
    }

    /// The organization that it is about.
    #[must_use]
    pub fn organization_id(&self) -> &str {
        match self {
            Self::Create { organization_id, .. }
            | Self::Update { organization_id, .. }
            | Self::Delete { organization_id, .. }
            | Self::VerifyOwnership { organization_id, .. } => organization_id,
        }
    }

    /// The domain that it is about; `None` for one that is only to be created.
    #[must_use]
    pub fn domain_id(&self) -> Option<&str> {
        match self {
            Self::Create { .. } => None,
            Self::Update { domain_id, .. }
            | Self::Delete { domain_id, .. }
            | Self::VerifyOwnership { domain_id, .. } => Some(domain_id),
        }
    }
}
