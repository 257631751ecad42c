//! The columns of a list and their order.

use std::fmt;
use std::str::FromStr;

use super::{Field, NAME, STATUS, by_name, columns};

/// At least one column, each at most once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns(Vec<&'static Field>);

/// An unknown column, or a column that is given twice.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected columns, each once, separated by commas; there are {}", names())]
pub struct UnknownColumn;

fn names() -> String {
    columns().map(|(field, _)| field.name).collect::<Vec<_>>().join(", ")
}

impl Columns {
    pub fn iter(&self) -> impl Iterator<Item = &'static Field> {
        self.0.iter().copied()
    }

    #[must_use]
    pub fn has(&self, field: &'static Field) -> bool {
        self.0.contains(&field)
    }

    /// Whether the list always shows this column: without the name the operator could not see which row a key acts on, and
    /// without the status not what happens to a change.
    #[must_use]
    pub fn is_fixed(field: &Field) -> bool {
        [STATUS, NAME].contains(&field)
    }

    /// Whether the columns that a list always shows are among them.
    #[must_use]
    pub fn has_fixed(&self) -> bool {
        self.has(STATUS) && self.has(NAME)
    }

    /// Adds the column, behind those that precede it in [`super::FIELDS`], or removes it unless a list always shows it.
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
