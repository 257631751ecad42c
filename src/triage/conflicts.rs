//! Names that several organizations have: who holds each verified, and who claims it.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::BuildHasher;

use foldhash::fast::RandomState;

use super::flags::HashedRows;
use crate::clerk::OrganizationDomain;
use crate::store::{Chunk, Store};

/// A name that at least two organizations have.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    /// In lower case.
    pub name: String,
    /// The verified row: Clerk lets at most one organization verify a name. `None` if none is verified.
    pub holder: Option<OrganizationDomain>,
    /// All other rows, the oldest claim first.
    pub claimants: Vec<OrganizationDomain>,
}

/// The names of these rows that another organization has as well, in lower case and in order. The other row need not be
/// among them.
#[must_use]
pub fn contested_names(store: &Store, chosen: &[u32]) -> Vec<String> {
    let hasher = RandomState::default();
    // Sorted hashes need far less memory than a map of all names. Equal hashes are compared by name below.
    let mut hashes = HashedRows::with_capacity(store.len());
    for (chunk_number, chunk) in store.chunks().iter().enumerate() {
        let names = chunk.lowercase_names();
        for index in (0..chunk.len()).filter(|index| chunk.is_live(*index)) {
            if let Ok(number) = u32::try_from(chunk_number * Chunk::ROWS + index) {
                hashes.push(hasher.hash_one(names.get(index)), number);
            }
        }
    }
    hashes.sort();
    let mut is_chosen = vec![false; store.bound() as usize];
    for number in chosen {
        if let Some(place) = is_chosen.get_mut(*number as usize) {
            *place = true;
        }
    }
    let name = |number: u32| {
        let chunk = store.chunks().get(number as usize / Chunk::ROWS);
        chunk.map_or("", |chunk| chunk.lowercase_names().get(number as usize % Chunk::ROWS))
    };
    let organization = |number: u32| store.row(number).map(|row| row.organization_id());
    let mut contested = Vec::new();
    let mut rows: Vec<(&str, u32)> = Vec::new();
    for group in hashes.groups() {
        rows.clear();
        rows.extend(group.map(|number| (name(number), number)));
        rows.sort_unstable();
        for same in rows.chunk_by(|(one, _), (other, _)| one == other) {
            let Some(((name, first), others)) = same.split_first() else { continue };
            let is_any_chosen = same.iter().any(|(_, number)| is_chosen.get(*number as usize) == Some(&true));
            let first = organization(*first);
            if is_any_chosen && others.iter().any(|(_, other)| organization(*other) != first) {
                contested.push((*name).to_owned());
            }
        }
    }
    contested.sort_unstable();
    contested
}

/// The conflicts among these rows, by name.
#[must_use]
pub fn conflicts(rows: impl IntoIterator<Item = OrganizationDomain>) -> Vec<Conflict> {
    let mut by_name: BTreeMap<String, Vec<OrganizationDomain>> = BTreeMap::new();
    for row in rows {
        by_name.entry(row.name.to_lowercase()).or_default().push(row);
    }
    let mut conflicts = Vec::new();
    for (name, mut rows) in by_name {
        let organizations: BTreeSet<&str> = rows.iter().map(|row| row.organization_id.as_str()).collect();
        if organizations.len() < 2 {
            continue;
        }
        rows.sort_by(|a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)));
        let holder = rows.iter().position(OrganizationDomain::is_verified).map(|place| rows.remove(place));
        conflicts.push(Conflict { name, holder, claimants: rows });
    }
    conflicts
}

#[cfg(test)]
mod tests;
