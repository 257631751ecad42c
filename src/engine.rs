//! The local engine: answers every query from a store, with list_all's meaning as far as list_all goes.
//!
//! A search has two steps. The *filter* checks each chunk of the store and sets a bit for each matching row. The *order* is a
//! sorted list of all rows, computed once and cached, from which rows without a bit are skipped; the order of creation
//! needs no list. Two threads share the chunks.

mod bit_set;
mod filter;
mod fuzzy;
mod lowercase;
mod numbers;
mod order;
mod previous;
mod shared_names;
mod workers;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use self::filter::RowFilter;
use self::order::OrderCache;
use self::previous::PreviousSearch;
use self::shared_names::SharedNames;
use crate::clerk::Millis;
use crate::query::{Query, Term, Test};
use crate::store::Store;

/// Called repeatedly during a search: whether the answer is no longer needed.
pub type IsCancelled<'a> = &'a (dyn Fn() -> bool + Sync);

/// Answers queries from a store. Caches orders between them.
#[derive(Debug, Default)]
pub struct Engine {
    orders: OrderCache,
    /// Speeds up typing: each letter narrows the previous matches.
    previous: Option<PreviousSearch>,
    shared_names: SharedNames,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hits {
    /// Row numbers of the store, in the order of the query.
    pub rows: Arc<[u32]>,
}

impl Engine {
    /// The rows that match the query, in its order. Ages are relative to `now`. `None` if cancelled: `is_cancelled` is called
    /// at least once per 16,384 rows, but not while numbers are sorted.
    ///
    /// Rows that are equal in all columns of an order, and equally good fuzzy matches, are newest first. In the two orders
    /// that list_all has, by name alone and by creation alone, they are in the order of their numbers as there: larger
    /// numbers first if the order is descending.
    pub fn search(
        &mut self,
        store: &Store,
        query: &Query,
        now: Millis,
        is_cancelled: IsCancelled<'_>,
    ) -> Option<Hits> {
        let mut narrowed = if SharedNames::are_asked_for(query) {
            Some(self.shared_names.candidates(store, query, is_cancelled)?)
        } else {
            None
        };
        let previous = self.previous.as_ref().and_then(|previous| previous.candidates_for(store, query));
        if let (Some(rows), Some(previous)) = (&mut narrowed, previous) {
            bit_set::intersect(rows, previous);
        }
        let candidates = narrowed.as_deref().or(previous);
        let hits = RowFilter::new(store, query, now).hits(store, candidates, is_cancelled)?;
        let hits = &self.previous.insert(PreviousSearch::new(store, query, hits)).hits;
        if !query.is_ranked() {
            let rows = self.orders.of(store, &query.sort, is_cancelled)?.rows(hits);
            return Some(Hits { rows });
        }
        let newest_first = self.orders.of(store, &[], is_cancelled)?.rows(hits);
        let needles: Vec<&str> = query.terms.iter().filter_map(needle).collect();
        Some(Hits { rows: fuzzy::ranked(store, hits, &newest_first, &needles, is_cancelled)? })
    }
}

impl Engine {
    /// How many rows match the query. Like [`Self::search`], without the order.
    pub fn count(
        &mut self,
        store: &Store,
        query: &Query,
        now: Millis,
        is_cancelled: IsCancelled<'_>,
    ) -> Option<u64> {
        let narrowed = if SharedNames::are_asked_for(query) {
            Some(self.shared_names.candidates(store, query, is_cancelled)?)
        } else {
            None
        };
        let hits = RowFilter::new(store, query, now).hits(store, narrowed.as_deref(), is_cancelled)?;
        Some(bit_set::count(&hits) as u64)
    }
}

/// The text of a fuzzy term, which rows match better or worse.
fn needle(term: &Term) -> Option<&str> {
    match &term.test {
        Test::Fuzzy(text) if !term.inverse => Some(text),
        _ => None,
    }
}
