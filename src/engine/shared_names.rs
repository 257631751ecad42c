//! Which rows have a name that another organization has as well. Found for all rows at a time, and kept until the store
//! changes.

use std::hash::BuildHasher;
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::bit_set::{self, WORDS};
use super::{IsCancelled, workers};
use crate::query::{Query, Test};
use crate::store::{Chunk, RowRef, Store};

#[derive(Debug, Default)]
pub(super) struct SharedNames {
    /// The generation of the store, and one bit per row.
    found: Option<(u64, Arc<[u64]>)>,
}

impl SharedNames {
    /// Whether the query has such terms.
    pub(super) fn are_asked_for(query: &Query) -> bool {
        query.terms.iter().any(|term| matches!(term.test, Test::Shared(_)))
    }

    /// The rows for which such terms of the query hold. `None` if cancelled.
    pub(super) fn candidates(
        &mut self,
        store: &Store,
        query: &Query,
        is_cancelled: IsCancelled<'_>,
    ) -> Option<Vec<u64>> {
        let mut rows = live(store);
        for term in &query.terms {
            let Test::Shared(wanted) = term.test else { continue };
            let shared = self.of(store, is_cancelled)?;
            if wanted == term.inverse {
                bit_set::subtract(&mut rows, &shared);
            } else {
                bit_set::intersect(&mut rows, &shared);
            }
        }
        Some(rows)
    }

    /// The rows, one bit each; `None` if cancelled.
    fn of(&mut self, store: &Store, is_cancelled: IsCancelled<'_>) -> Option<Arc<[u64]>> {
        let generation = store.generation();
        if let Some((of, rows)) = &self.found
            && *of == generation
        {
            return Some(Arc::clone(rows));
        }
        let rows: Arc<[u64]> = find(store, is_cancelled)?.into();
        self.found = Some((generation, Arc::clone(&rows)));
        Some(rows)
    }
}

fn live(store: &Store) -> Vec<u64> {
    let mut rows = vec![0; store.chunks().len() * WORDS];
    for (rows, chunk) in rows.chunks_exact_mut(WORDS).zip(store.chunks()) {
        bit_set::unite(rows, chunk.live());
    }
    rows
}

fn find(store: &Store, is_cancelled: IsCancelled<'_>) -> Option<Vec<u64>> {
    // Sorted hashes need far less memory than a map of all names. Equal hashes are compared by name below.
    let hasher = RandomState::default();
    let mut hashes = vec![(0_u64, 0_u32); store.chunks().len() * Chunk::ROWS];
    let parts = hashes.chunks_mut(Chunk::ROWS).zip(store.chunks()).enumerate();
    workers::each(
        parts,
        is_cancelled,
        || (),
        |(), (at, (hashes, chunk))| {
            for row in (0..chunk.len()).filter(|row| chunk.is_live(*row)) {
                // Zero is for rows that were removed.
                let hash = hasher.hash_one(chunk.name(row).to_lowercase()).max(1);
                hashes[row] = (hash, u32::try_from(at * Chunk::ROWS + row).unwrap_or(u32::MAX));
            }
        },
    )?;
    hashes.retain(|(hash, _)| *hash != 0);
    hashes.sort_unstable();
    let mut shared = vec![0; store.chunks().len() * WORDS];
    for group in hashes.chunk_by(|(one, _), (other, _)| one == other).filter(|group| group.len() > 1) {
        let rows: Vec<_> = group.iter().filter_map(|(_, number)| store.row(*number)).collect();
        for row in &rows {
            let is_other = |other: &RowRef<'_>| {
                other.organization_id() != row.organization_id()
                    && other.name().to_lowercase() == row.name().to_lowercase()
            };
            if rows.iter().any(is_other) {
                bit_set::put(&mut shared, row.number() as usize);
            }
        }
    }
    Some(shared)
}
