//! The local engine: answers every query from a store, with list_all's meaning as far as list_all goes.
//!
//! A search is two steps. The *filter* looks at one chunk of the store after the other and leaves a bit for each row that
//! is asked for. The *order* is a list of all rows that is made once and kept, from which the rows without a bit are
//! left out; the order of creation needs no list. Chunks are shared out among two threads.

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

/// Asked again and again whether the answer is still wanted.
pub type IsCancelled<'a> = &'a (dyn Fn() -> bool + Sync);

/// Answers queries from a store; remembers orders between them.
#[derive(Debug, Default)]
pub struct Engine {
    orders: OrderCache,
    /// What was looked for last: who types a word asks for less with every letter.
    previous: Option<PreviousSearch>,
}

/// The answer to a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hits {
    /// The numbers of the store's rows, in the order in which they are shown.
    pub rows: Arc<[u32]>,
}

impl Engine {
    /// The rows of the store that the query asks for, in its order. `now` is what ages are counted from. `None` when
    /// `is_cancelled` said so in between: it is asked at least once for every 16,384 rows, but not while numbers are sorted.
    ///
    /// Among rows that are equal in all columns of an order, and among equally good fuzzy matches, the newest come first. In
    /// the two orders that list_all has, by name alone and by creation alone, they are in the order of their numbers, as
    /// there: the larger first where it descends.
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

/// What a row can match better or worse.
fn needle(term: &Term) -> Option<&str> {
    match &term.test {
        Test::Fuzzy(text) if !term.inverse => Some(text),
        _ => None,
    }
}
