//! Rows by the hash of a text, eight bytes each: a map of a million texts would take ten times the memory.

use crate::store::Store;

/// Enough for 67 million rows.
const ROW_BITS: u32 = 26;

/// Pairs of a hash and a row. Different texts may have the same hash: whoever finds a row compares its text.
#[derive(Debug, Default)]
pub(in crate::triage) struct HashedRows(Vec<u64>);

impl HashedRows {
    pub(in crate::triage) fn with_capacity(rows: usize) -> Self {
        Self(Vec::with_capacity(rows))
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(in crate::triage) fn push(&mut self, hash: u64, row: u32) {
        self.0.push(key(hash) | u64::from(row));
    }

    /// Must be called after the last `push`, before the rest.
    pub(in crate::triage) fn sort(&mut self) {
        self.0.sort_unstable();
    }

    /// The rows with this hash, in ascending order.
    pub(super) fn with_hash(&self, hash: u64) -> impl Iterator<Item = u32> {
        let key = key(hash);
        let start = self.0.partition_point(|entry| *entry < key);
        self.0.iter().skip(start).take_while(move |entry| **entry & !ROWS == key).map(|entry| row(*entry))
    }

    /// The rows of each hash that several rows have.
    pub(in crate::triage) fn groups(&self) -> impl Iterator<Item = impl Iterator<Item = u32> + Clone> {
        let groups = self.0.chunk_by(|one, other| one & !ROWS == other & !ROWS);
        groups.filter(|group| group.len() > 1).map(|group| group.iter().map(|entry| row(*entry)))
    }
}

const ROWS: u64 = (1 << ROW_BITS) - 1;

/// More rows than that are not compared.
pub(super) fn bound(store: &Store) -> u32 {
    store.bound().min(1 << ROW_BITS)
}

const fn key(hash: u64) -> u64 {
    // The high bits of a product are the better ones.
    hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) & !ROWS
}

fn row(entry: u64) -> u32 {
    u32::try_from(entry & ROWS).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_by_hash() {
        let mut rows = HashedRows::with_capacity(4);
        for (hash, row) in [(7, 3), (8, 1), (7, 2), (9, 0)] {
            rows.push(hash, row);
        }
        rows.sort();
        assert_eq!(rows.with_hash(7).collect::<Vec<_>>(), [2, 3]);
        assert_eq!(rows.with_hash(1).count(), 0);
        assert_eq!(rows.groups().map(Iterator::collect).collect::<Vec<Vec<_>>>(), [[2, 3]]);
    }
}
