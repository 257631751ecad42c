//! Lines reach the journal's file, and whoever works with the journal learns of each.

use std::sync::Arc;

use tokio::task::spawn_blocking;

use crate::journal::Line;
use crate::state::Journal;

/// What became of a line.
#[derive(Debug, Clone, PartialEq)]
pub enum Report {
    /// It is on the disk.
    Written(Line),
    /// It could not be written, for a reason in words. What it tells of has happened all the same.
    Lost(Line, String),
}

/// Writes lines, and reports each. Cloning is cheap.
#[derive(Clone)]
pub struct Scribe {
    journal: Option<Arc<Journal>>,
    report: Arc<dyn Fn(Report) + Send + Sync>,
}

impl Scribe {
    /// Writes into that journal; without one every line is refused.
    pub fn new(journal: Option<Arc<Journal>>, report: impl Fn(Report) + Send + Sync + 'static) -> Self {
        Self { journal, report: Arc::new(report) }
    }

    /// Writes a line; returns when it is on the disk.
    ///
    /// # Errors
    ///
    /// Why it is not, in words.
    pub async fn write(&self, line: Line) -> Result<(), String> {
        let Some(journal) = self.journal.clone() else {
            return Err("it is not open".to_owned());
        };
        let written = line.clone();
        // Waiting for the disk, or for another process that writes, must not hold up keys or answers.
        match spawn_blocking(move || journal.append(&line)).await {
            Ok(Ok(())) => {
                (self.report)(Report::Written(written));
                Ok(())
            }
            Ok(Err(error)) => Err(error.to_string()),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Writes what became of a change. It has happened whether or not it can be written down.
    pub async fn note(&self, line: Line) {
        if let Err(reason) = self.write(line.clone()).await {
            (self.report)(Report::Lost(line, reason));
        }
    }
}
