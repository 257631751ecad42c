// Notes and snoozes: prompts, writing, reading, and the lists that depend on them.

use std::sync::Arc;

use super::super::super::*;
use super::bench::*;
use super::local_copy::whole;
use crate::clerk::Millis;
use crate::input::Code;
use crate::notes::{NoteLine, Notes};

const DAY: i64 = 86_400_000;

fn writes(effects: &[Effect]) -> Vec<(Ticket, Vec<NoteLine>)> {
    let write = |effect: &Effect| match effect {
        Effect::Notes(NotesEffect::Write(ticket, by, lines)) => {
            assert_eq!(*by, operator());
            Some((*ticket, lines.clone()))
        }
        _ => None,
    };
    effects.iter().filter_map(write).collect()
}

fn write(effects: &[Effect]) -> (Ticket, Vec<NoteLine>) {
    let mut writes = writes(effects);
    assert_eq!(writes.len(), 1, "{effects:?}");
    writes.remove(0)
}

/// The file has been written to.
fn saved(desk: &mut Desk, ticket: Ticket) -> Vec<Effect> {
    desk.send(Msg::Notes(NotesMsg::Written(ticket, Ok("jana@desk7".to_owned()))))
}

/// Types a text into the prompt of that key, and presses Enter.
pub(super) fn enter(desk: &mut Desk, keys: &str) -> Vec<Effect> {
    desk.press(keys);
    desk.key(Code::Enter)
}

/// Does the same, and the file is written to.
pub(super) fn enter_and_save(desk: &mut Desk, keys: &str) {
    let effects = enter(desk, keys);
    let (ticket, _) = write(&effects);
    saved(desk, ticket);
}

fn note_on<'a>(desk: &'a Desk, id: &str) -> Option<&'a str> {
    desk.model.notes.all().note(id)
}

/// Notes that another desk has written.
fn of_kim(lines: Vec<NoteLine>) -> NotesRead {
    let mut notes = Notes::default();
    for line in lines {
        notes.take(line, &Arc::from("kim@desk1"));
    }
    NotesRead { notes, ..NotesRead::default() }
}

fn line(id: &str, at: i64, note: Option<&str>, until: Option<i64>) -> NoteLine {
    NoteLine {
        at: Millis(at),
        domain_id: id.to_owned(),
        note: note.map(|note| Some(note.to_owned())),
        snoozed_until: until.map(|until| Some(Millis(until))),
        ..NoteLine::default()
    }
}

/// The `r` key reads the files again, which now contain this.
fn read(desk: &mut Desk, read: Result<NotesRead, String>) -> Vec<Effect> {
    let effects = desk.press("r");
    let ticket = effects.iter().find_map(|effect| match effect {
        Effect::Notes(NotesEffect::Read(ticket, _)) => Some(*ticket),
        _ => None,
    });
    desk.send(Msg::Notes(NotesMsg::Read(ticket.unwrap(), read.map(Box::new))))
}

#[test]
fn a_note_is_shown_once_it_is_on_the_disk() {
    let mut desk = Desk::ready(3);
    let row = desk.model.selected().unwrap().clone();
    let effects = enter(&mut desk, "aask Kim ");
    let (ticket, lines) = write(&effects);
    let expected = NoteLine {
        at: desk.model.now,
        organization_id: row.organization_id.clone(),
        domain_id: row.id.clone(),
        name: row.name.clone(),
        note: Some(Some("ask Kim".to_owned())),
        ..NoteLine::default()
    };
    assert_eq!(lines, [expected]);
    assert_eq!((note_on(&desk, &row.id), desk.model.is_idle()), (None, false), "it is not saved yet");
    saved(&mut desk, ticket);
    assert_eq!((note_on(&desk, &row.id), desk.model.is_idle()), (Some("ask Kim"), true));
    assert_eq!(desk.toasts(), format!("Saved the note on {}.", row.name));
    // The prompt starts with it; nothing is written where nothing has changed.
    desk.press("a");
    assert!(matches!(desk.model.modals.last(), Some(Modal::Note(panel)) if panel.field.text() == "ask Kim"));
    assert_eq!(desk.key(Code::Enter), []);
    // An empty one removes it.
    enter_and_save(&mut desk, "a\x15");
    assert_eq!(note_on(&desk, &row.id), None);
}

#[test]
fn a_note_that_was_not_saved_is_told_and_offered_again() {
    let mut desk = Desk::ready(3);
    let effects = enter(&mut desk, "aask Kim");
    let (ticket, _) = write(&effects);
    desk.send(Msg::Notes(NotesMsg::Written(ticket, Err("the disk is full.".to_owned()))));
    let row = desk.model.selected().unwrap();
    assert_eq!(desk.toasts(), format!("The note on {} was not saved: the disk is full.", row.name));
    assert_eq!(note_on(&desk, desk.selected()), None);
    desk.press("ja");
    assert!(matches!(desk.model.modals.last(), Some(Modal::Note(panel)) if panel.field.text().is_empty()));
    desk.key(Code::Esc);
    desk.press("ka");
    assert!(matches!(desk.model.modals.last(), Some(Modal::Note(panel)) if panel.field.text() == "ask Kim"));
}

#[test]
fn a_snooze_needs_no_text_and_a_wrong_text_is_explained() {
    let mut desk = Desk::ready(3);
    let effects = enter(&mut desk, "Z");
    let (ticket, lines) = write(&effects);
    let until = desk.model.now.plus(7 * DAY);
    assert_eq!((lines[0].snoozed_until, &lines[0].note), (Some(Some(until)), &None));
    saved(&mut desk, ticket);
    let id = desk.selected().to_owned();
    assert_eq!(desk.model.notes.all().snoozed_until(&id, desk.model.now), Some(until));
    assert_eq!(desk.model.deadline(), desk.model.toasts.deadline());
    assert_eq!(enter(&mut desk, "Zsoon"), []);
    assert!(matches!(desk.model.modals.last(), Some(Modal::Note(panel)) if panel.is_refused));
    desk.key(Code::Esc);
    enter_and_save(&mut desk, "Znone");
    assert_eq!(desk.model.notes.all().snoozed_until(&id, desk.model.now), None);
}

#[test]
fn marked_rows_are_noted_and_snoozed_at_once() {
    let mut desk = Desk::ready(9);
    desk.press("  j ");
    let effects = enter(&mut desk, "Z3d");
    let (ticket, lines) = write(&effects);
    assert_eq!(lines.iter().map(|line| line.domain_id.as_str()).collect::<Vec<_>>(), ["d0", "d1", "d3"]);
    saved(&mut desk, ticket);
    assert!(desk.toasts().starts_with("Snoozed 3 domains until "), "{}", desk.toasts());
    enter_and_save(&mut desk, "aseen");
    desk.press("Ij");
    assert_eq!(note_on(&desk, "d3"), Some("seen"));
    assert_eq!(note_on(&desk, "d4"), None);
}

#[test]
fn letters_for_a_prompt_that_does_not_open_do_nothing() {
    for reason in [None, Some("no folder")] {
        let mut desk =
            Desk::started(Start { target: Some(ConnectionTarget::Instance), ..Start::default() }, 3);
        let effects = desk.api(ApiMsg::Connected(Ok(endpoint(false))));
        // The journal is not opened.
        for (ticket, question) in asked(&effects) {
            let answer = desk.answer(&question);
            desk.api(ApiMsg::Answered(ticket, Ok(answer)));
        }
        if let Some(reason) = reason {
            desk.send(Msg::Journal(JournalMsg::Opened(Err(reason.to_owned()))));
        }
        desk.press("avq");
        assert!(desk.model.modals.is_empty() && desk.model.exit.is_none());
        assert_eq!(desk.model.changes.open(), 0);
        assert!(desk.toasts().contains("Notes cannot be saved"), "{}", desk.toasts());
    }
}

#[test]
fn pasted_keys_open_no_prompt_and_a_paste_is_not_saved_without_enter() {
    let mut desk = Desk::ready(3);
    assert_eq!(desk.burst("aZ"), []);
    assert!(desk.model.modals.is_empty());
    desk.press("a");
    assert_eq!(desk.paste("from a ticket\n"), []);
    assert_eq!(writes(&desk.burst("more\r")), [], "Enter is part of the pasted text");
    assert!(matches!(desk.model.modals.last(), Some(Modal::Note(_))));
    let effects = desk.key(Code::Enter);
    assert_eq!(write(&effects).1[0].note, Some(Some("from a ticketmore".to_owned())));
}

#[test]
fn a_secret_key_that_was_pasted_is_not_written() {
    let mut desk = Desk::ready(3);
    desk.press("a");
    desk.paste(&format!("key sk_live_{}", "x".repeat(40)));
    let effects = desk.key(Code::Enter);
    let note = write(&effects).1[0].note.clone().unwrap().unwrap();
    assert!(note.starts_with("key ") && !note.contains("xxxx"), "{note}");
}

#[test]
fn a_refresh_shows_what_others_have_written_and_the_later_time_wins() {
    let mut desk = Desk::ready(3);
    enter_and_save(&mut desk, "amine");
    let now = desk.model.now.0;
    let lines =
        vec![line("d0", now - 5, Some("older"), None), line("d1", now, Some("theirs"), Some(now + DAY))];
    // The reading began before this run's line was written, and so does not have it.
    let effects = desk.press("r");
    let read = effects.iter().find_map(|effect| match effect {
        Effect::Notes(NotesEffect::Read(ticket, _)) => Some(*ticket),
        _ => None,
    });
    enter_and_save(&mut desk, "a!");
    desk.send(Msg::Notes(NotesMsg::Read(read.unwrap(), Ok(Box::new(of_kim(lines))))));
    assert_eq!((note_on(&desk, "d0"), note_on(&desk, "d1")), (Some("mine!"), Some("theirs")));
    // A line from a clock that is ahead can be overwritten.
    let ahead = of_kim(vec![line("d0", now + 9 * DAY, Some("ahead"), None)]);
    self::read(&mut desk, Ok(ahead));
    assert_eq!(note_on(&desk, "d0"), Some("ahead"));
    let effects = enter(&mut desk, "a\x15back");
    let (ticket, lines) = write(&effects);
    assert_eq!(lines[0].at, Millis(now + 9 * DAY + 1));
    saved(&mut desk, ticket);
    assert_eq!(note_on(&desk, "d0"), Some("back"));
}

#[test]
fn what_cannot_be_read_is_told_and_what_is_known_stays() {
    let mut desk = Desk::ready(3);
    enter_and_save(&mut desk, "amine");
    desk.model.toasts.dismiss();
    read(&mut desk, Err("cannot read /x: it is gone".to_owned()));
    assert!(desk.toasts().contains("Notes cannot be read: cannot read /x: it is gone."), "{}", desk.toasts());
    assert_eq!(note_on(&desk, "d0"), Some("mine"));
    let partly = NotesRead { problems: vec!["kim.jsonl is not a file".to_owned()], ..NotesRead::default() };
    read(&mut desk, Ok(partly));
    assert!(
        desk.toasts().contains("Some notes cannot be read: kim.jsonl is not a file."),
        "{}",
        desk.toasts()
    );
}

#[test]
fn the_copy_is_searched_again_when_notes_change_and_when_a_snooze_ends() {
    let mut desk = whole(20);
    let effects = desk.press("/");
    desk.settle(&effects);
    let effects = desk.press("snoozed:no");
    desk.settle(&effects);
    let effects = desk.key(Code::Enter);
    desk.settle(&effects);
    assert!(desk.model.list().is_local());
    let effects = enter(&mut desk, "Z2h");
    let (ticket, _) = write(&effects);
    let effects = saved(&mut desk, ticket);
    let search = searches(&effects).remove(0).1;
    let id = desk.selected().to_owned();
    assert!(search.store.notes().unwrap().snoozed_until(&id, search.now).is_some());
    desk.settle(&effects);
    desk.model.toasts.dismiss();
    let wake = desk.model.now.plus(2 * 3_600_000);
    assert!(desk.model.deadline().is_some_and(|due| due <= wake));
    assert_eq!(desk.model.notes.wake().map(|due| due.since(wake).abs() < 1_000), Some(true));
    let effects = desk.pass(2 * 3_600_000);
    assert_eq!(searches(&effects).len(), 1, "{effects:?}");
    assert_eq!(desk.model.notes.wake(), None);
    // A query about something else is not asked again.
    desk.settle(&effects);
    let effects = desk.key(Code::Esc);
    desk.settle(&effects);
    let effects = enter(&mut desk, "ax");
    let (ticket, _) = write(&effects);
    assert_eq!(searches(&saved(&mut desk, ticket)), []);
}

#[test]
fn the_exported_rows_have_their_notes() {
    for local in [false, true] {
        let mut desk = if local { whole(5) } else { Desk::ready(5) };
        enter_and_save(&mut desk, "aask Kim");
        let id = desk.selected().to_owned();
        desk.press("x");
        let effects = desk.key(Code::Enter);
        let export = effects.iter().find_map(|effect| match effect {
            Effect::Export(_, export) => Some(export.clone()),
            _ => None,
        });
        let export = export.unwrap();
        let noted: Vec<_> =
            export.rows.each().filter(|row| !row.note.is_empty()).map(|row| row.id.clone()).collect();
        assert_eq!(noted, [id], "{local}");
    }
}
