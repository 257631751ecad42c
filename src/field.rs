//! The fields of a domain, each described once in a file of its own: what it is called, how a query filters and orders by
//! it, what Clerk calls it, how a column shows it, and how it is exported.
//!
//! The grammar, its errors, completion, help, hints, README, columns and exports read [`FIELDS`]. A field has one name
//! everywhere; its other names are accepted wherever the name is.

mod any;
mod columns;
mod created;
mod domain;
mod id;
mod invitations;
mod mode;
mod name;
mod number;
mod organization;
mod organization_id;
mod ownership;
mod pending;
mod status;
mod status_label;
mod suggestions;
mod updated;
mod value_kind;
mod verified;

use std::borrow::Cow;
use std::fmt;

use crate::clerk::{Direction, Millis, OrganizationDomain, SortField};
use crate::text::Tone;

pub use columns::{Columns, UnknownColumn};
pub use mode::label as mode_label;
pub use name::{fit as fit_name, fit_ends as fit_name_ends};
pub use status_label::status_label;
pub use value_kind::{Choice, Column, Count, Moment, Text, ValueKind};

/// All fields, in the order in which columns stand and help lists them.
pub static FIELDS: [&Field; 15] = [
    &verified::FIELD,
    &status::FIELD,
    &name::FIELD,
    &domain::FIELD,
    &organization::FIELD,
    &organization_id::FIELD,
    &mode::FIELD,
    &ownership::FIELD,
    &invitations::FIELD,
    &suggestions::FIELD,
    &pending::FIELD,
    &created::FIELD,
    &updated::FIELD,
    &id::FIELD,
    &any::FIELD,
];

/// The status: it also shows what becomes of a change.
pub static STATUS: &Field = &status::FIELD;

/// The domain's name.
pub static NAME: &Field = &name::FIELD;

/// Whose domain it is.
pub static ORGANIZATION: &Field = &organization::FIELD;

/// A field of a domain.
pub struct Field {
    /// What it is called in queries, `--columns` and exports.
    pub name: &'static str,
    /// Other names that are understood.
    pub aliases: &'static [&'static str],
    /// The name that a query is written with: the short one, where there is one.
    pub query_name: &'static str,
    /// The heading of its column: the name in capitals and with blanks.
    pub heading: &'static str,
    /// The heading where there is no room for the other: one of the aliases.
    pub short_heading: &'static str,
    /// How a query filters by it; `None` where it cannot.
    pub filter: Option<FieldFilter>,
    /// How a list is ordered by it; `None` where it cannot.
    pub order: Option<FieldOrder>,
    /// How a column shows it; `None` where it has none.
    pub column: Option<ColumnLayout>,
    /// Its value in an export, whole and as Clerk has it; `None` where it has none of its own.
    pub export: Option<fn(&OrganizationDomain) -> Cow<'_, str>>,
}

/// How a query filters by a field.
pub struct FieldFilter {
    /// What its values are.
    pub kind: ValueKind,
    /// Other names of the field that mean something in a filter only.
    pub aliases: &'static [&'static str],
    /// Clerk's parameter; `None` where only a local copy can answer.
    pub server: Option<&'static str>,
    /// Filters as they can be typed, the most useful first.
    pub examples: &'static [&'static str],
    /// What they mean.
    pub help: &'static str,
    /// The filter that the query bar hints at; empty for none.
    pub hint: &'static str,
    /// Values that are offered.
    pub values: &'static [&'static str],
    /// What is expected of a value, in words that go on from "expected".
    pub expected: &'static str,
}

/// How a list is ordered by a field.
pub struct FieldOrder {
    /// By what.
    pub by: Column,
    /// Clerk's order; `None` where only a local copy has it.
    pub server: Option<SortField>,
    /// The direction that is offered first.
    pub first: Direction,
    /// The ascending order in words.
    pub ascending: &'static str,
    /// The descending order in words.
    pub descending: &'static str,
}

/// How a column shows a field.
pub struct ColumnLayout {
    /// The least that it needs, in cells.
    pub min_width: usize,
    /// What it takes in a list with room for all of it.
    pub full_width: usize,
    /// Its share of what is left over, compared with those of other columns.
    pub grow: usize,
    /// Whether it is a number, which stands at the right.
    pub align_right: bool,
    /// Which columns are kept when the width shrinks: those with the least number here.
    pub rank: u8,
    /// Whether it is shown unless others are chosen.
    pub is_default: bool,
    /// What the row says there; a text that is too long is cut by whoever shows it.
    pub show: for<'a> fn(&'a OrganizationDomain, CellContext) -> Cell<'a>,
}

/// Where and when a cell is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CellContext {
    /// How wide it is.
    pub cells: usize,
    /// The present moment, for ages.
    pub now: Millis,
    /// Only characters of ASCII are drawn.
    pub ascii: bool,
}

/// What stands in a cell, safe to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell<'a> {
    /// The text.
    pub text: Cow<'a, str>,
    /// How it is meant.
    pub tone: Tone,
}

impl<'a> Cell<'a> {
    /// A text in that tone.
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
    /// Whether it is called that.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        self.name == name || self.aliases.contains(&name)
    }
}

impl FieldOrder {
    /// The order in words.
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

/// The field of that name.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static Field> {
    FIELDS.into_iter().find(|field| field.is_called(name))
}

/// All fields that can be filtered by, with their filters.
pub fn filters() -> impl Iterator<Item = (&'static Field, &'static FieldFilter)> {
    FIELDS.into_iter().filter_map(|field| Some((field, field.filter.as_ref()?)))
}

/// The field that a filter of that name is about.
#[must_use]
pub fn filter_by_name(name: &str) -> Option<(&'static Field, &'static FieldFilter)> {
    filters().find(|(field, filter)| field.is_called(name) || filter.aliases.contains(&name))
}

/// All fields that a list can be ordered by, with their orders: the default first, then those that Clerk has as well.
#[must_use]
pub fn orders() -> Vec<(&'static Field, &'static FieldOrder)> {
    let mut orders: Vec<_> =
        FIELDS.into_iter().filter_map(|field| Some((field, field.order.as_ref()?))).collect();
    orders.sort_by_key(|(_, order)| (order.by != Column::CREATED, order.server.is_none()));
    orders
}

/// The field whose values are in that column, and its order.
#[must_use]
pub fn order_by_column(by: Column) -> Option<(&'static Field, &'static FieldOrder)> {
    let mut orders = FIELDS.into_iter().filter_map(|field| Some((field, field.order.as_ref()?)));
    orders.find(|(_, order)| order.by == by)
}

/// All fields that have a column, with their cells.
pub fn columns() -> impl Iterator<Item = (&'static Field, &'static ColumnLayout)> {
    FIELDS.into_iter().filter_map(|field| Some((field, field.column.as_ref()?)))
}

#[cfg(test)]
mod tests;
