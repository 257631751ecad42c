//! What the driver reports of the changes that its caller waits for.

use tokio::time::{Duration, Instant};

use crate::change::{End, Failure, OutcomeLookup, Stage};
use crate::journal::EntryId;

use super::Driver;

/// News of a change that has not ended.
#[derive(Debug, Clone, PartialEq)]
pub enum ChangeProgress {
    /// The outcome is unknown, for this reason, and is being looked up.
    InDoubt(Failure),
    /// The number of lookups so far.
    LookedUp(u32),
}

/// How the driver left a change.
#[derive(Debug, Clone, PartialEq)]
pub enum ChangeResult {
    Ended(End),
    /// The outcome is unknown; the next run of the program will look it up.
    InDoubt {
        /// Why the outcome is unknown.
        failure: Failure,
        /// Why it could not be looked up, if retrying is pointless until the operator acts.
        blocked: Option<Failure>,
    },
    /// Nothing was sent: the outcome of an earlier change to the same row is still unknown, and the two could not be
    /// told apart.
    NotStarted,
}

/// Identifies a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CheckId(pub(super) u64);

/// What happened to the changes and checks that the caller started.
#[derive(Debug, Clone, PartialEq)]
pub enum DriverEvent {
    Progress(EntryId, ChangeProgress),
    Finished(EntryId, ChangeResult),
    /// The result of a check: whether the step could be sent, or else why not.
    Checked(CheckId, Result<(), Failure>),
}

/// A change whose end the caller waits for.
#[derive(Debug)]
pub(super) struct Awaited {
    /// How long to look up an unknown outcome.
    patience: Duration,
    /// Since the outcome is unknown: until when to look it up, and how many lookups are reported.
    in_doubt: Option<(Instant, u32)>,
}

impl Awaited {
    pub(super) const fn new(patience: Duration) -> Self {
        Self { patience, in_doubt: None }
    }

    pub(super) fn deadline(&self) -> Option<Instant> {
        self.in_doubt.map(|(until, _)| until)
    }

    /// The news since the last report.
    fn notice(&mut self, lookup: &OutcomeLookup) -> Option<ChangeProgress> {
        match &mut self.in_doubt {
            None => {
                self.in_doubt = Some((Instant::now() + self.patience, lookup.lookups));
                Some(ChangeProgress::InDoubt(lookup.failure.clone()))
            }
            Some((_, reported)) if lookup.lookups > *reported => {
                *reported = lookup.lookups;
                Some(ChangeProgress::LookedUp(lookup.lookups))
            }
            Some(_) => None,
        }
    }
}

impl Driver {
    /// Reports the end of a change, if the caller waits for it.
    pub(super) fn finish(&mut self, entry: EntryId, result: ChangeResult) {
        self.cancels.remove(&entry);
        if self.awaited.remove(&entry).is_some() {
            self.events.push_back(DriverEvent::Finished(entry, result));
        }
    }

    /// Adds what this run has written into the journal to the history.
    pub(super) fn note_journalled(&mut self) {
        while let Ok(line) = self.journalled.try_recv() {
            self.history.add(line);
        }
    }

    /// Begins changes whose turn has come, and reports what has happened to the awaited ones.
    pub(super) fn report_progress(&mut self) {
        self.note_journalled();
        self.begin_waiting();
        let mut given_up = Vec::new();
        for (entry, awaited) in &mut self.awaited {
            let Some(Stage::Unknown(lookup)) = self.changes.get(entry).map(|pending| &pending.stage) else {
                continue;
            };
            let news = awaited.notice(lookup);
            self.events.extend(news.map(|news| DriverEvent::Progress(entry.clone(), news)));
            let is_over = awaited.deadline().is_some_and(|until| until <= Instant::now());
            if lookup.blocked.is_some() || is_over {
                let blocked = lookup.blocked.as_deref().cloned();
                let result = ChangeResult::InDoubt { failure: lookup.failure.clone(), blocked };
                given_up.push((entry.clone(), result));
            }
        }
        for (entry, result) in given_up {
            self.finish(entry, result);
        }
    }
}
