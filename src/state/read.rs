//! Reads any journal file.

use std::path::Path;

use super::{JournalIndex, StateError};
use crate::journal::History;

#[derive(Debug, Clone, PartialEq)]
pub struct FileContents {
    /// The readable records.
    pub history: History,
    /// The number of unreadable lines: torn, damaged, or of a later version.
    pub skipped: usize,
}

/// Reads a journal's file: the newest `most` changes, and all with an unknown outcome. Unreadable lines are counted
/// and left in the file; a missing file counts as empty.
///
/// # Errors
///
/// When the file cannot be opened or read.
pub fn read(path: &Path, most: usize) -> Result<FileContents, StateError> {
    let index = JournalIndex::read(path, most, |_| true)?;
    Ok(FileContents { history: index.history()?, skipped: index.skipped() })
}
