//! The orders that a list can have.

use std::fmt;

use crate::clerk::{Direction, OrderBy, SortField};

/// What a list can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Column {
    /// The domain's name.
    Name,
    /// When the domain was added.
    Created,
    /// When the row last changed.
    Updated,
    /// The organization's name.
    Organization,
    /// The enrollment mode.
    Mode,
    /// How far affiliation has come.
    Status,
    /// How far ownership has come.
    Ownership,
    /// Invitations not yet answered.
    Invitations,
    /// Suggestions not yet answered.
    Suggestions,
    /// Both together.
    Pending,
}

impl Column {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 10] = [
        Self::Created,
        Self::Name,
        Self::Updated,
        Self::Organization,
        Self::Mode,
        Self::Status,
        Self::Ownership,
        Self::Invitations,
        Self::Suggestions,
        Self::Pending,
    ];

    /// What it is called in a query.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Organization => "org",
            Self::Mode => "mode",
            Self::Status => "status",
            Self::Ownership => "owner",
            Self::Invitations => "invitations",
            Self::Suggestions => "suggestions",
            Self::Pending => "pending",
        }
    }

    /// The column that is called that in a query.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        if name == "created_at" {
            return Some(Self::Created);
        }
        Self::ALL.into_iter().find(|column| column.as_str() == name)
    }
}

/// One column of an order. Displays as in a query: `-created`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SortKey {
    /// By what.
    pub column: Column,
    /// Which way.
    pub direction: Direction,
}

impl SortKey {
    /// The order of that column and direction.
    #[must_use]
    pub const fn new(column: Column, direction: Direction) -> Self {
        Self { column, direction }
    }

    /// The same column the other way round.
    #[must_use]
    pub const fn reversed(self) -> Self {
        let direction = match self.direction {
            Direction::Ascending => Direction::Descending,
            Direction::Descending => Direction::Ascending,
        };
        Self { direction, ..self }
    }

    /// Clerk's name for it; `None` when list_all has no such order.
    #[must_use]
    pub const fn order_by(self) -> Option<OrderBy> {
        let field = match self.column {
            Column::Name => SortField::Name,
            Column::Created => SortField::CreatedAt,
            _ => return None,
        };
        Some(OrderBy::new(field, self.direction))
    }
}

impl fmt::Display for SortKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.direction == Direction::Descending { "-" } else { "" };
        write!(f, "{sign}{}", self.column.as_str())
    }
}
