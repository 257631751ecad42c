//! Counts of what the kills interrupted, to detect a run that proved nothing.

use std::fmt;

use domdesk::clerk::Operation;
use domdesk::journal::{Record, RecordState};

#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    pub(crate) kills: usize,
    /// Changes without an outcome in the journal at the moment of a kill.
    pub(crate) left_open: usize,
    /// Those of them that an earlier run had left, and that were still being looked up.
    pub(crate) interrupted: usize,
    pub(crate) torn: usize,
    pub(crate) unreadable: usize,
    records: usize,
    creates: usize,
    updates: usize,
    deletes: usize,
    undoings: usize,
    found_done: usize,
    found_not_done: usize,
}

impl Tally {
    pub(crate) fn count<'a>(&mut self, records: impl Iterator<Item = &'a Record>) {
        for record in records {
            self.records += 1;
            self.undoings += usize::from(record.asked.undoing.is_some());
            match record.asked.change.operation() {
                Operation::Create => self.creates += 1,
                Operation::Delete => self.deletes += 1,
                _ => self.updates += 1,
            }
            if record.settled().is_some() {
                self.found_done += usize::from(record.state() == RecordState::Done);
                self.found_not_done += usize::from(record.state() == RecordState::NotDone);
            }
        }
    }

    pub(crate) fn add(&mut self, other: &Self) {
        let Self {
            kills,
            left_open,
            interrupted,
            torn,
            unreadable,
            records,
            creates,
            updates,
            deletes,
            undoings,
            found_done,
            found_not_done,
        } = other;
        self.kills += kills;
        self.left_open += left_open;
        self.interrupted += interrupted;
        self.torn += torn;
        self.unreadable += unreadable;
        self.records += records;
        self.creates += creates;
        self.updates += updates;
        self.deletes += deletes;
        self.undoings += undoings;
        self.found_done += found_done;
        self.found_not_done += found_not_done;
    }

    /// What the kills should have interrupted and did not.
    pub(crate) fn missing_coverage(&self, kills: usize) -> Option<&'static str> {
        let changes = [self.creates, self.updates, self.deletes];
        let verdicts = [self.found_done, self.found_not_done];
        [
            (self.kills < kills, "too few kills"),
            (self.left_open < kills / 3, "too few changes were open at the kills"),
            (self.records < kills, "too few changes were made"),
            (self.interrupted == 0, "no kill came during a lookup"),
            (changes.contains(&0), "a kind of change is missing"),
            (verdicts.contains(&0), "a kind of verdict is missing"),
            (self.torn == 0, "no line was torn"),
        ]
        .into_iter()
        .find_map(|(is_missing, what)| is_missing.then_some(what))
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} kills; {} changes ({} created, {} updated, {} deleted; {} of them undo or redo); {} open at a kill, \
             {} of them being looked up; lookup results: {} done, {} not done; {} lines torn, {} unreadable",
            self.kills,
            self.records,
            self.creates,
            self.updates,
            self.deletes,
            self.undoings,
            self.left_open,
            self.interrupted,
            self.found_done,
            self.found_not_done,
            self.torn,
            self.unreadable,
        )
    }
}
