//! The newest known state of single rows, from whatever source, stored once. No I/O.
//!
//! Clerk's lists may lag behind a write; the answer to the write itself does not. Of two states of a row, the one
//! with the larger `updated_at` is newer; if both have the same time, the later arrival wins, because counters change
//! without updating the time. Lists hold ids and look their rows up here.

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use crate::clerk::OrganizationDomain;
use crate::store::RowRef;

/// How many answers to changes to remember: lists catch up within seconds, so older answers are obsolete.
const MOST_ANSWERS: usize = 500;

/// How many rows to keep that are in no list. Rows can be large, and finding these takes as long as loading a few
/// pages.
const MOST_UNLISTED: usize = 1_000;

#[derive(Debug, Clone)]
struct CachedRow {
    row: Arc<OrganizationDomain>,
    /// Fetched individually since the last [`RowCache::expire_fetched`]: more complete than the columns of the local
    /// copy.
    is_fetched: bool,
}

#[derive(Debug, Clone, Default)]
pub struct RowCache {
    known: HashMap<String, CachedRow>,
    /// The rows as answers to changes left them; `None` for a deleted row.
    answers: HashMap<String, Option<Arc<OrganizationDomain>>>,
    /// The ids in `answers`, the latest last.
    answer_order: VecDeque<String>,
    /// The number of rows that remained after the last pruning.
    count_after_pruning: usize,
}

impl RowCache {
    /// The newest known state of that row; `None` if it is unknown or deleted.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&OrganizationDomain> {
        Some(&*self.known.get(id)?.row)
    }

    /// The newest known state of a row, at least as new as `reading`.
    #[must_use]
    pub fn newest<'a>(&'a self, reading: &'a OrganizationDomain) -> &'a OrganizationDomain {
        self.get(&reading.id).filter(|row| row.updated_at >= reading.updated_at).unwrap_or(reading)
    }

    /// The row as a requester knows it who has seen `seen` and the answers to changes since, but no list.
    #[must_use]
    pub fn last_answer_or<'a>(&'a self, seen: &'a OrganizationDomain) -> &'a OrganizationDomain {
        let answer = self.answers.get(&seen.id).and_then(Option::as_deref);
        answer.filter(|answer| answer.updated_at > seen.updated_at).unwrap_or(seen)
    }

    /// Whether a change has deleted the row. A list that lags behind does not bring it back.
    #[must_use]
    pub fn is_deleted(&self, id: &str) -> bool {
        matches!(self.answers.get(id), Some(None))
    }

    pub fn iter(&self) -> impl Iterator<Item = &OrganizationDomain> {
        self.known.values().map(|known| &*known.row)
    }

    /// All rows, to be passed on without a copy of each.
    pub fn shared(&self) -> impl Iterator<Item = Arc<OrganizationDomain>> {
        self.known.values().map(|known| Arc::clone(&known.row))
    }

    /// Adds a row from a list.
    pub fn add_listed(&mut self, row: OrganizationDomain) {
        if !self.is_deleted(&row.id) {
            self.keep(Arc::new(row), false);
        }
    }

    /// Adds a row that was fetched individually.
    pub fn add_fetched(&mut self, row: &OrganizationDomain) {
        if !self.is_deleted(&row.id) {
            self.keep(Arc::new(row.clone()), true);
        }
    }

    /// Adds a row from the answer to a change.
    pub fn add_answer(&mut self, row: &OrganizationDomain) {
        let row = Arc::new(row.clone());
        let is_newest = |known: &Arc<OrganizationDomain>| known.updated_at <= row.updated_at;
        if self.answers.get(&row.id).and_then(Option::as_ref).is_none_or(is_newest) {
            self.remember(row.id.clone(), Some(Arc::clone(&row)));
        }
        self.keep(row, true);
    }

    /// A change has deleted the row.
    pub fn mark_deleted(&mut self, id: &str) {
        self.known.remove(id);
        self.remember(id.to_owned(), None);
    }

    /// Forgets a row that was not found, or about which wrong conclusions were drawn. A list that contains it may add
    /// it again.
    pub fn forget(&mut self, id: &str) {
        self.known.remove(id);
        if self.answers.remove(id).is_some() {
            self.answer_order.retain(|other| other != id);
        }
    }

    /// Restores a row that was believed to be deleted.
    pub fn restore(&mut self, row: &OrganizationDomain) {
        self.forget(&row.id);
        self.add_fetched(row);
    }

    /// Shows the local copy's state of a row, unless the known state is newer or equally new and more complete.
    pub fn show_copied(&mut self, row: &RowRef<'_>) {
        let id = row.id();
        let says_more = |known: &CachedRow| {
            known.is_fetched || known.row.raw.is_empty() || matches!(self.answers.get(&*id), Some(Some(_)))
        };
        if self.known.get(&*id).is_none_or(|known| {
            known.row.updated_at <= row.updated_at() && !(says_more(known) && is_as_new(&known.row, row))
        }) {
            self.take_copy(row);
        }
    }

    /// The local copy was refreshed: a row on the screen must not be older than its copy.
    pub fn refresh_copied(&mut self, row: &RowRef<'_>) {
        if self.get(&row.id()).is_none_or(|known| !is_as_new(known, row)) {
            self.take_copy(row);
        }
    }

    /// Individually fetched rows are fetched again the next time they are shown.
    pub fn expire_fetched(&mut self) {
        self.known.values_mut().for_each(|known| known.is_fetched = false);
    }

    /// Whether enough rows were added since the last pruning to prune rows that are in no list.
    #[must_use]
    pub fn needs_pruning(&self) -> bool {
        self.known.len() > self.count_after_pruning + MOST_UNLISTED
    }

    /// Forgets every row that is neither listed nor known from an answer to a change.
    pub fn retain_listed<'a>(&mut self, listed: impl Iterator<Item = &'a str>) {
        let listed: HashSet<&str> = listed.collect();
        self.known.retain(|id, _| listed.contains(&**id) || self.answers.contains_key(id));
        self.count_after_pruning = self.known.len();
    }

    fn keep(&mut self, row: Arc<OrganizationDomain>, is_fetched: bool) {
        match self.known.get_mut(&row.id) {
            Some(known) if known.row.updated_at > row.updated_at => {}
            Some(known) => {
                known.is_fetched |= is_fetched;
                known.row = row;
            }
            None => {
                self.known.insert(row.id.clone(), CachedRow { row, is_fetched });
            }
        }
    }

    fn take_copy(&mut self, row: &RowRef<'_>) {
        let row = Arc::new(row.to_domain());
        self.known.insert(row.id.clone(), CachedRow { row, is_fetched: false });
    }

    fn remember(&mut self, id: String, answer: Option<Arc<OrganizationDomain>>) {
        // Writing a row again moves it to the back of the eviction queue.
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

/// Whether `reading` is at least as new as the copy's row. Counters change without updating the time.
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
