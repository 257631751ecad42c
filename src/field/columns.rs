//! Which columns a list shows, and in which order.

use std::fmt;
use std::str::FromStr;

use super::{Field, NAME, STATUS, by_name, columns};

/// Columns, each once, at least one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns(Vec<&'static Field>);

/// A name that no column has, or a column that is named twice.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected columns, each once, separated by commas; there are {}", names())]
pub struct UnknownColumn;

fn names() -> String {
    columns().map(|(field, _)| field.name).collect::<Vec<_>>().join(", ")
}

impl Columns {
    /// The columns in their order.
    pub fn iter(&self) -> impl Iterator<Item = &'static Field> {
        self.0.iter().copied()
    }

    /// Whether that column is among them.
    #[must_use]
    pub fn has(&self, field: &'static Field) -> bool {
        self.0.contains(&field)
    }

    /// Whether the list always shows that column: without its name nobody could tell which row a key acts on, and without its
    /// status what becomes of a change.
    #[must_use]
    pub fn is_fixed(field: &Field) -> bool {
        [STATUS, NAME].contains(&field)
    }

    /// Whether all columns are among them that a list always shows.
    #[must_use]
    pub fn has_fixed(&self) -> bool {
        self.has(STATUS) && self.has(NAME)
    }

    /// Adds the column, behind those that stand before it in [`super::FIELDS`], or takes it away; those that a list always shows stay.
    pub fn toggle(&mut self, field: &'static Field) {
        if self.has(field) {
            if !Self::is_fixed(field) {
                self.0.retain(|column| *column != field);
            }
            return;
        }
        let place = |wanted: &Field| columns().position(|(field, _)| field == wanted);
        let after = self.0.iter().rposition(|column| place(column) < place(field));
        self.0.insert(after.map_or(0, |after| after + 1), field);
    }
}

impl Default for Columns {
    fn default() -> Self {
        Self(columns().filter(|(_, layout)| layout.is_default).map(|(field, _)| field).collect())
    }
}

impl FromStr for Columns {
    type Err = UnknownColumn;

    fn from_str(text: &str) -> Result<Self, UnknownColumn> {
        let mut columns = Self(Vec::new());
        for name in text.split(',') {
            let field = by_name(name.trim()).filter(|field| field.column.is_some() && !columns.has(field));
            columns.0.push(field.ok_or(UnknownColumn)?);
        }
        Ok(columns)
    }
}

impl fmt::Display for Columns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.iter().map(|field| field.name).collect::<Vec<_>>().join(","))
    }
}
