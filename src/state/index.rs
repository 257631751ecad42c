//! A journal's file, gone through once from end to end: which changes stand in it, and where. What they say is read when
//! somebody wants to see it.

mod blocks;
mod parallel;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;
use std::time::Duration;

use memchr::memchr;

use super::private_files::{check_file, open_to_read};
use super::{StateError, file_lock};
use crate::journal::{ChangeIndex, ChangeSummary, History, IndexedChange, Line, LineSummary, Record};
use blocks::{Block, Blocks};

/// The longest line that is read, in bytes with its end; one that is longer is passed over without being kept.
pub(super) const LONGEST_LINE: usize = 1024 * 1024;

/// How much is taken from the file at a time: what a core has near at hand.
const BLOCK: usize = 256 * 1024;

/// On how many threads lines are read at most. Beyond that, taking in what they tell is what takes the time.
const MOST_THREADS: usize = 2;

/// What is shorter than this is read sooner than threads are started, in bytes.
const SMALL_FILE: u64 = 1024 * 1024;

/// A reader does not wait long for writers: what is half written is only one line.
const PATIENCE: Duration = Duration::from_secs(1);

/// What stands in a journal's file.
#[derive(Debug)]
pub struct JournalIndex {
    path: PathBuf,
    /// `None` where there is no file, which is as good as an empty one.
    file: Option<File>,
    /// How many changes are kept.
    most: usize,
    changes: ChangeIndex,
    /// Up to here the file was gone through.
    end: u64,
    /// Whether that is in the middle of a line.
    is_torn: bool,
    skipped: usize,
    options: ReadOptions,
}

/// How a file is gone through.
#[derive(Debug, Clone, Copy)]
struct ReadOptions {
    /// How much is taken at a time, in bytes.
    block: usize,
    /// The longest line that is read, in bytes with its end.
    longest: usize,
    /// On how many threads lines are read, where there is more to read than a small_file.
    threads: usize,
    /// How much is a small_file, in bytes.
    small_file: u64,
}

impl Default for ReadOptions {
    fn default() -> Self {
        let threads = available_parallelism().map_or(1, |cores| cores.get().min(MOST_THREADS));
        Self { block: BLOCK, longest: LONGEST_LINE, threads, small_file: SMALL_FILE }
    }
}

impl JournalIndex {
    /// Goes through a journal's file, and keeps the newest changes, that many, and all that are in doubt. Lines that cannot
    /// be read are counted and left where they are; a file that is not there is an empty one.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened or read.
    pub fn read(
        path: &Path,
        most: usize,
        is_match: impl Fn(&ChangeSummary<'_>) -> bool + Sync,
    ) -> Result<Self, StateError> {
        Self::read_in(ReadOptions::default(), path, most, is_match)
    }

    fn read_in(
        options: ReadOptions,
        path: &Path,
        most: usize,
        is_match: impl Fn(&ChangeSummary<'_>) -> bool + Sync,
    ) -> Result<Self, StateError> {
        Self::of(options, path, open_to_read(path)?, most, is_match)
    }

    /// As [`Self::read`], of a file that must be this user's alone to write.
    pub(super) fn read_own(path: &Path, most: usize) -> Result<Self, StateError> {
        Self::of(ReadOptions::default(), path, own_file(path)?, most, |_| true)
    }

    fn of(
        options: ReadOptions,
        path: &Path,
        file: Option<File>,
        most: usize,
        is_match: impl Fn(&ChangeSummary<'_>) -> bool + Sync,
    ) -> Result<Self, StateError> {
        let changes = ChangeIndex::with_limit(most);
        let mut index =
            Self { path: path.to_owned(), file, most, changes, end: 0, is_torn: false, skipped: 0, options };
        index.advance(is_match).map_err(StateError::io("read", path))?;
        Ok(index)
    }

    /// Goes through what was added since.
    pub(super) fn catch_up(&mut self) -> Result<(), StateError> {
        if self.is_torn {
            // Whether the rest of that line has come, or another line after it, is not to be told from here.
            let Self { options, most, .. } = *self;
            *self = Self::of(options, &self.path, own_file(&self.path)?, most, |_| true)?;
            return Ok(());
        }
        self.advance(|_| true).map_err(StateError::io("read", &self.path))
    }

    fn advance(&mut self, is_match: impl Fn(&ChangeSummary<'_>) -> bool + Sync) -> io::Result<()> {
        let Some(file) = &self.file else { return Ok(()) };
        let end = whole_lines(file, &self.path)?;
        let mut source = file;
        source.seek(SeekFrom::Start(self.end))?;
        let ReadOptions { block, longest, .. } = self.options;
        let length = end.saturating_sub(self.end);
        let mut blocks = Blocks::new(source.take(length), self.end, block, longest);
        let threads = if length < self.options.small_file { 0 } else { self.options.threads };
        let (changes, skipped) = (&mut self.changes, &mut self.skipped);
        parallel::read_all(
            &mut blocks,
            threads,
            |block| BlockSummary::of(block, longest, &is_match),
            |block| {
                block.each(|offset, id, summary| changes.add(offset, id, summary));
                *skipped += block.skipped;
            },
        )?;
        self.end = blocks.end;
        self.is_torn = blocks.is_torn;
        self.skipped += blocks.skipped;
        Ok(())
    }

    /// The changes that are kept, the one that was asked first in front.
    #[must_use]
    pub fn changes(&self) -> impl DoubleEndedIterator<Item = &IndexedChange> + ExactSizeIterator {
        self.changes.changes()
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
        changes: impl IntoIterator<Item = &'a IndexedChange>,
    ) -> Result<Vec<Record>, StateError> {
        let mut places: Vec<(u64, usize)> = Vec::new();
        for (number, change) in changes.into_iter().enumerate() {
            places.extend(self.changes.lines(change).into_iter().map(|offset| (offset, number)));
        }
        places.sort_unstable();
        self.read_at(&places).map_err(StateError::io("read", &self.path))
    }

    /// All changes that are kept.
    pub(super) fn history(&self) -> Result<History, StateError> {
        let mut history = History::with_limit(self.most);
        for record in self.records(self.changes())? {
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
            let most = u64::try_from(self.options.longest).unwrap_or(u64::MAX);
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

/// A file that is this user's alone to write, opened for reading.
fn own_file(path: &Path) -> Result<Option<File>, StateError> {
    let file = open_to_read(path)?;
    file.as_ref().map_or(Ok(()), |file| check_file(file, path))?;
    Ok(file)
}

/// How long the file is while nobody is in the middle of a line. Only the length is read under the lock: what is there
/// does not change any more, and writers are not held up.
fn whole_lines(file: &File, path: &Path) -> io::Result<u64> {
    // Without a lock a line in the making may be counted as torn.
    let locked = file_lock::shared(file, path, PATIENCE).is_ok();
    let length = file.metadata().map(|metadata| metadata.len());
    if locked {
        file.unlock()?;
    }
    length
}

/// What the lines of a block tell.
#[derive(Debug, Default)]
struct BlockSummary {
    summaries: Vec<LineEntry>,
    /// The names of the changes, one behind the other.
    ids: String,
    /// How many lines cannot be read.
    skipped: usize,
}

/// What a line tells.
#[derive(Debug)]
struct LineEntry {
    /// Where it begins in the file.
    offset: u64,
    /// Where the name of its change ends in [`BlockSummary::ids`]; it begins where that of the line before ends.
    id_end: usize,
    summary: LineSummary,
}

impl BlockSummary {
    fn of(block: &Block, longest: usize, is_match: impl Fn(&ChangeSummary<'_>) -> bool) -> Self {
        let mut block = Self::default();
        let (mut rest, mut offset) = (block.bytes(), block.offset);
        while !rest.is_empty() {
            let length = memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
            let (line, behind) = rest.split_at(length);
            let text = without_end(line);
            match Some(text).filter(|_| length <= longest).and_then(|text| LineSummary::read(text, &is_match))
            {
                Some((id, summary)) => {
                    block.ids.push_str(&id);
                    block.summaries.push(LineEntry { offset, id_end: block.ids.len(), summary });
                }
                None if length <= longest && text.iter().all(u8::is_ascii_whitespace) => {}
                None => block.skipped += 1,
            }
            offset += u64::try_from(length).unwrap_or(0);
            rest = behind;
        }
        block
    }

    /// Hands on what the lines tell, in their order, with their places in the file and the names of their changes.
    fn each(&self, mut take: impl FnMut(u64, &str, LineSummary)) {
        let mut start = 0;
        for LineEntry { offset, id_end, summary } in &self.summaries {
            take(*offset, self.ids.get(start..*id_end).unwrap_or_default(), *summary);
            start = *id_end;
        }
    }
}

fn without_end(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\n").unwrap_or(line)
}

#[cfg(test)]
mod tests;
