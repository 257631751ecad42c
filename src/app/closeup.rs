//! The row that somebody looks at, read whole: the copy of the instance keeps only columns.

use crate::clerk::Millis;

use super::Failure;

/// The row, and how far reading it has come. Once it was read there is none.
#[derive(Debug, Clone, PartialEq)]
pub struct Closeup {
    /// `orgdmn_…`.
    pub id: String,
    /// How far it has come.
    pub stage: CloseupStage,
}

/// How far reading a row has come.
#[derive(Debug, Clone, PartialEq)]
pub enum CloseupStage {
    /// It is asked for then, if it is still looked at.
    Due(Millis),
    /// On its way.
    Asked,
    /// Not to be had.
    Failed(Failure),
    /// Clerk's list does not have the row, or only as it was before.
    Missing,
}

impl Closeup {
    /// Whether it has ended without the row.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        matches!(self.stage, CloseupStage::Failed(_) | CloseupStage::Missing)
    }

    /// When the row is to be asked for.
    #[must_use]
    pub const fn due(&self) -> Option<Millis> {
        match self.stage {
            CloseupStage::Due(moment) => Some(moment),
            _ => None,
        }
    }
}
