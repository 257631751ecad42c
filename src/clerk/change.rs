//! A change as a request to Clerk: the operation, its target and its body.

use serde::{Deserialize, Serialize};

use super::{CreateDomain, Operation, UpdateDomain, path_segment};

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

    /// The HTTP method of the request.
    #[must_use]
    pub const fn method(&self) -> &'static str {
        match self {
            Self::Create { .. } | Self::VerifyOwnership { .. } => "POST",
            Self::Update { .. } => "PATCH",
            Self::Delete { .. } => "DELETE",
        }
    }

    /// The path of the request below the root of the API; `None` if an id cannot be a segment of a path.
    #[must_use]
    pub fn path(&self) -> Option<String> {
        let domains = format!("/organizations/{}/domains", path_segment(self.organization_id())?);
        Some(match self {
            Self::Create { .. } => domains,
            Self::Update { domain_id, .. } | Self::Delete { domain_id, .. } => {
                format!("{domains}/{}", path_segment(domain_id)?)
            }
            Self::VerifyOwnership { domain_id, .. } => {
                format!("{domains}/{}/verify_ownership", path_segment(domain_id)?)
            }
        })
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
