//! What this run of the program has seen of the journal's file. Lines are only ever added, so what was seen must be there
//! as long as the file is the same.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use super::private_files::is_same;
use crate::journal::FileDamage;

/// So much of the end of what was seen is compared, in bytes.
const MOST: u64 = 4096;

/// The file as it was last seen.
#[derive(Debug)]
pub(super) struct KnownFile {
    /// Held open and never locked: a file that was deleted keeps its number as long as somebody holds it, so no new one can
    /// be taken for it.
    file: File,
    /// Up to here it was seen.
    end: u64,
    /// What stood before that.
    tail: Vec<u8>,
}

impl KnownFile {
    /// The file at the path as it is now: it must be the one that is open, and nobody may be writing to it.
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

    /// More was added to the file, up to there.
    pub(super) fn update(&mut self, open: &File) -> io::Result<()> {
        self.end = open.metadata()?.len();
        self.tail = self.before_end(open)?;
        Ok(())
    }

    /// What has become of the file, if anything but that lines were added. `is_new` says that the one that is open had to be
    /// made.
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
        // It may have grown again since it was cut.
        Ok((self.before_end(open)? != self.tail).then_some(FileDamage::Truncated))
    }

    /// The bytes before the end of what was seen.
    fn before_end(&self, mut open: &File) -> io::Result<Vec<u8>> {
        let start = self.end.saturating_sub(MOST);
        open.seek(SeekFrom::Start(start))?;
        let mut bytes = Vec::new();
        open.take(self.end - start).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}
