//! Orders of rows, computed once and cached until the store changes.

mod columns;
pub(super) mod stable;

use std::sync::Arc;

use super::IsCancelled;
use super::bit_set;
use crate::clerk::Direction;
use crate::field::Column;
use crate::query::{Query, SortKey};
use crate::store::Store;

/// How many orders are cached. Each takes four bytes per row.
const MAX_CACHED: usize = 2;

/// The last used orders, the latest at the end.
#[derive(Debug, Default)]
pub(super) struct OrderCache(Vec<CachedOrder>);

#[derive(Debug)]
struct CachedOrder {
    generation: u64,
    keys: Vec<SortKey>,
    numbers: Arc<[u32]>,
}

pub(super) struct RowOrder {
    /// `None` if the row numbers themselves are in order.
    numbers: Option<Arc<[u32]>>,
    is_reversed: bool,
}

impl OrderCache {
    /// The order by those columns; newest first where there are none. `None` if cancelled.
    pub(super) fn of(
        &mut self,
        store: &Store,
        keys: &[SortKey],
        is_cancelled: IsCancelled<'_>,
    ) -> Option<RowOrder> {
        self.0.retain(|cached| cached.generation == store.generation());
        let keys = if keys.is_empty() { &[Query::NEWEST_FIRST] } else { keys };
        let [SortKey { column: column @ (Column::NAME | Column::CREATED), direction }] = *keys else {
            let numbers = self.cached(store, keys, |orders| {
                let newest = orders.of(store, &[], is_cancelled)?;
                let mut numbers = newest.rows(&live_rows(store)).to_vec();
                for key in keys.iter().rev() {
                    columns::sort(store, *key, &mut numbers, is_cancelled)?;
                }
                Some(numbers)
            })?;
            return Some(RowOrder { numbers: Some(numbers), is_reversed: false });
        };
        // Clerk has these orders too. There equal rows are in the order of creation, reversed with the rest, so that one list
        // serves both directions.
        let is_reversed = direction == Direction::Descending;
        if column == Column::CREATED && store.is_in_created_order() {
            return Some(RowOrder { numbers: None, is_reversed });
        }
        let ascending = SortKey::new(column, Direction::Ascending);
        let numbers = self.cached(store, &[ascending], |_| {
            let mut numbers: Vec<u32> =
                bit_set::iter(&live_rows(store)).filter_map(|row| u32::try_from(row).ok()).collect();
            columns::sort(store, ascending, &mut numbers, is_cancelled)?;
            Some(numbers)
        })?;
        Some(RowOrder { numbers: Some(numbers), is_reversed })
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    fn cached(
        &mut self,
        store: &Store,
        keys: &[SortKey],
        make: impl FnOnce(&mut Self) -> Option<Vec<u32>>,
    ) -> Option<Arc<[u32]>> {
        let cached = if let Some(at) = self.0.iter().position(|cached| cached.keys == keys) {
            self.0.remove(at)
        } else {
            // Evicts first, so that memory never holds more than the maximum.
            self.evict();
            let numbers = make(self)?.into();
            self.evict();
            CachedOrder { generation: store.generation(), keys: keys.to_vec(), numbers }
        };
        let numbers = Arc::clone(&cached.numbers);
        self.0.push(cached);
        Some(numbers)
    }

    /// Makes room for one more order.
    fn evict(&mut self) {
        let surplus = (self.0.len() + 1).saturating_sub(MAX_CACHED);
        self.0.drain(..surplus);
    }
}

impl RowOrder {
    /// The given rows in this order.
    pub(super) fn rows(&self, hits: &[u64]) -> Arc<[u32]> {
        let count = bit_set::count(hits);
        let mut rows: Arc<[u32]> = match &self.numbers {
            Some(numbers) if numbers.len() == count && !self.is_reversed => return Arc::clone(numbers),
            _ => std::iter::repeat_n(0, count).collect(),
        };
        let Some(places) = Arc::get_mut(&mut rows) else { return rows };
        let put = |(place, row): (&mut u32, u32)| *place = row;
        match &self.numbers {
            None => {
                let rows = bit_set::iter(hits).map(|row| u32::try_from(row).unwrap_or(u32::MAX));
                if self.is_reversed {
                    places.iter_mut().rev().zip(rows).for_each(put);
                } else {
                    places.iter_mut().zip(rows).for_each(put);
                }
            }
            Some(numbers) => {
                let rows = numbers.iter().copied().filter(|row| bit_set::has(hits, *row as usize));
                if self.is_reversed {
                    places.iter_mut().rev().zip(rows).for_each(put);
                } else {
                    places.iter_mut().zip(rows).for_each(put);
                }
            }
        }
        rows
    }
}

fn live_rows(store: &Store) -> Vec<u64> {
    let mut live = Vec::with_capacity(store.chunks().len() * bit_set::WORDS);
    // All chunks but the last are full, so that the words follow one another.
    store.chunks().iter().for_each(|chunk| live.extend_from_slice(chunk.live()));
    live
}
