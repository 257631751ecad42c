//! The marked rows. A mark belongs to a domain, not to a line of a list: it survives filters, sorting and refreshes, and
//! ends when the domain is deleted.
//!
//! Rows of the complete local copy are held as one bit each, so that 100,000 marks cost no more than a few; all others
//! by id. Nothing here is done per mark when a key moves the cursor or a frame is drawn.

mod number_set;
mod range;
mod subjects;

use std::collections::BTreeSet;

use super::{DomainList, ListId, LocalCopy, RowKey};

use number_set::NumberSet;
pub use range::MarkRange;
pub use subjects::Subjects;

/// Which rows are marked.
#[derive(Debug, Clone, Default)]
pub struct Marks {
    /// Rows of the complete local copy, by number.
    copied: NumberSet,
    /// Rows that the complete local copy lacks, or all while there is none.
    loaded: BTreeSet<String>,
    /// The state of the copy for which these were last checked: removed rows, and scans.
    checked: Option<(usize, u64)>,
    /// How many are outside of the list on the screen; `None` where the list is not known as a whole.
    elsewhere: Option<u64>,
    /// What that was counted for.
    counted: Option<Counted>,
    /// Incremented with every change but those that `elsewhere` has followed.
    changes: u64,
    /// A range that was started and not ended.
    pub range: Option<MarkRange>,
}

/// The list and the marks that a count belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Counted {
    list: ListId,
    version: u64,
    changes: u64,
}

impl Marks {
    #[must_use]
    pub fn len(&self) -> u64 {
        self.copied.len() + self.loaded.len() as u64
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.copied.is_empty() && self.loaded.is_empty()
    }

    /// How many are not in the list on the screen; `None` while that is not known.
    #[must_use]
    pub const fn elsewhere(&self) -> Option<u64> {
        self.elsewhere
    }

    #[must_use]
    pub fn has(&self, id: &str, copy: &LocalCopy) -> bool {
        if self.is_empty() {
            return false;
        }
        copy.number(id).is_some_and(|number| self.copied.has(number)) || self.loaded.contains(id)
    }

    pub(in crate::app) fn has_key(&self, row: RowKey<&str>, copy: &LocalCopy) -> bool {
        match row {
            RowKey::Copied(number) => self.copied.has(number),
            RowKey::Loaded(id) => self.has(id, copy),
        }
    }

    /// Marks or unmarks a row. True if that has changed anything.
    pub(in crate::app) fn set(&mut self, row: RowKey<&str>, marked: bool, copy: &LocalCopy) -> bool {
        let has_changed = match (copy.key(row), marked) {
            (RowKey::Copied(number), true) => self.copied.insert(number),
            (RowKey::Copied(number), false) => self.copied.remove(number),
            (RowKey::Loaded(id), true) => self.loaded.insert(id.to_owned()),
            (RowKey::Loaded(id), false) => self.loaded.remove(id),
        };
        self.changes += u64::from(has_changed);
        has_changed
    }

    /// The same for a row of the list on the screen, which changes nothing elsewhere, so that nothing is counted again.
    pub(in crate::app) fn set_here(&mut self, row: RowKey<&str>, marked: bool, copy: &LocalCopy) {
        let changes = self.changes;
        self.set(row, marked, copy);
        self.changes = changes;
    }

    pub(in crate::app) fn clear(&mut self) {
        *self = Self { changes: self.changes + 1, ..Self::default() };
    }

    /// A row is known to be gone.
    pub(in crate::app) fn forget(&mut self, id: &str) {
        self.changes += u64::from(self.loaded.remove(id));
    }

    /// Follows the complete local copy: marks of rows that it has become its numbers, and rows that were removed from it
    /// leave the marks.
    pub(in crate::app) fn follow_copy(&mut self, copy: &LocalCopy) {
        let state = (super::removed_rows(copy.store()), copy.mirror.scans());
        if self.is_empty() || self.checked == Some(state) {
            return;
        }
        self.checked = Some(state);
        let copied = &mut self.copied;
        self.loaded.retain(|id| match copy.number(id) {
            Some(number) => !(copied.insert(number) || copied.has(number)),
            None => true,
        });
        self.copied.retain_live(copy.store());
        self.changes += 1;
    }

    /// Counts the marks outside of the list, if either has changed since.
    pub(in crate::app) fn count(&mut self, list: &DomainList, copy: &LocalCopy) {
        let counted = Counted { list: list.id(), version: list.version(), changes: self.changes };
        if self.is_empty() {
            self.elsewhere = Some(0);
            self.counted = None;
        } else if self.counted.as_ref() != Some(&counted) {
            let here = || list.keys(0..u64::MAX).filter(|row| self.has_key(*row, copy)).count() as u64;
            self.elsewhere = list.is_known_whole().then(|| self.len().saturating_sub(here()));
            self.counted = Some(counted);
        }
    }

    /// The marked rows: those of the list in its order, then the others.
    pub(in crate::app) fn in_order(&self, list: &DomainList, copy: &LocalCopy) -> Vec<RowKey<String>> {
        let mut left = self.clone();
        let mut rows = Vec::with_capacity(usize::try_from(self.len()).unwrap_or(0));
        for row in list.keys(0..u64::MAX) {
            if left.is_empty() {
                break;
            }
            // Pages read at different times may both contain a row.
            if left.set(row, false, copy) {
                rows.push(copy.key(row).map(ToOwned::to_owned));
            }
        }
        // Like the list without a query: the newest first.
        let others: Vec<u32> = left.copied.iter().collect();
        rows.extend(others.into_iter().rev().map(RowKey::Copied));
        rows.extend(left.loaded.into_iter().map(RowKey::Loaded));
        rows
    }

    /// The ids of the marked rows that only the known rows have.
    pub(in crate::app) fn loaded(&self) -> impl Iterator<Item = &str> {
        self.loaded.iter().map(String::as_str)
    }
}
