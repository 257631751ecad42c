//! A kept order: the numbers of all rows, sorted by a key and, among equal keys, by number.
//!
//! The number as the last key (ids have the same order) is what keeps pages stable under ties. A sorted list finds the
//! n-th row at once, which a tree does not; adding to it moves some memory, which at a million rows is still far below
//! a millisecond.

use std::cmp::Ordering;

use super::row::Row;
use super::store::text;

/// Row numbers in ascending order of a key.
#[derive(Debug, Default)]
pub(crate) struct Index(Vec<u32>);

impl Index {
    /// Oldest first.
    pub(crate) fn by_created(rows: &[Row]) -> Self {
        let mut keys: Vec<_> = (0_u32..).zip(rows).map(|(number, row)| (row.created_at, number)).collect();
        // Sample data comes in this order already, which the stable sort notices.
        keys.sort();
        Self(keys.into_iter().map(|(_, number)| number).collect())
    }

    /// A to Z.
    pub(crate) fn by_name(rows: &[Row], names: &str) -> Self {
        // The first eight bytes decide most comparisons without a look at the names themselves.
        let mut keys: Vec<_> = (0_u32..)
            .zip(rows)
            .map(|(number, row)| {
                let name = text(names, row.name);
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

    /// Adds a number; `key` gives the key of every row, the new one included.
    pub(crate) fn insert<K: Ord>(&mut self, number: u32, key: impl Fn(u32) -> Option<K>) {
        let own = key(number);
        let place = self.0.partition_point(|&other| key(other) < own);
        self.0.insert(place, number);
    }

    /// Takes a number out, while `key` still knows its row.
    pub(crate) fn remove<K: Ord>(&mut self, number: u32, key: impl Fn(u32) -> Option<K>) {
        let own = key(number);
        let place = self.0.partition_point(|&other| key(other) < own);
        if self.0.get(place) == Some(&number) {
            self.0.remove(place);
        }
    }

    /// The numbers whose rows compare as equal to what is looked for.
    pub(crate) fn equal_range(&self, compare: impl Fn(u32) -> Ordering) -> &[u32] {
        let start = self.0.partition_point(|&number| compare(number) == Ordering::Less);
        let rest = &self.0[start..];
        let length = rest.partition_point(|&number| compare(number) == Ordering::Equal);
        &rest[..length]
    }
}
