//! What the list shows of notes and snoozes beside a row: a letter before it, and the text where there is room.

use crate::app::Model;
use crate::text::{day, fit, visible_start, width};

/// A row that is snoozed.
const SNOOZED: &str = "z";

/// A row with a note.
const NOTED: &str = "n";

/// The least room for a text, in cells: less would say nothing.
const LEAST: usize = 6;

/// The letter before a row; empty without a note and a snooze.
pub(super) fn letter(model: &Model, id: &str) -> &'static str {
    let notes = model.notes.all();
    if notes.snoozed_until(id, model.now).is_some() {
        SNOOZED
    } else if notes.note(id).is_some() {
        NOTED
    } else {
        ""
    }
}

/// The text behind a name, in at most that many cells; empty where there is none or no room. Quotes and parentheses tell it
/// from the name: anyone with access to the folder of notes may have written it.
pub(super) fn text(model: &Model, id: &str, cells: usize) -> String {
    let notes = model.notes.all();
    let until = notes.snoozed_until(id, model.now).map(|until| format!("(until {})", day(until)));
    let note = notes.note(id).map(|note| format!("\"{}\"", visible_start(note, cells)));
    let text = until.into_iter().chain(note).collect::<Vec<_>>().join(" ");
    if cells < LEAST.min(width(&text)) { String::new() } else { fit(&text, cells) }
}
