//! The fields of a domain. Each has a file of its own with its names, filter, sort order, name at Clerk, column and export.
//!
//! The grammar, its errors, completion, help, hints, README, columns and exports use [`FIELDS`]. A field has one name
//! everywhere; aliases are accepted wherever the name is.

mod any;
mod columns;
mod created;
mod domain;
mod export;
mod flags;
mod id;
mod invitations;
mod mode;
mod month;
mod name;
mod note;
mod number;
mod organization;
mod organization_id;
mod ownership;
mod pending;
mod registrable;
mod shared;
mod snoozed;
mod status;
mod status_label;
mod suggestions;
mod top_level;
mod updated;
mod value_kind;
mod verified;

use std::borrow::Cow;
use std::fmt;

use crate::clerk::{Direction, Millis, OrganizationDomain, SortField};
use crate::flag::FlagSet;
use crate::text::{Tone, rfc3339};

pub use columns::{Columns, UnknownColumn};
pub use export::{ExportFields, UnknownField};
pub use mode::label as mode_label;
pub use name::{fit as fit_name, fit_ends as fit_name_ends};
pub use status_label::status_label;
pub use value_kind::{Choice, Column, Count, Moment, NamePart, Text, ValueKind};

/// All fields, in the order of the columns and the help.
pub static FIELDS: [&Field; 22] = [
    &verified::FIELD,
    &status::FIELD,
    &name::FIELD,
    &domain::FIELD,
    &top_level::FIELD,
    &registrable::FIELD,
    &organization::FIELD,
    &organization_id::FIELD,
    &mode::FIELD,
    &ownership::FIELD,
    &shared::FIELD,
    &invitations::FIELD,
    &suggestions::FIELD,
    &pending::FIELD,
    &created::FIELD,
    &month::FIELD,
    &updated::FIELD,
    &id::FIELD,
    &flags::FIELD,
    &note::FIELD,
    &snoozed::FIELD,
    &any::FIELD,
];

/// Its column also shows the progress of changes.
pub static STATUS: &Field = &status::FIELD;

pub static NAME: &Field = &name::FIELD;

pub static ORGANIZATION: &Field = &organization::FIELD;

/// Its values are not part of a domain: [`Extras::flags`].
pub static FLAGS: &Field = &flags::FIELD;

/// Its values are not part of a domain: [`Extras::note`].
pub static NOTE: &Field = &note::FIELD;

/// Its values are not part of a domain: [`Extras::snoozed_until`].
pub static SNOOZED: &Field = &snoozed::FIELD;

pub struct Field {
    /// Its name in queries, `--columns` and exports.
    pub name: &'static str,
    /// Other names that are accepted.
    pub aliases: &'static [&'static str],
    /// The name that queries are printed with: the short one, if any.
    pub query_name: &'static str,
    /// The heading of its column: the name with a capital and blanks.
    pub heading: &'static str,
    /// The heading of a narrow column: one of the aliases.
    pub short_heading: &'static str,
    /// `None` if queries cannot filter by it.
    pub filter: Option<FieldFilter>,
    /// `None` if lists cannot be sorted by it.
    pub order: Option<FieldOrder>,
    /// `None` if it has no column.
    pub column: Option<ColumnLayout>,
    /// Its whole value as at Clerk, for exports; `None` if it is not exported, or not part of a domain
    /// ([`Field::is_extra`]).
    pub export: Option<fn(&OrganizationDomain) -> Cow<'_, str>>,
}

pub struct FieldFilter {
    pub kind: ValueKind,
    /// Further aliases of the field in filters only.
    pub aliases: &'static [&'static str],
    /// Clerk's parameter; `None` if the filter needs a local copy.
    pub server: Option<&'static str>,
    /// The most useful first.
    pub examples: &'static [&'static str],
    pub help: &'static str,
    /// The example in the query bar's hint; empty for none.
    pub hint: &'static str,
    /// Values for completion.
    pub values: &'static [&'static str],
    /// The expected value in an error: follows the word "expected".
    pub expected: &'static str,
}

pub struct FieldOrder {
    pub by: Column,
    /// Clerk's order; `None` if it needs a local copy.
    pub server: Option<SortField>,
    /// The default direction in the sort dialog.
    pub default_direction: Direction,
    /// The ascending order in words, for the screen.
    pub ascending: &'static str,
    pub descending: &'static str,
}

pub struct ColumnLayout {
    /// In cells.
    pub min_width: usize,
    /// The width in a wide list, in cells.
    pub full_width: usize,
    /// Its share of the remaining width, relative to other columns.
    pub grow: usize,
    /// For numbers.
    pub align_right: bool,
    /// In a narrow list columns with a lower rank stay.
    pub rank: u8,
    /// Whether it is shown by default.
    pub is_default: bool,
    /// The content of a cell. May be too long: the caller cuts it.
    pub show: for<'a> fn(&'a OrganizationDomain, CellContext<'a>) -> Cell<'a>,
}

/// What belongs to a row but is not part of the domain at Clerk.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Extras<'a> {
    pub flags: FlagSet,
    /// Empty without a note. Anyone with access to the folder of notes may have written it.
    pub note: &'a str,
    /// `None` if the row is not snoozed now.
    pub snoozed_until: Option<Millis>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CellContext<'a> {
    /// The width.
    pub cells: usize,
    /// For ages.
    pub now: Millis,
    /// Only ASCII characters are drawn.
    pub ascii: bool,
    /// What is not part of the domain, as far as the column shows it.
    pub extras: Extras<'a>,
}

/// The content of a cell, safe to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell<'a> {
    pub text: Cow<'a, str>,
    pub tone: Tone,
}

impl<'a> Cell<'a> {
    pub fn new(text: impl Into<Cow<'a, str>>, tone: Tone) -> Self {
        Self { text: text.into(), tone }
    }
}

impl fmt::Debug for FieldFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.kind)
    }
}

impl fmt::Debug for ColumnLayout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at least {} cells", self.min_width)
    }
}

impl Field {
    /// Its whole value for exports; `None` if it is not exported.
    #[must_use]
    pub fn exported<'a>(&self, row: &'a OrganizationDomain, extras: Extras<'a>) -> Option<Cow<'a, str>> {
        if self == FLAGS {
            Some(extras.flags.to_string().into())
        } else if self == NOTE {
            Some(extras.note.into())
        } else if self == SNOOZED {
            Some(extras.snoozed_until.map(rfc3339).unwrap_or_default().into())
        } else {
            self.export.map(|export| export(row))
        }
    }

    /// Whether its values are not part of a domain at Clerk.
    #[must_use]
    pub fn is_extra(&self) -> bool {
        [FLAGS, NOTE, SNOOZED].contains(&self)
    }

    /// Whether its values are those of the folder of notes.
    #[must_use]
    pub fn is_noted(&self) -> bool {
        [NOTE, SNOOZED].contains(&self)
    }

    /// Whether it has this name or alias.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        self.name == name || self.aliases.contains(&name)
    }
}

impl FieldOrder {
    /// The order in words, for the screen.
    #[must_use]
    pub const fn in_words(&self, direction: Direction) -> &'static str {
        match direction {
            Direction::Ascending => self.ascending,
            Direction::Descending => self.descending,
        }
    }
}

impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Field {}

impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// By name or alias.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static Field> {
    FIELDS.into_iter().find(|field| field.is_called(name))
}

/// All fields with a filter.
pub fn filters() -> impl Iterator<Item = (&'static Field, &'static FieldFilter)> {
    FIELDS.into_iter().filter_map(|field| Some((field, field.filter.as_ref()?)))
}

/// By a name that is accepted in filters.
#[must_use]
pub fn filter_by_name(name: &str) -> Option<(&'static Field, &'static FieldFilter)> {
    filters().find(|(field, filter)| field.is_called(name) || filter.aliases.contains(&name))
}

/// All fields with an order: the default first, then those that Clerk has too.
#[must_use]
pub fn orders() -> Vec<(&'static Field, &'static FieldOrder)> {
    let mut orders: Vec<_> =
        FIELDS.into_iter().filter_map(|field| Some((field, field.order.as_ref()?))).collect();
    orders.sort_by_key(|(_, order)| (order.by != Column::CREATED, order.server.is_none()));
    orders
}

#[must_use]
pub fn order_by_column(by: Column) -> Option<(&'static Field, &'static FieldOrder)> {
    let mut orders = FIELDS.into_iter().filter_map(|field| Some((field, field.order.as_ref()?)));
    orders.find(|(_, order)| order.by == by)
}

/// All fields with a column.
pub fn columns() -> impl Iterator<Item = (&'static Field, &'static ColumnLayout)> {
    FIELDS.into_iter().filter_map(|field| Some((field, field.column.as_ref()?)))
}

#[cfg(test)]
mod tests;
