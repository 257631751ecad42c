//! Names that several organizations have: who holds each verified, and who claims it.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::BuildHasher;

use foldhash::fast::RandomState;

use crate::clerk::OrganizationDomain;
use crate::store::Store;

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
    let name = |number: u32| store.row(number).map(|row| row.name().to_lowercase());
    // Sorted hashes need far less memory than a map of all names. Equal hashes are compared by name below.
    let hasher = RandomState::default();
    let mut hashes: Vec<(u64, u32)> =
        (0..store.bound()).filter_map(|number| Some((hasher.hash_one(name(number)?), number))).collect();
    hashes.sort_unstable();
    let mut is_chosen = vec![false; store.bound() as usize];
    for number in chosen {
        if let Some(place) = is_chosen.get_mut(*number as usize) {
            *place = true;
        }
    }
    let mut contested = Vec::new();
    for group in hashes.chunk_by(|(a, _), (b, _)| a == b).filter(|group| group.len() > 1) {
        let mut organizations: BTreeMap<String, (BTreeSet<&str>, bool)> = BTreeMap::new();
        for (_, number) in group {
            if let Some(row) = store.row(*number) {
                let (ids, any_chosen) = organizations.entry(row.name().to_lowercase()).or_default();
                ids.insert(row.organization_id());
                *any_chosen |= is_chosen.get(*number as usize) == Some(&true);
            }
        }
        contested.extend(
            organizations
                .into_iter()
                .filter(|(_, (ids, any_chosen))| ids.len() > 1 && *any_chosen)
                .map(|(name, _)| name),
        );
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
