// Key sequences: the pending first key, and sequences without a meaning.

use super::super::super::*;
use super::bench::Desk;
use crate::input::{Action, Code, Key};

#[test]
fn two_keys_form_a_sequence_and_the_first_shows_its_continuations() {
    let mut desk = Desk::ready(20);
    desk.press("jjg");
    assert_eq!(desk.selected(), "d2");
    let pending = desk.model.pending_keys();
    assert_eq!(
        pending.iter().map(|(key, to)| (*key, to.action)).collect::<Vec<_>>(),
        [(Key::char('g'), Action::First)]
    );
    desk.press("g");
    assert_eq!((desk.selected(), desk.model.pending_keys().len()), ("d0", 0));
}

#[test]
fn the_last_key_of_an_unbound_sequence_does_nothing() {
    let mut desk = Desk::ready(20);
    assert_eq!(desk.press("gv"), []);
    assert!(desk.toasts().starts_with("gv does nothing here."), "{}", desk.toasts());
    super::bench::change(&desk.press("v"));
}

#[test]
fn text_after_an_unfinished_sequence_never_acts() {
    for text in ["g/verified:yes", "g:view", "gDvv", "gnevermind"] {
        let mut desk = Desk::ready(20);
        assert_eq!(desk.press(text), [], "{text}");
        assert!(desk.model.stray.is_ignoring() && desk.model.modals.is_empty(), "{text}");
    }
}

#[test]
fn esc_ends_an_unfinished_sequence_and_no_more() {
    let mut desk = Desk::ready(20);
    desk.key(Code::Enter);
    desk.press("g");
    desk.key(Code::Esc);
    assert!(desk.model.detail.open && desk.model.pending_keys().is_empty());
    desk.key(Code::Esc);
    assert!(!desk.model.detail.open);
}

#[test]
fn an_unfinished_sequence_belongs_to_the_place_where_it_started() {
    let mut desk = Desk::ready(20);
    desk.open_journal(Vec::new());
    desk.press("Gg");
    desk.model.modals.push(Modal::Journal(Box::default()));
    desk.press("g");
    desk.key(Code::Esc);
    desk.model.modals.clear();
    assert_eq!(desk.selected(), "d19");
}
