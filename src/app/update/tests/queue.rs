// The queue: stepping through the rows of a query, moving on after a change, and the place that is kept.

use super::super::super::*;
use super::bench::*;
use super::local_copy::whole;
use super::notes::enter_and_save;
use crate::clerk::Millis;
use crate::input::Code;
use crate::journal::Operator;
use crate::notes::{PlaceChange, PlaceLine, Places};

fn kept(effects: &[Effect]) -> Vec<(Ticket, Operator, PlaceLine)> {
    let place = |effect: &Effect| match effect {
        Effect::Notes(NotesEffect::KeepPlace(ticket, by, line)) => Some((*ticket, by.clone(), line.clone())),
        _ => None,
    };
    effects.iter().filter_map(place).collect()
}

fn line(desk: &Desk) -> Option<String> {
    desk.model.queue_line()
}

fn failure() -> Failure {
    Failure::new(FailureKind::Refused, "no")
}

#[test]
fn brackets_go_to_the_next_and_previous_row_and_keep_the_place() {
    for local in [false, true] {
        let mut desk = if local { whole(6) } else { Desk::ready(6) };
        assert_eq!(line(&desk), None);
        let first = desk.selected().to_owned();
        let effects = desk.press("]");
        let (_, by, place) = kept(&effects).remove(0);
        assert_eq!((by, place.query.as_str()), (operator(), ""));
        assert_eq!(place.change, PlaceChange::At { row: first.clone(), index: 0 });
        assert_eq!(
            (desk.selected(), line(&desk).as_deref()),
            (first.as_str(), Some("Queue: 1 of 6, 0 done"))
        );
        desk.press("]]");
        assert_eq!(line(&desk).as_deref(), Some("Queue: 3 of 6, 0 done"));
        desk.press("[");
        assert_eq!(line(&desk).as_deref(), Some("Queue: 2 of 6, 0 done"));
        desk.press("[[");
        assert_eq!(desk.toasts(), "This is the beginning of the queue.");
        desk.press("]]]]]");
        assert_eq!(line(&desk).as_deref(), Some("Queue: 6 of 6, 0 done"));
        desk.press("]");
        assert!(desk.toasts().contains("Rows before it are still open: [ goes back."), "{}", desk.toasts());
        desk.key(Code::Esc);
        assert_eq!(line(&desk), None, "Esc leaves it");
    }
}

#[test]
fn a_change_moves_on_and_the_keys_of_the_next_row_are_guarded() {
    let mut desk = Desk::ready(5);
    desk.press("]");
    desk.key(Code::Enter);
    assert!(desk.model.detail.open);
    let verify = desk.press("v");
    assert_eq!(changes(&verify).len(), 1);
    assert_eq!((desk.selected(), line(&desk).as_deref()), ("d1", Some("Queue: 2 of 5, 1 done")));
    assert!(desk.model.detail.open, "the details stay open");
    // Typed before the next row could be read.
    desk.draw();
    let stray = desk.at_once(Msg::Key(key_of('v')));
    assert_eq!(changes(&stray), []);
    assert!(
        desk.toasts().contains("Ignored: the row under the cursor just changed to 1.example"),
        "{}",
        desk.toasts()
    );
    let effects = desk.press("v");
    assert_eq!(changes(&effects).len(), 1);
    assert_eq!(desk.selected(), "d2");
    // Neither is found again.
    desk.press("[");
    assert_eq!(desk.toasts().lines().last(), Some("This is the beginning of the queue."));
    assert_eq!(desk.selected(), "d2");
}

#[test]
fn a_question_that_is_declined_deals_with_nothing() {
    let mut desk = Desk::ready(5);
    desk.press("]D");
    desk.press("n");
    assert_eq!((desk.selected(), line(&desk).as_deref()), ("d0", Some("Queue: 1 of 5, 0 done")));
    let effects = desk.press("Dy");
    assert_eq!((desk.selected(), line(&desk).as_deref()), ("d1", Some("Queue: 2 of 5, 1 done")));
    desk.done(&change(&effects));
    assert_eq!((desk.selected(), line(&desk).as_deref()), ("d1", Some("Queue: 1 of 4, 1 done")));
}

#[test]
fn a_refused_change_leaves_the_row_open() {
    let mut desk = Desk::ready(5);
    desk.press("]");
    let (ticket, _) = change(&desk.press("v"));
    let effects = desk.refuse(ticket, failure());
    assert_eq!(kept(&effects)[0].2.change, PlaceChange::Open("d0".to_owned()));
    assert_eq!((desk.selected(), line(&desk).as_deref()), ("d1", Some("Queue: 2 of 5, 0 done")));
    desk.press("[");
    assert_eq!(desk.selected(), "d0");
}

#[test]
fn a_change_that_is_refused_after_the_queue_was_left_leaves_the_row_open() {
    let mut desk = Desk::ready(5);
    desk.press("]");
    let (ticket, _) = change(&desk.press("v"));
    desk.key(Code::Esc);
    assert_eq!(line(&desk), None);
    let effects = desk.refuse(ticket, failure());
    assert_eq!(kept(&effects)[0].2.change, PlaceChange::Open("d0".to_owned()));
    desk.press("gg]");
    assert_eq!((desk.selected(), line(&desk).as_deref()), ("d1", Some("Queue: 2 of 5, 0 done")));
    desk.press("[");
    assert_eq!(desk.selected(), "d0");
}

#[test]
fn snoozing_several_rows_moves_on_to_none_of_them() {
    let mut desk = Desk::ready(5);
    desk.press("  gg]");
    assert_eq!(desk.model.marks.len(), 2);
    desk.press("Z");
    desk.key(Code::Enter);
    assert_eq!(desk.selected(), "d2");
}

#[test]
fn a_snooze_moves_on_and_a_note_does_not() {
    let mut desk = Desk::ready(4);
    desk.press("]");
    enter_and_save(&mut desk, "aask Kim");
    assert_eq!(desk.selected(), "d0");
    enter_and_save(&mut desk, "Z");
    assert_eq!((desk.selected(), line(&desk).as_deref()), ("d1", Some("Queue: 2 of 4, 0 done")));
    desk.press("[");
    assert_eq!(desk.selected(), "d1", "a snoozed row is left out");
    // It is work again once the snooze has ended.
    desk.pass(8 * 86_400_000);
    desk.press("[");
    assert_eq!(desk.selected(), "d0");
}

#[test]
fn outside_of_the_queue_a_change_moves_nothing() {
    let mut desk = Desk::ready(4);
    assert_eq!(kept(&desk.press("v")), []);
    assert_eq!(desk.selected(), "d0");
}

#[test]
fn a_queue_goes_on_where_it_was_left() {
    let start = || {
        let mut places = Places::default();
        for change in [
            PlaceChange::Done("d0".to_owned()),
            PlaceChange::Done("d3".to_owned()),
            PlaceChange::At { row: "d2".to_owned(), index: 2 },
        ] {
            places.take(PlaceLine { at: Millis(900_000), query: String::new(), change });
        }
        places
    };
    for (gone, expected) in [(None, "d2"), (Some("d2"), "d4")] {
        let mut desk = Desk::ready(6);
        desk.model.notes.places = start();
        if let Some(gone) = gone {
            desk.rows.retain(|row| row.id != gone);
            let effects = desk.press("r");
            desk.settle(&effects);
        }
        desk.press("]");
        assert_eq!(desk.selected(), expected);
        assert!(desk.toasts().contains("Resumed the queue where you left it."), "{}", desk.toasts());
        assert!(line(&desk).unwrap().ends_with("2 done"));
    }
}

#[test]
fn the_place_of_an_earlier_run_is_read_with_the_notes() {
    let mut desk = Desk::ready(6);
    desk.model.notes = NoteBook::default();
    let effects = desk.press("r");
    let ticket = effects.iter().find_map(|effect| match effect {
        Effect::Notes(NotesEffect::Read(ticket, _)) => Some(*ticket),
        _ => None,
    });
    desk.settle(
        &effects.into_iter().filter(|effect| !matches!(effect, Effect::Notes(_))).collect::<Vec<_>>(),
    );
    desk.press("]");
    assert_eq!((line(&desk), desk.selected()), (None, "d0"), "not before it is known");
    let mut read = NotesRead::default();
    let change = PlaceChange::At { row: "d4".to_owned(), index: 4 };
    read.places.take(PlaceLine { at: Millis(900_000), query: String::new(), change });
    desk.send(Msg::Notes(NotesMsg::Read(ticket.unwrap(), Ok(Box::new(read)))));
    desk.press("]");
    assert_eq!(desk.selected(), "d4");
}

#[test]
fn a_finished_queue_starts_again() {
    let mut desk = Desk::ready(2);
    desk.press("]vv");
    assert!(desk.toasts().contains("The queue is done. Esc leaves it."), "{}", desk.toasts());
    assert_eq!(line(&desk).as_deref(), Some("Queue: 2 of 2, 2 done"));
    desk.key(Code::Esc);
    let effects = desk.press("]");
    assert_eq!(kept(&effects)[0].2.change, PlaceChange::Restart);
    assert_eq!((desk.selected(), line(&desk).as_deref()), ("d0", Some("Queue: 1 of 2, 0 done")));
}

#[test]
fn another_query_is_another_queue() {
    let mut desk = Desk::ready(9);
    desk.press("]]");
    let effects = desk.press("/org:org_2");
    desk.settle(&effects);
    let effects = desk.key(Code::Enter);
    desk.settle(&effects);
    assert_eq!((line(&desk), desk.model.queue.clone()), (None, None));
    desk.press("]]");
    assert_eq!(line(&desk).as_deref(), Some("Queue: 2 of 2, 0 done"));
    // Esc leaves the queue first, then the filter.
    desk.key(Code::Esc);
    assert_eq!(desk.model.list().total(), Some(2));
    let effects = desk.key(Code::Esc);
    desk.settle(&effects);
    desk.press("gg]");
    assert_eq!(line(&desk).as_deref(), Some("Queue: 2 of 9, 0 done"), "each has its place");
}

#[test]
fn a_place_that_cannot_be_kept_is_told_once() {
    let mut desk = Desk::ready(9);
    for press in 0..2 {
        let effects = desk.press("]");
        let ticket = kept(&effects)[0].0;
        desk.model.toasts.dismiss();
        desk.send(Msg::Notes(NotesMsg::PlaceKept(ticket, Err("the disk is full".to_owned()))));
        let expected = "Your place in the queue is not kept after a restart: the disk is full.";
        assert_eq!(desk.toasts(), if press == 0 { expected } else { "" });
    }
    assert!(desk.model.is_idle());
}

#[test]
fn marked_rows_and_an_empty_list_are_no_queue() {
    let mut desk = Desk::ready(5);
    desk.press(" M]");
    assert!(
        line(&desk).is_none() && desk.toasts().contains("Press M to show all rows first."),
        "{}",
        desk.toasts()
    );
    let mut desk = Desk::ready(0);
    desk.press("]");
    assert!(desk.model.queue.is_none() && desk.toasts() == "There is no row for a queue.");
}
