//! What the operator has seen of the list: the rows of the last frame, and since when the row under the cursor is the one
//! that it is. A key is pressed for what was on the screen, and answers come between a frame and a key.

use crate::clerk::{Millis, OrganizationDomain};

use super::{Confirm, DomainList};

/// What has become of the row under the cursor without a key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Turn {
    /// Nothing.
    #[default]
    None,
    /// It is another, and that was not drawn yet.
    Unseen,
    /// It is another, and that is on the screen since then.
    Seen(Millis),
}

impl Turn {
    fn drawn(&mut self, at: Millis) {
        if *self == Self::Unseen {
            *self = Self::Seen(at);
        }
    }

    /// Whether a key that comes now was meant for what was there before.
    fn is_news(self, now: Millis) -> bool {
        match self {
            Self::None => false,
            Self::Unseen => true,
            Self::Seen(at) => now.since(at) < Confirm::MOMENT,
        }
    }
}

/// The row under the cursor: what the eye knows it by, and what it says of verification, own changes under way included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stand {
    id: String,
    name: String,
    organization_id: String,
    /// The organization's name; empty where it is not known, which is no other one.
    organization: String,
    verified: bool,
}

impl Stand {
    pub(super) fn of(row: &OrganizationDomain, verified: bool) -> Self {
        let organization = row.public_organization_data.as_ref().map(|data| data.name.clone());
        Self {
            id: row.id.clone(),
            name: row.name.clone(),
            organization_id: row.organization_id.clone(),
            organization: organization.unwrap_or_default(),
            verified,
        }
    }

    /// Whether the eye takes both for the same row.
    fn is_row(&self, other: &Self) -> bool {
        let is_same_name = self.organization == other.organization
            || self.organization.is_empty()
            || other.organization.is_empty();
        self.id == other.id
            && self.name == other.name
            && self.organization_id == other.organization_id
            && is_same_name
    }
}

/// What was on the screen last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    /// The ids of the rows, from the first line on; `None` where there was no row.
    lines: Vec<Option<String>>,
    /// The place of the first of them in the list.
    top: u64,
    /// The place of the cursor in the list.
    cursor: u64,
    /// What the operator's last key has left under the cursor, or what is there since.
    stand: Option<Stand>,
    /// Whether it is another row.
    row: Turn,
    /// Whether it is the same row, and says something else.
    verified: Turn,
}

/// Why a key does not act on the row under the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unseen {
    /// Another row stood there a moment ago, and no key has put this one there.
    Slid,
    /// It was not on the screen when the key was pressed, or not in that place.
    NotDrawn,
}

impl Shown {
    /// The rows of this list are on the screen since then.
    pub(super) fn drawn(&mut self, list: &DomainList, at: Millis) {
        self.lines.clear();
        // Rows that do not answer the question that was asked are nothing to act on.
        if !list.is_replacing() {
            self.lines.extend(list.ids_in_view().map(|id| id.map(ToOwned::to_owned)));
        }
        (self.top, self.cursor) = (list.top(), list.cursor());
        self.row.drawn(at);
        self.verified.drawn(at);
    }

    /// Something has happened, and this row is under the cursor now; by a key of the operator, or by itself. Whether
    /// another has stood there that no key has left.
    pub(super) fn follow(&mut self, row: Option<Stand>, by_operator: bool) -> bool {
        if self.stand == row {
            return false;
        }
        let mut has_slid = false;
        match (&self.stand, &row) {
            _ if by_operator => {}
            (Some(stand), Some(row)) if !stand.is_row(row) => {
                self.row = Turn::Unseen;
                has_slid = true;
            }
            (Some(stand), Some(row)) if stand.verified != row.verified => self.verified = Turn::Unseen,
            // While its place is read again, what was there is still what the operator has seen there.
            (Some(_), None) => return false,
            _ => {}
        }
        self.stand = row;
        has_slid
    }

    /// The list asks something else: no row is expected under the cursor, and whichever comes was asked for.
    pub(super) fn forget(&mut self) {
        self.stand = None;
        self.row = Turn::None;
        self.verified = Turn::None;
    }

    /// Whether the operator has seen the row under the cursor where it is.
    ///
    /// # Errors
    ///
    /// Why not.
    pub(super) fn has_seen(&self, list: &DomainList, id: &str, now: Millis) -> Result<(), Unseen> {
        if self.row.is_news(now) {
            return Err(Unseen::Slid);
        }
        let line = self.lines.iter().position(|line| line.as_deref() == Some(id)).ok_or(Unseen::NotDrawn)?;
        // Whoever has moved since has counted lines on the screen: as many as there are between the rows now.
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

    /// Whether what the row under the cursor says of verification is too new to have been read.
    pub(super) fn has_flipped(&self, now: Millis) -> bool {
        self.verified.is_news(now)
    }

    /// The row that was drawn on that line.
    pub(super) fn line(&self, line: u16) -> Option<&str> {
        self.lines.get(usize::from(line))?.as_deref()
    }
}
