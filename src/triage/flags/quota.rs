//! The organizations of the rows, and which of them have nearly as many domains as they may have.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::Found;
use crate::flag::Flag;
use crate::store::{Chunk, Store};

/// An organization counts as near its limit from this share of the allowed domains on, in percent.
pub(in crate::triage) const NEAR_LIMIT: u64 = 90;

/// Numbers for organizations: unlike those of the store, one for each id.
pub(super) struct Owners(Vec<u32>);

impl Owners {
    pub(super) fn of(store: &Store) -> Self {
        let mut first: HashMap<&str, u32, RandomState> = HashMap::default();
        let organizations = (0..).map_while(|number| store.organization(number).zip(Some(number)));
        Self(organizations.map(|(known, number)| *first.entry(known.id).or_insert(number)).collect())
    }

    /// The organization of a row.
    pub(super) fn owner(&self, store: &Store, row: u32) -> Option<u32> {
        let chunk = store.chunks().get(row as usize / Chunk::ROWS)?;
        let number = chunk.organizations().get(row as usize % Chunk::ROWS)?;
        self.0.get(*number as usize).copied()
    }
}

pub(super) fn find(store: &Store, owners: &Owners, max_domains: u64, found: &mut Found<'_>) {
    if max_domains == 0 {
        return;
    }
    let live = || (0..store.bound()).filter(|number| store.is_live(*number));
    let mut counts = vec![0_u64; owners.0.len()];
    for owner in live().filter_map(|number| owners.owner(store, number)) {
        if let Some(count) = counts.get_mut(owner as usize) {
            *count += 1;
        }
    }
    for number in live() {
        let count = owners.owner(store, number).and_then(|owner| counts.get(owner as usize));
        if count.is_some_and(|count| count * 100 >= max_domains * NEAR_LIMIT) {
            found.add(number, Flag::Quota, None);
        }
    }
}
