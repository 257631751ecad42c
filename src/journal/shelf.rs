//! Which records are kept: the newest, and all of those of which it is not known what became of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use foldhash::fast::RandomState;

use super::{EntryId, State};

/// What can be kept.
pub(super) trait Kept {
    /// Its name.
    fn id(&self) -> &EntryId;
    /// What became of it.
    fn state(&self) -> State;
}

/// Records in the order in which they were asked.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shelf<R> {
    most: usize,
    /// How many were ever added: the next record's place.
    next: u64,
    places: HashMap<EntryId, u64, RandomState>,
    records: BTreeMap<u64, R>,
    /// The places of the records of which is known what became of them: these may go.
    closed: BTreeSet<u64>,
}

impl<R: Kept> Shelf<R> {
    /// Keeps so many, and those that are open, unknown or unresolved beyond that.
    pub(super) fn of_at_most(most: usize) -> Self {
        Self { most, next: 0, places: HashMap::default(), records: BTreeMap::new(), closed: BTreeSet::new() }
    }

    /// Adds a record that was asked; a change that was asked is not asked again.
    pub(super) fn insert(&mut self, id: &str, record: impl FnOnce() -> R) {
        if self.places.contains_key(id) {
            return;
        }
        let place = self.next;
        self.next += 1;
        let record = record();
        self.places.insert(record.id().clone(), place);
        self.records.insert(place, record);
        self.sort_in(place);
    }

    /// Tells more of a record; of one that is not here nothing is to be told.
    pub(super) fn tell(&mut self, id: &str, tell: impl FnOnce(&mut R)) {
        let Some(place) = self.places.get(id).copied() else { return };
        let Some(record) = self.records.get_mut(&place) else { return };
        tell(record);
        self.sort_in(place);
    }

    fn sort_in(&mut self, place: u64) {
        match self.records.get(&place).map(Kept::state) {
            Some(State::Done | State::NotDone) => self.closed.insert(place),
            _ => self.closed.remove(&place),
        };
        while self.records.len() > self.most
            && let Some(oldest) = self.closed.pop_first()
        {
            if let Some(record) = self.records.remove(&oldest) {
                self.places.remove(record.id());
            }
        }
    }

    pub(super) fn get(&self, id: &EntryId) -> Option<&R> {
        self.records.get(self.places.get(id)?)
    }

    /// All of them, the one that was asked first in front.
    pub(super) fn records(&self) -> impl DoubleEndedIterator<Item = &R> + ExactSizeIterator {
        self.records.values()
    }

    /// Those that were asked before that one.
    pub(super) fn before(&self, id: &EntryId) -> impl Iterator<Item = &R> {
        let place = self.places.get(id).copied().unwrap_or(0);
        self.records.range(..place).map(|(_, record)| record)
    }
}
