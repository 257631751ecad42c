// Moving through a partly loaded list: pages, tickets, refresh.

use super::super::super::*;
use super::bench::{Desk, asked, offline};
use crate::input::{Code, Key};

fn offsets(effects: &[Effect]) -> Vec<u64> {
    let offset = |question: ReadRequest| match question {
        ReadRequest::Domains(query) => query.offset,
        _ => None,
    };
    asked(effects).into_iter().filter_map(|(_, question)| offset(question)).collect()
}

#[test]
fn every_movement_key_moves_the_cursor_correctly() {
    // 24 lines: header, bar, headings, hints; 20 rows.
    for (keys, row) in [
        (vec![Key::char('j')], 1),
        (vec![Key::char('k')], 0),
        (vec![Key::new(Code::Down), Key::new(Code::Down), Key::new(Code::Up)], 1),
        (vec![Key::new(Code::PageDown)], 20),
        (vec![Key::ctrl('d'), Key::ctrl('d'), Key::ctrl('u')], 10),
        (vec![Key::new(Code::PageDown), Key::new(Code::PageDown), Key::new(Code::PageUp)], 20),
        (vec![Key::char('G')], 4_999),
        (vec![Key::new(Code::End), Key::char('j')], 4_999),
        (vec![Key::char('G'), Key::char('g'), Key::char('g')], 0),
        (vec![Key::new(Code::End), Key::new(Code::Home)], 0),
    ] {
        let mut desk = Desk::ready(5_000);
        for key in &keys {
            desk.send(Msg::Key(*key));
        }
        assert_eq!(desk.model.list().cursor(), row, "{keys:?}");
    }
}

#[test]
fn the_end_of_a_long_list_loads_its_last_pages_without_blocking() {
    let mut desk = Desk::ready(100_000);
    let effects = desk.press("G");
    assert_eq!(offsets(&effects), [99_900, 99_800]);
    assert_eq!(desk.model.row(99_999), Some(ListRow::Loading));
    assert_eq!(desk.press("v"), [], "a row that has not loaded cannot be changed");
    desk.press("k");
    assert_eq!(desk.model.list().cursor(), 99_998);
    desk.settle(&effects);
    assert_eq!(desk.selected(), "d99998");
}

#[test]
fn requests_for_pages_out_of_view_are_aborted() {
    let mut desk = Desk::ready(100_000);
    let open = asked(&desk.press("G"));
    let effects = desk.press("gg");
    for (ticket, _) in &open {
        assert!(effects.contains(&Effect::Abort(*ticket)));
    }
    for (ticket, question) in open {
        let late = desk.answer(&question);
        assert_eq!(desk.api(ApiMsg::Answered(ticket, Ok(late))), []);
    }
    assert_eq!(desk.model.row(99_999), Some(ListRow::Loading), "late responses are dropped");
}

#[test]
fn one_failed_page_does_not_affect_the_others_and_a_refresh_reloads_it() {
    let mut desk = Desk::ready(1_000);
    for (ticket, _) in asked(&desk.press("G")) {
        desk.api(ApiMsg::Answered(ticket, Err(offline())));
    }
    assert_eq!(desk.model.row(999), Some(ListRow::Failed(&offline())));
    assert!(matches!(desk.model.row(0), Some(ListRow::Loaded(_))));
    assert_eq!(desk.press("k"), [], "it is not requested repeatedly");
    let effects = desk.press("r");
    desk.settle(&effects);
    assert_eq!(desk.selected(), "d998");
}

#[test]
fn a_refresh_keeps_the_cursor_on_its_row() {
    let mut desk = Desk::ready(300);
    desk.press("jjjjj");
    desk.rows.insert(0, super::bench::row(900));
    let effects = desk.press("r");
    assert_eq!(desk.selected(), "d5", "the old rows stay until the new ones come");
    desk.settle(&effects);
    assert_eq!((desk.selected(), desk.model.list().cursor()), ("d5", 6));
}

#[test]
fn a_second_refresh_aborts_the_first() {
    let mut desk = Desk::ready(50);
    let first = asked(&desk.press("r"));
    let effects = desk.press("r");
    assert!(effects.contains(&Effect::Abort(first[0].0)));
    desk.settle(&effects);
    assert_eq!(desk.selected(), "d0");
}

#[test]
fn a_refresh_during_a_query_does_not_keep_the_old_row() {
    let mut desk = Desk::ready(300);
    desk.press("s");
    desk.rows.swap(0, 50);
    let effects = desk.press("r");
    desk.settle(&effects);
    assert_eq!((desk.selected(), desk.model.list().cursor()), ("d50", 0));
}

#[test]
fn a_list_that_grew_behind_a_loaded_page_is_completed() {
    let mut desk = Desk::ready(950);
    let effects = desk.press("G");
    desk.settle(&effects);
    desk.rows.extend((950..960).map(super::bench::row));
    // Page by page up to the middle: each response has the new total.
    for _ in 0..10 {
        let effects = desk.key(Code::PageUp);
        desk.settle(&effects);
    }
    let effects = desk.press("G");
    desk.settle(&effects);
    assert_eq!((desk.model.list().cursor(), desk.selected()), (959, "d959"));
}

#[test]
fn a_response_of_the_wrong_kind_is_harmless() {
    let mut desk = Desk::ready(50);
    let (ticket, _) = asked(&desk.press("r")).remove(0);
    for question in [ReadRequest::Instance, ReadRequest::Settings, ReadRequest::Organization("org_1".into())]
    {
        let answer = desk.answer(&question);
        desk.api(ApiMsg::Answered(ticket, Ok(answer)));
    }
    assert_eq!(desk.selected(), "d0");
}
