// The cursor is on a row, whatever comes and goes around it; only the operator moves it.

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
fn a_row_that_comes_on_top_while_the_operator_moves_leaves_the_cursor_on_its_row() {
    let mut desk = Desk::ready(20);
    let effects = desk.press("r");
    desk.press("jjj");
    desk.rows.insert(0, row(900));
    desk.settle(&effects);
    assert_eq!((desk.selected(), desk.model.list().cursor()), ("d3", 4));
}

#[test]
fn a_row_that_moves_to_a_page_that_nobody_has_read_yet_is_followed_there() {
    let mut desk = Desk::ready(100);
    let effects = desk.press("G");
    desk.settle(&effects);
    desk.rows.insert(0, row(900));
    let effects = desk.press("r");
    desk.settle(&effects);
    assert_eq!((desk.selected(), desk.model.list().cursor()), ("d99", 100));
}

#[test]
fn the_answer_to_a_create_form_that_was_left_does_not_move_the_cursor() {
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
