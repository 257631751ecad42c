//! A change as a request to Clerk: the operation, its target and its body.

use serde::{Deserialize, Serialize};

use super::{CreateDomain, Operation, UpdateDomain};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "operation", rename_all = "snake_case")]
pub enum Change {
    Create { organization_id: String, body: CreateDomain },
    Update { organization_id: String, domain_id: String, body: UpdateDomain },
    Delete { organization_id: String, domain_id: String },
    VerifyOwnership { organization_id: String, domain_id: String },
}

impl Change {
    #[must_use]
    pub const fn operation(&self) -> Operation {
        match self {
            Self::Create { .. } => Operation::Create,
            Self::Update { .. } => Operation::Update,
            Self::Delete { .. } => Operation::Delete,
            Self::VerifyOwnership { .. } => Operation::VerifyOwnership,
        }
    }

    #[must_use]
    pub fn organization_id(&self) -> &str {
        match self {
            Self::Create { organization_id, .. }
            | Self::Update { organization_id, .. }
            | Self::Delete { organization_id, .. }
            | Self::VerifyOwnership { organization_id, .. } => organization_id,
        }
    }

    /// `None` for a creation.
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
