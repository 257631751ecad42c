//! Reading a journal's file, whatever is in it.

use std::path::Path;

use super::{Index, StateError};
use crate::journal::History;

/// What stands in a journal's file.
#[derive(Debug, Clone, PartialEq)]
pub struct FileContents {
    /// What can be read.
    pub history: History,
    /// How many lines could not be read: torn, damaged, or of a later version.
    pub skipped: usize,
}

/// Reads a journal's file: the newest changes, that many, and all that are in doubt. Lines that cannot be read are counted
/// and left where they are; a file that is not there is an empty one.
///
/// # Errors
///
/// When the file cannot be opened or read.
pub fn read(path: &Path, most: usize) -> Result<FileContents, StateError> {
    let index = JournalIndex::read(path, most, |_| true)?;
    Ok(FileContents { history: index.history()?, skipped: index.skipped() })
}
