//! What was tried when something failed: the next step depends on it.

use crate::clerk::Operation;

use super::Failure;

/// The kinds of request, as far as what to do after a failure differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestKind {
    /// Anything that changes nothing.
    Read,
    /// A domain was to be added.
    Create,
    /// Verification or enrollment mode were to be changed.
    Update,
    /// A domain was to be removed.
    Delete,
    /// Ownership was to be marked as verified.
    VerifyOwnership,
    /// A change that failed before its own request: by the reading that comes first, or in domdesk itself.
    Change,
}

impl RequestKind {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Read, Self::Create, Self::Update, Self::Delete, Self::VerifyOwnership, Self::Change];

    /// The kind of that operation.
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
            | Operation::OrganizationSettings => Self::Read,
        }
    }
}

impl Failure {
    /// The same, as what ended such a change. That a reading before it has failed stays known.
    #[must_use]
    pub fn in_change(self, operation: Operation) -> Self {
        Self { operation: self.operation.or(Some(operation)), ..self.in_a_change() }
    }

    /// What was tried.
    #[must_use]
    pub fn request_kind(&self) -> RequestKind {
        match self.operation.map(RequestKind::of) {
            None | Some(RequestKind::Read) if self.of_change => RequestKind::Change,
            Some(kind) => kind,
            None => RequestKind::Read,
        }
    }
}
