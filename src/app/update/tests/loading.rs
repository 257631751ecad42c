// Moving through rows that are only partly there: pages, tickets, refresh.

use super::super::super::*;
use super::bench::{Desk, asked, offline};
use crate::input::{Code, Key};

fn offsets(effects: &[Effect]) -> Vec<u64> {
    let offset = |question: Question| match question {
        Question::Domains(query) => query.offset,
        _ => None,
    };
    asked(effects).into_iter().filter_map(|(_, question)| offset(question)).collect()
}

#[test]
fn every_way_of_moving_lands_where_it_should() {
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
fn the_end_of_a_long_list_loads_its_last_pages_and_nothing_waits() {
    let mut desk = Desk::ready(100_000);
    let effects = desk.press("G");
    assert_eq!(offsets(&effects), [99_900, 99_800]);
    assert_eq!(desk.model.row(99_999), Some(Row::Loading));
    assert_eq!(desk.press("v"), [], "what is not there cannot be changed");
    desk.press("k");
    assert_eq!(desk.model.list().cursor(), 99_998);
    desk.settle(&effects);
    assert_eq!(desk.selected(), "d99998");
}

#[test]
fn pages_that_leave_the_view_are_given_up() {
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
    assert_eq!(desk.model.row(99_999), Some(Row::Loading), "late answers are dropped");
}

#[test]
fn one_page_that_fails_leaves_the_others_and_a_refresh_reads_it_again() {
    let mut desk = Desk::ready(1_000);
    for (ticket, _) in asked(&desk.press("G")) {
        desk.api(ApiMsg::Answered(ticket, Err(offline())));
    }
    assert_eq!(desk.model.row(999), Some(Row::Failed(&offline())));
    assert!(matches!(desk.model.row(0), Some(Row::Here(_))));
    assert_eq!(desk.press("k"), [], "it is not asked for again and again");
    let effects = desk.press("r");
    desk.settle(&effects);
    assert_eq!(desk.selected(), "d998");
}

#[test]
fn a_refresh_keeps_the_eye_on_its_row() {
    let mut desk = Desk::ready(300);
    desk.press("jjjjj");
    desk.rows.insert(0, super::bench::row(900));
    let effects = desk.press("r");
    assert_eq!(desk.selected(), "d5", "the old rows stay until the new ones come");
    desk.settle(&effects);
    assert_eq!((desk.selected(), desk.model.list().cursor()), ("d5", 6));
}

#[test]
fn a_second_refresh_gives_up_the_first() {
    let mut desk = Desk::ready(50);
    let first = asked(&desk.press("r"));
    let effects = desk.press("r");
    assert!(effects.contains(&Effect::Abort(first[0].0)));
    desk.settle(&effects);
    assert_eq!(desk.selected(), "d0");
}

#[test]
fn a_refresh_while_another_query_is_on_its_way_holds_on_to_no_old_row() {
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
    // Page after page up to the middle: each answer tells the new total.
    for _ in 0..10 {
        let effects = desk.key(Code::PageUp);
        desk.settle(&effects);
    }
    let effects = desk.press("G");
    desk.settle(&effects);
    assert_eq!((desk.model.list().cursor(), desk.selected()), (959, "d959"));
}

#[test]
fn an_answer_of_another_kind_than_asked_does_no_harm() {
    let mut desk = Desk::ready(50);
    let (ticket, _) = asked(&desk.press("r")).remove(0);
    for question in [Question::Instance, Question::Settings, Question::Organization("org_1".into())] {
        let answer = desk.answer(&question);
        desk.api(ApiMsg::Answered(ticket, Ok(answer)));
    }
    assert_eq!(desk.selected(), "d0");
}
