//! Who has a name: the organizations that have verified or claimed it, and the SSO connections that use it. From here the
//! name can be handed over: then one of the claims is chosen.

use crate::clerk::{Millis, OrganizationDomain};
use crate::input::{Action, Key, Place};

use super::super::holder::{HolderLookup, NamedRows};
use super::super::update::{holder, listing, plans};
use super::super::{Model, Remote};
use super::{Confirm, Flow, Panel, is_key_of_prompt_elsewhere};

#[derive(Debug, Clone, PartialEq)]
pub struct HolderView {
    pub lookup: HolderLookup,
    /// The line under the cursor, among the rows.
    pub line: usize,
    /// Whether a claim is being chosen that gets the name.
    pub hands_over: bool,
    /// The id of the row that the cursor goes to when the rows are known.
    wanted: Option<String>,
    /// Since when the rows are on the screen.
    since: Option<Millis>,
}

impl HolderView {
    #[must_use]
    pub const fn open(lookup: HolderLookup) -> Self {
        Self { lookup, line: 0, hands_over: false, wanted: None, since: None }
    }

    /// The same, to hand the name over: to the row with that id, if it is a claim.
    #[must_use]
    pub fn to_hand_over(self, row: Option<String>) -> Self {
        Self { hands_over: true, wanted: row, since: None, ..self }
    }

    /// The domains of that name; those that can get it while one of them is chosen.
    #[must_use]
    pub fn rows(&self) -> Vec<&OrganizationDomain> {
        if self.hands_over {
            return self.lookup.hand_over().ready().map(|rows| rows.claims.clone()).unwrap_or_default();
        }
        self.lookup.rows.ready().map(|rows| rows.iter().collect()).unwrap_or_default()
    }

    fn go(&mut self, lines: isize) {
        let rows = self.rows().len().max(1).cast_signed();
        self.line = (self.line.cast_signed() + lines).rem_euclid(rows).unsigned_abs();
    }

    fn accept(&self, model: &mut Model) -> Flow {
        let rows = self.rows();
        let Some(row) = rows.get(self.line) else { return Flow::STAY };
        if !self.hands_over {
            return Flow::Close(listing::go_to_row(model, row));
        }
        match self.lookup.hand_over() {
            Remote::Ready(NamedRows { holder: Some(holder), .. }) => {
                plans::hand_over(model, holder, row).map_or(Flow::STAY, Flow::Close)
            }
            _ => Flow::STAY,
        }
    }
}

impl Panel for HolderView {
    fn place(&self) -> Place {
        if self.hands_over { Place::HandOver } else { Place::Holder }
    }

    fn press(&mut self, _key: Key, action: Option<Action>, model: &mut Model) -> Flow {
        match action {
            Some(Action::Back) => return Flow::CLOSE,
            Some(Action::Down) => self.go(1),
            Some(Action::Up) => self.go(-1),
            Some(Action::Refresh) => {
                model.connections.expire();
                self.lookup.due = Some(model.now);
            }
            Some(Action::HandOver) if !self.hands_over => {
                if !holder::may_hand_over(model) {
                    return Flow::STAY;
                }
                let row = self.rows().get(self.line).map(|row| row.id.clone());
                *self = self.clone().to_hand_over(row);
            }
            Some(Action::Accept) => return self.accept(model),
            _ => {}
        }
        Flow::STAY
    }

    fn must_arrive_alone(&self, _key: Key, action: Option<Action>) -> bool {
        matches!(action, Some(Action::Accept | Action::HandOver))
    }

    fn is_out_of_place(&self, key: Key) -> bool {
        is_key_of_prompt_elsewhere(self, key)
    }

    /// While a claim is chosen: the rows arrive without a key.
    fn is_read(&self, now: Millis) -> bool {
        let is_read = |since| now.since(since) >= Confirm::MIN_READING_TIME;
        !self.hands_over || self.lookup.rows.ready().is_none() || self.since.is_some_and(is_read)
    }

    fn due(&self, _now: Millis) -> Option<Millis> {
        self.lookup.due
    }

    fn arrange(&mut self, _model: &Model, _below: Place) {
        if self.lookup.rows.ready().is_none() {
            self.since = None;
            return;
        }
        let wanted = self.wanted.take();
        let rows = self.rows();
        let line = wanted.and_then(|id| rows.iter().position(|row| row.id == id)).unwrap_or(self.line);
        self.line = line.min(rows.len().saturating_sub(1));
    }

    fn drawn(&mut self, at: Millis) {
        if self.lookup.rows.ready().is_some() {
            self.since.get_or_insert(at);
        }
    }

    fn shows_connections(&self) -> bool {
        true
    }
}
