use crate::clerk::OrganizationDomain;

/// The result of a change, from Clerk's answer or from a later lookup.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The domain as it is now.
    Domain(Box<OrganizationDomain>),
    Deleted,
}
