//! Which kind of request failed: the next step depends on it.

use crate::clerk::Operation;

use super::Failure;

/// The kinds of request that call for different advice after a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestKind {
    /// Any request that changes nothing.
    Read,
    Create,
    Update,
    Delete,
    VerifyOwnership,
    /// A change that failed before its own request: in the lookup that comes first, or in domdesk itself.
    Change,
}

impl RequestKind {
    pub const ALL: [Self; 6] =
        [Self::Read, Self::Create, Self::Update, Self::Delete, Self::VerifyOwnership, Self::Change];

    #[must_use]
    pub const fn of(operation: Operation) -> Self {
        match operation {
            Operation::Create => Self::Create,
            Operation::Update => Self::Update,
            Operation::Delete => Self::Delete,
            Operation::VerifyOwnership => Self::VerifyOwnership,
            Operation::ListAll
            | Operation::List
            | Operation::Organizations
            | Operation::Organization
            | Operation::Instance
            | Operation::OrganizationSettings
            | Operation::EnterpriseConnections
            | Operation::UsersCount
            | Operation::OrganizationInvitations => Self::Read,
        }
    }
}

impl Failure {
    /// The failure as the end of such a change. If an earlier read failed, that operation is kept.
    #[must_use]
    pub fn in_change(self, operation: Operation) -> Self {
        Self { operation: self.operation.or(Some(operation)), ..self.in_a_change() }
    }

    #[must_use]
    pub fn request_kind(&self) -> RequestKind {
        match self.operation.map(RequestKind::of) {
            None | Some(RequestKind::Read) if self.of_change => RequestKind::Change,
            Some(kind) => kind,
            None => RequestKind::Read,
        }
    }
}
