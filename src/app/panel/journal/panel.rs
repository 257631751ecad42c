//! The journal dialog as a panel.

use crate::clerk::Millis;
use crate::input::{Action, Key, Place};

use super::super::super::detail::entry_lines;
use super::super::super::{Layout, Model};
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

    fn paste(&mut self, text: &str, _now: Millis) {
        if self.is_editing() {
            self.filter.paste(text);
        }
    }

    fn scroll(&mut self, lines: isize) {
        let place = match &mut self.entry_detail {
            Some(entry_detail) => &mut entry_detail.scroll,
            None => &mut self.cursor,
        };
        *place = place.saturating_add_signed(lines);
    }

    fn point(&mut self, x: u16, y: u16, layout: &Layout) {
        let rows = self.rows(layout);
        if self.entry_detail.is_none() && rows.contains(x, y) {
            self.cursor = self.top.saturating_add(usize::from(y - rows.y));
        }
    }

    fn arrange(&mut self, model: &Model, _below: Place) {
        let journal = model.journal.open();
        self.follow(journal, &model.layout);
        if let Some(entry_detail) = &mut self.entry_detail {
            let record = journal.and_then(|journal| journal.history.get(&entry_detail.entry));
            let lines = record.map_or(0, |record| entry_lines(model, record).len());
            let height = usize::from(Self::inside(&model.layout).height);
            entry_detail.scroll = entry_detail.scroll.min(lines.saturating_sub(height));
        }
    }
}
