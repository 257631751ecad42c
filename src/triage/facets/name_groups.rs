//! Rows grouped by a part of their names. The groups are kept: to count them again takes a look at one number per row,
//! while the Public Suffix List takes a microsecond for each name.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

use crate::store::{Chunk, Store, StringsView};

/// The groups of the rows of a store. About 16 bytes for each row whose part no other row has, else four.
#[derive(Debug)]
pub(super) struct NameGroups {
    part: fn(&str) -> &str,
    /// Of each chunk that was grouped: how many rows, and a hash of their names.
    grouped: Vec<(usize, u64)>,
    /// The group of each row.
    groups: Vec<u32>,
    /// Where the text of each group is.
    texts: Vec<Text>,
}

/// A part of the name of a row, in bytes.
#[derive(Debug, Clone, Copy)]
struct Text {
    row: u32,
    start: u32,
    len: u32,
}

impl NameGroups {
    pub(super) const fn new(part: fn(&str) -> &str) -> Self {
        Self { part, grouped: Vec::new(), groups: Vec::new(), texts: Vec::new() }
    }

    /// The group of each row.
    pub(super) fn groups(&self) -> &[u32] {
        &self.groups
    }

    pub(super) const fn len(&self) -> usize {
        self.texts.len()
    }

    /// The text of a group of this store.
    pub(super) fn text<'a>(&self, store: &'a Store, group: usize) -> &'a str {
        self.texts.get(group).map_or("", |text| text.of(store))
    }

    /// Groups the rows that are new, or all if names have changed. `None` if cancelled; then the next call goes on.
    pub(super) fn follow(&mut self, store: &Store, is_cancelled: &dyn Fn() -> bool) -> Option<()> {
        let chunks = store.chunks();
        let is_as_before = self.grouped.len() <= chunks.len()
            && self.grouped.iter().zip(chunks).all(|((rows, hash), chunk)| {
                chunk.len() >= *rows && hash_of_names(chunk.lowercase_names(), *rows) == *hash
            });
        if !is_as_before {
            *self = Self::new(self.part);
        }
        let is_done = |(chunk, (rows, _)): (&std::sync::Arc<Chunk>, &(usize, u64))| chunk.len() == *rows;
        if self.grouped.len() == chunks.len() && chunks.iter().zip(&self.grouped).all(is_done) {
            return Some(());
        }
        let hasher = FixedState::default();
        let mut known = HashTable::with_capacity(self.texts.len());
        for (group, text) in (0_u32..).zip(&self.texts) {
            let hash_of = |group: &u32| hasher.hash_one(self.text(store, *group as usize));
            known.insert_unique(hasher.hash_one(text.of(store)), group, hash_of);
        }
        for (number, chunk) in chunks.iter().enumerate() {
            if is_cancelled() {
                return None;
            }
            let first = self.grouped.get(number).map_or(0, |(rows, _)| *rows);
            let names = chunk.lowercase_names();
            for index in first..chunk.len() {
                let name = names.get(index);
                let part = (self.part)(name);
                let hash = hasher.hash_one(part);
                let found = known.find(hash, |group| self.text(store, *group as usize) == part).copied();
                let group = found.unwrap_or_else(|| {
                    let group = narrow(self.texts.len());
                    let start = (part.as_ptr() as usize).saturating_sub(name.as_ptr() as usize);
                    let row = narrow(number * Chunk::ROWS + index);
                    self.texts.push(Text { row, start: narrow(start), len: narrow(part.len()) });
                    let hash_of = |group: &u32| hasher.hash_one(self.text(store, *group as usize));
                    known.insert_unique(hash, group, hash_of);
                    group
                });
                self.groups.push(group);
            }
            let grouped = (chunk.len(), hash_of_names(names, chunk.len()));
            match self.grouped.get_mut(number) {
                Some(known) => *known = grouped,
                None => self.grouped.push(grouped),
            }
        }
        self.groups.shrink_to_fit();
        self.texts.shrink_to_fit();
        Some(())
    }
}

impl Text {
    fn of(self, store: &Store) -> &str {
        let (number, index) = (self.row as usize / Chunk::ROWS, self.row as usize % Chunk::ROWS);
        let name = store.chunks().get(number).map_or("", |chunk| chunk.lowercase_names().get(index));
        let start = self.start as usize;
        name.get(start..start + self.len as usize).unwrap_or_default()
    }
}

/// Names have at most 262,143 bytes here, and stores fewer rows than a `u32` counts.
fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn hash_of_names(names: StringsView<'_>, rows: usize) -> u64 {
    let offsets = names.offsets().get(..=rows).unwrap_or_default();
    let end = offsets.last().map_or(0, |end| *end as usize);
    let arena = names.arena().as_bytes().get(..end).unwrap_or_default();
    FixedState::default().hash_one((offsets, arena))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clerk::{OrganizationDomain, registrable};
    use crate::store::Batch;

    fn rows(names: &[&str], first: usize) -> Batch {
        let row = |(number, name): (usize, &&str)| OrganizationDomain {
            id: format!("orgdmn_{}", first + number),
            name: (*name).to_owned(),
            ..OrganizationDomain::default()
        };
        Batch::of(&names.iter().enumerate().map(row).collect::<Vec<_>>())
    }

    fn texts(groups: &NameGroups, store: &Store) -> Vec<String> {
        groups.groups().iter().map(|group| groups.text(store, *group as usize).to_owned()).collect()
    }

    #[test]
    fn new_rows_join_the_groups_and_changed_names_leave_them() {
        let mut store = Store::default();
        let mut groups = NameGroups::new(registrable);
        store.merge(&rows(&["a.acme.co.uk", "acme.com.", "co.uk"], 0));
        assert_eq!(groups.follow(&store, &|| false), Some(()));
        assert_eq!(texts(&groups, &store), ["acme.co.uk", "acme.com", "co.uk"]);
        store.merge(&rows(&["B.Acme.co.uk", "b.com"], 3));
        groups.follow(&store, &|| false);
        assert_eq!(texts(&groups, &store), ["acme.co.uk", "acme.com", "co.uk", "acme.co.uk", "b.com"]);
        assert_eq!((groups.len(), groups.groups()[3]), (4, 0));
        store.merge(&rows(&["x.org"], 1));
        groups.follow(&store, &|| false);
        assert_eq!(texts(&groups, &store), ["acme.co.uk", "x.org", "co.uk", "acme.co.uk", "b.com"]);
        let other = Store::default();
        groups.follow(&other, &|| false);
        assert_eq!((groups.len(), groups.groups().len()), (0, 0));
    }

    #[test]
    fn a_cancelled_grouping_goes_on_where_it_was() {
        let names: Vec<String> = (0..Chunk::ROWS + 10).map(|number| format!("n{}.com", number % 7)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut store = Store::default();
        store.merge(&rows(&names, 0));
        let asked = std::cell::Cell::new(0);
        let second = || asked.replace(asked.get() + 1) > 0;
        let mut groups = NameGroups::new(registrable);
        assert_eq!(groups.follow(&store, &second), None);
        assert_eq!(groups.groups().len(), Chunk::ROWS);
        assert_eq!(groups.follow(&store, &|| false), Some(()));
        assert_eq!(texts(&groups, &store), names);
    }
}
