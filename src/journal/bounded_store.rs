//! Keeps the newest records, and all records whose outcome is unknown.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::hash::BuildHasher;
use std::iter::Flatten;
use std::slice;

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use super::{EntryId, RecordState};

pub(super) trait StoredRecord {
    fn id(&self) -> &EntryId;
    fn state(&self) -> RecordState;
}

/// Records in the order of their requests.
#[derive(Debug, Clone)]
pub(super) struct BoundedStore<R> {
    limit: usize,
    /// By position; `None` where a record was evicted.
    records: Vec<Option<R>>,
    /// The number of records that are kept.
    count: usize,
    /// Positions by id.
    places: HashTable<usize>,
    hasher: RandomState,
    /// Positions of records whose outcome is known, the oldest first. These may be evicted, unless their outcome has
    /// become unknown again.
    closed: BinaryHeap<Reverse<usize>>,
}

impl<R: PartialEq> PartialEq for BoundedStore<R> {
    fn eq(&self, other: &Self) -> bool {
        self.limit == other.limit && self.records.iter().flatten().eq(other.records.iter().flatten())
    }
}

/// Fewer gaps than this are not worth closing.
const FEW: usize = 64;

impl<R: StoredRecord> BoundedStore<R> {
    /// Keeps `limit` records, and beyond that those that are open, unknown or unresolved.
    pub(super) fn with_limit(limit: usize) -> Self {
        Self {
            limit,
            records: Vec::new(),
            count: 0,
            places: HashTable::new(),
            hasher: RandomState::default(),
            closed: BinaryHeap::new(),
        }
    }

    /// Adds a record. A second request with the same id is ignored.
    pub(super) fn insert(&mut self, id: &str, record: impl FnOnce() -> R) {
        if self.place(id).is_some() {
            return;
        }
        let place = self.records.len();
        let record = record();
        let is_closed = is_closed(&record);
        self.records.push(Some(record));
        self.count += 1;
        self.note_place(id, place);
        self.evict(place, is_closed);
    }

    /// Updates a record. An unknown id is ignored.
    pub(super) fn update(&mut self, id: &str, change: impl FnOnce(&mut R)) {
        let Some(place) = self.place(id) else { return };
        let Some(record) = self.records.get_mut(place).and_then(Option::as_mut) else { return };
        let was_closed = is_closed(record);
        change(record);
        let becomes_closed = is_closed(record) && !was_closed;
        self.evict(place, becomes_closed);
    }

    fn evict(&mut self, place: usize, becomes_closed: bool) {
        if becomes_closed {
            self.closed.push(Reverse(place));
        }
        while self.count > self.limit
            && let Some(Reverse(oldest)) = self.closed.pop()
        {
            let place = self.records.get_mut(oldest);
            // Its outcome may have become unknown since, and then its position may be listed twice.
            let Some(record) = place.and_then(|place| place.take_if(|record| is_closed(record))) else {
                continue;
            };
            self.count -= 1;
            let hash = self.hasher.hash_one(record.id().0.as_str());
            if let Ok(entry) = self.places.find_entry(hash, |place| *place == oldest) {
                entry.remove();
            }
        }
        if self.records.len() - self.count > self.count + FEW {
            self.close_gaps();
        }
    }

    /// Closes the gaps, so that evicted records take no room.
    fn close_gaps(&mut self) {
        self.records.retain(Option::is_some);
        self.places.clear();
        self.closed.clear();
        for place in 0..self.records.len() {
            let Some(Some(record)) = self.records.get(place) else { continue };
            if is_closed(record) {
                self.closed.push(Reverse(place));
            }
            let id = record.id().0.clone();
            self.note_place(&id, place);
        }
    }

    fn note_place(&mut self, id: &str, place: usize) {
        let Self { records, places, hasher, .. } = self;
        let hash_of = |place: &usize| {
            let record = records.get(*place).and_then(Option::as_ref);
            hasher.hash_one(record.map_or("", |record| record.id().0.as_str()))
        };
        places.insert_unique(hasher.hash_one(id), place, hash_of);
    }

    fn place(&self, id: &str) -> Option<usize> {
        let is_it = |place: &usize| {
            self.records.get(*place).and_then(Option::as_ref).is_some_and(|record| record.id().0 == id)
        };
        self.places.find(self.hasher.hash_one(id), is_it).copied()
    }

    pub(super) fn get(&self, id: &EntryId) -> Option<&R> {
        self.records.get(self.place(&id.0)?)?.as_ref()
    }

    /// All records, the oldest request first.
    pub(super) fn records(&self) -> impl DoubleEndedIterator<Item = &R> + ExactSizeIterator {
        Records { records: self.records.iter().flatten(), left: self.count }
    }

    /// The records that were requested before that one.
    pub(super) fn before(&self, id: &EntryId) -> impl Iterator<Item = &R> {
        let place = self.place(&id.0).unwrap_or(0);
        self.records.iter().take(place).flatten()
    }
}

fn is_closed(record: &impl StoredRecord) -> bool {
    matches!(record.state(), RecordState::Done | RecordState::NotDone)
}

/// An iterator with a known length.
struct Records<'a, R> {
    records: Flatten<slice::Iter<'a, Option<R>>>,
    left: usize,
}

impl<'a, R> Iterator for Records<'a, R> {
    type Item = &'a R;

    fn next(&mut self) -> Option<&'a R> {
        let next = self.records.next();
        self.left -= usize::from(next.is_some());
        next
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl<R> DoubleEndedIterator for Records<'_, R> {
    fn next_back(&mut self) -> Option<Self::Item> {
        let next = self.records.next_back();
        self.left -= usize::from(next.is_some());
        next
    }
}

impl<R> ExactSizeIterator for Records<'_, R> {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, Clone, PartialEq)]
    struct Thing(EntryId, RecordState);

    impl StoredRecord for Thing {
        fn id(&self) -> &EntryId {
            &self.0
        }

        fn state(&self) -> RecordState {
            self.1
        }
    }

    fn state() -> impl Strategy<Value = RecordState> {
        prop_oneof![
            1 => Just(RecordState::Open),
            1 => Just(RecordState::Unknown),
            1 => Just(RecordState::Unresolved),
            4 => Just(RecordState::Done),
            1 => Just(RecordState::NotDone),
        ]
    }

    proptest! {
        #[test]
        fn it_keeps_the_same_records_as_a_plain_list(
            limit in 0_usize..8,
            steps in proptest::collection::vec((any::<bool>(), 0_u16..400, state()), 0..600),
        ) {
            let mut store = BoundedStore::with_limit(limit);
            let mut plain: Vec<Thing> = Vec::new();
            for (asks, number, state) in steps {
                let id = EntryId(number.to_string());
                let known = plain.iter().position(|thing| thing.0 == id);
                match known {
                    None if asks => plain.push(Thing(id.clone(), state)),
                    Some(at) if !asks => plain[at].1 = state,
                    _ => {}
                }
                if asks {
                    store.insert(&id.0, || Thing(id.clone(), state));
                } else {
                    store.update(&id.0, |thing| thing.1 = state);
                }
                while plain.len() > limit && let Some(oldest) = plain.iter().position(is_closed) {
                    plain.remove(oldest);
                }
                prop_assert!(store.records.len() <= 2 * store.count + FEW);
                let at = plain.iter().position(|thing| thing.0 == id);
                prop_assert_eq!(store.get(&id), at.and_then(|at| plain.get(at)));
                let before = &plain[..at.unwrap_or(0)];
                prop_assert_eq!(store.before(&id).collect::<Vec<_>>(), before.iter().collect::<Vec<_>>());
            }
            prop_assert_eq!(store.records().len(), plain.len());
            prop_assert_eq!(store.records().cloned().collect::<Vec<_>>(), plain.clone());
            prop_assert_eq!(store.records().rev().cloned().collect::<Vec<_>>(), plain.into_iter().rev().collect::<Vec<_>>());
        }
    }
}
