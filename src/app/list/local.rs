//! A list that the local copy answers: which rows there are is known at once, and one is taken up when it is looked at.

use std::sync::Arc;

use super::super::{Failure, Purpose, Requests, Ticket};
use super::{DomainList, PAGE, Slot};
use crate::rows::RowCache;
use crate::store::Store;

/// What the copy has answered.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Local {
    /// Numbers of the copy's rows, in the list's order; `None` until the first answer.
    rows: Option<Arc<[u32]>>,
    /// How many rows the copy had lost when `rows` had none of them.
    lost: usize,
    search: Search,
}

/// Whether there is a search to be made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Search {
    /// The answer is the one to the question.
    #[default]
    Done,
    /// The copy has to be asked.
    Due,
    /// It was asked.
    Asked,
}

/// An answer of the local copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Numbers of the copy's rows, in the order that was asked for.
    pub rows: Arc<[u32]>,
    /// How many rows the copy had lost by then, see [`lost`].
    pub lost: usize,
}

/// How many rows of a copy were removed since it was begun: a row's number is never used again.
#[must_use]
pub fn lost(store: &Store) -> usize {
    (store.bound() as usize).saturating_sub(store.len())
}

impl DomainList {
    /// Whether the local copy answers.
    #[must_use]
    pub const fn is_local(&self) -> bool {
        self.local.is_some()
    }

    /// From now on the local copy answers. What is on the screen stays until it has.
    pub fn go_local(&mut self) {
        if self.local.is_none() {
            self.local = Some(Local::default());
            // A question that was not answered yet is not on the screen: there is nothing that the eye could be on.
            if self.replacing {
                self.search_again();
            } else {
                self.refresh();
            }
        }
    }

    /// From now on the server answers again.
    pub fn go_remote(&mut self) {
        if self.local.take().is_some() {
            self.slots.clear();
            self.refresh();
        }
    }

    /// Has the copy asked anew, where it is the one that answers.
    pub(super) fn search_again(&mut self) -> bool {
        if let Some(local) = &mut self.local {
            local.search = Search::Due;
        }
        self.is_local()
    }

    pub(in crate::app) fn is_asked(&self) -> bool {
        self.local.as_ref().is_some_and(|local| local.search == Search::Asked)
    }

    pub(super) fn is_searching(&self) -> bool {
        self.local.as_ref().is_some_and(|local| local.search != Search::Done)
    }

    /// The ticket for a search that is due. It counts as asked; a former one needs no word, the next ends it.
    pub fn ask_copy(&mut self, requests: &mut Requests) -> Option<Ticket> {
        let local = self.local.as_mut().filter(|local| local.search == Search::Due)?;
        local.search = Search::Asked;
        let _ = requests.abandon(&Purpose::Search);
        Some(requests.ask(Purpose::Search))
    }

    /// Takes the answer to the last search. It is of no use when the question has changed since.
    pub fn receive_found(&mut self, found: Result<Found, Failure>, store: &Store) {
        if !self.is_asked() {
            return;
        }
        self.replacing = false;
        self.slots.clear();
        let found = match found {
            Ok(found) => found,
            Err(failure) => {
                self.local = Some(Local::default());
                self.total = None;
                self.slots.insert(0, Slot { failure: Some(failure), ..Slot::default() });
                return;
            }
        };
        self.total = Some(found.rows.len() as u64);
        let mut wanted = [self.cursor.sought.take(), self.cursor.row.take()].into_iter().flatten();
        let found_at = wanted.find_map(|id| {
            let number = store.number(&id)?;
            Some((found.rows.iter().position(|row| *row == number)?, id))
        });
        if let Some((place, id)) = found_at {
            self.go_with(place as u64);
            self.cursor.row = Some(id);
        }
        self.local = Some(Local { rows: Some(found.rows), lost: found.lost, search: Search::Done });
        self.clamp();
    }

    /// Takes up the rows that are looked at, as far as they are not there.
    pub fn look(&mut self, store: &Store, rows: &mut RowCache) {
        // While the answer to another question is on its way, the rows of the former one stay.
        let Some(found) =
            self.local.as_ref().filter(|_| !self.replacing).and_then(|local| local.rows.clone())
        else {
            return;
        };
        // Neighbours are there as soon as they are looked at.
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
                Slot { ids: Some(ids.collect()), ..Slot::default() }
            });
        }
        self.follow();
    }

    /// The copy has read a page of itself again: rows in view that it has newer by now are as it has them.
    pub fn renew(&mut self, store: &Store, rows: &mut RowCache) {
        // The rows of a former question stay until the answer to this one replaces them.
        if self.replacing || !self.shows_copy() {
            return;
        }
        let in_view = self.in_view();
        self.slots.retain(|page, _| in_view.contains(page));
        self.ids().filter_map(|id| store.row(store.number(id)?)).for_each(|row| rows.refresh_copied(&row));
    }

    /// Rows that the copy has lost leave the answer; the cursor stays on its row, or where that was.
    pub fn forget_lost(&mut self, store: &Store) {
        let lost = lost(store);
        let Some(local) = self.local.as_mut().filter(|local| local.lost != lost) else { return };
        local.lost = lost;
        let Some(held) = &local.rows else { return };
        let (mut above_cursor, mut above_top) = (0, 0);
        let (cursor, mut has_cursor_row) = (self.cursor.index, false);
        let rows = (0..).zip(held.iter()).filter_map(|(place, &number)| {
            let is_there = store.is_live(number);
            has_cursor_row |= is_there && place == cursor;
            above_cursor += u64::from(!is_there && place < cursor);
            above_top += u64::from(!is_there && place < self.top);
            is_there.then_some(number)
        });
        let rows: Arc<[u32]> = rows.collect();
        if rows.len() == held.len() {
            return;
        }
        self.total = Some(rows.len() as u64);
        local.rows = Some(rows);
        self.cursor.index -= above_cursor;
        self.top -= above_top;
        if !has_cursor_row {
            self.cursor.row = None;
        }
        self.slots.clear();
        self.clamp();
    }

    /// Whether it shows what the copy has answered.
    pub(super) fn shows_copy(&self) -> bool {
        self.local.as_ref().is_some_and(|local| local.rows.is_some())
    }

    /// The ids and names of the rows on the screen.
    #[must_use]
    pub fn visible(&self, rows: &RowCache) -> Vec<(String, String)> {
        let domains = self.ids_in_view().filter_map(|id| rows.get(id?));
        domains.map(|domain| (domain.id.clone(), domain.name.clone())).collect()
    }
}
