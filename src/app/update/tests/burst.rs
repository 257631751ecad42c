// Text that arrives in one burst, like a paste on a terminal without bracketed paste: it is typed into text fields, and
// changes nothing elsewhere.

use super::super::super::*;
use super::bench::{Desk, change, changes};
use crate::clerk::Change;
use crate::input::{BINDINGS, Code, Key, Section};

const TOLD: &str = "Several keys arrived at once";

#[test]
fn every_key_that_changes_something_is_ignored_in_a_burst() {
    for binding in BINDINGS.iter().filter(|binding| binding.section == Section::Change) {
        for key in binding.keys {
            let mut desk = Desk::ready(3);
            desk.open_journal(Vec::new());
            assert!(must_arrive_alone(&desk.model, *key), "{key}");
            let before = format!("{:?}", desk.model.modals);
            assert_eq!(desk.send(Msg::KeyInBurst(*key)), [], "{key}");
            assert_eq!(format!("{:?}", desk.model.modals), before, "{key}");
            assert!(desk.toasts().starts_with(TOLD), "{key}: {}", desk.toasts());
            assert_eq!(desk.model.changes.open(), 0);
        }
    }
}

#[test]
fn a_pasted_name_only_moves_and_opens_views_in_the_list() {
    let mut desk = Desk::ready(3);
    desk.open_journal(Vec::new());
    let effects = desk.burst("vemundeDWLyYN\r");
    assert_eq!(changes(&effects), []);
    assert!(desk.model.modals.is_empty() && desk.model.bar.is_none() && desk.model.lock.is_open());
    assert_eq!(desk.toasts().matches(TOLD).count(), 1, "one message: {}", desk.toasts());
}

#[test]
fn the_rest_of_a_pasted_text_does_not_go_to_the_shell() {
    let mut desk = Desk::ready(3);
    desk.burst("q");
    assert!(desk.model.exit.is_none());
    assert!(desk.toasts().starts_with(TOLD));
    desk.send(Msg::KeyInBurst(Key::ctrl('c')));
    assert!(desk.model.exit.is_some(), "Ctrl-C always quits");
}

#[test]
fn moves_and_searches_work_in_a_burst() {
    let mut desk = Desk::ready(3);
    desk.burst("jj");
    assert_eq!(desk.model.list().cursor(), 2);
    desk.burst("/vercel.com\r");
    assert_eq!(desk.model.query.to_string(), "vercel.com");
    assert!(desk.model.bar.is_none() && desk.model.toasts.shown().is_empty());
}

#[test]
fn a_burst_neither_accepts_nor_declines_a_dialog() {
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
fn a_name_pasted_into_a_dialog_does_not_confirm_it() {
    let mut desk = Desk::on(true, Start::default(), 3);
    desk.press("D");
    assert_eq!(desk.burst("0.example\ry"), []);
    assert!(matches!(desk.model.modals.last(), Some(Modal::Confirm(confirm)) if confirm.is_armed()));
    let (_, sent) = change(&desk.press("y"));
    assert!(matches!(sent, Change::Delete { .. }));
}

#[test]
fn a_form_takes_pasted_text_and_is_sent_only_by_a_single_key() {
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
fn a_burst_does_not_change_the_choices_of_a_form() {
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
fn quitting_works_in_a_burst_everywhere() {
    for open in ["", "D", "n", "e", "m", "A", "R", "/", "?", "f", "q"] {
        let mut desk = Desk::ready(3);
        desk.open_journal(Vec::new());
        desk.press(open);
        for key in [Key::ctrl('c'), Key::ctrl('z'), Key::new(Code::Esc)] {
            assert!(!must_arrive_alone(&desk.model, key), "{open} {key}");
        }
    }
}
