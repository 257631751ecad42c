//! What this run of the program knows of the journal's file. The file is append-only, so known content must still be
//! there if it is the same file.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use super::private_files::is_same;
use crate::journal::FileDamage;

/// How many bytes before the known end are compared.
const MOST: u64 = 4096;

/// The file as it was last known.
#[derive(Debug)]
pub(super) struct KnownFile {
    /// Kept open and never locked: the inode number of a deleted file is not reused while the file is open, so a new
    /// file cannot be mistaken for it.
    file: File,
    /// The file is known up to here.
    end: u64,
    /// The content before `end`.
    tail: Vec<u8>,
}

impl KnownFile {
    /// The file at the path as it is now. It must be the open file, and no process may be writing to it.
    pub(super) fn of(path: &Path, open: &File) -> io::Result<Self> {
        let file = File::open(path)?;
        if !is_same(&file, open) {
            return Err(io::ErrorKind::NotFound.into());
        }
        let mut seen = Self { file, end: 0, tail: Vec::new() };
        seen.end = open.metadata()?.len();
        seen.tail = seen.before_end(open)?;
        Ok(seen)
    }

    /// Records that the file has grown.
    pub(super) fn update(&mut self, open: &File) -> io::Result<()> {
        self.end = open.metadata()?.len();
        self.tail = self.before_end(open)?;
        Ok(())
    }

    /// The damage to the file, if anything happened except appending. `is_new` means that the open file had to be
    /// created.
    pub(super) fn compare(&self, open: &File, is_new: bool) -> io::Result<Option<FileDamage>> {
        if is_new {
            return Ok(Some(FileDamage::Deleted));
        }
        if !is_same(&self.file, open) {
            return Ok(Some(FileDamage::Replaced));
        }
        if open.metadata()?.len() < self.end {
            return Ok(Some(FileDamage::Truncated));
        }
        // It may have grown again after it was truncated.
        Ok((self.before_end(open)? != self.tail).then_some(FileDamage::Truncated))
    }

    /// The bytes before the known end.
    fn before_end(&self, mut open: &File) -> io::Result<Vec<u8>> {
        let start = self.end.saturating_sub(MOST);
        open.seek(SeekFrom::Start(start))?;
        let mut bytes = Vec::new();
        open.take(self.end - start).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}
