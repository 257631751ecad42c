//! What changes are looked for by.

use std::borrow::Cow;

use super::Asked;
use crate::clerk::{Millis, Operation};

/// A change that was asked, as far as it is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeSummary<'a> {
    /// When it was asked.
    pub at: Millis,
    /// The instance.
    pub instance_id: Cow<'a, str>,
    /// The organization.
    pub organization_id: Cow<'a, str>,
    /// The user of the operating system who asked.
    pub user: Cow<'a, str>,
    /// The machine of that user.
    pub host: Cow<'a, str>,
    /// What was asked.
    pub operation: Operation,
    /// The domain's name.
    pub name: Cow<'a, str>,
}

impl<'a> ChangeSummary<'a> {
    /// Of a line that was read in full.
    #[must_use]
    pub fn of(at: Millis, asked: &'a Asked) -> Self {
        Self {
            at,
            instance_id: Cow::Borrowed(&asked.instance.id),
            organization_id: Cow::Borrowed(asked.change.organization_id()),
            user: Cow::Borrowed(&asked.operator.user),
            host: Cow::Borrowed(&asked.operator.host),
            operation: asked.change.operation(),
            name: Cow::Borrowed(&asked.name),
        }
    }
}
