//! The cursor of a list. It follows a row, not an index: responses add, remove and move rows, and the cursor moves with
//! its row. Only the operator moves it to another row, unless its row is gone.

use super::DomainList;

/// The cursor's position.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Cursor {
    /// The index, from 0.
    pub(super) index: u64,
    /// The row that it is on; `None` while no row has loaded there.
    pub(super) row: Option<String>,
    /// The row that it moves to once that has loaded.
    pub(super) pending_row: Option<String>,
}

impl DomainList {
    /// The cursor's index.
    #[must_use]
    pub const fn cursor(&self) -> u64 {
        self.cursor.index
    }

    /// The row that the cursor is on. It may be missing from the list during a reload.
    #[cfg(test)]
    pub(in crate::app) fn tracked_row(&self) -> Option<&str> {
        self.cursor.row.as_deref()
    }

    /// The row that the cursor moves to once that has loaded.
    #[cfg(test)]
    pub(in crate::app) fn pending_row(&self) -> Option<&str> {
        self.cursor.pending_row.as_deref()
    }

    /// The ids of the visible rows from the top; `None` where no row has loaded.
    pub fn ids_in_view(&self) -> impl Iterator<Item = Option<&str>> {
        (self.top..self.top + self.height).map(|index| self.id_at(index))
    }

    /// Moves the cursor by that many rows, within the list.
    pub fn move_by(&mut self, rows: i64) {
        self.move_to(self.cursor.index.saturating_add_signed(rows));
    }

    /// Moves the cursor by that many half screens.
    pub fn move_by_half_screens(&mut self, halves: i64) {
        let half = i64::try_from((self.height / 2).max(1)).unwrap_or(1);
        self.move_by(halves.saturating_mul(half));
    }

    /// Moves the cursor to that index, or to the last row.
    pub fn move_to(&mut self, index: u64) {
        self.cursor = Cursor { index, ..Cursor::default() };
        self.clamp();
        self.track_row();
    }

    /// Moves the cursor to that row; false when it is no longer in the list.
    pub fn move_to_row(&mut self, id: &str) -> bool {
        let place = self.place_of(id);
        if let Some(place) = place {
            self.move_to(place);
        }
        place.is_some()
    }

    /// Moves the cursor to the row on that screen line; false when there is none.
    pub fn move_to_line(&mut self, line: u16) -> bool {
        let index = self.top + u64::from(line);
        let there = index < self.len();
        if there {
            self.move_to(index);
        }
        there
    }

    /// The cursor takes the row at its index. Rows of a previous query are not worth following.
    fn track_row(&mut self) {
        let here = self.id_at(self.cursor.index).filter(|_| !self.replacing);
        self.cursor.row = here.map(ToOwned::to_owned);
    }

    /// Rows were added, removed or moved: the cursor moves with its row. A row that is missing may arrive with a
    /// running request; if none is running, it is gone, and the cursor takes the row at its index.
    pub(super) fn follow(&mut self) {
        let Cursor { index, row, pending_row } = &self.cursor;
        if pending_row.is_none() && row.is_some() && self.id_at(*index) == row.as_deref() {
            self.clamp();
            return;
        }
        let pending_at = pending_row.as_ref().and_then(|id| self.place_of(id));
        let place = pending_at.or_else(|| self.place_of(row.as_ref()?));
        if pending_at.is_some() {
            self.cursor.row = self.cursor.pending_row.take();
        }
        if let Some(place) = place {
            self.move_with_row(place);
        }
        self.clamp();
        if !self.is_coming() {
            self.cursor.pending_row = None;
            self.track_row();
        } else if self.cursor.row.is_none() {
            self.track_row();
        }
    }

    /// Moves the cursor with its row to that index. The row stays on its screen line, except at the top of the list,
    /// where new rows should become visible.
    pub(super) fn move_with_row(&mut self, place: u64) {
        if self.top > 0 {
            self.top = place.saturating_sub(self.cursor.index.saturating_sub(self.top));
        }
        self.cursor.index = place;
    }

    pub(super) fn place_of(&self, id: &str) -> Option<u64> {
        self.slots.iter().find_map(|(page, slot)| {
            let at = slot.ids.as_ref()?.iter().position(|other| other == id)?;
            Some(page * super::PAGE + at as u64)
        })
    }

    /// Whether requests are running or due that may bring a missing row.
    fn is_coming(&self) -> bool {
        if self.is_local() {
            return self.is_searching();
        }
        let is_due = |page: u64| match self.slots.get(&page) {
            Some(slot) => slot.failure.is_none() && (slot.stale || slot.ids.is_none()),
            None => true,
        };
        self.is_loading() || self.wanted().into_iter().any(is_due)
    }

    pub(super) fn clamp(&mut self) {
        self.cursor.index = self.cursor.index.min(self.len().saturating_sub(1));
        self.top = self
            .top
            .min(self.cursor.index)
            .max((self.cursor.index + 1).saturating_sub(self.height))
            .min(self.len().saturating_sub(self.height));
    }
}
