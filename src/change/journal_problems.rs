//! Problems with the journal: lines that are not on the disk, and damage to its file.

use crate::journal::{Answered, Event, FileDamage, History, Line, Outcome, Resolved, Settled, Verdict};
use crate::text::{count, visible};

use super::describe_record;

/// Everything to report when the program ends.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct JournalProblems {
    /// Lines that could not be written and are retried, each with the reason.
    unwritten: Vec<(Line, String)>,
    /// Lines that can never be written, each with the reason.
    lost: Vec<(Line, String)>,
    /// Damage to the file, with the number of this run's lines that were missing from it.
    damages: Vec<(FileDamage, usize)>,
    /// Why the file cannot be checked.
    unreachable: Option<String>,
}

impl JournalProblems {
    /// A line could not be written yet and is kept for a retry.
    pub fn add_unwritten(&mut self, line: Line, reason: String) {
        self.unwritten.push((line, reason));
    }

    /// A line can never be written.
    pub fn add_lost(&mut self, line: Line, reason: String) {
        self.lost.push((line, reason));
    }

    /// The file was damaged, and `missing` lines of this run were gone.
    pub fn add_damage(&mut self, damage: FileDamage, missing: usize) {
        self.damages.push((damage, missing));
    }

    /// Records why the file cannot be checked, or `None` once it can be again.
    pub fn set_unreachable(&mut self, unreachable: Option<String>) {
        self.unreachable = unreachable;
    }

    /// The line is on the disk. Returns whether it was the last of the unwritten lines.
    pub fn was_written(&mut self, line: &Line) -> bool {
        let Some(at) = self.unwritten.iter().position(|(unwritten, _)| unwritten == line) else {
            return false;
        };
        self.unwritten.remove(at);
        self.unwritten.is_empty()
    }

    /// Lines that are in memory but not on the disk.
    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        self.unwritten.iter().chain(&self.lost).map(|(line, _)| line)
    }

    /// The number of lines that are retried.
    #[must_use]
    pub const fn unwritten(&self) -> usize {
        self.unwritten.len()
    }

    #[must_use]
    pub fn describe_unwritten(&self, history: &History) -> Vec<String> {
        self.unwritten.iter().map(|(line, _)| in_words(line, history)).collect()
    }

    /// A report of all problems, for the end of the program. Safe to show.
    #[must_use]
    pub fn report(&self, history: &History, on_the_way: &[Line]) -> Vec<String> {
        let missing = self.unwritten.iter().chain(&self.lost);
        let missing = missing.map(|(line, reason)| (line, reason.as_str()));
        let slow = on_the_way.iter().map(|line| (line, "the disk has not answered in time"));
        let lines = missing.chain(slow).map(|(line, reason)| {
            format!("not in the journal: {}: {}", in_words(line, history), visible(reason))
        });
        let damages = self.damages.iter().map(|(what, missing)| describe_damage(*what, *missing));
        lines.chain(damages).chain(self.unreachable.as_deref().map(describe_unreachable)).collect()
    }
}

/// The meaning of a line, and the change it belongs to.
fn in_words(line: &Line, history: &History) -> String {
    let what = match &line.event {
        Event::Asked(_) => "asked",
        Event::Answered(Answered { outcome, .. }) => match outcome {
            Outcome::Done { .. } => "done",
            Outcome::Refused { .. } => "refused",
            Outcome::Unknown { .. } => "no clear answer",
        },
        Event::Settled(Settled { verdict, .. }) => match verdict {
            Verdict::Happened { .. } => "found done",
            Verdict::NotHappened => "found not done",
            Verdict::Unresolved { .. } => "outcome not established",
        },
        Event::Resolved(Resolved { happened: true, .. }) => "you recorded that it happened",
        Event::Resolved(Resolved { happened: false, .. }) => "you recorded that it did not happen",
        Event::Panicked { .. } => "domdesk had an internal error",
    };
    match history.get(&line.id) {
        Some(record) => format!("{}: {what}", describe_record(record)),
        None => format!("{}: {what}", visible(&line.id.0)),
    }
}

/// A message saying that the journal's file cannot be checked, and why.
#[must_use]
pub fn describe_unreachable(reason: &str) -> String {
    format!(
        "The journal's file is out of reach, and may have been deleted or replaced while domdesk was running: {}.",
        visible(reason)
    )
}

/// A message saying how the journal's file was damaged.
#[must_use]
pub fn describe_damage(damage: FileDamage, missing: usize) -> String {
    let what = match damage {
        FileDamage::Deleted => "was deleted and had to be created again",
        FileDamage::Truncated => "was cut short or overwritten",
        FileDamage::Replaced => "was replaced by another file",
    };
    let again = match missing {
        0 => "It has every line of this run.".to_owned(),
        1 => "The one missing line of this run is written again.".to_owned(),
        _ => {
            format!("The {} of this run that were missing are written again.", count(missing as u64, "line"))
        }
    };
    format!(
        "The journal's file {what} while domdesk was running. {again} What other runs wrote there may be lost."
    )
}
