//! The label of a journal entry: its state and what it did.

use crate::journal::{Record, RecordState};

use super::super::super::detail::Tone;
use super::super::super::{JournalState, Model, Stage};
use super::super::super::{describe_record, describe_record_within};
use super::filter::{undoing_in_words, undone_in_words};

/// The label of a journal entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryLabel {
    /// A symbol for the state.
    pub glyph: char,
    /// A status for it.
    pub status: &'static str,
    pub tone: Tone,
    /// A description of the change, with its relation to other changes. Safe to display.
    pub title: String,
    /// The text before and after the description.
    affixes: [String; 2],
}

impl EntryLabel {
    /// The title in at most that many cells: the organization's id is cut last. Safe to display.
    #[must_use]
    pub fn title_within(&self, record: &Record, cells: usize) -> String {
        let [before, behind] = &self.affixes;
        describe_record_within(record, before, behind, cells)
    }
}

/// The label of this entry now.
#[must_use]
pub fn entry_label(model: &Model, record: &Record) -> EntryLabel {
    let state = record.state();
    let status = JournalState::state_label(state);
    let (glyph, status, tone) = match (state, model.changes.get(&record.id).map(|pending| &pending.stage)) {
        (RecordState::Done, _) => ('✓', status, Tone::Good),
        (RecordState::NotDone, _) => ('✗', status, Tone::Bad),
        (RecordState::Unresolved, _) => ('¿', status, Tone::Bad),
        (_, Some(Stage::Unknown(_))) => ('?', "looking up", Tone::Bad),
        (_, Some(Stage::Sent)) => ('⋯', "pending", Tone::Open),
        (RecordState::Unknown, _) => ('?', status, Tone::Bad),
        (RecordState::Open, _) => ('⋯', status, Tone::Open),
    };
    let undoing = match undoing_in_words(record.asked.undoing.as_ref()) {
        "" => String::new(),
        undoing => format!("{undoing}: "),
    };
    let undone = match model.journal.open().map_or("", |journal| undone_in_words(record, journal)) {
        "" => String::new(),
        undone => format!(" ({undone})"),
    };
    let title = format!("{undoing}{}{undone}", describe_record(record));
    EntryLabel { glyph, status, tone, title, affixes: [undoing, undone] }
}
