//! An index of a journal's file: which changes it contains, which of them match, their outcomes, and the offsets of
//! their lines. The content of the lines is not kept; records are read on demand.

use super::bounded_store::{BoundedStore, StoredRecord};
use super::line_summary::{LineContent, LineSummary, OutcomeSummary};
use super::{Asked, EntryId, Instance, Operator, Record, RecordState};
use crate::clerk::{Change, Millis};

/// The changes of a journal.
#[derive(Debug)]
pub struct ChangeIndex {
    store: BoundedStore<IndexedChange>,
    lines: Vec<LinePlace>,
    /// An empty request, reused to replay outcomes; present except during a replay.
    blank: Option<Box<Asked>>,
}

/// One change.
#[derive(Debug)]
pub struct IndexedChange {
    id: EntryId,
    /// When it was requested.
    pub at: Millis,
    pub state: RecordState,
    /// Whether it matches the filter of this index.
    pub is_match: bool,
    /// The first known outcome. Most changes have only one, which needs no allocation.
    first: Option<OutcomeSummary>,
    /// Further outcomes.
    later: Vec<OutcomeSummary>,
    /// The index of its newest line in [`ChangeIndex::lines`].
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
    /// The offset in the file.
    offset: u64,
    /// The previous line of the same change.
    previous: Option<Previous>,
}

/// The index of a line, plus one: so `None` takes no extra room.
type Previous = std::num::NonZeroUsize;

impl ChangeIndex {
    /// Keeps `limit` changes, and beyond that those with an unknown outcome; like a [`History`](super::History).
    #[must_use]
    pub fn with_limit(limit: usize) -> Self {
        Self { store: BoundedStore::with_limit(limit), lines: Vec::new(), blank: Some(Box::new(blank())) }
    }

    /// Adds a line of the change with that id. The line starts at `offset` in the file.
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

    /// The changes that are kept, the oldest request first.
    #[must_use]
    pub fn changes(&self) -> impl DoubleEndedIterator<Item = &IndexedChange> + ExactSizeIterator {
        self.store.records()
    }

    /// The offsets of a change's lines, in the order of the file.
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
    /// Adds an outcome; one that changes nothing is dropped.
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
        plan: None,
    }
}
