//! What stands where in a journal's file: enough to tell which changes there are, which were meant and what became of
//! each, without keeping what their lines say. Records are read when somebody wants to see them.

use super::bounded_store::{BoundedStore, StoredRecord};
use super::line_summary::{LineContent, LineSummary, OutcomeSummary};
use super::{Asked, EntryId, Instance, Operator, Record, RecordState};
use crate::clerk::{Change, Millis};

/// The changes of a journal.
#[derive(Debug)]
pub struct ChangeIndex {
    store: BoundedStore<IndexedChange>,
    lines: Vec<LinePlace>,
    /// An empty request to tell events of; always here but while they are first.
    blank: Option<Box<Asked>>,
}

/// One change.
#[derive(Debug)]
pub struct IndexedChange {
    id: EntryId,
    /// When it was asked.
    pub at: Millis,
    /// What became of it.
    pub state: RecordState,
    /// Whether it is one of those that were meant.
    pub is_match: bool,
    /// What was first first: limit changes are first of once, and that takes no room of its own.
    first: Option<OutcomeSummary>,
    /// What was first later.
    later: Vec<OutcomeSummary>,
    /// Its newest line, in [`ChangeIndex::lines`].
    newest: usize,
}

impl StoredRecord for IndexedChange {
    fn id(&self) -> &EntryId {
        &self.id
    }

    fn state(&self) -> RecordState {
        self.state
    }
}

/// A line of a change.
#[derive(Debug, Clone, Copy)]
struct LinePlace {
    /// Where it begins.
    offset: u64,
    /// The line before of the same change.
    previous: Option<Previous>,
}

/// The number of a line, and one: so that none takes no room.
type Previous = std::num::NonZeroUsize;

impl ChangeIndex {
    /// An outline that keeps so many changes, and beyond that those in doubt; as a [`History`](super::History) does.
    #[must_use]
    pub fn with_limit(limit: usize) -> Self {
        Self { store: BoundedStore::with_limit(limit), lines: Vec::new(), blank: Some(Box::new(blank())) }
    }

    /// Takes in what a line content of the change of that name. The line begins at that place in the file.
    pub fn add(&mut self, offset: u64, id: &str, summary: LineSummary) {
        let Self { store, lines, blank } = self;
        match summary.content {
            LineContent::Asked { is_match } => store.insert(id, || {
                lines.push(LinePlace { offset, previous: None });
                IndexedChange {
                    id: EntryId(id.to_owned()),
                    at: summary.at,
                    state: RecordState::Open,
                    is_match,
                    first: None,
                    later: Vec::new(),
                    newest: lines.len() - 1,
                }
            }),
            LineContent::FollowUp(outcome) => store.update(id, |change| {
                lines.push(LinePlace { offset, previous: Previous::new(change.newest + 1) });
                change.newest = lines.len() - 1;
                change.add_outcome(outcome, blank);
            }),
        }
    }

    /// The changes that are kept, the one that was asked first in front.
    #[must_use]
    pub fn changes(&self) -> impl DoubleEndedIterator<Item = &IndexedChange> + ExactSizeIterator {
        self.store.records()
    }

    /// Where the lines of a change begin, the first one in front.
    #[must_use]
    pub fn lines(&self, change: &IndexedChange) -> Vec<u64> {
        let mut offsets = Vec::new();
        let mut next = Some(change.newest);
        while let Some(place) = next.and_then(|number| self.lines.get(number)) {
            offsets.push(place.offset);
            next = place.previous.map(|previous| previous.get() - 1);
        }
        offsets.reverse();
        offsets
    }
}

impl IndexedChange {
    /// Learns what a line says; what changes nothing is forgotten.
    fn add_outcome(&mut self, outcome: OutcomeSummary, blank: &mut Option<Box<Asked>>) {
        let asked = blank.take().unwrap_or_else(|| Box::new(self::blank()));
        let mut record = Record::new(EntryId(String::new()), Millis(0), asked);
        for known in self.first.iter().chain(&self.later) {
            record.add(known.line());
        }
        let before = self.first.is_some().then(|| record.clone());
        record.add(outcome.line());
        if before.is_none_or(|before| before != record) {
            if self.first.is_none() {
                self.first = Some(outcome);
            } else {
                self.later.reserve_exact(1);
                self.later.push(outcome);
            }
        }
        self.state = record.state();
        *blank = Some(record.asked);
    }
}

/// A request without content.
fn blank() -> Asked {
    Asked {
        session: String::new(),
        profile: String::new(),
        instance: Instance::default(),
        operator: Operator::default(),
        reason: None,
        name: String::new(),
        change: Change::Delete { organization_id: String::new(), domain_id: String::new() },
        before: None,
        organization: String::new(),
        undoing: None,
    }
}
