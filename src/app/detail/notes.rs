//! The note on the row, and its snooze.

use crate::text::{absolute, relative};

use super::super::Model;
use super::{LineBuilder, Tone};

/// Anyone with access to the folder of notes may have written them: [`LineBuilder`] makes them safe.
pub(super) fn of_row(lines: &mut LineBuilder, model: &Model, id: &str) {
    let Some(notes) = model.notes.all().of(id) else { return };
    let note = notes.note.as_ref().and_then(|note| Some((note, note.value.as_deref()?)));
    let until = model.notes.all().snoozed_until(id, model.now);
    if note.is_none() && until.is_none() {
        return;
    }
    lines.heading("Note");
    if let Some((note, text)) = note {
        lines.text(Tone::Plain, text);
        lines.text(Tone::Dim, &format!("by {}, {}", note.by, relative(note.at, model.now)));
    }
    if let Some((snooze, until)) = notes.snooze.as_ref().zip(until) {
        let text =
            format!("Snoozed until {} ({}) by {}.", absolute(until), relative(until, model.now), snooze.by);
        lines.text(Tone::Open, &text);
    }
}
