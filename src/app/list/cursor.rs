//! The cursor of a list. It is on a row, not on a place: answers bring rows, take them and move them, and the cursor goes
//! with its own. Only the operator moves it to another, unless its row is gone.

use super::DomainList;

/// Where the cursor is.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Cursor {
    /// Its place, from 0.
    pub(super) index: u64,
    /// The row that it is on; `None` as long as there is none in its place.
    pub(super) row: Option<String>,
    /// The row that it goes to as soon as that is there.
    pub(super) sought: Option<String>,
}

impl DomainList {
    /// The place of the cursor, from 0.
    #[must_use]
    pub const fn cursor(&self) -> u64 {
        self.cursor.index
    }

    /// The row that the cursor stays on. It may be missing from its place while that is read again.
    #[cfg(test)]
    pub(in crate::app) fn held(&self) -> Option<&str> {
        self.cursor.row.as_deref()
    }

    /// The row that the cursor goes to as soon as that is there.
    #[cfg(test)]
    pub(in crate::app) fn sought(&self) -> Option<&str> {
        self.cursor.sought.as_deref()
    }

    /// The ids of the rows on the screen, from the first line on; `None` where there is no row.
    pub fn ids_in_view(&self) -> impl Iterator<Item = Option<&str>> {
        (self.top..self.top + self.height).map(|index| self.id_at(index))
    }

    /// Moves the cursor by that many rows, as far as there are rows.
    pub fn move_by(&mut self, rows: i64) {
        self.move_to(self.cursor.index.saturating_add_signed(rows));
    }

    /// Moves the cursor by that many screens' halves.
    pub fn move_by_half_screens(&mut self, halves: i64) {
        let half = i64::try_from((self.height / 2).max(1)).unwrap_or(1);
        self.move_by(halves.saturating_mul(half));
    }

    /// Moves the cursor to that place, or to the last.
    pub fn move_to(&mut self, index: u64) {
        self.cursor = Cursor { index, ..Cursor::default() };
        self.clamp();
        self.hold();
    }

    /// Moves the cursor to that row; false where it is not in the list any more.
    pub fn move_to_row(&mut self, id: &str) -> bool {
        let place = self.place_of(id);
        if let Some(place) = place {
            self.move_to(place);
        }
        place.is_some()
    }

    /// Moves the cursor to the row on that line of the screen; false where there is none.
    pub fn move_to_line(&mut self, line: u16) -> bool {
        let index = self.top + u64::from(line);
        let there = index < self.len();
        if there {
            self.move_to(index);
        }
        there
    }

    /// The cursor is on the row in its place. Rows of a former question are nothing to hold on to.
    fn hold(&mut self) {
        let here = self.id_at(self.cursor.index).filter(|_| !self.replacing);
        self.cursor.row = here.map(ToOwned::to_owned);
    }

    /// Rows have come, gone or moved, and the cursor goes with its own. A row that is not there may come with what is on
    /// its way; where nothing is, it is gone, and the cursor is on what stands in its place.
    pub(super) fn follow(&mut self) {
        let Cursor { index, row, sought } = &self.cursor;
        if sought.is_none() && row.is_some() && self.id_at(*index) == row.as_deref() {
            self.clamp();
            return;
        }
        let sought_at = sought.as_ref().and_then(|id| self.place_of(id));
        let place = sought_at.or_else(|| self.place_of(row.as_ref()?));
        if sought_at.is_some() {
            self.cursor.row = self.cursor.sought.take();
        }
        if let Some(place) = place {
            self.go_with(place);
        }
        self.clamp();
        if !self.is_coming() {
            self.cursor.sought = None;
            self.hold();
        } else if self.cursor.row.is_none() {
            self.hold();
        }
    }

    /// The cursor's row is in that place now. The eye stays on its line; only whoever looks at the beginning of the list
    /// wants to see what is new there.
    pub(super) fn go_with(&mut self, place: u64) {
        if self.top > 0 {
            self.top = place.saturating_sub(self.cursor.index.saturating_sub(self.top));
        }
        self.cursor.index = place;
    }

    fn place_of(&self, id: &str) -> Option<u64> {
        self.slots.iter().find_map(|(page, slot)| {
            let at = slot.ids.as_ref()?.iter().position(|other| other == id)?;
            Some(page * super::PAGE + at as u64)
        })
    }

    /// Whether rows are on their way, or will be asked for, that may bring one that is not there.
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
