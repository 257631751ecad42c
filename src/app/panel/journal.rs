//! The journal dialog: which entries match its filter, and which one is open in detail.

mod entry_label;
mod filter;
mod panel;

use crate::input::{Action, Key};
use crate::journal::{EntryId, RecordState};

use super::super::{Area, Layout, OpenJournal, TextField};
use filter::EntryFilter;

pub use entry_label::{EntryLabel, entry_label};

/// The minimum height that has a line for the headings.
const ROOM_FOR_HEADINGS: u16 = 12;

/// The entry that is open in detail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryDetail {
    pub entry: EntryId,
    /// The first visible line.
    pub scroll: usize,
}

/// The journal dialog.
#[derive(Debug, Clone, Default)]
pub struct JournalView {
    pub filter: TextField,
    /// The previous filter text while the filter is being edited.
    previous_filter: Option<String>,
    /// The matching entries: unresolved ones first, then the others, newest first.
    matches: Vec<EntryId>,
    /// The journal revision and filter text that `matches` was computed from.
    built_from: Option<(u64, String)>,
    cursor: usize,
    top: usize,
    pub entry_detail: Option<EntryDetail>,
    /// Whether the journal is being reloaded.
    pub reading: bool,
    /// Why the reload failed.
    pub failure: Option<String>,
}

/// How the dialog responds to a key.
#[derive(Debug, Clone, PartialEq, Eq)]
enum JournalViewResponse {
    Nothing,
    Close,
    /// Reload the journal file.
    Reload,
    /// Undo this change.
    Undo(EntryId),
    /// Show who has the name of its domain.
    Holder(EntryId),
    Help,
    /// Run a desk action.
    Desk(Action),
    /// The key has no meaning here.
    Unbound,
    /// Record that this change, whose state was shown, happened or did not happen.
    Resolve(EntryId, RecordState, bool),
}

impl JournalView {
    /// Whether the filter is being edited.
    #[must_use]
    pub const fn is_editing(&self) -> bool {
        self.previous_filter.is_some()
    }

    /// Whether the filter has a line.
    #[must_use]
    pub fn has_filter(&self) -> bool {
        self.is_editing() || !self.filter.text().is_empty()
    }

    /// The entry under the cursor.
    #[must_use]
    pub fn selected(&self) -> Option<&EntryId> {
        self.entry_detail
            .as_ref()
            .map(|entry_detail| &entry_detail.entry)
            .or_else(|| self.matches.get(self.cursor))
    }

    /// The entries from the first visible one, each with whether the cursor is on it.
    pub fn in_view(&self) -> impl Iterator<Item = (&EntryId, bool)> {
        self.matches.iter().enumerate().skip(self.top).map(|(at, entry)| (entry, at == self.cursor))
    }

    /// How many entries match.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.matches.len()
    }

    /// The index of the entry under the cursor.
    #[must_use]
    pub const fn cursor(&self) -> usize {
        self.cursor
    }

    /// The area inside the frame.
    #[must_use]
    pub const fn inside(layout: &Layout) -> Area {
        layout.modal_inside()
    }

    /// The number of lines above the rows: filter, error, headings.
    fn above(&self, layout: &Layout) -> u16 {
        u16::from(self.has_filter())
            + u16::from(self.failure.is_some())
            + u16::from(Self::has_headings(layout))
    }

    /// Whether the headings have a line.
    #[must_use]
    pub const fn has_headings(layout: &Layout) -> bool {
        layout.modal.height >= ROOM_FOR_HEADINGS
    }

    /// The area of the rows.
    #[must_use]
    pub fn rows(&self, layout: &Layout) -> Area {
        let inside = Self::inside(layout);
        let above = self.above(layout).min(inside.height);
        Area { y: inside.y + above, height: inside.height - above, ..inside }
    }

    /// Updates the matching entries, and keeps the cursor on its entry and on the screen.
    fn follow(&mut self, journal: Option<&OpenJournal>, layout: &Layout) {
        let revision = journal.map_or(0, OpenJournal::revision);
        let is_made = self
            .built_from
            .as_ref()
            .is_some_and(|(made, text)| *made == revision && text == self.filter.text());
        if !is_made {
            let here = self.matches.get(self.cursor).cloned();
            let filter = EntryFilter::new(self.filter.text());
            self.matches = journal.map(|journal| shown(journal, &filter)).unwrap_or_default();
            let line = self.cursor - self.top.min(self.cursor);
            self.cursor = here.and_then(|id| self.matches.iter().position(|entry| *entry == id)).unwrap_or(0);
            self.top = self.cursor.saturating_sub(line);
            self.built_from = Some((revision, self.filter.text().to_owned()));
        }
        let height = usize::from(self.rows(layout).height).max(1);
        self.cursor = self.cursor.min(self.matches.len().saturating_sub(1));
        let furthest = self.matches.len().saturating_sub(height);
        self.top = self.top.clamp((self.cursor + 1).saturating_sub(height), self.cursor).min(furthest);
    }

    /// Handles a key: as an action, or as text while the filter is being edited.
    fn act(
        &mut self,
        key: Key,
        action: Option<Action>,
        journal: Option<&OpenJournal>,
        layout: &Layout,
    ) -> JournalViewResponse {
        if self.is_editing() {
            self.edit(key, action);
            return JournalViewResponse::Nothing;
        }
        match action {
            Some(Action::Happened) => return self.resolve(true, journal),
            Some(Action::NotHappened) => return self.resolve(false, journal),
            Some(Action::Refresh) => return JournalViewResponse::Reload,
            Some(Action::Undo) => {
                return self
                    .selected()
                    .cloned()
                    .map_or(JournalViewResponse::Nothing, JournalViewResponse::Undo);
            }
            Some(Action::Holder) => {
                let selected = self.selected().cloned();
                return selected.map_or(JournalViewResponse::Nothing, JournalViewResponse::Holder);
            }
            Some(Action::Back) => return self.back(),
            Some(Action::Help) => return JournalViewResponse::Help,
            Some(action @ (Action::Reason | Action::Lock | Action::Command)) => {
                return JournalViewResponse::Desk(action);
            }
            Some(Action::Query) => {
                // The filter applies to the list of entries, so show that.
                self.entry_detail = None;
                self.previous_filter = Some(self.filter.text().to_owned());
            }
            Some(Action::Detail) => {
                self.entry_detail = match self.entry_detail {
                    Some(_) => None,
                    None => self.selected().cloned().map(|entry| EntryDetail { entry, scroll: 0 }),
                };
            }
            Some(action) => self.go(action, layout),
            None => return JournalViewResponse::Unbound,
        }
        JournalViewResponse::Nothing
    }

    fn edit(&mut self, key: Key, action: Option<Action>) {
        match action {
            Some(Action::Accept) => self.previous_filter = None,
            Some(Action::Back) => {
                if let Some(previous_filter) = self.previous_filter.take() {
                    self.filter = TextField::new(&previous_filter);
                }
            }
            Some(Action::Down) => self.cursor = self.cursor.saturating_add(1),
            Some(Action::Up) => self.cursor = self.cursor.saturating_sub(1),
            Some(Action::PageDown) => self.cursor = self.cursor.saturating_add(10),
            Some(Action::PageUp) => self.cursor = self.cursor.saturating_sub(10),
            _ => {
                self.filter.key(key);
            }
        }
    }

    /// One step back: the entry's details, the filter, the dialog.
    fn back(&mut self) -> JournalViewResponse {
        if self.entry_detail.take().is_some() {
            return JournalViewResponse::Nothing;
        }
        if self.filter.text().is_empty() {
            return JournalViewResponse::Close;
        }
        self.filter = TextField::default();
        JournalViewResponse::Nothing
    }

    fn resolve(&self, happened: bool, journal: Option<&OpenJournal>) -> JournalViewResponse {
        let record = self.selected().and_then(|entry| journal?.history.get(entry));
        match record {
            // It is recorded already.
            Some(record) if record.operator_answer() == Some(happened) => JournalViewResponse::Nothing,
            Some(record) if record.can_be_resolved() => {
                JournalViewResponse::Resolve(record.id.clone(), record.state(), happened)
            }
            _ => JournalViewResponse::Nothing,
        }
    }

    fn go(&mut self, action: Action, layout: &Layout) {
        let page = match &self.entry_detail {
            Some(_) => Self::inside(layout).height,
            None => self.rows(layout).height,
        };
        let page = usize::from(page).max(2);
        let place =
            self.entry_detail.as_mut().map_or(&mut self.cursor, |entry_detail| &mut entry_detail.scroll);
        *place = match action {
            Action::Down => place.saturating_add(1),
            Action::Up => place.saturating_sub(1),
            Action::PageDown => place.saturating_add(page - 1),
            Action::PageUp => place.saturating_sub(page - 1),
            Action::HalfPageDown => place.saturating_add(page / 2),
            Action::HalfPageUp => place.saturating_sub(page / 2),
            Action::First => 0,
            Action::Last => usize::MAX / 2,
            _ => return,
        };
    }
}

fn shown(journal: &OpenJournal, filter: &EntryFilter) -> Vec<EntryId> {
    let waits = |waits: bool| {
        journal
            .history
            .records()
            .rev()
            .filter(move |record| (record.state() == RecordState::Unresolved) == waits)
    };
    let records = waits(true).chain(waits(false));
    records.filter(|record| filter.matches(record, journal)).map(|record| record.id.clone()).collect()
}
