//! A row as exports need it: a domain and its flags, which are no field of the domain itself.

use std::borrow::Cow;
use std::ops::Deref;

use crate::clerk::OrganizationDomain;
use crate::field::ExportFields;
use crate::flag::FlagSet;

#[derive(Debug, Clone, PartialEq)]
pub struct FlaggedRow<'a> {
    pub row: Cow<'a, OrganizationDomain>,
    pub flags: FlagSet,
}

impl FlaggedRow<'_> {
    /// The values of these fields, in order.
    pub(super) fn values(&self, fields: &ExportFields) -> impl Iterator<Item = Cow<'_, str>> {
        fields.iter().map(|field| field.exported(&self.row, self.flags).unwrap_or_default())
    }
}

impl Deref for FlaggedRow<'_> {
    type Target = OrganizationDomain;

    fn deref(&self) -> &OrganizationDomain {
        &self.row
    }
}

impl<'a> From<&'a OrganizationDomain> for FlaggedRow<'a> {
    /// Without flags.
    fn from(row: &'a OrganizationDomain) -> Self {
        Self { row: Cow::Borrowed(row), flags: FlagSet::default() }
    }
}
