//! A row as exports need it: a domain, and what belongs to it but is no field of the domain itself.

use std::borrow::Cow;
use std::ops::Deref;

use crate::clerk::{Millis, OrganizationDomain};
use crate::field::{ExportFields, Extras};
use crate::flag::FlagSet;

#[derive(Debug, Clone, PartialEq)]
pub struct FlaggedRow<'a> {
    pub row: Cow<'a, OrganizationDomain>,
    pub flags: FlagSet,
    /// Empty without a note.
    pub note: Cow<'a, str>,
    /// `None` if it is not snoozed.
    pub snoozed_until: Option<Millis>,
}

impl FlaggedRow<'_> {
    /// The values of these fields, in order.
    pub(super) fn values(&self, fields: &ExportFields) -> impl Iterator<Item = Cow<'_, str>> {
        let extras = Extras { flags: self.flags, note: &self.note, snoozed_until: self.snoozed_until };
        fields.iter().map(move |field| field.exported(&self.row, extras).unwrap_or_default())
    }
}

impl Deref for FlaggedRow<'_> {
    type Target = OrganizationDomain;

    fn deref(&self) -> &OrganizationDomain {
        &self.row
    }
}

impl<'a> From<&'a OrganizationDomain> for FlaggedRow<'a> {
    /// Without flags and notes.
    fn from(row: &'a OrganizationDomain) -> Self {
        Self {
            row: Cow::Borrowed(row),
            flags: FlagSet::default(),
            note: Cow::Borrowed(""),
            snoozed_until: None,
        }
    }
}
