//! The fields by which changes are searched.

use std::borrow::Cow;

use super::Asked;
use crate::clerk::{Millis, Operation};

/// A requested change, reduced to its searchable fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeSummary<'a> {
    /// When it was requested.
    pub at: Millis,
    pub instance_id: Cow<'a, str>,
    pub organization_id: Cow<'a, str>,
    /// The operating system's user who requested it.
    pub user: Cow<'a, str>,
    /// The machine of that user.
    pub host: Cow<'a, str>,
    pub operation: Operation,
    pub name: Cow<'a, str>,
    /// The plan that it belongs to.
    pub plan_id: Option<Cow<'a, str>>,
}

impl<'a> ChangeSummary<'a> {
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
            plan_id: asked.plan.as_ref().map(|plan| Cow::Borrowed(plan.id.as_str())),
        }
    }
}
