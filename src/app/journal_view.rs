//! The journal on the screen: which changes are in view, and which one is looked at closer.

mod matching;
mod standing;

use crate::input::{Action, Key, Place, action};
use crate::journal::{EntryId, RecordState};

use super::{Area, Layout, OpenJournal, TextField};
use matching::Matching;

pub use standing::{Standing, standing};

/// From this height on there is a line for the headings.
const ROOM_FOR_HEADINGS: u16 = 12;

/// One change in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closer {
    /// Which one.
    pub entry: EntryId,
    /// The first line on the screen.
    pub scroll: usize,
}

/// The journal over the desk.
#[derive(Debug, Clone, Default)]
pub struct JournalView {
    /// What is looked for.
    pub filter: TextField,
    /// While the filter has the keys: its text before.
    former: Option<String>,
    /// The changes that match: those that wait for the operator's word, then the others, the newest first.
    shown: Vec<EntryId>,
    /// What `shown` was made from: the journal's revision and the text.
    made_from: Option<(u64, String)>,
    cursor: usize,
    top: usize,
    /// The change that is looked at closer.
    pub closer: Option<Closer>,
    /// Whether it is being read again.
    pub reading: bool,
    /// Why it could not be read again.
    pub failure: Option<String>,
}

/// What a key asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// Nothing more.
    Nothing,
    /// Close the view.
    Close,
    /// Read the journal again.
    Read,
    /// Take this change back.
    Undo(EntryId),
    /// Show the keys.
    Help,
    /// Do what the key does on the desk as well.
    Desk(Action),
    /// The key means nothing here.
    Unbound,
    /// Say of this change, of which that is known so far, that it happened, or that it did not.
    Resolve(EntryId, RecordState, bool),
}

impl JournalView {
    /// Whether the filter has the keys.
    #[must_use]
    pub const fn is_editing(&self) -> bool {
        self.former.is_some()
    }

    /// Whether there is a line for the filter.
    #[must_use]
    pub fn has_filter(&self) -> bool {
        self.is_editing() || !self.filter.text().is_empty()
    }

    /// The change that the cursor is on.
    #[must_use]
    pub fn selected(&self) -> Option<&EntryId> {
        self.closer.as_ref().map(|closer| &closer.entry).or_else(|| self.shown.get(self.cursor))
    }

    /// The changes from the first on the screen on, each with whether the cursor is on it.
    pub fn in_view(&self) -> impl Iterator<Item = (&EntryId, bool)> {
        self.shown.iter().enumerate().skip(self.top).map(|(at, entry)| (entry, at == self.cursor))
    }

    /// How many match.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.shown.len()
    }

    /// The place of the change that the cursor is on, from 0.
    #[must_use]
    pub const fn cursor(&self) -> usize {
        self.cursor
    }

    /// The inside of the frame.
    #[must_use]
    pub const fn inside(layout: &Layout) -> Area {
        let Area { x, y, width, height } = layout.modal;
        Area { x: x + 2, y: y + 1, width: width.saturating_sub(4), height: height.saturating_sub(2) }
    }

    /// How many lines stand above the rows: the filter, what is wrong, the headings.
    fn above(&self, layout: &Layout) -> u16 {
        u16::from(self.has_filter())
            + u16::from(self.failure.is_some())
            + u16::from(Self::has_headings(layout))
    }

    /// Whether there is a line for the headings.
    #[must_use]
    pub const fn has_headings(layout: &Layout) -> bool {
        layout.modal.height >= ROOM_FOR_HEADINGS
    }

    /// Where the rows stand.
    #[must_use]
    pub fn rows(&self, layout: &Layout) -> Area {
        let inside = Self::inside(layout);
        let above = self.above(layout).min(inside.height);
        Area { y: inside.y + above, height: inside.height - above, ..inside }
    }

    /// Takes in what has come into the journal, and keeps the cursor on its change and on the screen.
    pub(super) fn follow(&mut self, journal: Option<&OpenJournal>, layout: &Layout) {
        let revision = journal.map_or(0, OpenJournal::revision);
        let is_made = self
            .made_from
            .as_ref()
            .is_some_and(|(made, text)| *made == revision && text == self.filter.text());
        if !is_made {
            let here = self.shown.get(self.cursor).cloned();
            let matching = Matching::new(self.filter.text());
            self.shown = journal.map(|journal| shown(journal, &matching)).unwrap_or_default();
            let line = self.cursor - self.top.min(self.cursor);
            self.cursor = here.and_then(|id| self.shown.iter().position(|entry| *entry == id)).unwrap_or(0);
            self.top = self.cursor.saturating_sub(line);
            self.made_from = Some((revision, self.filter.text().to_owned()));
        }
        let height = usize::from(self.rows(layout).height).max(1);
        self.cursor = self.cursor.min(self.shown.len().saturating_sub(1));
        let furthest = self.shown.len().saturating_sub(height);
        self.top = self.top.clamp((self.cursor + 1).saturating_sub(height), self.cursor).min(furthest);
    }

    /// Acts on what a key means; on the key itself while the filter is typed.
    pub(super) fn act(
        &mut self,
        key: Key,
        action: Option<Action>,
        journal: Option<&OpenJournal>,
        layout: &Layout,
    ) -> Wanted {
        if self.is_editing() {
            self.edit(key);
            return Wanted::Nothing;
        }
        match action {
            Some(Action::Happened) => return self.resolve(true, journal),
            Some(Action::NotHappened) => return self.resolve(false, journal),
            Some(Action::Refresh) => return Wanted::Read,
            Some(Action::Undo) => {
                return self.selected().cloned().map_or(Wanted::Nothing, Wanted::Undo);
            }
            Some(Action::Back) => return self.back(),
            Some(Action::Help) => return Wanted::Help,
            Some(action @ (Action::Reason | Action::Lock | Action::Command)) => {
                return Wanted::Desk(action);
            }
            Some(Action::Query) => {
                // What is looked for are changes: they are shown again.
                self.closer = None;
                self.former = Some(self.filter.text().to_owned());
            }
            Some(Action::Detail) => {
                self.closer = match self.closer {
                    Some(_) => None,
                    None => self.selected().cloned().map(|entry| Closer { entry, scroll: 0 }),
                };
            }
            Some(action) => self.go(action, layout),
            None => return Wanted::Unbound,
        }
        Wanted::Nothing
    }

    fn edit(&mut self, key: Key) {
        match action(Place::JournalFilter, key) {
            Some(Action::Accept) => self.former = None,
            Some(Action::Back) => {
                if let Some(former) = self.former.take() {
                    self.filter = TextField::new(&former);
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

    /// Pasted text goes into the filter while it has the keys.
    pub(super) fn paste(&mut self, text: &str) {
        if self.is_editing() {
            self.filter.paste(text);
        }
    }

    /// One step back: the change that is looked at, the filter, the view.
    fn back(&mut self) -> Wanted {
        if self.closer.take().is_some() {
            return Wanted::Nothing;
        }
        if self.filter.text().is_empty() {
            return Wanted::Close;
        }
        self.filter = TextField::default();
        Wanted::Nothing
    }

    fn resolve(&self, happened: bool, journal: Option<&OpenJournal>) -> Wanted {
        let record = self.selected().and_then(|entry| journal?.history.get(entry));
        match record {
            // Once is enough.
            Some(record) if record.operator_answer() == Some(happened) => Wanted::Nothing,
            Some(record) if record.can_be_resolved() => {
                Wanted::Resolve(record.id.clone(), record.state(), happened)
            }
            _ => Wanted::Nothing,
        }
    }

    fn go(&mut self, action: Action, layout: &Layout) {
        let page = match &self.closer {
            Some(_) => Self::inside(layout).height,
            None => self.rows(layout).height,
        };
        let page = usize::from(page).max(2);
        let place = self.closer.as_mut().map_or(&mut self.cursor, |closer| &mut closer.scroll);
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

    /// The wheel turns.
    pub(super) const fn scroll(&mut self, lines: isize) {
        let place = match &mut self.closer {
            Some(closer) => &mut closer.scroll,
            None => &mut self.cursor,
        };
        *place = place.saturating_add_signed(lines);
    }

    /// The cursor is put on a line of the rows.
    pub(super) fn point(&mut self, x: u16, y: u16, layout: &Layout) {
        let rows = self.rows(layout);
        if self.closer.is_none() && rows.contains(x, y) {
            self.cursor = self.top.saturating_add(usize::from(y - rows.y));
        }
    }
}

fn shown(journal: &OpenJournal, matching: &Matching) -> Vec<EntryId> {
    let waits = |waits: bool| {
        journal
            .history
            .records()
            .rev()
            .filter(move |record| (record.state() == RecordState::Unresolved) == waits)
    };
    let records = waits(true).chain(waits(false));
    records.filter(|record| matching.holds(record, journal)).map(|record| record.id.clone()).collect()
}
