//! What is known of single rows, whoever has brought it: the newest reading of each, once. No I/O.
//!
//! Clerk's lists may lag behind a write; an answer to the write itself does not. Of two readings of one row the one with
//! the larger `updated_at` is the newer; where both are of one age it is the one that came later, since counters move on
//! without the row counting as changed. Lists hold ids and look their rows up here.

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use crate::clerk::OrganizationDomain;
use crate::store::RowRef;

/// Answers to changes that are remembered: lists catch up within seconds, so the one before so many others is history.
const MOST_ANSWERS: usize = 500;

/// Rows that no list has and that are kept all the same. Rows can be large; to look for these takes as long as a few pages.
const MOST_UNLISTED: usize = 1_000;

/// What is known of a row.
#[derive(Debug, Clone)]
struct CachedRow {
    row: Arc<OrganizationDomain>,
    /// It was read by itself since the last [`RowCache::read_whole_again`]: that says more than the copy's columns keep.
    is_whole: bool,
}

/// The rows.
#[derive(Debug, Clone, Default)]
pub struct RowCache {
    known: HashMap<String, CachedRow>,
    /// As the answers to changes count_after_pruning them; `None` for a row that was deleted.
    answers: HashMap<String, Option<Arc<OrganizationDomain>>>,
    /// The ids in `answers`, the latest last.
    answer_order: VecDeque<String>,
    /// How many rows were count_after_pruning when those that no list has were last forgotten.
    count_after_pruning: usize,
}

impl RowCache {
    /// The newest reading of that row; `None` where there is none, or where the row is gone.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&OrganizationDomain> {
        Some(&*self.known.get(id)?.row)
    }

    /// The newest reading of a row of which that one is at hand.
    #[must_use]
    pub fn newest<'a>(&'a self, reading: &'a OrganizationDomain) -> &'a OrganizationDomain {
        self.get(&reading.id).filter(|row| row.updated_at >= reading.updated_at).unwrap_or(reading)
    }

    /// The row as somebody knows it who has seen that reading and what came of changes since, but no list.
    #[must_use]
    pub fn as_answered<'a>(&'a self, seen: &'a OrganizationDomain) -> &'a OrganizationDomain {
        let answer = self.answers.get(&seen.id).and_then(Option::as_deref);
        answer.filter(|answer| answer.updated_at > seen.updated_at).unwrap_or(seen)
    }

    /// Whether a change has deleted the row: no list that lags brings it back.
    #[must_use]
    pub fn is_gone(&self, id: &str) -> bool {
        matches!(self.answers.get(id), Some(None))
    }

    /// Every row that is known.
    pub fn iter(&self) -> impl Iterator<Item = &OrganizationDomain> {
        self.known.values().map(|known| &*known.row)
    }

    /// A list has the row like this.
    pub fn list(&mut self, row: OrganizationDomain) {
        if !self.is_gone(&row.id) {
            self.keep(Arc::new(row), false);
        }
    }

    /// The row was read by itself.
    pub fn learn(&mut self, row: &OrganizationDomain) {
        if !self.is_gone(&row.id) {
            self.keep(Arc::new(row.clone()), true);
        }
    }

    /// The answer to a change has the row like this.
    pub fn answer(&mut self, row: &OrganizationDomain) {
        let row = Arc::new(row.clone());
        let is_newest = |known: &Arc<OrganizationDomain>| known.updated_at <= row.updated_at;
        if self.answers.get(&row.id).and_then(Option::as_ref).is_none_or(is_newest) {
            self.remember(row.id.clone(), Some(Arc::clone(&row)));
        }
        self.keep(row, true);
    }

    /// A change has deleted the row.
    pub fn gone(&mut self, id: &str) {
        self.known.remove(id);
        self.remember(id.to_owned(), None);
    }

    /// The row is not to be found, and what was believed of it was wrong. A list that has it knows better.
    pub fn unlisted(&mut self, id: &str) {
        self.known.remove(id);
        if self.answers.remove(id).is_some() {
            self.answer_order.retain(|other| other != id);
        }
    }

    /// The row that was taken for deleted is there: lists may have it again.
    pub fn is_back(&mut self, row: &OrganizationDomain) {
        self.unlisted(&row.id);
        self.learn(row);
    }

    /// Somebody looks at the row as the copy of the instance has it: what says more and says the same stays.
    pub fn look_at(&mut self, row: &RowRef<'_>) {
        let id = row.id();
        let says_more = |known: &CachedRow| {
            known.is_whole || known.row.raw.is_empty() || matches!(self.answers.get(&*id), Some(Some(_)))
        };
        if self.known.get(&*id).is_none_or(|known| {
            known.row.updated_at <= row.updated_at() && !(says_more(known) && is_as_new(&known.row, row))
        }) {
            self.take_copy(row);
        }
    }

    /// The copy of the instance was read again: a row that is on the screen does not stay older than there.
    pub fn renew(&mut self, row: &RowRef<'_>) {
        if self.get(&row.id()).is_none_or(|known| !is_as_new(known, row)) {
            self.take_copy(row);
        }
    }

    /// What was read by itself is read again when it is looked at.
    pub fn read_whole_again(&mut self) {
        self.known.values_mut().for_each(|known| known.is_whole = false);
    }

    /// Whether so many have come that those that no list has should be looked for and forgotten.
    #[must_use]
    pub fn are_many(&self) -> bool {
        self.known.len() > self.count_after_pruning + MOST_UNLISTED
    }

    /// Forgets every row but those, and those of which changes have told.
    pub fn keep_only<'a>(&mut self, listed: impl Iterator<Item = &'a str>) {
        let listed: HashSet<&str> = listed.collect();
        self.known.retain(|id, _| listed.contains(&**id) || self.answers.contains_key(id));
        self.count_after_pruning = self.known.len();
    }

    fn keep(&mut self, row: Arc<OrganizationDomain>, is_whole: bool) {
        match self.known.get_mut(&row.id) {
            Some(known) if known.row.updated_at > row.updated_at => {}
            Some(known) => {
                known.is_whole |= is_whole;
                known.row = row;
            }
            None => {
                self.known.insert(row.id.clone(), CachedRow { row, is_whole });
            }
        }
    }

    fn take_copy(&mut self, row: &RowRef<'_>) {
        let row = Arc::new(row.to_domain());
        self.known.insert(row.id.clone(), CachedRow { row, is_whole: false });
    }

    fn remember(&mut self, id: String, answer: Option<Arc<OrganizationDomain>>) {
        // What was written again is the latest news again.
        if self.answers.insert(id.clone(), answer).is_some() {
            self.answer_order.retain(|other| *other != id);
        }
        self.answer_order.push_back(id);
        while self.answer_order.len() > MOST_ANSWERS {
            if let Some(oldest) = self.answer_order.pop_front() {
                self.answers.remove(&oldest);
            }
        }
    }
}

/// Whether that reading is no older than the copy's row. Counters move on without the row counting as changed.
fn is_as_new(reading: &OrganizationDomain, row: &RowRef<'_>) -> bool {
    let ownership = reading.ownership_verification.as_ref();
    reading.updated_at > row.updated_at()
        || reading.updated_at == row.updated_at()
            && reading.total_pending_invitations == row.invitations()
            && reading.total_pending_suggestions == row.suggestions()
            && reading.enrollment_mode == *row.mode()
            && reading.status() == row.status()
            && ownership.map(|proof| (&proof.status, proof.strategy.as_str())) == row.ownership()
}
