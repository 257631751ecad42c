//! The panes of the desk: the list and the detail.

use super::super::DetailShare;

/// Which pane has the keys.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Pane {
    /// The list.
    #[default]
    List,
    /// The detail beside or below it.
    Detail,
}

/// The detail pane.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DetailPane {
    /// Whether it is on the screen.
    pub open: bool,
    /// Whether it has the list's place as well.
    pub full: bool,
    /// Whether it shows the JSON as it came.
    pub json: bool,
    /// The first line on the screen.
    pub scroll: usize,
}

impl DetailPane {
    /// How much of the screen it has.
    #[must_use]
    pub const fn share(&self) -> DetailShare {
        match self {
            Self { open: false, .. } => DetailShare::Closed,
            Self { full: true, .. } => DetailShare::Whole,
            Self { full: false, .. } => DetailShare::Part,
        }
    }
}
