//! What the operator has seen of the list: the rows of the last frame, and since when the row under the cursor has been
//! the current one. Keys are pressed in response to what was on the screen, and responses arrive between a frame and a
//! key.

use crate::clerk::{Millis, OrganizationDomain};

use super::{Confirm, DomainList};

/// Whether the row under the cursor has changed without a key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum RowChange {
    #[default]
    None,
    /// Changed, and not drawn yet.
    Undrawn,
    /// Changed, and drawn at this time.
    Drawn(Millis),
}

impl RowChange {
    fn drawn(&mut self, at: Millis) {
        if *self == Self::Undrawn {
            *self = Self::Drawn(at);
        }
    }

    /// Whether a key pressed now was meant for what was there before.
    fn is_too_new(self, now: Millis) -> bool {
        match self {
            Self::None => false,
            Self::Undrawn => true,
            Self::Drawn(at) => now.since(at) < Confirm::MIN_READING_TIME,
        }
    }
}

/// The row under the cursor: what identifies it to the operator, and its displayed verification, pending changes
/// included.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct CursorRow {
    id: String,
    name: String,
    organization_id: String,
    /// The organization's name; empty where it is unknown, which does not make it another one.
    organization: String,
    verified: bool,
}

impl CursorRow {
    fn of(row: &OrganizationDomain, verified: bool) -> Self {
        let mut cursor_row = Self::default();
        cursor_row.set(row, verified);
        cursor_row
    }

    /// Reuses the memory of the previous row: every key that moves the cursor gets here.
    fn set(&mut self, row: &OrganizationDomain, verified: bool) {
        self.id.clone_from(&row.id);
        self.name.clone_from(&row.name);
        self.organization_id.clone_from(&row.organization_id);
        organization_name(row).clone_into(&mut self.organization);
        self.verified = verified;
    }

    fn is_unchanged(&self, row: &OrganizationDomain, verified: bool) -> bool {
        self.is_row(row) && self.organization == organization_name(row) && self.verified == verified
    }

    /// Whether it looks like the same row to the operator.
    fn is_row(&self, row: &OrganizationDomain) -> bool {
        let name = organization_name(row);
        let is_same_name = self.organization == name || self.organization.is_empty() || name.is_empty();
        self.id == row.id
            && self.name == row.name
            && self.organization_id == row.organization_id
            && is_same_name
    }
}

fn organization_name(row: &OrganizationDomain) -> &str {
    row.public_organization_data.as_ref().map_or("", |data| data.name.as_str())
}

/// What was last on the screen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SeenRows {
    /// The ids of the visible rows from the top; `None` where there was no row.
    lines: Vec<Option<String>>,
    /// The index of the first of them in the list.
    top: u64,
    /// The cursor's index in the list.
    cursor: u64,
    /// The row under the cursor after the operator's last key, or its replacement since.
    cursor_row: Option<CursorRow>,
    /// Whether another row has replaced it.
    row: RowChange,
    /// Whether the verification of the same row has changed.
    verified: RowChange,
}

/// Why a key may not act on the row under the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unseen {
    /// It has just replaced another row, not because of a key.
    Replaced,
    /// It was not on the screen when the key was pressed, or not at that position.
    NotDrawn,
}

impl SeenRows {
    /// The rows of this list were drawn at this time.
    pub(super) fn drawn(&mut self, list: &DomainList, at: Millis) {
        // Keys must not act on rows that do not match the current query.
        let ids = (!list.is_replacing()).then(|| list.ids_in_view()).into_iter().flatten();
        let mut count = 0;
        // Most frames show the same rows as the previous frame: keep their ids.
        for (place, id) in ids.enumerate() {
            count = place + 1;
            match self.lines.get_mut(place) {
                Some(line) if line.as_deref() == id => {}
                Some(line) => *line = id.map(ToOwned::to_owned),
                None => self.lines.push(id.map(ToOwned::to_owned)),
            }
        }
        self.lines.truncate(count);
        (self.top, self.cursor) = (list.top(), list.cursor());
        self.row.drawn(at);
        self.verified.drawn(at);
    }

    /// Records the row that is now under the cursor, because of a key of the operator or not. True when another row has
    /// replaced it without a key.
    pub(super) fn follow(&mut self, row: Option<(&OrganizationDomain, bool)>, by_operator: bool) -> bool {
        let Some((row, verified)) = row else {
            // During a reload, the previous row is still what the operator has seen there.
            if by_operator {
                self.cursor_row = None;
            }
            return false;
        };
        let Some(cursor_row) = &mut self.cursor_row else {
            self.cursor_row = Some(CursorRow::of(row, verified));
            return false;
        };
        if cursor_row.is_unchanged(row, verified) {
            return false;
        }
        let mut was_replaced = false;
        if !by_operator && !cursor_row.is_row(row) {
            self.row = RowChange::Undrawn;
            was_replaced = true;
        } else if !by_operator && cursor_row.verified != verified {
            self.verified = RowChange::Undrawn;
        }
        cursor_row.set(row, verified);
        was_replaced
    }

    /// The query has changed: any row that appears under the cursor was requested.
    pub(super) fn reset(&mut self) {
        self.cursor_row = None;
        self.row = RowChange::None;
        self.verified = RowChange::None;
    }

    /// Checks that the operator has seen the row under the cursor at its position.
    ///
    /// # Errors
    ///
    /// When the row is too new, or was not drawn there.
    pub(super) fn has_seen(&self, list: &DomainList, id: &str, now: Millis) -> Result<(), Unseen> {
        if self.row.is_too_new(now) {
            return Err(Unseen::Replaced);
        }
        let line = self.lines.iter().position(|line| line.as_deref() == Some(id)).ok_or(Unseen::NotDrawn)?;
        // An operator who has moved since counted lines on the screen: the distance between the rows has to be the same
        // now.
        let place = self.top + line as u64;
        let was_here = usize::try_from(self.cursor.saturating_sub(self.top)).ok();
        let is_as_drawn = match was_here.and_then(|line| self.lines.get(line)?.as_deref()) {
            Some(from) => {
                let from_place = (list.cursor() + self.cursor).checked_sub(place);
                from_place.is_some_and(|place| list.id_at(place) == Some(from))
            }
            None => place == list.cursor(),
        };
        if is_as_drawn { Ok(()) } else { Err(Unseen::NotDrawn) }
    }

    /// Whether the displayed verification of the row under the cursor is too new to have been read.
    pub(super) fn is_verification_unread(&self, now: Millis) -> bool {
        self.verified.is_too_new(now)
    }

    pub(super) fn line(&self, line: u16) -> Option<&str> {
        self.lines.get(usize::from(line))?.as_deref()
    }
}
