//! What a change that was carried out has left behind.

use crate::clerk::OrganizationDomain;

/// What Clerk answered to a change, or what was found of it later.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The domain as it is now.
    Domain(Box<OrganizationDomain>),
    /// The domain is gone.
    Deleted,
}
