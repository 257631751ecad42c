//! Maps the hash of a key to the number of its row. The keys stay in the rows.

use std::hash::{BuildHasher, Hash};
use std::sync::Arc;

use foldhash::fast::RandomState;
use hashbrown::HashTable;

/// The capacity of the younger table; a full one is merged into the older table.
const MAX_YOUNG: usize = 1 << 14;

/// Two tables, both shared with clones. New numbers go into the older one unless a clone shares it, and into the younger
/// one otherwise: copying that one is cheap, because it stays small.
#[derive(Debug, Clone, Default)]
pub(super) struct HashIndex {
    old: Arc<HashTable<u32>>,
    young: Arc<HashTable<u32>>,
    hasher: Hasher,
}

/// Randomly seeded, so that no server can send keys that all collide.
#[derive(Debug, Clone, Default)]
pub(super) struct Hasher(RandomState);

impl Hasher {
    pub(super) fn hash(&self, key: &impl Hash) -> u64 {
        self.0.hash_one(key)
    }
}

impl HashIndex {
    pub(super) fn hasher(&self) -> Hasher {
        self.hasher.clone()
    }

    pub(super) fn hash(&self, key: &impl Hash) -> u64 {
        self.hasher.hash(key)
    }

    /// `is_match` tells whether a number with this hash is the right one.
    pub(super) fn find(&self, hash: u64, mut is_match: impl FnMut(u32) -> bool) -> Option<u32> {
        let young = if self.young.is_empty() { None } else { self.young.find(hash, |&n| is_match(n)) };
        young.or_else(|| self.old.find(hash, |&n| is_match(n))).copied()
    }

    /// Reserves room while it is empty; does nothing otherwise.
    pub(super) fn reserve(&mut self, numbers: usize) {
        if let Some(old) = Arc::get_mut(&mut self.old).filter(|old| old.is_empty()) {
            old.reserve(numbers, |_| 0);
        }
    }

    /// `hash_of` returns the hash of a number in the index.
    pub(super) fn insert(&mut self, hash: u64, number: u32, hash_of: impl Fn(u32) -> u64) {
        let is_shared = Arc::get_mut(&mut self.old).is_none();
        if is_shared && self.young.len() < MAX_YOUNG {
            let young = Arc::make_mut(&mut self.young);
            young.insert_unique(hash, number, |&n| hash_of(n));
            return;
        }
        let old = Arc::make_mut(&mut self.old);
        if !self.young.is_empty() {
            let young = std::mem::take(&mut self.young);
            for &n in young.iter() {
                old.insert_unique(hash_of(n), n, |&n| hash_of(n));
            }
        }
        old.insert_unique(hash, number, |&n| hash_of(n));
    }

    pub(super) fn bytes(&self) -> usize {
        self.old.allocation_size() + self.young.allocation_size()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_keep_their_content_and_every_number_is_found() {
        let mut index = HashIndex::default();
        let hasher = index.hasher();
        let hash = |number: u32| hasher.hash(&number);
        let mut clones = Vec::new();
        let bound = 3 * 16_384 + 100;
        for number in 0..bound {
            if number % 10_000 == 5_000 {
                clones.push((number, index.clone()));
            }
            index.insert(hash(number), number, hash);
        }
        assert!(!index.young.is_empty(), "a clone is alive");
        clones.push((bound, index));
        for (bound, index) in &clones {
            for number in (0..*bound).step_by(7) {
                assert_eq!(index.find(hash(number), |found| found == number), Some(number));
            }
            assert_eq!(index.find(hash(*bound), |found| found == *bound), None);
        }
        let (bound, mut last) = clones.pop().unwrap();
        drop(clones);
        last.insert(hash(bound), bound, hash);
        assert!(last.young.is_empty(), "no clone is alive");
        assert_eq!(last.old.len(), bound as usize + 1);
    }
}
