//! The numbers of all rows, sorted by a key and, among equal keys, by number.
//!
//! The number as the last key (ids have the same order) keeps pages stable under ties. A sorted list gives the n-th row in
//! constant time, which a tree does not. Inserting moves memory, but at a million rows that takes far less than a
//! millisecond.

use std::cmp::Ordering;

use super::row::DomainRow;
use super::store::name_at;

/// DomainRow numbers in ascending order of a key.
#[derive(Debug, Default)]
pub(crate) struct SortedIndex(Vec<u32>);

impl SortedIndex {
    /// Oldest first.
    pub(crate) fn by_created(rows: &[DomainRow]) -> Self {
        let mut keys: Vec<_> = (0_u32..).zip(rows).map(|(number, row)| (row.created_at, number)).collect();
        // Sample data already has this order, which the stable sort exploits.
        keys.sort();
        Self(keys.into_iter().map(|(_, number)| number).collect())
    }

    /// A to Z.
    pub(crate) fn by_name(rows: &[DomainRow], names: &str) -> Self {
        // The first eight bytes decide most comparisons without reading the names.
        let mut keys: Vec<_> = (0_u32..)
            .zip(rows)
            .map(|(number, row)| {
                let name = name_at(names, row.name);
                let mut head = [0; 8];
                for (to, from) in head.iter_mut().zip(name.bytes()) {
                    *to = from;
                }
                (u64::from_be_bytes(head), name, number)
            })
            .collect();
        keys.sort_unstable();
        Self(keys.into_iter().map(|(_, _, number)| number).collect())
    }

    pub(crate) fn numbers(&self) -> &[u32] {
        &self.0
    }

    /// `key` returns the key of every row, including the new one.
    pub(crate) fn insert<K: Ord>(&mut self, number: u32, key: impl Fn(u32) -> Option<K>) {
        let own = key(number);
        let place = self.0.partition_point(|&other| key(other) < own);
        self.0.insert(place, number);
    }

    /// Call this while `key` still knows the row.
    pub(crate) fn remove<K: Ord>(&mut self, number: u32, key: impl Fn(u32) -> Option<K>) {
        let own = key(number);
        let place = self.0.partition_point(|&other| key(other) < own);
        if self.0.get(place) == Some(&number) {
            self.0.remove(place);
        }
    }

    /// The numbers of all rows for which `compare` returns `Equal`.
    pub(crate) fn equal_range(&self, compare: impl Fn(u32) -> Ordering) -> &[u32] {
        let start = self.0.partition_point(|&number| compare(number) == Ordering::Less);
        let rest = &self.0[start..];
        let length = rest.partition_point(|&number| compare(number) == Ordering::Equal);
        &rest[..length]
    }
}
