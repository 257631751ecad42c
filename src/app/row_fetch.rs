//! The complete row for the detail pane: the local copy keeps only its columns.

use crate::clerk::Millis;

use super::Failure;

/// A fetch of one row. There is none once the row has been read.
#[derive(Debug, Clone, PartialEq)]
pub struct RowFetch {
    pub id: String,
    pub stage: RowFetchStage,
}

/// The progress of a row fetch.
#[derive(Debug, Clone, PartialEq)]
pub enum RowFetchStage {
    /// Requested at this time, if the cursor is still on the row.
    Due(Millis),
    Requested,
    Failed(Failure),
    /// Clerk's list does not contain the row, or only an older version of it.
    Missing,
}

impl RowFetch {
    /// Whether it ended without the row.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        matches!(self.stage, RowFetchStage::Failed(_) | RowFetchStage::Missing)
    }

    /// When to request the row.
    #[must_use]
    pub const fn due(&self) -> Option<Millis> {
        match self.stage {
            RowFetchStage::Due(moment) => Some(moment),
            _ => None,
        }
    }
}
