//! The lines on their way to the disk, in their order.
//!
//! A line that asks is written before its request leaves. When it cannot be written the request is not sent, so the line is
//! forgotten: written later, it would notify of something that never was. All other lines notify of what has happened. Those
//! are kept until they are written, and nothing is written before them.

use std::collections::{HashSet, VecDeque};
use std::path::Path;

use super::StateError;
use super::encode::encode;
use crate::journal::{Event, FileDamage, Line};

/// So much is written in one go, in bytes.
const BATCH: usize = 1024 * 1024;

/// So much of what this run has written is remembered, in bytes.
const MEMORY: usize = 16 * 1024 * 1024;

/// How often the file may be damage_count before a line gives up.
const ATTEMPTS: usize = 10;

/// Where lines go.
pub(super) trait Disk {
    /// Looks whether the file is as it was left.
    fn check(&mut self) -> Result<(), AppendError>;
    /// Adds these lines: all, and to the disk, or none. Does not, when something was done to the file since the last time;
    /// that is told once.
    fn append(&mut self, lines: &[u8]) -> Result<(), AppendError>;
    /// Keeps of these lines, each with its end, those that do not stand in the file.
    fn retain_missing(&self, lines: &mut HashSet<&[u8]>) -> Result<(), StateError>;
    /// The file.
    fn path(&self) -> &Path;
}

/// Why lines were not added.
#[derive(Debug)]
pub(super) enum AppendError {
    /// Something was done to the file. How it is now is taken for how it was left.
    Damaged(FileDamage),
    /// It cannot be written.
    Failed(StateError),
}

impl From<StateError> for AppendError {
    fn from(error: StateError) -> Self {
        Self::Failed(error)
    }
}

/// What there is to notify of the lines.
#[derive(Debug, Clone, PartialEq)]
pub enum JournalNotice {
    /// The line is on the disk.
    Written(Line),
    /// The line cannot be written now, for a reason in words. It is kept, and tried again.
    Kept(Line, String),
    /// The line can never be written, for a reason in words.
    Lost(Line, String),
    /// Something was done to the file. So many lines of this run were missing in it, and are written again.
    FileDamaged(FileDamage, usize),
    /// The file cannot be checked after, for a reason in words: what has become of it is not known. `None` when it can again.
    FileUnreachable(Option<String>),
}

/// A line that is not written yet.
struct QueuedLine {
    bytes: Box<[u8]>,
    /// `None` for one that was written before and has gone with the file.
    line: Option<Line>,
}

/// The lines of this run.
pub(super) struct Queue<D> {
    disk: D,
    queued: VecDeque<QueuedLine>,
    /// What was written, the oldest first: to write it again should the file be deleted, cut or replaced.
    written: VecDeque<Box<[u8]>>,
    written_bytes: usize,
    /// Why the file could not be checked after the last time.
    unreachable: Option<String>,
}

impl<D: Disk> Queue<D> {
    pub(super) const fn new(disk: D) -> Self {
        Self { disk, queued: VecDeque::new(), written: VecDeque::new(), written_bytes: 0, unreachable: None }
    }

    /// Whether lines wait to be written.
    pub(super) fn has_queued(&self) -> bool {
        !self.queued.is_empty()
    }

    /// Writes a line, after those that wait. When this returns without an error, it is on the disk; with one, a line that asks
    /// is forgotten, every other one is kept.
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

    /// Looks whether the file is as it was left, and writes what waits.
    pub(super) fn flush(&mut self, notify: &mut impl FnMut(JournalNotice)) -> Result<(), StateError> {
        self.check(notify)?;
        self.write_queued(notify)
    }

    /// Looks whether the file is as it was left. That it cannot be opened is told as well: it may have been deleted, or
    /// replaced by what is not ours.
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

    /// Writes what waits, in its order, as far as that can be done.
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
                // There may be room for the first.
                Err(AppendError::Failed(_)) if count > 1 => most = 0,
                Err(AppendError::Failed(error)) => return Err(error),
            }
        }
        Ok(())
    }

    /// The first lines that wait: one, and more as long as all of it is not too much.
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

    /// Lets those lines of this run wait again that the file does not have any more. They come before all others: what was
    /// asked has to stand before what became of it.
    fn restore(&mut self, damage: FileDamage, notify: &mut impl FnMut(JournalNotice)) {
        let mut missing: HashSet<&[u8]> = self.written.iter().map(AsRef::as_ref).collect();
        // What cannot be told is written again: a line that comes twice counts once.
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
