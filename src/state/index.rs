//! A journal's file, gone through once from end to end: which changes stand in it, and where. What they say is read when
//! somebody wants to see it.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::Duration;

use memchr::memchr;

use super::{StateError, lock};
use crate::journal::{Brief, History, Line, Outline, Record, Sketch};

/// The longest line that is read, in bytes with its end; one that is longer is passed over without being kept.
pub(super) const LONGEST_LINE: usize = 1024 * 1024;

/// How much is taken from the file at a time.
const BLOCK: usize = 256 * 1024;

/// A reader does not wait long for writers: what is half written is only one line.
const PATIENCE: Duration = Duration::from_secs(1);

/// What stands in a journal's file.
#[derive(Debug)]
pub struct Index {
    path: PathBuf,
    /// `None` where there is no file, which is as good as an empty one.
    file: Option<File>,
    /// How many changes are kept.
    most: usize,
    outline: Outline,
    /// Up to here the file was gone through.
    end: u64,
    /// Whether that is in the middle of a line.
    is_torn: bool,
    skipped: usize,
}

impl Index {
    /// Goes through a journal's file, and keeps the newest changes, that many, and all that are in doubt. Lines that cannot
    /// be read are counted and left where they are; a file that is not there is an empty one.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened or read.
    pub fn read(
        path: &Path,
        most: usize,
        is_meant: impl FnMut(&Brief<'_>) -> bool,
    ) -> Result<Self, StateError> {
        let file = match File::open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            other => Some(other.map_err(StateError::io("open", path))?),
        };
        let outline = Outline::of_at_most(most);
        let mut index =
            Self { path: path.to_owned(), file, most, outline, end: 0, is_torn: false, skipped: 0 };
        index.go_on(is_meant).map_err(StateError::io("read", path))?;
        Ok(index)
    }

    /// Goes through what was added since.
    pub(super) fn catch_up(&mut self) -> Result<(), StateError> {
        if self.is_torn {
            // Whether the rest of that line has come, or another line after it, is not to be told from here.
            *self = Self::read(&self.path, self.most, |_| true)?;
            return Ok(());
        }
        self.go_on(|_| true).map_err(StateError::io("read", &self.path))
    }

    fn go_on(&mut self, mut is_meant: impl FnMut(&Brief<'_>) -> bool) -> io::Result<()> {
        let Some(file) = &self.file else { return Ok(()) };
        let end = whole_lines(file, &self.path)?;
        let mut source = file;
        source.seek(SeekFrom::Start(self.end))?;
        let source = BufReader::with_capacity(BLOCK, source.take(end.saturating_sub(self.end)));
        let outline = &mut self.outline;
        let gone = lines(source, self.end, |offset, line| outline.add(offset, line, &mut is_meant))?;
        self.end = gone.end;
        self.is_torn = gone.is_torn;
        self.skipped += gone.skipped;
        Ok(())
    }

    /// The changes that are kept, the one that was asked first in front.
    #[must_use]
    pub fn sketches(&self) -> impl DoubleEndedIterator<Item = &Sketch> + ExactSizeIterator {
        self.outline.sketches()
    }

    /// How many lines could not be read.
    #[must_use]
    pub const fn skipped(&self) -> usize {
        self.skipped
    }

    /// Reads these changes in full, in the order in which they are named.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or is not any more what it was.
    pub fn records<'a>(
        &self,
        sketches: impl IntoIterator<Item = &'a Sketch>,
    ) -> Result<Vec<Record>, StateError> {
        let mut places: Vec<(u64, usize)> = Vec::new();
        for (number, sketch) in sketches.into_iter().enumerate() {
            places.extend(self.outline.lines(sketch).into_iter().map(|offset| (offset, number)));
        }
        places.sort_unstable();
        self.read_at(&places).map_err(StateError::io("read", &self.path))
    }

    /// All changes that are kept.
    pub(super) fn history(&self) -> Result<History, StateError> {
        let mut history = History::of_at_most(self.most);
        for record in self.records(self.sketches())? {
            history.insert(record);
        }
        Ok(history)
    }

    /// Reads the lines at these places, from the start of the file to its end.
    fn read_at(&self, places: &[(u64, usize)]) -> io::Result<Vec<Record>> {
        let Some(mut file) = self.file.as_ref() else { return Ok(Vec::new()) };
        let changed = || io::Error::new(io::ErrorKind::InvalidData, "it has changed while it was read");
        file.seek(SeekFrom::Start(0))?;
        let mut source = BufReader::with_capacity(BLOCK, file);
        let (mut at, mut bytes) = (0, Vec::new());
        let mut records: Vec<Option<Record>> = Vec::new();
        for (offset, number) in places {
            source.seek_relative(i64::try_from(offset - at).map_err(|_| changed())?)?;
            bytes.clear();
            let most = u64::try_from(LONGEST_LINE).unwrap_or(u64::MAX);
            let length = source.by_ref().take(most).read_until(b'\n', &mut bytes)?;
            at = offset + u64::try_from(length).unwrap_or(0);
            let line = Line::read(without_end(&bytes)).map_err(|_| changed())?;
            if records.len() <= *number {
                records.resize(number + 1, None);
            }
            let place = records.get_mut(*number).ok_or_else(changed)?;
            match (place, Record::of(line)) {
                (place @ None, Ok(record)) => *place = Some(record),
                (Some(record), Err(line)) => record.add(*line),
                _ => return Err(changed()),
            }
        }
        records.into_iter().collect::<Option<_>>().ok_or_else(changed)
    }
}

/// How long the file is while nobody is in the middle of a line. Only the length is read under the lock: what is there
/// does not change any more, and writers are not held up.
fn whole_lines(file: &File, path: &Path) -> io::Result<u64> {
    // Without a lock a line in the making may be counted as torn.
    let locked = lock::shared(file, path, PATIENCE).is_ok();
    let length = file.metadata().map(|metadata| metadata.len());
    if locked {
        file.unlock()?;
    }
    length
}

/// How far a file was gone through.
struct Gone {
    end: u64,
    is_torn: bool,
    skipped: usize,
}

/// Hands on every line with its place, the first one at `start`; counts those of which it is said that they cannot be read.
fn lines(mut source: impl BufRead, start: u64, mut each: impl FnMut(u64, &[u8]) -> bool) -> io::Result<Gone> {
    let mut gone = Gone { end: start, is_torn: false, skipped: 0 };
    let mut is_read = |offset, line: &[u8]| each(offset, line) || line.iter().all(u8::is_ascii_whitespace);
    let mut line = Vec::new();
    let most = u64::try_from(LONGEST_LINE).unwrap_or(u64::MAX);
    loop {
        // Most lines stand whole in the block, and are looked at where they stand. A block is shorter than the longest line.
        let block = source.fill_buf()?;
        let mut taken = 0;
        while let Some(length) = block.get(taken..).and_then(|rest| memchr(b'\n', rest)) {
            let text = block.get(taken..taken + length).unwrap_or_default();
            gone.skipped += usize::from(!is_read(gone.end, text));
            taken += length + 1;
            gone.end += u64::try_from(length).unwrap_or(0) + 1;
            gone.is_torn = false;
        }
        source.consume(taken);
        line.clear();
        let mut length = source.by_ref().take(most).read_until(b'\n', &mut line)?;
        if length == 0 {
            return Ok(gone);
        }
        let is_whole = line.ends_with(b"\n");
        let is_too_long = line.len() == LONGEST_LINE && !is_whole;
        if is_too_long {
            length += source.skip_until(b'\n')?;
        }
        gone.skipped += usize::from(is_too_long || !is_read(gone.end, without_end(&line)));
        gone.end += u64::try_from(length).unwrap_or(0);
        gone.is_torn = !is_whole;
    }
}

fn without_end(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\n").unwrap_or(line)
}

#[cfg(test)]
mod tests;
