//! The filters and order of list and list_all, and the rows that match.

use std::cmp::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use super::history::StaleRows;
use super::row::DomainRow;
use super::stale_list::StaleList;
use super::store::Store;
use crate::clerk::{Direction, OrderBy, SortField};

/// Number of cached lists.
const CAPACITY: usize = 8;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ListQuery {
    /// A row must belong to all of these organizations, by number: two different ones match nothing. `None` is an
    /// organization that does not exist.
    pub(crate) organizations: Vec<Option<u32>>,
    pub(crate) verified: Option<bool>,
    /// One bit per requested mode; `None` for all.
    pub(crate) modes: Option<u8>,
    /// Lower-case.
    pub(crate) text: Option<String>,
    /// Exact names; empty for all.
    pub(crate) names: Vec<String>,
    pub(crate) order: OrderBy,
}

impl ListQuery {
    fn narrows(&self) -> bool {
        self.verified.is_some() || self.modes.is_some() || self.text.is_some()
    }

    fn passes_filters(&self, store: &Store, row: &DomainRow) -> bool {
        self.organizations.iter().all(|wanted| *wanted == Some(row.organization))
            && self.verified.is_none_or(|verified| verified == row.is_verified())
            && self.modes.is_none_or(|modes| modes & row.mode.bit() != 0)
            && self.text.as_ref().is_none_or(|text| store.name(row).contains(text.as_str()))
    }

    pub(crate) fn matches(&self, store: &Store, row: &DomainRow) -> bool {
        let is_named = self.names.is_empty() || self.names.iter().any(|name| name == store.name(row));
        is_named && self.passes_filters(store, row)
    }

    /// Numbers of all matching rows, ascending in the order's field.
    fn find(&self, store: &Store) -> Vec<u32> {
        let (mut candidates, sorted) = if !self.names.is_empty() {
            let mut numbers: Vec<u32> =
                self.names.iter().flat_map(|name| store.holders(name)).copied().collect();
            numbers.sort_unstable();
            numbers.dedup();
            (numbers, false)
        } else if let Some(&wanted) = self.organizations.first() {
            let organization = wanted.and_then(|number| store.organization(number));
            let rows = organization.map(|organization| organization.rows.clone());
            (rows.unwrap_or_default(), false)
        } else {
            (self.order_index(store).to_vec(), true)
        };
        candidates.retain(|&number| store.row(number).is_some_and(|row| self.passes_filters(store, row)));
        if !sorted {
            candidates.sort_by(|&left, &right| match (store.row(left), store.row(right)) {
                (Some(a), Some(b)) => self.compare(store, (left, a), (right, b)),
                _ => left.cmp(&right),
            });
        }
        candidates
    }

    fn order_index<'a>(&self, store: &'a Store) -> &'a [u32] {
        match self.order.field {
            SortField::Name => store.by_name(),
            SortField::CreatedAt => store.by_created(),
        }
    }

    /// Compares two rows for ascending order.
    pub(crate) fn compare(
        &self,
        store: &Store,
        left: (u32, &DomainRow),
        right: (u32, &DomainRow),
    ) -> Ordering {
        let by_key = match self.order.field {
            SortField::Name => store.name(left.1).cmp(store.name(right.1)),
            SortField::CreatedAt => left.1.created_at.cmp(&right.1.created_at),
        };
        by_key.then(left.0.cmp(&right.0))
    }
}

/// Caches the last lists, so that paging through one query scans all rows once, not once per page.
#[derive(Debug, Default)]
pub(crate) struct ListCache(Mutex<Vec<CachedList>>);

#[derive(Debug)]
struct CachedList {
    query: ListQuery,
    generation: u64,
    numbers: Arc<Vec<u32>>,
}

impl ListCache {
    /// One page and the total number of rows, both as of before the writes that `stale_rows` hides.
    pub(crate) fn page(
        &self,
        store: &Store,
        query: &ListQuery,
        stale_rows: &StaleRows,
        offset: usize,
        limit: usize,
    ) -> (Vec<u32>, usize) {
        let whole = !query.narrows() && query.organizations.is_empty() && query.names.is_empty();
        if whole {
            return slice(store, query, query.order_index(store), stale_rows, offset, limit);
        }
        // Both directions of a query share one list.
        let ascending =
            ListQuery { order: OrderBy::new(query.order.field, Direction::Ascending), ..query.clone() };
        slice(store, query, &self.numbers(store, ascending), stale_rows, offset, limit)
    }

    fn numbers(&self, store: &Store, query: ListQuery) -> Arc<Vec<u32>> {
        let generation = store.generation();
        let mut cached = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cached.retain(|answer| answer.generation == generation);
        if let Some(answer) = cached.iter().find(|answer| answer.query == query) {
            return Arc::clone(&answer.numbers);
        }
        let numbers = Arc::new(query.find(store));
        if cached.len() == CAPACITY {
            cached.remove(0);
        }
        cached.push(CachedList { query, generation, numbers: Arc::clone(&numbers) });
        numbers
    }
}

fn slice(
    store: &Store,
    query: &ListQuery,
    ascending: &[u32],
    stale_rows: &StaleRows,
    offset: usize,
    limit: usize,
) -> (Vec<u32>, usize) {
    let then = (!stale_rows.is_empty()).then(|| StaleList::new(store, query, ascending, stale_rows));
    let total = then.as_ref().map_or(ascending.len(), StaleList::length);
    let start = offset.min(total);
    let end = offset.saturating_add(limit).min(total);
    let is_descending = query.order.direction == Direction::Descending;
    let places = if is_descending { total - end..total - start } else { start..end };
    let mut page = then.map_or_else(|| ascending[places.clone()].to_vec(), |then| then.rows(places.clone()));
    if is_descending {
        page.reverse();
    }
    (page, total)
}
