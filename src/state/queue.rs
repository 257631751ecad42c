//! The lines on their way to the disk, in their order.
//!
//! A line that asks is written before its request leaves. When it cannot be written the request is not sent, so the line is
//! forgotten: written later, it would tell of something that never was. All other lines tell of what has happened. Those
//! are kept until they are written, and nothing is written before them.

use std::collections::{HashSet, VecDeque};
use std::path::Path;

use super::StateError;
use super::encode::encode;
use crate::journal::{Disturbance, Event, Line};

/// So much is written in one go, in bytes.
const BATCH: usize = 1024 * 1024;

/// So much of what this run has written is remembered, in bytes.
const MEMORY: usize = 16 * 1024 * 1024;

/// How often the file may be disturbed before a line gives up.
const ATTEMPTS: usize = 10;

/// Where lines go.
pub(super) trait Disk {
    /// Looks whether the file is as it was left.
    fn check(&mut self) -> Result<(), Refused>;
    /// Adds these lines: all, and to the disk, or none. Does not, when something was done to the file since the last time;
    /// that is told once.
    fn append(&mut self, lines: &[u8]) -> Result<(), Refused>;
    /// Keeps of these lines, each with its end, those that do not stand in the file.
    fn retain_missing(&self, lines: &mut HashSet<&[u8]>) -> Result<(), StateError>;
    /// The file.
    fn path(&self) -> &Path;
}

/// Why lines were not added.
#[derive(Debug)]
pub(super) enum Refused {
    /// Something was done to the file. How it is now is taken for how it was left.
    Disturbed(Disturbance),
    /// It cannot be written.
    Failed(StateError),
}

impl From<StateError> for Refused {
    fn from(error: StateError) -> Self {
        Self::Failed(error)
    }
}

/// What there is to tell of the lines.
#[derive(Debug, Clone, PartialEq)]
pub enum Notice {
    /// The line is on the disk.
    Written(Line),
    /// The line cannot be written now, for a reason in words. It is kept, and tried again.
    Kept(Line, String),
    /// The line can never be written, for a reason in words.
    Lost(Line, String),
    /// Something was done to the file. So many lines of this run were missing in it, and are written again.
    Disturbed(Disturbance, usize),
    /// The file cannot be looked after, for a reason in words: what has become of it is not known. `None` when it can again.
    OutOfReach(Option<String>),
}

/// A line that is not written yet.
struct Waiting {
    bytes: Box<[u8]>,
    /// `None` for one that was written before and has gone with the file.
    line: Option<Line>,
}

/// The lines of this run.
pub(super) struct Queue<D> {
    disk: D,
    waiting: VecDeque<Waiting>,
    /// What was written, the oldest first: to write it again should the file be deleted, cut or replaced.
    own: VecDeque<Box<[u8]>>,
    own_bytes: usize,
    /// Why the file could not be looked after the last time.
    out_of_reach: Option<String>,
}

impl<D: Disk> Queue<D> {
    pub(super) const fn new(disk: D) -> Self {
        Self { disk, waiting: VecDeque::new(), own: VecDeque::new(), own_bytes: 0, out_of_reach: None }
    }

    /// Whether lines wait to be written.
    pub(super) fn has_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Writes a line, after those that wait. When this returns without an error, it is on the disk; with one, a line that asks
    /// is forgotten, every other one is kept.
    pub(super) fn put(&mut self, line: Line, tell: &mut impl FnMut(Notice)) -> Result<(), StateError> {
        let is_asking = matches!(line.event, Event::Asked(_));
        let bytes = match encode(&line, self.disk.path()) {
            Ok(bytes) => bytes.into_boxed_slice(),
            Err(error) => {
                if !is_asking {
                    tell(Notice::Lost(line, error.to_string()));
                }
                return Err(error);
            }
        };
        if !is_asking {
            self.waiting.push_back(Waiting { bytes, line: Some(line.clone()) });
            return self.write_waiting(tell).inspect_err(|error| tell(Notice::Kept(line, error.to_string())));
        }
        for _ in 0..ATTEMPTS {
            self.write_waiting(tell)?;
            match self.disk.append(&bytes) {
                Ok(()) => {
                    self.remember(bytes);
                    tell(Notice::Written(line));
                    return Ok(());
                }
                Err(Refused::Disturbed(disturbance)) => self.restore(disturbance, tell),
                Err(Refused::Failed(error)) => return Err(error),
            }
        }
        Err(StateError::Busy(self.disk.path().to_owned()))
    }

    /// Looks whether the file is as it was left, and writes what waits.
    pub(super) fn flush(&mut self, tell: &mut impl FnMut(Notice)) -> Result<(), StateError> {
        self.look_after(tell)?;
        self.write_waiting(tell)
    }

    /// Looks whether the file is as it was left. That it cannot be opened is told as well: it may have been deleted, or
    /// replaced by what is not ours.
    pub(super) fn look_after(&mut self, tell: &mut impl FnMut(Notice)) -> Result<(), StateError> {
        let looked = match self.disk.check() {
            Ok(()) => Ok(()),
            Err(Refused::Disturbed(disturbance)) => {
                self.restore(disturbance, tell);
                Ok(())
            }
            Err(Refused::Failed(error)) => Err(error),
        };
        let reason = looked.as_ref().err().map(ToString::to_string);
        if reason != self.out_of_reach {
            self.out_of_reach.clone_from(&reason);
            tell(Notice::OutOfReach(reason));
        }
        looked
    }

    /// Writes what waits, in its order, as far as that can be done.
    pub(super) fn write_waiting(&mut self, tell: &mut impl FnMut(Notice)) -> Result<(), StateError> {
        let mut most = BATCH;
        let mut disturbed = 0;
        while self.has_waiting() {
            let (count, batch) = self.batch(most);
            match self.disk.append(&batch) {
                Ok(()) => {
                    for Waiting { bytes, line } in self.waiting.drain(..count).collect::<Vec<_>>() {
                        self.remember(bytes);
                        if let Some(line) = line {
                            tell(Notice::Written(line));
                        }
                    }
                }
                Err(Refused::Disturbed(disturbance)) => {
                    self.restore(disturbance, tell);
                    disturbed += 1;
                    if disturbed == ATTEMPTS {
                        return Err(StateError::Busy(self.disk.path().to_owned()));
                    }
                }
                // There may be room for the first.
                Err(Refused::Failed(_)) if count > 1 => most = 0,
                Err(Refused::Failed(error)) => return Err(error),
            }
        }
        Ok(())
    }

    /// The first lines that wait: one, and more as long as all of it is not too much.
    fn batch(&self, most: usize) -> (usize, Vec<u8>) {
        let mut batch = Vec::new();
        let mut count = 0;
        for Waiting { bytes, .. } in &self.waiting {
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
    fn restore(&mut self, disturbance: Disturbance, tell: &mut impl FnMut(Notice)) {
        let mut missing: HashSet<&[u8]> = self.own.iter().map(AsRef::as_ref).collect();
        // What cannot be told is written again: a line that comes twice counts once.
        let _ = self.disk.retain_missing(&mut missing);
        let is_missing: Vec<bool> = self.own.iter().map(|line| missing.contains(line.as_ref())).collect();
        let mut again = Vec::new();
        for (bytes, is_missing) in std::mem::take(&mut self.own).into_iter().zip(is_missing) {
            if is_missing {
                self.own_bytes -= bytes.len();
                again.push(Waiting { bytes, line: None });
            } else {
                self.own.push_back(bytes);
            }
        }
        tell(Notice::Disturbed(disturbance, again.len()));
        for waiting in again.into_iter().rev() {
            self.waiting.push_front(waiting);
        }
    }

    fn remember(&mut self, line: Box<[u8]>) {
        self.own_bytes += line.len();
        self.own.push_back(line);
        while self.own_bytes > MEMORY
            && let Some(oldest) = self.own.pop_front()
        {
            self.own_bytes -= oldest.len();
        }
    }
}

#[cfg(test)]
mod tests;
