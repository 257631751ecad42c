//! Notes and snoozes: reading the files, the prompts, and writing.

use crate::clerk::Millis;
use crate::journal::Operator;
use crate::notes::{NoteLine, PlaceLine};
use crate::store::Store;
use crate::text::{count, day, redact, relative, visible};

use super::super::notes::UnsavedNote;
use super::super::{
    Effect, JournalState, Level, Modal, Model, NoteKind, NotePanel, NoteSubject, NotesEffect, NotesMsg,
    NotesRead, Purpose, Ticket,
};
use super::queue;

impl Model {
    /// The local copy with the notes on its rows, as of now.
    #[must_use]
    pub(in crate::app) fn noted_store(&self) -> Store {
        let mut store = self.copy.store().clone();
        store.set_notes(self.notes.shared());
        store
    }
}

/// Reads the files, unless they are being read or there is no journal.
pub(super) fn read(model: &mut Model) -> Option<Effect> {
    let operator = operator(model)?;
    if model.requests.ticket(&Purpose::ReadNotes).is_some() {
        return None;
    }
    model.notes.begin_read();
    Some(Effect::Notes(NotesEffect::Read(model.requests.ask(Purpose::ReadNotes), operator)))
}

/// Who works here; `None` while the journal is not open, without which there is no state folder.
fn operator(model: &Model) -> Option<Operator> {
    model.journal.open().map(|journal| journal.operator.clone())
}

/// Opens the prompt for a note or a snooze of the marked rows, or of the row under the cursor.
pub(super) fn open(model: &mut Model, kind: NoteKind) {
    if operator(model).is_none() {
        let why = match &model.journal {
            JournalState::Failed(_, reason) => format!("the journal cannot be opened: {reason}"),
            _ => "the journal is not open yet".to_owned(),
        };
        let what = if kind == NoteKind::Note { "Notes" } else { "Snoozes" };
        model.toasts.show(Level::Error, format!("{what} cannot be saved: {why}."), model.now);
        return;
    }
    let marked = model.subjects();
    let rows = model.known_rows(&marked);
    let subjects: Vec<NoteSubject> = rows.iter().map(NoteSubject::from).collect();
    if subjects.is_empty() {
        return;
    }
    let text = if kind == NoteKind::Note { present_note(model, &subjects) } else { String::new() };
    model.modals.push(Modal::Note(Box::new(NotePanel::open(kind, subjects, &text))));
}

/// The note that the domains have, if they all have the same; or the one that could not be saved.
fn present_note(model: &Model, subjects: &[NoteSubject]) -> String {
    let is_same = |unsaved: &&UnsavedNote| unsaved.ids.iter().eq(subjects.iter().map(|one| &one.domain_id));
    if let Some(unsaved) = model.notes.unsaved.as_ref().filter(is_same) {
        return unsaved.text.clone();
    }
    let notes = model.notes.all();
    let mut texts = subjects.iter().map(|one| notes.note(&one.domain_id));
    let first = texts.next().flatten();
    first.filter(|first| texts.all(|other| other == Some(first))).unwrap_or_default().to_owned()
}

/// Saves a note, or removes it if the text is empty. Domains that have it already are left out.
pub(in crate::app) fn save_note(model: &mut Model, subjects: &[NoteSubject], text: &str) -> Vec<Effect> {
    // A key that was pasted by mistake is neither written nor shown.
    let note = NoteLine::clean(&redact(text));
    let notes = model.notes.all();
    let differs = |one: &&NoteSubject| notes.note(&one.domain_id) != note.as_deref();
    let lines =
        subjects.iter().filter(differs).map(|one| NoteLine { note: Some(note.clone()), ..line(model, one) });
    let lines = lines.collect();
    write(model, lines)
}

/// Snoozes the domains until then, or wakes them.
pub(in crate::app) fn save_snooze(
    model: &mut Model,
    subjects: &[NoteSubject],
    until: Option<Millis>,
) -> Vec<Effect> {
    let lines =
        subjects.iter().map(|one| NoteLine { snoozed_until: Some(until), ..line(model, one) }).collect();
    let mut effects = write(model, lines);
    if until.is_some() {
        effects.extend(queue::snoozed(model, subjects));
    }
    effects
}

fn line(model: &Model, subject: &NoteSubject) -> NoteLine {
    let NoteSubject { organization_id, domain_id, name } = subject.clone();
    let at = model.notes.all().time_of_next(&domain_id, model.now);
    NoteLine { at, organization_id, domain_id, name, ..NoteLine::default() }
}

fn write(model: &mut Model, lines: Vec<NoteLine>) -> Vec<Effect> {
    model.notes.unsaved = None;
    let Some(operator) = operator(model).filter(|_| !lines.is_empty()) else { return Vec::new() };
    let ticket = model.requests.draw();
    model.requests.open(ticket, Purpose::WriteNotes(ticket, lines.clone()));
    vec![Effect::Notes(NotesEffect::Write(ticket, operator, lines))]
}

/// Keeps the place in a queue across restarts.
pub(super) fn keep_place(model: &mut Model, line: PlaceLine) -> Option<Effect> {
    model.notes.places.take(line.clone());
    let operator = operator(model)?;
    let ticket = model.requests.draw();
    model.requests.open(ticket, Purpose::KeepPlace(ticket));
    Some(Effect::Notes(NotesEffect::KeepPlace(ticket, operator, line)))
}

pub(super) fn receive(model: &mut Model, report: NotesMsg) {
    match report {
        NotesMsg::Read(ticket, result) => {
            if model.requests.take(ticket).is_some() {
                have_read(model, result);
            }
        }
        NotesMsg::Written(ticket, result) => written(model, ticket, result),
        NotesMsg::PlaceKept(ticket, result) => {
            model.requests.take(ticket);
            if let Err(why) = result
                && !std::mem::replace(&mut model.notes.has_reported_places, true)
            {
                let text =
                    format!("Your place in the queue is not kept after a restart: {}.", sentence(&why));
                model.toasts.show(Level::Error, text, model.now);
            }
        }
    }
}

fn have_read(model: &mut Model, result: Result<Box<NotesRead>, String>) {
    let was_read = model.notes.is_read;
    let NotesRead { notes, skipped, problems, places } = match result {
        Ok(read) => *read,
        Err(why) => {
            let text = format!("Notes cannot be read: {}.", sentence(&why));
            model.toasts.show(Level::Error, text, model.now);
            // What was known stays, and so does what this run has written since.
            return;
        }
    };
    if let Some((first, others)) = problems.split_first() {
        let others = match others.len() {
            0 => String::new(),
            others => format!(" (and {} more)", count(others as u64, "problem")),
        };
        let text = format!("Some notes cannot be read: {}{others}.", sentence(first));
        model.toasts.show(Level::Error, text, model.now);
    }
    if !was_read {
        // Later, this run knows its own places better.
        model.notes.places = places;
        if skipped > 0 {
            let text = format!("The notes have {} that cannot be read.", count(skipped, "line"));
            model.toasts.show(Level::Error, text, model.now);
        }
    }
    let before = model.notes.revision();
    model.notes.replace(notes, model.now);
    if model.notes.revision() != before {
        search_again(model);
    }
}

fn written(model: &mut Model, ticket: Ticket, result: Result<String, String>) {
    let Some(Purpose::WriteNotes(_, lines)) = model.requests.take(ticket).map(|request| request.purpose)
    else {
        return;
    };
    match result {
        Ok(by) => {
            model.toasts.show(Level::Success, describe(&lines, model.now), model.now);
            let is_reading = model.requests.ticket(&Purpose::ReadNotes).is_some();
            model.notes.take(lines, &by, is_reading, model.now);
            search_again(model);
        }
        Err(why) => {
            let what = match lines.first() {
                Some(NoteLine { note: Some(note), .. }) => {
                    let ids = lines.iter().map(|line| line.domain_id.clone()).collect();
                    let text = note.clone().unwrap_or_default();
                    model.notes.unsaved = Some(UnsavedNote { ids, text });
                    "The note"
                }
                _ => "The snooze",
            };
            let text = format!("{what} on {} was not saved: {}.", subject(&lines), sentence(&why));
            model.toasts.show(Level::Error, text, model.now);
        }
    }
}

/// What was written, for the operator.
fn describe(lines: &[NoteLine], now: Millis) -> String {
    let subject = subject(lines);
    match lines.first() {
        Some(NoteLine { snoozed_until: Some(Some(until)), .. }) => {
            format!("Snoozed {subject} until {} ({}).", day(*until), relative(*until, now))
        }
        Some(NoteLine { snoozed_until: Some(None), .. }) => format!("{subject}: no longer snoozed."),
        Some(NoteLine { note: Some(None), .. }) => format!("Removed the note on {subject}."),
        _ => format!("Saved the note on {subject}."),
    }
}

fn subject(lines: &[NoteLine]) -> String {
    match lines {
        [line] => visible(&line.name).into_owned(),
        lines => count(lines.len() as u64, "domain"),
    }
}

/// The reason without its full stop.
fn sentence(why: &str) -> &str {
    why.trim_end_matches('.')
}

/// A snooze may have ended.
pub(super) fn pass(model: &mut Model) {
    if model.notes.pass(model.now) {
        search_again(model);
    }
}

/// The lists whose rows depend on notes.
fn search_again(model: &mut Model) {
    for list in model.lists_mut() {
        if list.is_local() && list.source().query().needs_notes() {
            list.refresh();
        }
    }
}
