//! The queue of lines to be written to the disk, in order.
//!
//! A request line is written before its request leaves. If that fails, the request is not sent and the line is
//! dropped: written later, it would record something that never happened. All other lines record facts. They are kept
//! until they are written, and nothing is written before them.

use std::collections::{HashSet, VecDeque};
use std::path::Path;

use super::StateError;
use super::encode::encode;
use crate::journal::{Event, FileDamage, Line};

/// How much to write at a time, in bytes.
const BATCH: usize = 1024 * 1024;

/// How much of what this run has written is remembered, in bytes.
const MEMORY: usize = 16 * 1024 * 1024;

/// How often the file may be damaged before a write gives up.
const ATTEMPTS: usize = 10;

/// The destination of lines.
pub(super) trait Disk {
    /// Checks the file for damage.
    fn check(&mut self) -> Result<(), AppendError>;
    /// Appends all of these lines and syncs them, or none. Fails once for each damage to the file since the last
    /// time.
    fn append(&mut self, lines: &[u8]) -> Result<(), AppendError>;
    /// Removes the lines (each with its end) that are in the file.
    fn retain_missing(&self, lines: &mut HashSet<&[u8]>) -> Result<(), StateError>;
    fn path(&self) -> &Path;
}

/// Why lines were not appended.
#[derive(Debug)]
pub(super) enum AppendError {
    /// The file was damaged. Its current state counts as known from now on.
    Damaged(FileDamage),
    Failed(StateError),
}

impl From<StateError> for AppendError {
    fn from(error: StateError) -> Self {
        Self::Failed(error)
    }
}

/// What happened to lines or to the file.
#[derive(Debug, Clone, PartialEq)]
pub enum JournalNotice {
    /// The line is on the disk.
    Written(Line),
    /// The line could not be written, for this reason. It is kept and retried.
    Kept(Line, String),
    /// The line can never be written, for this reason.
    Lost(Line, String),
    /// The file was damaged. This many lines of this run were missing, and are written again.
    FileDamaged(FileDamage, usize),
    /// The file cannot be checked, for this reason, so its state is unknown; `None` once it can be checked again.
    FileUnreachable(Option<String>),
}

/// A line that is not written yet.
struct QueuedLine {
    bytes: Box<[u8]>,
    /// `None` for a line that was written before and was lost with the file.
    line: Option<Line>,
}

/// The lines of this run.
pub(super) struct Queue<D> {
    disk: D,
    queued: VecDeque<QueuedLine>,
    /// Written lines, the oldest first, in case the file is deleted, truncated or replaced.
    written: VecDeque<Box<[u8]>>,
    written_bytes: usize,
    /// Why the last check of the file failed.
    unreachable: Option<String>,
}

impl<D: Disk> Queue<D> {
    pub(super) const fn new(disk: D) -> Self {
        Self { disk, queued: VecDeque::new(), written: VecDeque::new(), written_bytes: 0, unreachable: None }
    }

    pub(super) fn has_queued(&self) -> bool {
        !self.queued.is_empty()
    }

    /// Writes a line after the queued ones. On success it is on the disk; on failure a request line is dropped, and
    /// every other line is kept.
    pub(super) fn put(
        &mut self,
        line: Line,
        notify: &mut impl FnMut(JournalNotice),
    ) -> Result<(), StateError> {
        let is_asking = matches!(line.event, Event::Asked(_));
        let bytes = match encode(&line, self.disk.path()) {
            Ok(bytes) => bytes.into_boxed_slice(),
            Err(error) => {
                if !is_asking {
                    notify(JournalNotice::Lost(line, error.to_string()));
                }
                return Err(error);
            }
        };
        if !is_asking {
            self.queued.push_back(QueuedLine { bytes, line: Some(line.clone()) });
            return self
                .write_queued(notify)
                .inspect_err(|error| notify(JournalNotice::Kept(line, error.to_string())));
        }
        for _ in 0..ATTEMPTS {
            self.write_queued(notify)?;
            match self.disk.append(&bytes) {
                Ok(()) => {
                    self.remember(bytes);
                    notify(JournalNotice::Written(line));
                    return Ok(());
                }
                Err(AppendError::Damaged(damage)) => self.restore(damage, notify),
                Err(AppendError::Failed(error)) => return Err(error),
            }
        }
        Err(StateError::Busy(self.disk.path().to_owned()))
    }

    /// Checks the file for damage, and writes the queued lines.
    pub(super) fn flush(&mut self, notify: &mut impl FnMut(JournalNotice)) -> Result<(), StateError> {
        self.check(notify)?;
        self.write_queued(notify)
    }

    /// Checks the file for damage. A file that cannot be opened is reported as well: it may have been deleted, or
    /// replaced by a file that is not private.
    pub(super) fn check(&mut self, notify: &mut impl FnMut(JournalNotice)) -> Result<(), StateError> {
        let checked = match self.disk.check() {
            Ok(()) => Ok(()),
            Err(AppendError::Damaged(damage)) => {
                self.restore(damage, notify);
                Ok(())
            }
            Err(AppendError::Failed(error)) => Err(error),
        };
        let reason = checked.as_ref().err().map(ToString::to_string);
        if reason != self.unreachable {
            self.unreachable.clone_from(&reason);
            notify(JournalNotice::FileUnreachable(reason));
        }
        checked
    }

    /// Writes the queued lines in order, as far as possible.
    pub(super) fn write_queued(&mut self, notify: &mut impl FnMut(JournalNotice)) -> Result<(), StateError> {
        let mut most = BATCH;
        let mut damage_count = 0;
        while self.has_queued() {
            let (count, batch) = self.batch(most);
            match self.disk.append(&batch) {
                Ok(()) => {
                    for QueuedLine { bytes, line } in self.queued.drain(..count).collect::<Vec<_>>() {
                        self.remember(bytes);
                        if let Some(line) = line {
                            notify(JournalNotice::Written(line));
                        }
                    }
                }
                Err(AppendError::Damaged(damage)) => {
                    self.restore(damage, notify);
                    damage_count += 1;
                    if damage_count == ATTEMPTS {
                        return Err(StateError::Busy(self.disk.path().to_owned()));
                    }
                }
                // There may be room for the first line alone.
                Err(AppendError::Failed(_)) if count > 1 => most = 0,
                Err(AppendError::Failed(error)) => return Err(error),
            }
        }
        Ok(())
    }

    /// The first queued lines: at least one, and more up to the size limit.
    fn batch(&self, most: usize) -> (usize, Vec<u8>) {
        let mut batch = Vec::new();
        let mut count = 0;
        for QueuedLine { bytes, .. } in &self.queued {
            if count > 0 && batch.len() + bytes.len() > most {
                break;
            }
            batch.extend_from_slice(bytes);
            count += 1;
        }
        (count, batch)
    }

    /// Queues the lines of this run that are missing from the file again. They go before all others: a request has to
    /// come before its outcome.
    fn restore(&mut self, damage: FileDamage, notify: &mut impl FnMut(JournalNotice)) {
        let mut missing: HashSet<&[u8]> = self.written.iter().map(AsRef::as_ref).collect();
        // If that fails, write every line again: duplicates count once.
        let _ = self.disk.retain_missing(&mut missing);
        let is_missing: Vec<bool> = self.written.iter().map(|line| missing.contains(line.as_ref())).collect();
        let mut again = Vec::new();
        for (bytes, is_missing) in std::mem::take(&mut self.written).into_iter().zip(is_missing) {
            if is_missing {
                self.written_bytes -= bytes.len();
                again.push(QueuedLine { bytes, line: None });
            } else {
                self.written.push_back(bytes);
            }
        }
        notify(JournalNotice::FileDamaged(damage, again.len()));
        for queued in again.into_iter().rev() {
            self.queued.push_front(queued);
        }
    }

    fn remember(&mut self, line: Box<[u8]>) {
        self.written_bytes += line.len();
        self.written.push_back(line);
        while self.written_bytes > MEMORY
            && let Some(oldest) = self.written.pop_front()
        {
            self.written_bytes -= oldest.len();
        }
    }
}

#[cfg(test)]
mod tests;
