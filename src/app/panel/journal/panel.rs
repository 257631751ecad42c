//! The journal dialog as a panel.

use crate::input::{Action, Key, Place};

use super::super::{Panel, is_key_of_prompt_elsewhere};
use super::JournalView;

impl Panel for JournalView {
    fn place(&self) -> Place {
        match &self.entry_detail {
            _ if self.is_editing() => Place::JournalFilter,
            Some(_) => Place::Change,
            None => Place::Journal,
        }
    }

    fn must_arrive_alone(&self, _key: Key, action: Option<Action>) -> bool {
        // These ask a question.
        matches!(action, Some(Action::Happened | Action::NotHappened))
            || action == Some(Action::Undo) && self.selected().is_some()
    }

    fn is_out_of_place(&self, key: Key) -> bool {
        is_key_of_prompt_elsewhere(self, key)
    }
}
