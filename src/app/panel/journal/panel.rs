//! The journal dialog as a panel.

use crate::input::Place;

use super::super::Panel;
use super::JournalView;

impl Panel for JournalView {
    fn place(&self) -> Place {
        match &self.entry_detail {
            _ if self.is_editing() => Place::JournalFilter,
            Some(_) => Place::Change,
            None => Place::Journal,
        }
    }
}
