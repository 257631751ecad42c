//! A list served by the local copy: the order of all rows is known, and a row is loaded when it becomes visible.

use std::sync::Arc;

use super::super::{Failure, Purpose, Requests, Ticket};
use super::{DomainList, PAGE, PageSlot};
use crate::rows::RowCache;
use crate::store::Store;

/// The search results from the local copy.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Local {
    /// The row numbers in the copy, in the list's order; `None` until the first result.
    rows: Option<Arc<[u32]>>,
    /// How many rows had been removed from the copy when these results were computed.
    removed: usize,
    search: SearchState,
}

/// The state of the search.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum SearchState {
    /// The results match the query.
    #[default]
    Done,
    /// A search has to be started.
    Due,
    /// A search is running.
    Running,
}

/// The result of a search in the local copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchHits {
    /// The row numbers in the copy, in the requested order.
    pub rows: Arc<[u32]>,
    /// How many rows had been removed from the copy when these results were computed.
    pub removed: usize,
}

/// How many rows were removed from a copy since it was created: row numbers are never reused.
#[must_use]
pub fn removed_rows(store: &Store) -> usize {
    (store.bound() as usize).saturating_sub(store.len())
}

impl DomainList {
    /// Whether the list is served by the local copy.
    #[must_use]
    pub const fn is_local(&self) -> bool {
        match &self.chosen {
            Some(chosen) => chosen.before.local.is_some(),
            None => self.local.is_some(),
        }
    }

    /// Serves the list from the local copy. The visible rows stay until the first result.
    pub fn use_copy(&mut self) {
        if let Some(chosen) = &mut self.chosen {
            return chosen.before.use_copy();
        }
        if self.local.is_none() {
            self.local = Some(Local::default());
            // The response to the last query is not on the screen yet, so there is no row to stay on.
            if self.replacing {
                self.mark_search_due();
            } else {
                self.refresh();
            }
        }
    }

    /// Serves the list from the server again.
    pub fn use_server(&mut self) {
        if let Some(chosen) = &mut self.chosen {
            return chosen.before.use_server();
        }
        if self.local.take().is_some() {
            self.slots.clear();
            self.refresh();
        }
    }

    /// Marks a new search as due; false when the list is not served by the copy.
    pub(super) fn mark_search_due(&mut self) -> bool {
        if let Some(local) = &mut self.local {
            local.search = SearchState::Due;
        }
        self.is_local()
    }

    /// The rows of the copy that match the query; `None` while they are not known.
    pub(in crate::app) fn hits(&self) -> Option<Arc<[u32]>> {
        let local = self.local.as_ref().filter(|_| !self.replacing)?;
        local.rows.clone()
    }

    pub(in crate::app) fn is_search_running(&self) -> bool {
        self.local.as_ref().is_some_and(|local| local.search == SearchState::Running)
    }

    pub(super) fn is_searching(&self) -> bool {
        self.local.as_ref().is_some_and(|local| local.search != SearchState::Done)
    }

    /// The ticket for a search that is due, which then counts as running. An older search is not aborted: the next one
    /// ends it.
    pub fn start_search(&mut self, requests: &mut Requests) -> Option<Ticket> {
        let local = self.local.as_mut().filter(|local| local.search == SearchState::Due)?;
        local.search = SearchState::Running;
        let _ = requests.abandon(&Purpose::Search);
        Some(requests.ask(Purpose::Search))
    }

    /// Sets the result of the last search. It is ignored when the query has changed since.
    pub fn receive_hits(&mut self, found: Result<SearchHits, Failure>, store: &Store) {
        if !self.is_search_running() {
            return;
        }
        self.replacing = false;
        self.slots.clear();
        self.bump_version();
        let found = match found {
            Ok(found) => found,
            Err(failure) => {
                self.local = Some(Local::default());
                self.total = None;
                self.slots.insert(0, PageSlot { failure: Some(failure), ..PageSlot::default() });
                return;
            }
        };
        self.total = Some(found.rows.len() as u64);
        let mut wanted = [self.cursor.pending_row.take(), self.cursor.row.take()].into_iter().flatten();
        let found_at = wanted.find_map(|id| {
            let number = store.number(&id)?;
            Some((found.rows.iter().position(|row| *row == number)?, id))
        });
        if let Some((place, id)) = found_at {
            self.move_with_row(place as u64);
            self.cursor.row = Some(id);
        }
        self.local =
            Some(Local { rows: Some(found.rows), removed: found.removed, search: SearchState::Done });
        self.clamp();
    }

    /// Loads the visible rows that have not been loaded yet.
    pub fn load_visible(&mut self, store: &Store, rows: &mut RowCache) {
        if self.shows_chosen() {
            return self.load_chosen(store, rows);
        }
        // While another query is running, the rows of the previous one stay.
        let Some(found) =
            self.local.as_ref().filter(|_| !self.replacing).and_then(|local| local.rows.clone())
        else {
            return;
        };
        // Neighbouring pages load when they become visible.
        let wanted: Vec<u64> = self.in_view().collect();
        self.forget_far_pages(&wanted);
        for page in wanted {
            self.slots.entry(page).or_insert_with(|| {
                let start = usize::try_from(page * PAGE).unwrap_or(usize::MAX).min(found.len());
                let end = start.saturating_add(usize::try_from(PAGE).unwrap_or(usize::MAX)).min(found.len());
                let looked_at = found[start..end].iter().filter_map(|number| store.row(*number));
                let ids = looked_at.map(|row| {
                    rows.show_copied(&row);
                    row.id().into_owned()
                });
                PageSlot { ids: Some(ids.collect()), ..PageSlot::default() }
            });
        }
        self.follow();
    }

    /// The copy has reloaded some of its rows: visible rows take the newer version.
    pub fn update_visible(&mut self, store: &Store, rows: &mut RowCache) {
        // The rows of a previous query stay until the result of this one replaces them.
        if self.replacing || !(self.shows_copy() || self.shows_chosen()) {
            return;
        }
        let in_view = self.in_view();
        self.slots.retain(|page, _| in_view.contains(page));
        self.ids().filter_map(|id| store.row(store.number(id)?)).for_each(|row| rows.refresh_copied(&row));
    }

    /// Drops rows that were removed from the copy; the cursor stays on its row, or at its index.
    pub fn drop_removed_rows(&mut self, store: &Store) {
        if self.shows_chosen() {
            return self.drop_removed_chosen(store);
        }
        let removed = removed_rows(store);
        let Some(local) = self.local.as_mut().filter(|local| local.removed != removed) else { return };
        local.removed = removed;
        let Some(held) = local.rows.clone() else { return };
        let rows: Arc<[u32]> = held.iter().copied().filter(|number| store.is_live(*number)).collect();
        if rows.len() == held.len() {
            return;
        }
        let left = rows.len();
        local.rows = Some(rows);
        self.close_gaps(held.iter().map(|number| store.is_live(*number)), left);
    }

    /// Rows have left the list: for each of the former rows, whether it is still there, and how many are left.
    pub(super) fn close_gaps(&mut self, still_there: impl Iterator<Item = bool>, left: usize) {
        let (mut above_cursor, mut above_top) = (0, 0);
        let (cursor, mut has_cursor_row) = (self.cursor.index, false);
        for (place, is_there) in (0..=cursor).zip(still_there) {
            has_cursor_row |= is_there && place == cursor;
            above_cursor += u64::from(!is_there && place < cursor);
            above_top += u64::from(!is_there && place < self.top);
        }
        self.total = Some(left as u64);
        self.cursor.index -= above_cursor;
        self.top -= above_top;
        if !has_cursor_row {
            self.cursor.row = None;
        }
        self.slots.clear();
        self.bump_version();
        self.clamp();
    }

    /// The rows found in the copy, while they belong to the query.
    pub(super) fn found_rows(&self) -> Option<&[u32]> {
        self.local.as_ref().filter(|_| !self.replacing)?.rows.as_deref()
    }

    /// Whether it shows a result of the copy.
    pub(super) fn shows_copy(&self) -> bool {
        self.local.as_ref().is_some_and(|local| local.rows.is_some())
    }

    /// The ids and names of the visible rows.
    #[must_use]
    pub fn visible(&self, rows: &RowCache) -> Vec<(String, String)> {
        let domains = self.ids_in_view().filter_map(|id| rows.get(id?));
        domains.map(|domain| (domain.id.clone(), domain.name.clone())).collect()
    }
}
