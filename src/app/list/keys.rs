//! The rows of a list without their content: enough to mark them, or to list them again.

use std::ops::Range;

use super::{DomainList, PAGE};

/// Identifies a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowKey<S> {
    /// A row of the complete local copy, by its number.
    Copied(u32),
    /// Any other row, by its id.
    Loaded(S),
}

impl<S> RowKey<S> {
    pub fn map<T>(self, id: impl FnOnce(S) -> T) -> RowKey<T> {
        match self {
            Self::Copied(number) => RowKey::Copied(number),
            Self::Loaded(text) => RowKey::Loaded(id(text)),
        }
    }
}

impl RowKey<String> {
    #[must_use]
    pub fn borrowed(&self) -> RowKey<&str> {
        match self {
            Self::Copied(number) => RowKey::Copied(*number),
            Self::Loaded(id) => RowKey::Loaded(id),
        }
    }
}

impl DomainList {
    /// The known rows at these indices, in the list's order: all where the list is [known](Self::is_known_whole),
    /// otherwise those that have loaded.
    pub fn keys(&self, within: Range<u64>) -> Box<dyn Iterator<Item = RowKey<&str>> + '_> {
        let part = |len: usize| {
            let end = |index: u64| usize::try_from(index).unwrap_or(usize::MAX).min(len);
            end(within.start)..end(within.end)
        };
        if let Some(chosen) = self.chosen_rows() {
            return Box::new(chosen[part(chosen.len())].iter().map(RowKey::borrowed));
        }
        if let Some(found) = self.found_rows() {
            return Box::new(found[part(found.len())].iter().copied().map(RowKey::Copied));
        }
        let loaded = self.slots.iter().filter_map(|(page, slot)| Some((*page, slot.ids.as_ref()?)));
        let loaded = loaded.flat_map(|(page, ids)| (page * PAGE..).zip(ids));
        let within = loaded.filter(move |(index, _)| within.contains(index));
        Box::new(within.map(|(_, id)| RowKey::Loaded(id.as_str())))
    }

    /// Whether every row of the list is known by its key, loaded or not.
    #[must_use]
    pub fn is_known_whole(&self) -> bool {
        if self.is_replacing() {
            return false;
        }
        let is_found = self.chosen_rows().is_some() || self.found_rows().is_some();
        is_found || self.total().is_some_and(|total| self.ids().count() as u64 >= total)
    }

    /// The index of the row: `number` is its number in the complete copy. `hint` stays its index where the page that had
    /// it is not loaded. `None` if the list does not have it.
    pub(in crate::app) fn find(&self, id: &str, number: Option<u32>, hint: u64) -> Option<u64> {
        if self.chosen_rows().is_some() || self.found_rows().is_some() {
            let is_row = |row: RowKey<&str>| match row {
                RowKey::Copied(copied) => number == Some(copied),
                RowKey::Loaded(loaded) => loaded == id,
            };
            return self.keys(0..u64::MAX).position(is_row).map(|index| index as u64);
        }
        let is_loaded = self.slots.get(&(hint / PAGE)).is_some_and(|slot| slot.ids.is_some());
        self.place_of(id).or_else(|| (!is_loaded && hint < self.len()).then_some(hint))
    }
}
