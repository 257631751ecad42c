//! Reads a journal's file once from start to end: which changes it contains, and where. Their content is read on
//! demand.

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

/// The longest line that is read, in bytes with its end; a longer one is skipped without being stored.
pub(super) const LONGEST_LINE: usize = 1024 * 1024;

/// How much to read at a time, in bytes: fits into a core's cache.
const BLOCK: usize = 256 * 1024;

/// The maximum number of threads that parse lines. With more, the indexing itself would be the bottleneck.
const MOST_THREADS: usize = 2;

/// Below this size, in bytes, starting threads takes longer than reading.
const SMALL_FILE: u64 = 1024 * 1024;

/// A reader does not wait long for writers: a half-written line affects only itself.
const PATIENCE: Duration = Duration::from_secs(1);

/// An index of a journal's file.
#[derive(Debug)]
pub struct JournalIndex {
    path: PathBuf,
    /// `None` if there is no file, which counts as an empty one.
    file: Option<File>,
    /// The number of changes to keep.
    most: usize,
    changes: ChangeIndex,
    /// The file was read up to here.
    end: u64,
    /// Whether `end` is in the middle of a line.
    is_torn: bool,
    skipped: usize,
    options: ReadOptions,
}

/// How to read a file.
#[derive(Debug, Clone, Copy)]
struct ReadOptions {
    /// How much to read at a time, in bytes.
    block: usize,
    /// The longest line that is read, in bytes with its end.
    longest: usize,
    /// The number of threads for files that are not small.
    threads: usize,
    /// Files below this size are read without threads, in bytes.
    small_file: u64,
}

impl Default for ReadOptions {
    fn default() -> Self {
        let threads = available_parallelism().map_or(1, |cores| cores.get().min(MOST_THREADS));
        Self { block: BLOCK, longest: LONGEST_LINE, threads, small_file: SMALL_FILE }
    }
}

impl JournalIndex {
    /// Reads a journal's file. Keeps the newest `most` changes, and all with an unknown outcome. Unreadable lines are
    /// counted and left in the file; a missing file counts as empty.
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

    /// Like [`Self::read`], for a file that only this user may write to.
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

    /// Like [`Self::read_own`], with all changes, of which those of one plan match.
    pub(super) fn of_plan(path: &Path, plan_id: &str) -> Result<Self, StateError> {
        let is_match = |change: &ChangeSummary<'_>| change.plan_id.as_deref() == Some(plan_id);
        Self::of(ReadOptions::default(), path, own_file(path)?, usize::MAX, is_match)
    }

    /// Reads what was appended since.
    pub(super) fn catch_up(&mut self) -> Result<(), StateError> {
        if self.is_torn {
            // It is impossible to tell here whether the rest of that line has arrived, or another line after it.
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
            |summary| {
                summary.each(|offset, id, line| changes.add(offset, id, line));
                *skipped += summary.skipped;
            },
        )?;
        self.end = blocks.end;
        self.is_torn = blocks.is_torn;
        self.skipped += blocks.skipped;
        Ok(())
    }

    /// The changes that are kept, the oldest request first.
    #[must_use]
    pub fn changes(&self) -> impl DoubleEndedIterator<Item = &IndexedChange> + ExactSizeIterator {
        self.changes.changes()
    }

    /// The number of unreadable lines.
    #[must_use]
    pub const fn skipped(&self) -> usize {
        self.skipped
    }

    /// Reads these changes completely, in the given order.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or has changed.
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

    /// Reads the lines at these offsets, in the order of the file.
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

/// A file that only this user may write to, opened for reading.
fn own_file(path: &Path) -> Result<Option<File>, StateError> {
    let file = open_to_read(path)?;
    file.as_ref().map_or(Ok(()), |file| check_file(file, path))?;
    Ok(file)
}

/// The file's length at a moment when no line is half-written. The lock is held only for that: existing content does
/// not change, and writers should not wait.
fn whole_lines(file: &File, path: &Path) -> io::Result<u64> {
    // Without the lock, a line that is being written may be counted as torn.
    let locked = file_lock::shared(file, path, PATIENCE).is_ok();
    let length = file.metadata().map(|metadata| metadata.len());
    if locked {
        file.unlock()?;
    }
    length
}

/// The contents of a block's lines.
#[derive(Debug, Default)]
struct BlockSummary {
    summaries: Vec<LineEntry>,
    /// The ids of the changes, concatenated.
    ids: String,
    /// The number of unreadable lines.
    skipped: usize,
}

/// A line's entry in [`BlockSummary`].
#[derive(Debug)]
struct LineEntry {
    /// The offset in the file.
    offset: u64,
    /// The end of its id in [`BlockSummary::ids`]; it starts where the previous one ends.
    id_end: usize,
    summary: LineSummary,
}

impl BlockSummary {
    fn of(block: &Block, longest: usize, is_match: impl Fn(&ChangeSummary<'_>) -> bool) -> Self {
        let mut summary = Self::default();
        let (mut rest, mut offset) = (block.bytes(), block.offset);
        while !rest.is_empty() {
            let length = memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
            let (line, behind) = rest.split_at(length);
            let text = without_end(line);
            match Some(text).filter(|_| length <= longest).and_then(|text| LineSummary::read(text, &is_match))
            {
                Some((id, line_summary)) => {
                    summary.ids.push_str(&id);
                    summary.summaries.push(LineEntry {
                        offset,
                        id_end: summary.ids.len(),
                        summary: line_summary,
                    });
                }
                None if length <= longest && text.iter().all(u8::is_ascii_whitespace) => {}
                None => summary.skipped += 1,
            }
            offset += u64::try_from(length).unwrap_or(0);
            rest = behind;
        }
        summary
    }

    /// Passes on each line's offset, id and summary, in order.
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
