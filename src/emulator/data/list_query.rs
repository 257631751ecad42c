//! What list_all and list are asked, and which rows are the answer.

use std::cmp::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use super::history::Former;
use super::row::Row;
use super::stale_list::Then;
use super::store::Store;
use crate::clerk::{Direction, OrderBy, SortField};

/// How many answers are remembered.
const REMEMBERED: usize = 8;

/// Which rows are asked for, and in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Question {
    /// Only rows of all of these organizations, by number: two different ones leave nothing. `None` is an
    /// organization that does not exist.
    pub(crate) organizations: Vec<Option<u32>>,
    pub(crate) verified: Option<bool>,
    /// One bit per mode that is asked for; `None` for all.
    pub(crate) modes: Option<u8>,
    /// Lower-case.
    pub(crate) text: Option<String>,
    /// Exact names; empty for all.
    pub(crate) names: Vec<String>,
    pub(crate) order: OrderBy,
}

impl Question {
    fn narrows(&self) -> bool {
        self.verified.is_some() || self.modes.is_some() || self.text.is_some()
    }

    fn is_met_by(&self, store: &Store, row: &Row) -> bool {
        self.organizations.iter().all(|wanted| *wanted == Some(row.organization))
            && self.verified.is_none_or(|verified| verified == row.is_verified())
            && self.modes.is_none_or(|modes| modes & row.mode.bit() != 0)
            && self.text.as_ref().is_none_or(|text| store.name(row).contains(text.as_str()))
    }

    /// Whether the row is one of the answer.
    pub(crate) fn asks_for(&self, store: &Store, row: &Row) -> bool {
        let is_named = self.names.is_empty() || self.names.iter().any(|name| name == store.name(row));
        is_named && self.is_met_by(store, row)
    }

    /// The numbers of all rows that are asked for, ascending in the order's field.
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
        candidates.retain(|&number| store.row(number).is_some_and(|row| self.is_met_by(store, row)));
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

    /// Which of two rows comes first in ascending order.
    pub(crate) fn compare(&self, store: &Store, left: (u32, &Row), right: (u32, &Row)) -> Ordering {
        let by_key = match self.order.field {
            SortField::Name => store.name(left.1).cmp(store.name(right.1)),
            SortField::CreatedAt => left.1.created_at.cmp(&right.1.created_at),
        };
        by_key.then(left.0.cmp(&right.0))
    }
}

/// Answers questions. Remembers the last answers, so that walking through the pages of one question looks at all rows
/// once and not once per page.
#[derive(Debug, Default)]
pub(crate) struct ListCache(Mutex<Vec<Remembered>>);

#[derive(Debug)]
struct Remembered {
    question: Question,
    generation: u64,
    numbers: Arc<Vec<u32>>,
}

impl ListCache {
    /// One page, and how many rows the whole answer has; both as they were while the former rows were the rows.
    pub(crate) fn page(
        &self,
        store: &Store,
        question: &Question,
        former: &Former,
        offset: usize,
        limit: usize,
    ) -> (Vec<u32>, usize) {
        let whole = !question.narrows() && question.organizations.is_empty() && question.names.is_empty();
        if whole {
            return slice(store, question, question.order_index(store), former, offset, limit);
        }
        // Both directions of a question share one answer.
        let ascending =
            Question { order: OrderBy::new(question.order.field, Direction::Ascending), ..question.clone() };
        slice(store, question, &self.numbers(store, ascending), former, offset, limit)
    }

    fn numbers(&self, store: &Store, question: Question) -> Arc<Vec<u32>> {
        let generation = store.generation();
        let mut remembered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        remembered.retain(|answer| answer.generation == generation);
        if let Some(answer) = remembered.iter().find(|answer| answer.question == question) {
            return Arc::clone(&answer.numbers);
        }
        let numbers = Arc::new(question.find(store));
        if remembered.len() == REMEMBERED {
            remembered.remove(0);
        }
        remembered.push(Remembered { question, generation, numbers: Arc::clone(&numbers) });
        numbers
    }
}

fn slice(
    store: &Store,
    question: &Question,
    ascending: &[u32],
    former: &Former,
    offset: usize,
    limit: usize,
) -> (Vec<u32>, usize) {
    let then = (!former.is_empty()).then(|| Then::new(store, question, ascending, former));
    let total = then.as_ref().map_or(ascending.len(), Then::length);
    let start = offset.min(total);
    let end = offset.saturating_add(limit).min(total);
    let is_descending = question.order.direction == Direction::Descending;
    let places = if is_descending { total - end..total - start } else { start..end };
    let mut page = then.map_or_else(|| ascending[places.clone()].to_vec(), |then| then.rows(places.clone()));
    if is_descending {
        page.reverse();
    }
    (page, total)
}
