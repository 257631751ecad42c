// Messages about the query and about outcomes, and when they disappear.

use super::super::super::*;
use super::bench::{Desk, asked, change, refusal};
use crate::clerk::code;
use crate::input::Code;

fn find(desk: &mut Desk, text: &str) {
    desk.press("/");
    desk.press(text);
    let effects = desk.key(Code::Enter);
    desk.settle(&effects);
}

#[test]
fn an_invalid_text_keeps_the_rows_of_the_last_valid_query_and_shows_an_error() {
    let mut desk = Desk::ready(300);
    find(&mut desk, "29");
    let rows = desk.model.list().total();
    for text in ["colour:red", "age:30d"] {
        desk.press("/");
        desk.press(text);
        desk.pass(200);
        let bar = desk.model.bar.as_ref().unwrap();
        assert!(bar.is_wrong(), "{text}");
        let complaint = bar.error_line().unwrap();
        assert!(complaint.starts_with(&format!("✗ {text}, column 4: expected ")), "{complaint}");
        assert_eq!((desk.model.list().total(), desk.model.query.to_string()), (rows, "29".to_owned()));
        desk.key(Code::Esc);
    }
}

#[test]
fn esc_in_the_list_clears_the_filter_before_anything_else() {
    let mut desk = Desk::ready(300);
    find(&mut desk, "sort:name 29");
    desk.press("j");
    let here = desk.selected().to_owned();
    desk.key(Code::Enter);
    let effects = desk.key(Code::Esc);
    assert_eq!(desk.model.query, "sort:name".parse().unwrap(), "the order stays");
    assert!(desk.model.detail.open, "the next Esc closes the detail pane");
    desk.settle(&effects);
    assert_eq!((desk.model.list().total(), desk.selected()), (Some(300), here.as_str()));
    desk.key(Code::Esc);
    assert!(!desk.model.detail.open);

    // With the focus in the detail pane, it returns to the list first.
    find(&mut desk, "29");
    desk.key(Code::Enter);
    desk.key(Code::Tab);
    assert_eq!(asked(&desk.key(Code::Esc)), []);
    assert_eq!((desk.model.pane, desk.model.query.to_string()), (Pane::List, "sort:name 29".to_owned()));
}

#[test]
fn a_newer_outcome_of_a_row_replaces_the_older_message() {
    let mut desk = Desk::ready(10);
    let (ticket, _) = change(&desk.press("v"));
    desk.refuse(ticket, refusal(code::PARAM_VALUE_INVALID));
    assert!(desk.toasts().starts_with("Could not verify 0.example"), "{}", desk.toasts());
    desk.press("j");
    let other = change(&desk.press("v"));
    desk.done(&other);
    assert_eq!(desk.toasts().lines().count(), 2, "another row's outcome does not replace it");
    desk.press("k");
    let verify = change(&desk.press("v"));
    desk.done(&verify);
    let said = desk.toasts();
    assert!(
        !said.contains("Could not") && said.contains("0.example") && said.contains("1.example"),
        "{said}"
    );
}

#[test]
fn a_row_that_no_longer_matches_the_query_gets_a_remark() {
    let mut desk = Desk::ready(10);
    find(&mut desk, "verified:no");
    let verify = change(&desk.press("v"));
    desk.done(&verify);
    assert!(desk.toasts().ends_with(" It no longer matches the query."), "{}", desk.toasts());
    assert_eq!(desk.selected(), "d0", "it stays visible");
    desk.key(Code::Enter);
    let says = |desk: &Desk| detail::lines(&desk.model).iter().any(|line| line.text.starts_with('≠'));
    assert!(says(&desk));
    desk.press("j");
    assert!(!says(&desk));
}
