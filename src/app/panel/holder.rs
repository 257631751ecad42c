//! Who has a name: the organizations that have verified or claimed it, and the SSO connections that use it.

use crate::clerk::{Millis, OrganizationDomain};
use crate::input::{Action, Key, Place};

use super::super::Model;
use super::super::holder::HolderLookup;
use super::super::update::listing;
use super::{Flow, Panel, is_key_of_prompt_elsewhere};

#[derive(Debug, Clone, PartialEq)]
pub struct HolderView {
    pub lookup: HolderLookup,
    /// The line under the cursor, among the rows.
    pub line: usize,
}

impl HolderView {
    #[must_use]
    pub const fn open(lookup: HolderLookup) -> Self {
        Self { lookup, line: 0 }
    }

    /// The domains of that name.
    #[must_use]
    pub fn rows(&self) -> &[OrganizationDomain] {
        self.lookup.rows.ready().map_or(&[], Vec::as_slice)
    }
}

impl Panel for HolderView {
    fn place(&self) -> Place {
        Place::Holder
    }

    fn press(&mut self, _key: Key, action: Option<Action>, model: &mut Model) -> Flow {
        let rows = self.rows().len().max(1);
        match action {
            Some(Action::Back) => return Flow::CLOSE,
            Some(Action::Down) => self.line = (self.line + 1) % rows,
            Some(Action::Up) => self.line = (self.line + rows - 1) % rows,
            Some(Action::Refresh) => {
                model.connections.expire();
                self.lookup.due = Some(model.now);
            }
            Some(Action::Accept) => {
                if let Some(row) = self.rows().get(self.line) {
                    return Flow::Close(listing::go_to_row(model, row));
                }
            }
            _ => {}
        }
        Flow::STAY
    }

    fn must_arrive_alone(&self, _key: Key, action: Option<Action>) -> bool {
        action == Some(Action::Accept)
    }

    fn is_out_of_place(&self, key: Key) -> bool {
        is_key_of_prompt_elsewhere(self, key)
    }

    fn due(&self, _now: Millis) -> Option<Millis> {
        self.lookup.due
    }

    fn arrange(&mut self, _model: &Model, _below: Place) {
        self.line = self.line.min(self.rows().len().saturating_sub(1));
    }

    fn shows_connections(&self) -> bool {
        true
    }
}
