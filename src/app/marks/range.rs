//! A range of rows to mark: from the row where it was started to the row under the cursor.

use std::ops::RangeInclusive;

use super::super::{DomainList, LocalCopy};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkRange {
    /// The row where it was started.
    id: String,
    /// The index of that row.
    index: u64,
}

impl MarkRange {
    /// A range from the row under the list's cursor.
    pub(in crate::app) fn start(id: &str, list: &DomainList) -> Self {
        Self { id: id.to_owned(), index: list.cursor() }
    }

    /// The indices of its rows in the list.
    #[must_use]
    pub fn rows(&self, list: &DomainList) -> RangeInclusive<u64> {
        self.index.min(list.cursor())..=self.index.max(list.cursor())
    }

    /// Follows its first row to where the list has it now; false if the list no longer has it.
    pub(in crate::app) fn follow(&mut self, list: &DomainList, copy: &LocalCopy) -> bool {
        if list.id_at(self.index) == Some(self.id.as_str()) {
            return true;
        }
        match list.find(&self.id, copy.number(&self.id), self.index) {
            Some(index) => {
                self.index = index;
                true
            }
            None => false,
        }
    }
}
