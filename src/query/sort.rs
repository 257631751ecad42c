//! Orders of a list.

use std::fmt;

use crate::clerk::{Direction, OrderBy};
use crate::field::{self, Column};

/// One column of an order. Displays as in queries: `-created`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SortKey {
    pub column: Column,
    pub direction: Direction,
}

impl SortKey {
    #[must_use]
    pub const fn new(column: Column, direction: Direction) -> Self {
        Self { column, direction }
    }

    /// All columns, in the order of the sort dialog.
    pub fn columns() -> impl Iterator<Item = Column> {
        field::orders().into_iter().map(|(_, order)| order.by)
    }

    /// The same column in the other direction.
    #[must_use]
    pub const fn reversed(self) -> Self {
        let direction = match self.direction {
            Direction::Ascending => Direction::Descending,
            Direction::Descending => Direction::Ascending,
        };
        Self { direction, ..self }
    }

    /// As a parameter of list_all; `None` if it has no such order.
    #[must_use]
    pub fn order_by(self) -> Option<OrderBy> {
        let (_, order) = field::order_by_column(self.column)?;
        Some(OrderBy::new(order.server?, self.direction))
    }

    /// The column's name in queries.
    #[must_use]
    pub fn name(self) -> &'static str {
        field::order_by_column(self.column).map_or("", |(field, _)| field.query_name)
    }

    /// The order in words, for the screen.
    #[must_use]
    pub fn in_words(self) -> &'static str {
        field::order_by_column(self.column).map_or("", |(_, order)| order.in_words(self.direction))
    }
}

impl fmt::Display for SortKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.direction == Direction::Descending { "-" } else { "" };
        write!(f, "{sign}{}", self.name())
    }
}
