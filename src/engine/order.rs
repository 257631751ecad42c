//! The orders that rows are shown in, made once and kept as long as the store stays what it is.

mod columns;
pub(super) mod stable;

use std::sync::Arc;

use super::GivenUp;
use super::bits;
use crate::clerk::Direction;
use crate::field::Column;
use crate::query::{Query, SortKey};
use crate::store::Store;

/// How many orders are kept: each takes four bytes for a row.
const KEPT: usize = 2;

/// The orders that were asked for last, the latest at the end.
#[derive(Debug, Default)]
pub(super) struct Orders(Vec<Kept>);

#[derive(Debug)]
struct Kept {
    generation: u64,
    keys: Vec<SortKey>,
    numbers: Arc<[u32]>,
}

/// An order of all rows of a store.
pub(super) struct Order {
    /// `None` where the numbers themselves are in order.
    numbers: Option<Arc<[u32]>>,
    is_reversed: bool,
}

impl Orders {
    /// The order by those columns; newest first where there are none. `None` when given up.
    pub(super) fn of(&mut self, store: &Store, keys: &[SortKey], given_up: GivenUp<'_>) -> Option<Order> {
        self.0.retain(|kept| kept.generation == store.generation());
        let keys = if keys.is_empty() { &[Query::NEWEST_FIRST] } else { keys };
        let [SortKey { column: column @ (Column::NAME | Column::CREATED), direction }] = *keys else {
            let numbers = self.kept(store, keys, |orders| {
                let newest = orders.of(store, &[], given_up)?;
                let mut numbers = newest.rows(&live(store)).to_vec();
                for key in keys.iter().rev() {
                    columns::sort(store, *key, &mut numbers, given_up)?;
                }
                Some(numbers)
            })?;
            return Some(Order { numbers: Some(numbers), is_reversed: false });
        };
        // Clerk has these orders too, and there what is equal is in the order of creation, turned round with the rest. One
        // list serves both directions.
        let is_reversed = direction == Direction::Descending;
        if column == Column::CREATED && store.is_in_created_order() {
            return Some(Order { numbers: None, is_reversed });
        }
        let ascending = SortKey::new(column, Direction::Ascending);
        let numbers = self.kept(store, &[ascending], |_| {
            let mut numbers: Vec<u32> =
                bits::iter(&live(store)).filter_map(|row| u32::try_from(row).ok()).collect();
            columns::sort(store, ascending, &mut numbers, given_up)?;
            Some(numbers)
        })?;
        Some(Order { numbers: Some(numbers), is_reversed })
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    fn kept(
        &mut self,
        store: &Store,
        keys: &[SortKey],
        make: impl FnOnce(&mut Self) -> Option<Vec<u32>>,
    ) -> Option<Arc<[u32]>> {
        let kept = if let Some(at) = self.0.iter().position(|kept| kept.keys == keys) {
            self.0.remove(at)
        } else {
            // Room is made first, so that there never are more in memory.
            self.forget();
            let numbers = make(self)?.into();
            self.forget();
            Kept { generation: store.generation(), keys: keys.to_vec(), numbers }
        };
        let numbers = Arc::clone(&kept.numbers);
        self.0.push(kept);
        Some(numbers)
    }

    /// Makes room for one more.
    fn forget(&mut self) {
        let surplus = (self.0.len() + 1).saturating_sub(KEPT);
        self.0.drain(..surplus);
    }
}

impl Order {
    /// The rows of the set in this order.
    pub(super) fn rows(&self, hits: &[u64]) -> Arc<[u32]> {
        let count = bits::count(hits);
        let mut rows: Arc<[u32]> = match &self.numbers {
            Some(numbers) if numbers.len() == count && !self.is_reversed => return Arc::clone(numbers),
            _ => std::iter::repeat_n(0, count).collect(),
        };
        let Some(places) = Arc::get_mut(&mut rows) else { return rows };
        let put = |(place, row): (&mut u32, u32)| *place = row;
        match &self.numbers {
            None => {
                let rows = bits::iter(hits).map(|row| u32::try_from(row).unwrap_or(u32::MAX));
                if self.is_reversed {
                    places.iter_mut().rev().zip(rows).for_each(put);
                } else {
                    places.iter_mut().zip(rows).for_each(put);
                }
            }
            Some(numbers) => {
                let rows = numbers.iter().copied().filter(|row| bits::has(hits, *row as usize));
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

/// All rows that were not removed.
fn live(store: &Store) -> Vec<u64> {
    let mut live = Vec::with_capacity(store.chunks().len() * bits::WORDS);
    // All chunks but the last are full, so that the words follow one another.
    store.chunks().iter().for_each(|chunk| live.extend_from_slice(chunk.live()));
    live
}
