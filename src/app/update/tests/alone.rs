// Text that comes in one go, as a paste does where the terminal does not bracket it: it is typed where text is typed,
// and changes nothing anywhere.

use super::super::super::*;
use super::bench::{Desk, change, changes};
use crate::clerk::Change;
use crate::input::{BINDINGS, Code, Key, Section};

const TOLD: &str = "Several keys arrived at once";

#[test]
fn every_key_of_the_table_that_changes_something_has_to_stand_alone() {
    for binding in BINDINGS.iter().filter(|binding| binding.section == Section::Change) {
        for key in binding.keys {
            let mut desk = Desk::ready(3);
            desk.open_journal(Vec::new());
            assert!(must_stand_alone(&desk.model, *key), "{key}");
            let before = format!("{:?}", desk.model.modals);
            assert_eq!(desk.send(Msg::KeyInBurst(*key)), [], "{key}");
            assert_eq!(format!("{:?}", desk.model.modals), before, "{key}");
            assert!(desk.toasts().starts_with(TOLD), "{key}: {}", desk.toasts());
            assert_eq!(desk.model.changes.open(), 0);
        }
    }
}

#[test]
fn a_pasted_name_does_nothing_in_the_list_but_what_can_be_seen() {
    let mut desk = Desk::ready(3);
    desk.open_journal(Vec::new());
    let effects = desk.burst("vemundeDWLyYN\r");
    assert_eq!(changes(&effects), []);
    assert!(desk.model.modals.is_empty() && desk.model.bar.is_none() && desk.model.lock.is_open());
    assert_eq!(desk.toasts().matches(TOLD).count(), 1, "once is enough: {}", desk.toasts());
}

#[test]
fn the_rest_of_a_pasted_text_does_not_go_to_the_shell() {
    let mut desk = Desk::ready(3);
    desk.burst("q");
    assert!(desk.model.exit.is_none());
    assert!(desk.toasts().starts_with(TOLD));
    desk.send(Msg::KeyInBurst(Key::ctrl('c')));
    assert!(desk.model.exit.is_some(), "Ctrl-C always leaves");
}

#[test]
fn moves_and_searches_come_as_fast_as_they_like() {
    let mut desk = Desk::ready(3);
    desk.burst("jj");
    assert_eq!(desk.model.list().cursor(), 2);
    desk.burst("/vercel.com\r");
    assert_eq!(desk.model.query.to_string(), "vercel.com");
    assert!(desk.model.bar.is_none() && desk.model.toasts.shown().is_empty());
}

#[test]
fn a_question_is_neither_answered_nor_cancelled() {
    for (ask, live) in [("D", false), ("W", false)] {
        let mut desk = Desk::on(live, Start::default(), 3);
        desk.press(ask);
        assert_eq!(desk.burst("yes, n\r"), []);
        assert!(matches!(desk.model.modals.last(), Some(Modal::Confirm(_))));
        assert!(desk.toasts().starts_with(TOLD));
        assert_eq!(changes(&desk.press("y")).len(), 1);
    }
}

#[test]
fn a_name_may_be_pasted_into_a_question_and_confirms_nothing() {
    let mut desk = Desk::on(true, Start::default(), 3);
    desk.press("D");
    assert_eq!(desk.burst("0.example\ry"), []);
    assert!(matches!(desk.model.modals.last(), Some(Modal::Confirm(confirm)) if confirm.is_armed()));
    let (_, sent) = change(&desk.press("y"));
    assert!(matches!(sent, Change::Delete { .. }));
}

#[test]
fn a_form_takes_text_and_is_sent_by_a_key_alone() {
    let mut desk = Desk::ready(3);
    desk.open_journal(Vec::new());
    desk.press("n");
    assert_eq!(changes(&desk.burst("vercel.com\r")), []);
    let Some(Modal::Create(form)) = desk.model.modals.last() else { panic!("the form is there") };
    assert_eq!(form.name.text(), "vercel.com");
    assert!(desk.toasts().starts_with(TOLD));
    assert_eq!(desk.send(Msg::KeyInBurst(Key::ctrl('s'))), []);
    let (_, sent) = change(&desk.key(Code::Enter));
    assert!(matches!(sent, Change::Create { .. }));
}

#[test]
fn what_is_chosen_in_a_form_stays_as_it_is() {
    let chosen = |desk: &Desk| match desk.model.modals.last() {
        Some(Modal::Edit(form)) => format!("{} {}", form.mode, form.verified),
        Some(Modal::Create(form)) => format!("{} {}", form.mode, form.verified),
        Some(Modal::Mode(picker)) => picker.line.to_string(),
        other => panic!("{other:?}"),
    };
    for (open, down) in [("e", 0), ("e", 1), ("n", 1), ("n", 2), ("m", 0)] {
        let mut desk = Desk::ready(3);
        desk.press(open);
        for _ in 0..down {
            desk.key(Code::Down);
        }
        let before = chosen(&desk);
        assert_eq!(desk.burst("hello jim, m \r"), [], "{open}");
        assert_eq!(chosen(&desk), before, "{open} {down}");
    }
}

#[test]
fn whoever_wants_to_leave_need_not_wait_anywhere() {
    for open in ["", "D", "n", "e", "m", "A", "R", "/", "?", "f", "q"] {
        let mut desk = Desk::ready(3);
        desk.open_journal(Vec::new());
        desk.press(open);
        for key in [Key::ctrl('c'), Key::ctrl('z'), Key::new(Code::Esc)] {
            assert!(!must_stand_alone(&desk.model, key), "{open} {key}");
        }
    }
}
