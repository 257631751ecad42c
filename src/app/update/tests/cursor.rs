// The cursor follows its row through all changes of the list; only the operator moves it.

use super::bench::{Desk, change, row};
use crate::input::Code;

#[test]
fn an_own_delete_above_the_cursor_leaves_it_on_its_row() {
    let mut desk = Desk::ready(20);
    let delete = change(&desk.press("jDy"));
    desk.press("jj");
    assert_eq!(desk.selected(), "d3");
    let effects = desk.done(&delete);
    desk.settle(&effects);
    assert_eq!((desk.selected(), desk.model.list().cursor()), ("d3", 2));
}

#[test]
fn a_new_first_row_leaves_the_cursor_on_its_row() {
    let mut desk = Desk::ready(20);
    let effects = desk.press("r");
    desk.press("jjj");
    desk.rows.insert(0, row(900));
    desk.settle(&effects);
    assert_eq!((desk.selected(), desk.model.list().cursor()), ("d3", 4));
}

#[test]
fn the_cursor_follows_its_row_to_an_unread_page() {
    let mut desk = Desk::ready(100);
    let effects = desk.press("G");
    desk.settle(&effects);
    desk.rows.insert(0, row(900));
    let effects = desk.press("r");
    desk.settle(&effects);
    assert_eq!((desk.selected(), desk.model.list().cursor()), ("d99", 100));
}

#[test]
fn a_creation_whose_form_was_closed_does_not_move_the_cursor() {
    let mut desk = Desk::ready(20);
    desk.press("jn");
    desk.press("new.example");
    let creation = change(&desk.key(Code::Enter));
    desk.key(Code::Esc);
    desk.press("j");
    let effects = desk.done(&creation);
    desk.settle(&effects);
    assert!(desk.model.rows.iter().any(|row| row.name == "new.example"));
    assert_eq!(desk.selected(), "d2");
}
