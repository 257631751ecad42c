//! How a change stands, and what it was, in a few words.

use crate::journal::{Record, RecordState};

use super::super::detail::Tone;
use super::super::{Journal, Model, Stage};
use super::super::{describe_record, describe_record_within};
use super::matching::{undoing_in_words, undone_in_words};

/// How a change stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// One sign for it.
    pub glyph: char,
    /// A word for it.
    pub word: &'static str,
    /// How it is meant.
    pub tone: Tone,
    /// What was asked, in words, with what it is to other changes. Safe to show.
    pub what: String,
    /// What stands before what was asked, and behind it.
    around: [String; 2],
}

impl Standing {
    /// What was asked of this change, in at most so many cells: the organization's id is cut last. Safe to show.
    #[must_use]
    pub fn within(&self, record: &Record, cells: usize) -> String {
        let [before, behind] = &self.around;
        describe_record_within(record, before, behind, cells)
    }
}

/// How this change stands now.
#[must_use]
pub fn standing(model: &Model, record: &Record) -> Standing {
    let state = record.state();
    let word = Journal::state_in_words(state);
    let (glyph, word, tone) = match (state, model.changes.get(&record.id).map(|pending| &pending.stage)) {
        (RecordState::Done, _) => ('✓', word, Tone::Good),
        (RecordState::NotDone, _) => ('✗', word, Tone::Bad),
        (RecordState::Unresolved, _) => ('¿', word, Tone::Bad),
        (_, Some(Stage::Unknown(_))) => ('?', "looking up", Tone::Bad),
        (_, Some(Stage::Sent)) => ('⋯', "on its way", Tone::Open),
        (RecordState::Unknown, _) => ('?', word, Tone::Bad),
        (RecordState::Open, _) => ('⋯', word, Tone::Open),
    };
    let undoing = match undoing_in_words(record.asked.undoing.as_ref()) {
        "" => String::new(),
        undoing => format!("{undoing}: "),
    };
    let undone = match model.journal.open().map_or("", |journal| undone_in_words(record, journal)) {
        "" => String::new(),
        undone => format!(" ({undone})"),
    };
    let what = format!("{undoing}{}{undone}", describe_record(record));
    Standing { glyph, word, tone, what, around: [undoing, undone] }
}
