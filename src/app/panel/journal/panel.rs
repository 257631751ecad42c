//! The journal dialog as a panel.

use crate::clerk::{Change, Millis};
use crate::input::{Action, Key, Place};
use crate::journal::{Record, RecordState};

use super::super::super::detail::entry_lines;
use super::super::super::update::{actions, holder, prompts, undo};
use super::super::super::{Effect, Layout, Model, OpenJournal};
use super::super::{Flow, HelpView, Modal, Panel, Subject, is_key_of_prompt_elsewhere};
use super::{JournalView, JournalViewResponse};

impl Panel for JournalView {
    fn place(&self) -> Place {
        match &self.entry_detail {
            _ if self.is_editing() => Place::JournalFilter,
            Some(_) => Place::Change,
            None => Place::Journal,
        }
    }

    fn press(&mut self, key: Key, action: Option<Action>, model: &mut Model) -> Flow {
        match self.act(key, action, model.journal.open(), &model.layout) {
            JournalViewResponse::Nothing => {}
            JournalViewResponse::Close => {
                model.toasts.dismiss();
                return Flow::CLOSE;
            }
            JournalViewResponse::Reload => {
                self.failure = None;
                let was_reading = std::mem::replace(&mut self.reading, true);
                if !was_reading && let Some(journal) = model.journal.open_mut() {
                    journal.begin_reload();
                    return Flow::Stay(vec![Effect::ReloadJournal]);
                }
            }
            JournalViewResponse::Help => model.modals.push(Modal::Help(HelpView::default())),
            JournalViewResponse::Unbound => prompts::unbound(model, key),
            JournalViewResponse::Desk(action) => {
                let modals = model.modals.len();
                let effects = actions::act(model, action);
                if model.modals.len() == modals && effects.is_empty() {
                    model.stray.ignore_after(key);
                }
                return Flow::Stay(effects);
            }
            JournalViewResponse::Undo(entry) => undo::ask_of(model, &entry),
            JournalViewResponse::Holder(entry) => holder::open_for_entry(model, &entry),
            JournalViewResponse::Resolve(entry, seen, happened) => {
                let subject = Subject::Resolve { entry, seen, happened };
                model.ask(subject);
            }
        }
        Flow::STAY
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

    fn covers_screen(&self) -> bool {
        true
    }

    fn hint(&self, action: Action, usual: &'static str, model: &Model) -> Option<&'static str> {
        let is_offered = |is_possible: &dyn Fn(&Record) -> bool| {
            let record = self.selected().and_then(|entry| model.journal.open()?.history.get(entry));
            !self.is_editing() && record.is_some_and(is_possible)
        };
        let is_offered = match action {
            Action::Happened | Action::NotHappened => is_offered(&Record::can_be_resolved),
            Action::Undo => is_offered(&|record| may_be_undone(model, record)),
            _ => true,
        };
        is_offered.then_some(usual)
    }

    fn cursor_line(&self, layout: &Layout) -> Option<u16> {
        let rows = self.rows(layout);
        let line = u16::try_from(self.cursor.checked_sub(self.top)?).ok()?;
        (self.entry_detail.is_none() && line < rows.height).then(|| rows.y + line)
    }
}

/// Whether undoing is worth offering; other obstacles are reported when it is requested.
fn may_be_undone(model: &Model, record: &Record) -> bool {
    let is_own = |journal: &OpenJournal| {
        record.asked.operator == journal.operator && journal.reversal_of(&record.id).is_none()
    };
    let is_final = matches!(record.asked.change, Change::VerifyOwnership { .. });
    model.lock.is_open()
        && record.state() == RecordState::Done
        && !is_final
        && model.journal.open().is_some_and(is_own)
}
