//! What list_all and list are asked, and which rows are the answer.

use std::cmp::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use super::row::Row;
use super::store::Store;
use crate::clerk::{Direction, OrderBy, SortField};

/// How many answers are remembered.
const REMEMBERED: usize = 8;

/// Which rows are asked for, and in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Question {
    /// Only rows of all of these organizations, by number: two different ones leave nothing. `None` is an
    /// organization that does not exist.
    pub(super) organizations: Vec<Option<u32>>,
    pub(super) verified: Option<bool>,
    /// One bit per mode that is asked for; `None` for all.
    pub(super) modes: Option<u8>,
    /// Lower-case.
    pub(super) text: Option<String>,
    /// Exact names; empty for all.
    pub(super) names: Vec<String>,
    pub(super) order: OrderBy,
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
            candidates.sort_by(|&left, &right| self.compare(store, left, right));
        }
        candidates
    }

    fn order_index<'a>(&self, store: &'a Store) -> &'a [u32] {
        match self.order.field {
            SortField::Name => store.by_name(),
            SortField::CreatedAt => store.by_created(),
        }
    }

    fn compare(&self, store: &Store, left: u32, right: u32) -> Ordering {
        let by_key = match (store.row(left), store.row(right)) {
            (Some(a), Some(b)) => match self.order.field {
                SortField::Name => store.name(a).cmp(store.name(b)),
                SortField::CreatedAt => a.created_at.cmp(&b.created_at),
            },
            _ => Ordering::Equal,
        };
        by_key.then(left.cmp(&right))
    }
}

/// Answers questions. Remembers the last answers, so that walking through the pages of one question looks at all rows
/// once and not once per page.
#[derive(Debug, Default)]
pub(super) struct Finder(Mutex<Vec<Remembered>>);

#[derive(Debug)]
struct Remembered {
    question: Question,
    generation: u64,
    numbers: Arc<Vec<u32>>,
}

impl Finder {
    /// One page, and how many rows the whole answer has.
    pub(super) fn page(
        &self,
        store: &Store,
        question: &Question,
        offset: usize,
        limit: usize,
    ) -> (Vec<u32>, usize) {
        let direction = question.order.direction;
        let whole = !question.narrows() && question.organizations.is_empty() && question.names.is_empty();
        if whole {
            return slice(question.order_index(store), direction, offset, limit);
        }
        // Both directions of a question share one answer.
        let question =
            Question { order: OrderBy::new(question.order.field, Direction::Ascending), ..question.clone() };
        slice(&self.numbers(store, question), direction, offset, limit)
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

fn slice(ascending: &[u32], direction: Direction, offset: usize, limit: usize) -> (Vec<u32>, usize) {
    let total = ascending.len();
    let start = offset.min(total);
    let end = offset.saturating_add(limit).min(total);
    let page = match direction {
        Direction::Ascending => ascending[start..end].to_vec(),
        Direction::Descending => ascending[total - end..total - start].iter().rev().copied().collect(),
    };
    (page, total)
}
