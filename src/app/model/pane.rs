//! The panes of the desk: list and detail.

use super::super::DetailShare;

/// The pane that receives the keys.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Pane {
    #[default]
    List,
    /// Beside the list or below it.
    Detail,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DetailPane {
    pub open: bool,
    /// Whether it covers the list.
    pub full: bool,
    /// Whether it shows the raw JSON.
    pub json: bool,
    /// The first visible line.
    pub scroll: usize,
}

impl DetailPane {
    #[must_use]
    pub const fn share(&self) -> DetailShare {
        match self {
            Self { open: false, .. } => DetailShare::Closed,
            Self { full: true, .. } => DetailShare::Whole,
            Self { full: false, .. } => DetailShare::Part,
        }
    }
}
