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
mod workers;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use self::filter::RowFilter;
use self::order::OrderCache;
use self::previous::PreviousSearch;
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
        let candidates = self.previous.as_ref().and_then(|previous| previous.candidates_for(store, query));
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

/// The text of a fuzzy term, which rows match better or worse.
fn needle(term: &Term) -> Option<&str> {
    match &term.test {
        Test::Fuzzy(text) if !term.inverse => Some(text),
        _ => None,
    }
}
