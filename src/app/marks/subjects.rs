//! The rows that a command for several rows acts on.

use std::borrow::Cow;
use std::sync::Arc;

use super::super::RowKey;
use crate::store::Store;

/// The rows that a command for several rows acts on, in order. Rows of the complete local copy are numbers, so that
/// 100,000 of them are collected and passed on between two key presses.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Subjects {
    keys: Arc<[RowKey<String>]>,
    /// The copy that the numbers belong to.
    store: Store,
}

impl Subjects {
    pub(in crate::app) fn new(keys: Vec<RowKey<String>>, store: Store) -> Self {
        Self { keys: keys.into(), store }
    }

    /// Rows by their ids.
    #[must_use]
    pub fn of_ids(ids: impl IntoIterator<Item = String>) -> Self {
        Self { keys: ids.into_iter().map(RowKey::Loaded).collect(), store: Store::default() }
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The ids. Takes a moment for each: for many rows, not between two key presses.
    pub fn ids(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.keys.iter().filter_map(|key| match key {
            RowKey::Copied(number) => self.store.row(*number).map(|row| row.id()),
            RowKey::Loaded(id) => Some(Cow::Borrowed(id.as_str())),
        })
    }

    /// The numbers of the rows in the copy, if all are rows of it.
    pub(in crate::app) fn numbers(&self) -> Option<Vec<u32>> {
        let number = |key: &RowKey<String>| match key {
            RowKey::Copied(number) => Some(*number),
            RowKey::Loaded(_) => None,
        };
        self.keys.iter().map(number).collect()
    }
}
