// Marks hang on domains: filters, refreshes and the local copy leave them, and only a deletion or a key removes them.

use super::super::super::*;
use super::bench::*;
use super::local_copy::whole;
use crate::input::Code;

fn marked(desk: &mut Desk) -> Vec<String> {
    assert!(!desk.model.marks.is_empty());
    ids(desk)
}

fn ids(desk: &mut Desk) -> Vec<String> {
    desk.model.subjects().ids().map(std::borrow::Cow::into_owned).collect()
}

fn count(desk: &Desk) -> (u64, Option<u64>) {
    (desk.model.marks.len(), desk.model.marks.elsewhere())
}

/// Desks with that many rows: on pages of the server, and on a copy.
fn desks(rows: u64) -> [Desk; 2] {
    [Desk::ready(rows), whole(rows)]
}

fn query(desk: &mut Desk, text: &str) {
    desk.press("/");
    desk.press("\x15");
    let typed = desk.press(text);
    let effects = [typed, desk.key(Code::Enter)].concat();
    desk.settle(&effects);
}

#[test]
fn a_key_marks_the_row_and_moves_on_and_unmarks_it() {
    for mut desk in desks(20) {
        desk.press("  j ");
        assert_eq!(marked(&mut desk), ["d0", "d1", "d3"]);
        assert_eq!((desk.selected(), count(&desk)), ("d4", (3, Some(0))));
        desk.press("kkk ");
        assert_eq!(marked(&mut desk), ["d0", "d3"]);
    }
}

#[test]
fn commands_for_several_rows_get_the_row_under_the_cursor_without_marks() {
    for mut desk in desks(20) {
        desk.press("jj");
        assert_eq!(ids(&mut desk), ["d2"]);
        // The operator has not seen the row that replaces a deleted one.
        desk.rows.remove(2);
        let effects = desk.press("r");
        desk.settle(&effects);
        if desk.selected() == "d3" {
            assert!(desk.model.subjects().is_empty());
            assert!(desk.toasts().contains("the row under the cursor just changed"), "{}", desk.toasts());
        }
    }
}

#[test]
fn marks_outlive_filters_and_refreshes() {
    for mut desk in desks(20) {
        desk.press(" j ");
        query(&mut desk, "org:org_9");
        assert_eq!((desk.model.list().total(), count(&desk)), (Some(0), (2, Some(2))));
        assert_eq!(marked(&mut desk), ["d0", "d2"]);
        let effects = desk.key(Code::Esc);
        desk.settle(&effects);
        query(&mut desk, "org:org_2");
        assert_eq!(count(&desk), (2, Some(1)));
        desk.press("j ");
        assert_eq!(count(&desk), (3, Some(1)));
        assert_eq!(marked(&mut desk), ["d2", "d7", "d0"], "those of the list come first");
        let effects = desk.key(Code::Esc);
        desk.settle(&effects);
        let effects = desk.press("r");
        desk.settle(&effects);
        assert_eq!((marked(&mut desk).len(), count(&desk)), (3, (3, Some(0))));
    }
}

#[test]
fn a_deleted_row_leaves_the_marks() {
    for mut desk in desks(20) {
        desk.press("   ");
        let deletion = change(&desk.press("kDy"));
        let effects = desk.done(&deletion);
        desk.settle(&effects);
        assert_eq!((marked(&mut desk), count(&desk)), (vec!["d0".into(), "d1".into()], (2, Some(0))));
    }
}

#[test]
fn a_row_that_someone_else_has_deleted_leaves_the_marks_once_the_copy_shows_it() {
    let mut desk = whole(20);
    desk.press("   ");
    desk.rows.remove(1);
    let effects = desk.press("r");
    desk.settle(&effects);
    assert_eq!(marked(&mut desk), ["d0", "d2"]);
}

#[test]
fn marks_made_before_the_copy_was_complete_stay() {
    let (mut desk, pages) = super::copying::copying(300);
    desk.press("  ");
    for (ticket, question) in pages {
        let answer = desk.answer(&question);
        let effects = desk.api(ApiMsg::Answered(ticket, Ok(answer)));
        desk.settle(&effects);
    }
    assert!(desk.model.list().is_local());
    assert_eq!((marked(&mut desk), count(&desk)), (vec!["d0".into(), "d1".into()], (2, Some(0))));
}

#[test]
fn a_range_marks_the_rows_between_two_keys() {
    for keys in ["jjVjjjV", "jjjjjVkkkV"] {
        for mut desk in desks(20) {
            desk.press(keys);
            assert_eq!(marked(&mut desk), ["d2", "d3", "d4", "d5"], "{keys}");
            assert_eq!(desk.model.marks.range, None);
        }
    }
}

#[test]
fn a_range_follows_the_row_where_it_began() {
    for mut desk in desks(20) {
        desk.press("jjVj");
        desk.rows.insert(0, row(900));
        let effects = desk.press("r");
        desk.settle(&effects);
        desk.press("jV");
        let rows = marked(&mut desk);
        assert!(rows.contains(&"d2".to_owned()) && rows.contains(&"d4".to_owned()), "{rows:?}");
        assert!(!rows.contains(&"d1".to_owned()), "{rows:?}");
    }
}

#[test]
fn a_range_ends_when_its_first_row_leaves_the_list() {
    for mut desk in desks(20) {
        desk.press("Vj");
        query(&mut desk, "org:org_1");
        assert_eq!(desk.model.marks.range, None);
        assert!(desk.toasts().contains("The range has ended"), "{}", desk.toasts());
        assert!(desk.model.marks.is_empty());
    }
}

#[test]
fn esc_cancels_a_range_before_anything_else() {
    let mut desk = Desk::ready(20);
    query(&mut desk, "example");
    desk.press("Vj");
    desk.key(Code::Esc);
    assert!(desk.model.marks.range.is_none() && desk.model.marks.is_empty());
    assert!(desk.model.list().source().query().is_filtered(), "the filter stays");
}

#[test]
fn all_that_match_are_marked_after_a_question_if_they_are_many() {
    for mut desk in desks(250) {
        let is_local = desk.model.list().is_local();
        desk.press("*");
        let Some(Modal::Confirm(confirm)) = desk.model.modals.last() else { panic!("a question") };
        let rows = if is_local { 250 } else { desk.model.list().ids().count() as u64 };
        assert_eq!(confirm.subject, Subject::Marks(MarkQuestion::All { rows, total: 250 }));
        desk.press("n");
        assert!(desk.model.marks.is_empty());
        desk.press("*y");
        assert_eq!(desk.model.marks.len(), rows);
        let text = if is_local {
            "Marked all of 250 domains."
        } else {
            "Marked the 200 domains that have loaded, of 250."
        };
        assert_eq!(desk.toasts(), text);
    }
}

#[test]
fn few_rows_are_marked_without_a_question() {
    for mut desk in desks(20) {
        query(&mut desk, "org:org_1");
        desk.press("*");
        assert!(desk.model.modals.is_empty());
        assert_eq!(marked(&mut desk), ["d1", "d6", "d11", "d16"]);
        desk.press("gg i");
        assert_eq!(marked(&mut desk), ["d1"]);
        desk.press("I");
        assert!(desk.model.marks.is_empty() && desk.model.modals.is_empty());
    }
}

#[test]
fn many_marks_are_cleared_or_inverted_after_a_question() {
    for mut desk in desks(60) {
        desk.press("*y");
        desk.press("I");
        assert!(desk.model.modals.last().is_some());
        desk.press("n");
        assert_eq!(desk.model.marks.len(), 60);
        desk.press("gg iy");
        assert_eq!(marked(&mut desk), ["d0"]);
        desk.press("*yIy");
        assert!(desk.model.marks.is_empty());
    }
}

#[test]
fn only_the_marked_rows_are_shown_and_the_list_comes_back_as_it_was() {
    for mut desk in desks(250) {
        query(&mut desk, "org:org_2");
        desk.press(" j ");
        let effects = desk.key(Code::Esc);
        desk.settle(&effects);
        query(&mut desk, "org:org_3");
        desk.press("jj k");
        let cursor = desk.selected().to_owned();
        let effects = desk.press("M");
        desk.settle(&effects);
        assert!(desk.model.list().shows_chosen());
        assert_eq!(
            (desk.model.list().total(), desk.selected()),
            (Some(3), "d13"),
            "the marked one under the cursor"
        );
        let shown: Vec<_> = desk.model.list().ids().map(ToOwned::to_owned).collect();
        assert_eq!((shown.len(), shown[0].as_str()), (3, "d13"), "the marked rows of the list come first");
        assert_eq!(marked(&mut desk), shown);
        // An unmarked row stays, so that it can be marked again.
        desk.press(" ");
        assert_eq!((desk.model.list().total(), desk.model.marks.len()), (Some(3), 2));
        desk.press("k ");
        let effects = desk.press("ggM");
        desk.settle(&effects);
        assert!(!desk.model.list().shows_chosen());
        assert_eq!((desk.model.list().total(), cursor.as_str()), (Some(50), "d13"));
        assert_eq!(desk.selected(), "d13");
        assert!(desk.model.list().source().query().is_filtered());
    }
}

#[test]
fn a_deletion_among_the_marked_rows_leaves_that_list() {
    for mut desk in desks(250) {
        let effects = desk.press("   M");
        desk.settle(&effects);
        let deletion = change(&desk.press("jDy"));
        let effects = desk.done(&deletion);
        desk.settle(&effects);
        let shown: Vec<_> = desk.model.list().ids().collect();
        assert_eq!((shown, desk.model.list().total()), (vec!["d0", "d2"], Some(2)));
        assert_eq!(desk.selected(), "d2");
        let effects = desk.key(Code::Esc);
        desk.settle(&effects);
        assert_eq!(desk.model.list().total(), Some(249), "Esc shows all again");
    }
}

#[test]
fn another_query_ends_the_list_of_the_marked_rows() {
    for mut desk in desks(250) {
        let effects = desk.press("   M");
        desk.settle(&effects);
        query(&mut desk, "org:org_3");
        assert!(!desk.model.list().shows_chosen());
        assert_eq!((desk.model.list().total(), count(&desk)), (Some(50), (3, Some(3))));
    }
}

#[test]
fn changes_and_refreshes_work_among_the_marked_rows() {
    for mut desk in desks(250) {
        let effects = desk.press("  M");
        desk.settle(&effects);
        let verified = change(&desk.press("v"));
        let effects = desk.done(&verified);
        desk.settle(&effects);
        assert!(desk.model.selected().unwrap().is_verified());
        let effects = desk.press("r");
        desk.settle(&effects);
        assert!(desk.model.list().shows_chosen());
        assert_eq!((desk.model.list().total(), desk.selected()), (Some(2), "d0"));
        let effects = desk.press("o");
        desk.settle(&effects);
        assert_eq!(desk.model.list().total(), Some(50), "the organization covers it");
        let effects = desk.key(Code::Esc);
        desk.settle(&effects);
        assert!(desk.model.list().shows_chosen());
    }
}

#[test]
fn without_marks_there_is_nothing_to_show() {
    let mut desk = Desk::ready(20);
    desk.press("M");
    assert!(!desk.model.list().shows_chosen());
    assert!(desk.toasts().starts_with("No row is marked."), "{}", desk.toasts());
}

#[test]
fn pasted_text_marks_nothing() {
    let mut desk = Desk::ready(20);
    desk.burst("a b V * i");
    assert!(desk.model.marks.is_empty() && desk.model.marks.range.is_none() && desk.model.modals.is_empty());
}

#[test]
fn marked_rows_that_no_list_has_are_not_forgotten() {
    let mut desk = Desk::ready(5_000);
    desk.press(" ");
    // Scrolling through many pages forgets rows that are in no list.
    query(&mut desk, "org:org_4");
    for _ in 0..60 {
        let effects = desk.key(Code::PageDown);
        desk.settle(&effects);
    }
    query(&mut desk, "org:org_3");
    for _ in 0..60 {
        let effects = desk.key(Code::PageDown);
        desk.settle(&effects);
    }
    assert_eq!(marked(&mut desk), ["d0"]);
}
