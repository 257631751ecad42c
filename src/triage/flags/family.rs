//! Domains above or below a domain of another organization: `acme.com` and `mail.acme.com`.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;

use super::packed::HashedRows;
use super::quota::Owners;
use super::site::Sites;
use crate::flag::Flag;
use crate::store::Store;

/// How many rows of one name are compared: more organizations than that add nothing.
const MOST_COMPARED: usize = 16;

/// The rows with a flag, each with the other row. Of several with the same row and flag the first counts.
pub(super) fn find(store: &Store, owners: &Owners, sites: &Sites<'_>) -> Vec<(u32, Flag, u32)> {
    let mut found = Vec::new();
    let mut is_child = vec![false; store.bound() as usize];
    let hasher = FixedState::default();
    let mut names = HashedRows::with_capacity(store.len());
    for (number, _) in sites.rows() {
        names.push(hasher.hash_one(sites.name(number)), number);
    }
    names.sort();
    for (number, _) in sites.rows().filter(|(number, _)| sites.start(*number) > 0) {
        let name = sites.name(number);
        for above in ancestors(name, sites.start(number)) {
            let others: Vec<u32> = names
                .with_hash(hasher.hash_one(above))
                .filter(|other| sites.name(*other) == above)
                .filter(|other| owners.owner(store, *other) != owners.owner(store, number))
                .take(MOST_COMPARED)
                .collect();
            let is_verified = |other: &&u32| store.row(**other).is_some_and(|row| row.is_verified());
            if let Some(parent) = others.iter().find(is_verified).or(others.first()) {
                found.push((number, Flag::Parent, *parent));
            }
            for other in others {
                if let Some(is_known) = is_child.get_mut(other as usize)
                    && !std::mem::replace(is_known, true)
                {
                    found.push((other, Flag::Child, number));
                }
            }
        }
    }
    found
}

/// The names above, down to the registered part, which begins at `start`.
fn ancestors(name: &str, start: usize) -> impl Iterator<Item = &str> {
    let dots = name.match_indices('.').map(|(at, _)| at + 1);
    dots.take_while(move |at| *at <= start).filter_map(|at| name.get(at..))
}
