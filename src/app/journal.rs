//! The journal as the desk knows it: whether changes can be written down, and what stands there.

mod index;

use crate::change::{Author, JournalProblems};
use crate::journal::{EntryId, FileDamage, History, Instance, Line, Operator, Record, RecordState};

use super::{Opened, Reading, Ticket};
use index::Index;

/// Whether changes can be written down. Without that none is sent.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Journal {
    /// It is not known yet which instance this is, and so which journal it has.
    #[default]
    Closed,
    /// On its way.
    Opening(Instance),
    /// There.
    Open(Box<OpenJournal>),
    /// Not to be had, for a reason in words.
    Failed(Instance, String),
}

/// The journal of this instance.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenJournal {
    /// Whose journal it is.
    pub instance: Instance,
    /// This run of the program.
    pub session: String,
    /// Who works at this desk.
    pub operator: Operator,
    /// What stands in it.
    pub history: History,
    /// The other runs of the program that lived when it was read last.
    pub living: Vec<String>,
    index: Index,
    /// Goes up with everything that is taken in.
    revision: u64,
    /// While the file is read again: what was taken in meanwhile. What is read may be older than that.
    meanwhile: Option<Vec<Line>>,
    /// How often the file is being read.
    reads: u32,
    /// Lines of this desk that are on their way to the disk.
    unwritten: Vec<Line>,
    problems: JournalProblems,
}

/// A run of the program, as seen from this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Run {
    /// This one.
    This,
    /// Another that still lived when the journal was read last.
    Living,
    /// An earlier one.
    Ended,
}

impl OpenJournal {
    /// A journal that was just opened.
    #[must_use]
    pub fn new(instance: Instance, opened: Opened) -> Self {
        let Opened { session, operator, history, living, .. } = opened;
        let index = Index::of(&history);
        Self {
            instance,
            session,
            operator,
            history,
            living,
            index,
            revision: 0,
            meanwhile: None,
            reads: 0,
            unwritten: Vec::new(),
            problems: JournalProblems::default(),
        }
    }

    /// The file is about to be read again.
    pub(super) fn read_again(&mut self) {
        self.reads += 1;
        self.meanwhile.get_or_insert_default();
    }

    /// The file could not be read.
    pub(super) fn not_read(&mut self) {
        self.was_read();
    }

    /// One reading is over. What was taken in since the first began is needed until the last is.
    fn was_read(&mut self) {
        self.reads = self.reads.saturating_sub(1);
        if self.reads == 0 {
            self.meanwhile = None;
        }
    }

    /// Takes in what was read anew.
    pub fn replace(&mut self, reading: Reading) {
        self.history = reading.history;
        self.living = reading.living;
        // What cannot be written was not read, and is known all the same.
        for line in self.meanwhile.iter().flatten().chain(self.problems.lines()) {
            self.history.add(line.clone());
        }
        self.was_read();
        self.look_through();
    }

    /// Takes in a line that is to be written.
    pub(super) fn write(&mut self, line: Line) {
        self.unwritten.push(line.clone());
        self.add(line);
    }

    /// A line is on the disk. Says whether it was the last of those that could not be written before.
    pub(super) fn was_written(&mut self, line: Line) -> bool {
        self.was_tried(&line);
        let is_last = self.problems.was_written(&line);
        self.add(line);
        is_last
    }

    /// A line cannot be written now, and is tried again.
    pub(super) fn keep(&mut self, line: Line, reason: String) {
        self.was_tried(&line);
        self.add(line.clone());
        self.problems.add_unwritten(line, reason);
    }

    /// A line can never be written.
    pub(super) fn lose(&mut self, line: Line, reason: String) {
        self.was_tried(&line);
        self.add(line.clone());
        self.problems.add_lost(line, reason);
    }

    /// Something was done to the file.
    pub(super) fn disturb(&mut self, disturbance: FileDamage, missing: usize) {
        self.problems.add_damage(disturbance, missing);
    }

    /// The file cannot be looked after, for a reason in words, or can be again.
    pub(super) fn reach(&mut self, out_of_reach: Option<String>) {
        self.problems.set_unreachable(out_of_reach);
    }

    fn was_tried(&mut self, line: &Line) {
        if let Some(at) = self.unwritten.iter().position(|unwritten| unwritten == line) {
            self.unwritten.remove(at);
        }
    }

    /// How many lines could not be written and are tried again.
    #[must_use]
    pub const fn kept(&self) -> usize {
        self.problems.unwritten()
    }

    /// What those lines say, in words that are safe to show.
    #[must_use]
    pub fn kept_in_words(&self) -> Vec<String> {
        self.problems.describe_unwritten(&self.history)
    }

    /// What has gone wrong with the journal, for the end of the program: one sentence for each line that is not on the disk,
    /// and for all that was done to the file.
    #[must_use]
    pub fn report(&self) -> Vec<String> {
        self.problems.report(&self.history, &self.unwritten)
    }

    /// Takes in a line that was written.
    pub fn add(&mut self, line: Line) {
        if let Some(meanwhile) = &mut self.meanwhile {
            meanwhile.push(line.clone());
        }
        self.history.add(line);
        self.look_through();
    }

    fn look_through(&mut self) {
        self.index = Index::of(&self.history);
        self.revision += 1;
    }

    /// Another number whenever something was taken in: what was made of the history before may not hold any more.
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// Which run of the program has asked for that change.
    #[must_use]
    pub fn run_of(&self, record: &Record) -> Run {
        match &record.asked.session {
            session if *session == self.session => Run::This,
            session if self.living.contains(session) => Run::Living,
            _ => Run::Ended,
        }
    }

    /// The newest change of this domain.
    #[must_use]
    pub fn last_change(&self, domain_id: &str) -> Option<&Record> {
        self.history.get(self.index.last.get(domain_id)?)
    }

    /// The newest change of this domain that waits for the operator's word.
    #[must_use]
    pub fn unresolved_change(&self, domain_id: &str) -> Option<&Record> {
        self.history.get(self.index.unresolved.get(domain_id)?)
    }

    /// The change that took this one back, or, of an undoing, the one that did it again.
    #[must_use]
    pub fn answer_to(&self, entry: &EntryId) -> Option<&Record> {
        self.history.get(self.index.answers.get(entry)?)
    }

    /// Whether a change of this domain waits for the operator's word.
    #[must_use]
    pub fn is_unresolved(&self, domain_id: &str) -> bool {
        self.index.unresolved.contains_key(domain_id)
    }

    /// How many changes wait for the operator's word.
    #[must_use]
    pub const fn unresolved(&self) -> usize {
        self.index.waiting
    }

    /// Who asks, and why: for a change that is about to be asked for.
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

    /// The name of a change in the journal. Unique: each run of the program has its own session, and in it each ticket
    /// is drawn once.
    #[must_use]
    pub fn entry(&self, ticket: Ticket) -> EntryId {
        EntryId(format!("{}-{}", self.session, ticket.0))
    }
}

impl Journal {
    /// The journal, if it is open.
    #[must_use]
    pub const fn open(&self) -> Option<&OpenJournal> {
        match self {
            Self::Open(open) => Some(open),
            _ => None,
        }
    }

    /// Whether nothing of it is on its way from or to the disk.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        match self {
            Self::Closed | Self::Failed(..) => true,
            Self::Opening(_) => false,
            Self::Open(open) => open.reads == 0 && open.unwritten.is_empty(),
        }
    }

    /// What has gone wrong with it, for the end of the program; see [`OpenJournal::report`].
    #[must_use]
    pub fn report(&self) -> Vec<String> {
        self.open().map(OpenJournal::report).unwrap_or_default()
    }

    /// The journal, if it is open.
    pub const fn open_mut(&mut self) -> Option<&mut OpenJournal> {
        match self {
            Self::Open(open) => Some(open),
            _ => None,
        }
    }

    /// How a change in that state is called, on the screen and in the filter of the journal view.
    #[must_use]
    pub const fn state_in_words(state: RecordState) -> &'static str {
        match state {
            RecordState::Open => "open",
            RecordState::Unknown => "unknown",
            RecordState::Unresolved => "unresolved",
            RecordState::Done => "done",
            RecordState::NotDone => "not done",
        }
    }
}
