//! The journal as the core knows it: whether changes can be recorded, and its history.

mod history_index;

use crate::change::{Author, JournalProblems};
use crate::journal::{EntryId, FileDamage, History, Instance, Line, Operator, Record, RecordState};

use super::{JournalOpened, JournalReloaded, Ticket};
use history_index::HistoryIndex;

/// The state of the journal. No change is sent unless it is open.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum JournalState {
    /// The instance, and so its journal, is not known yet.
    #[default]
    Closed,
    Opening(Instance),
    Open(Box<OpenJournal>),
    /// It could not be opened, for this reason.
    Failed(Instance, String),
}

#[derive(Debug, Clone, PartialEq)]
pub struct OpenJournal {
    pub instance: Instance,
    /// Identifies this run of the program.
    pub session: String,
    pub operator: Operator,
    pub history: History,
    /// Sessions of the other runs of the program that were alive at the last reload.
    pub living: Vec<String>,
    index: HistoryIndex,
    /// Incremented whenever lines are added.
    revision: u64,
    /// Lines added during a reload: the file may have been read before they were written.
    added_during_read: Option<Vec<Line>>,
    /// How many reloads are running.
    reads_in_progress: u32,
    /// Lines of this run that are being written.
    unwritten: Vec<Line>,
    problems: JournalProblems,
}

/// The state of the run of the program that made a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Run {
    /// This run.
    This,
    /// Another run that was alive at the last reload.
    Living,
    /// A run that has ended.
    Ended,
}

impl OpenJournal {
    #[must_use]
    pub fn new(instance: Instance, opened: JournalOpened) -> Self {
        let JournalOpened { session, operator, history, living, .. } = opened;
        let index = HistoryIndex::of(&history);
        Self {
            instance,
            session,
            operator,
            history,
            living,
            index,
            revision: 0,
            added_during_read: None,
            reads_in_progress: 0,
            unwritten: Vec::new(),
            problems: JournalProblems::default(),
        }
    }

    /// The file is about to be reloaded.
    pub(super) fn begin_reload(&mut self) {
        self.reads_in_progress += 1;
        self.added_during_read.get_or_insert_default();
    }

    pub(super) fn read_failed(&mut self) {
        self.finish_read();
    }

    /// A reload ended. Lines added since the first of several began are needed until the last has ended.
    fn finish_read(&mut self) {
        self.reads_in_progress = self.reads_in_progress.saturating_sub(1);
        if self.reads_in_progress == 0 {
            self.added_during_read = None;
        }
    }

    /// Replaces the history with the reloaded one.
    pub fn replace(&mut self, reading: JournalReloaded) {
        self.history = reading.history;
        self.living = reading.living;
        // Lines that could not be written are missing from the file, but their events happened.
        for line in self.added_during_read.iter().flatten().chain(self.problems.lines()) {
            self.history.add(line.clone());
        }
        self.finish_read();
        self.rebuild_index();
    }

    /// Adds a line that is about to be written.
    pub(super) fn write(&mut self, line: Line) {
        self.unwritten.push(line.clone());
        self.add(line);
    }

    /// A line is on the disk. True when it was the last of the lines whose writing had failed.
    pub(super) fn mark_written(&mut self, line: Line) -> bool {
        self.remove_unwritten(&line);
        let is_last = self.problems.was_written(&line);
        self.add(line);
        is_last
    }

    /// Writing a line failed and will be retried.
    pub(super) fn keep(&mut self, line: Line, reason: String) {
        self.remove_unwritten(&line);
        self.add(line.clone());
        self.problems.add_unwritten(line, reason);
    }

    /// Writing a line failed permanently.
    pub(super) fn lose(&mut self, line: Line, reason: String) {
        self.remove_unwritten(&line);
        self.add(line.clone());
        self.problems.add_lost(line, reason);
    }

    /// Something altered the file.
    pub(super) fn disturb(&mut self, disturbance: FileDamage, missing: usize) {
        self.problems.add_damage(disturbance, missing);
    }

    /// The file cannot be checked, for this reason, or can be again.
    pub(super) fn reach(&mut self, out_of_reach: Option<String>) {
        self.problems.set_unreachable(out_of_reach);
    }

    fn remove_unwritten(&mut self, line: &Line) {
        if let Some(at) = self.unwritten.iter().position(|unwritten| unwritten == line) {
            self.unwritten.remove(at);
        }
    }

    /// How many lines are waiting for another write attempt.
    #[must_use]
    pub const fn kept(&self) -> usize {
        self.problems.unwritten()
    }

    /// Descriptions of those lines, safe to display.
    #[must_use]
    pub fn kept_in_words(&self) -> Vec<String> {
        self.problems.describe_unwritten(&self.history)
    }

    /// The journal's problems, to be reported when the program ends: one sentence for each line that is not on the
    /// disk, and for everything that altered the file.
    #[must_use]
    pub fn report(&self) -> Vec<String> {
        self.problems.report(&self.history, &self.unwritten)
    }

    /// Adds a line to the history.
    pub fn add(&mut self, line: Line) {
        if let Some(added_during_read) = &mut self.added_during_read {
            added_during_read.push(line.clone());
        }
        self.history.add(line);
        self.rebuild_index();
    }

    fn rebuild_index(&mut self) {
        self.index = HistoryIndex::of(&self.history);
        self.revision += 1;
    }

    /// Changes whenever the history changes: anything derived from it has to be rebuilt then.
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// Whether the run of the program that made this change is this one, alive, or ended.
    #[must_use]
    pub fn run_of(&self, record: &Record) -> Run {
        match &record.asked.session {
            session if *session == self.session => Run::This,
            session if self.living.contains(session) => Run::Living,
            _ => Run::Ended,
        }
    }

    /// The latest change to this domain.
    #[must_use]
    pub fn last_change(&self, domain_id: &str) -> Option<&Record> {
        self.history.get(self.index.last_change.get(domain_id)?)
    }

    /// The latest unresolved change to this domain.
    #[must_use]
    pub fn unresolved_change(&self, domain_id: &str) -> Option<&Record> {
        self.history.get(self.index.unresolved.get(domain_id)?)
    }

    /// The change that undid this one, or, for an undo, the change that redid it.
    #[must_use]
    pub fn reversal_of(&self, entry: &EntryId) -> Option<&Record> {
        self.history.get(self.index.reversals.get(entry)?)
    }

    /// Whether this domain has an unresolved change.
    #[must_use]
    pub fn is_unresolved(&self, domain_id: &str) -> bool {
        self.index.unresolved.contains_key(domain_id)
    }

    /// How many changes are unresolved.
    #[must_use]
    pub const fn unresolved(&self) -> usize {
        self.index.unresolved_count
    }

    /// The author data for a new change.
    #[must_use]
    pub fn author(&self, profile: &str, reason: &str) -> Author {
        Author {
            session: self.session.clone(),
            profile: profile.to_owned(),
            instance: self.instance.clone(),
            operator: self.operator.clone(),
            reason: Some(reason.trim().to_owned()).filter(|reason| !reason.is_empty()),
        }
    }

    /// The journal entry id for a new change. Unique: each run of the program has its own session, and uses each ticket
    /// once.
    #[must_use]
    pub fn entry(&self, ticket: Ticket) -> EntryId {
        EntryId(format!("{}-{}", self.session, ticket.0))
    }
}

impl JournalState {
    #[must_use]
    pub const fn open(&self) -> Option<&OpenJournal> {
        match self {
            Self::Open(open) => Some(open),
            _ => None,
        }
    }

    /// Whether no read or write of the journal is running.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        match self {
            Self::Closed | Self::Failed(..) => true,
            Self::Opening(_) => false,
            Self::Open(open) => open.reads_in_progress == 0 && open.unwritten.is_empty(),
        }
    }

    /// The journal's problems; see [`OpenJournal::report`].
    #[must_use]
    pub fn report(&self) -> Vec<String> {
        self.open().map(OpenJournal::report).unwrap_or_default()
    }

    pub const fn open_mut(&mut self) -> Option<&mut OpenJournal> {
        match self {
            Self::Open(open) => Some(open),
            _ => None,
        }
    }

    /// The label of a state, on the screen and in the journal's filter.
    #[must_use]
    pub const fn state_label(state: RecordState) -> &'static str {
        match state {
            RecordState::Open => "open",
            RecordState::Unknown => "unknown",
            RecordState::Unresolved => "unresolved",
            RecordState::Done => "done",
            RecordState::NotDone => "not done",
        }
    }
}
