// The query bar, the filter panel, the order, and one organization's view.

use super::super::super::*;
use super::bench::{Desk, asked};
use crate::input::{Code, Key};

fn questions(effects: &[Effect]) -> Vec<Question> {
    asked(effects).into_iter().map(|(_, question)| question).collect()
}

fn first_page(query: &str) -> Question {
    Question::Domains(query.parse::<crate::query::Query>().unwrap().list_query().unwrap().page(0, 100))
}

#[test]
fn the_list_follows_the_typing_once_it_pauses() {
    let mut desk = Desk::ready(300);
    assert_eq!(desk.press("/1"), []);
    assert_eq!(desk.pass(150), []);
    assert_eq!(desk.press("7"), []);
    assert_eq!(desk.pass(150), [], "typing goes on");
    assert_eq!(questions(&desk.pass(50)), [first_page("17")]);
    assert_eq!(desk.selected(), "d0", "the old rows stay until the answer");
    assert!(desk.model.domains.is_replacing());
    assert_eq!(desk.model.deadline(), None);
}

#[test]
fn a_newer_text_gives_up_the_older_question_and_drops_its_late_answer() {
    let mut desk = Desk::ready(300);
    desk.press("/1");
    let older = asked(&desk.pass(200)).remove(0);
    desk.press("7");
    let effects = desk.pass(200);
    assert!(effects.contains(&Effect::Abort(older.0)));
    let late = desk.answer(&older.1);
    desk.api(ApiMsg::Answered(older.0, Ok(late)));
    assert!(desk.model.domains.is_replacing(), "the answer to `1` is not the answer to `17`");
    desk.settle(&effects);
    assert_eq!(desk.selected(), "d17");
}

#[test]
fn enter_keeps_the_query_at_once() {
    let mut desk = Desk::ready(300);
    desk.press("/299");
    let effects = desk.key(Code::Enter);
    assert_eq!(questions(&effects), [first_page("299")]);
    assert!(desk.model.bar.is_none());
    desk.settle(&effects);
    assert_eq!((desk.selected(), desk.model.list().total()), ("d299", Some(1)));
}

#[test]
fn esc_brings_back_list_and_cursor_without_asking() {
    let mut desk = Desk::ready(300);
    desk.press("jjjj/299");
    let effects = desk.pass(200);
    desk.settle(&effects);
    assert_eq!(desk.selected(), "d299");
    assert_eq!(questions(&desk.key(Code::Esc)), []);
    assert_eq!((desk.selected(), desk.model.list().total()), ("d4", Some(300)));
    assert_eq!(desk.model.query, crate::query::Query::default());
}

#[test]
fn esc_brings_back_the_cursor_also_when_the_text_is_what_it_was() {
    let mut desk = Desk::ready(300);
    desk.press("jjjj/2");
    let effects = desk.pass(200);
    desk.settle(&effects);
    desk.key(Code::Backspace);
    let effects = desk.pass(200);
    desk.settle(&effects);
    assert_eq!(desk.selected(), "d0");
    desk.key(Code::Esc);
    assert_eq!(desk.selected(), "d4");
}

#[test]
fn esc_while_the_answer_is_on_its_way_gives_it_up() {
    let mut desk = Desk::ready(300);
    desk.press("jj/299");
    let (ticket, _) = asked(&desk.pass(200)).remove(0);
    assert_eq!(desk.key(Code::Esc), [Effect::Abort(ticket)]);
    assert_eq!(desk.selected(), "d2");
}

#[test]
fn a_token_that_means_nothing_is_pointed_at_and_asks_nothing() {
    let mut desk = Desk::ready(3);
    desk.press("/verified:maybe");
    assert_eq!(desk.pass(200), []);
    desk.key(Code::Enter);
    let bar = desk.model.bar.as_ref().expect("the bar stays open");
    assert_eq!(bar.query().unwrap_err().position, 0..14);
    assert_eq!(desk.model.layout.bar.height, 2, "there is a line for what was expected");
    assert_eq!(desk.selected(), "d0");
}

#[test]
fn a_paste_into_the_query_is_text_and_anywhere_else_nothing() {
    let mut desk = Desk::ready(300);
    assert_eq!(desk.paste("vDyWyq"), []);
    assert!(desk.model.modals.is_empty() && desk.model.exit.is_none());
    desk.press("/");
    desk.paste("17\n");
    assert_eq!(questions(&desk.pass(200)), [first_page("17")]);
}

#[test]
fn rows_that_changed_while_the_query_was_edited_come_back_changed() {
    let mut desk = Desk::ready(300);
    let verify = super::bench::change(&desk.press("v"));
    desk.press("/299");
    let effects = desk.pass(200);
    desk.settle(&effects);
    desk.done(&verify);
    desk.key(Code::Esc);
    assert!(desk.model.selected().unwrap().is_verified());
}

#[test]
fn rows_that_went_while_the_query_was_edited_do_not_come_back() {
    let mut desk = Desk::ready(300);
    desk.press("jD");
    let delete = super::bench::change(&desk.press("y"));
    desk.press("/299");
    let effects = desk.pass(200);
    desk.settle(&effects);
    desk.done(&delete);
    desk.key(Code::Esc);
    let list = desk.model.list();
    assert_eq!((list.total(), list.has("d1"), desk.selected()), (Some(299), false, "d2"));
}

#[test]
fn rows_that_were_put_aside_are_kept_however_many_come() {
    let mut desk = Desk::ready(9_000);
    desk.press("/7");
    let effects = desk.pass(200);
    desk.settle(&effects);
    let first = desk.model.rows.iter().count();
    for _ in 0..1_500 {
        let effects = desk.send(Msg::Key(Key::ctrl('n')));
        desk.settle(&effects);
    }
    assert!(desk.model.rows.iter().count() > first + 1_000, "many have come");
    desk.key(Code::Esc);
    assert!((0..200).all(|index| matches!(desk.model.row(index), Some(Row::Here(_)))));
}

#[test]
fn the_filter_panel_acts_at_once_and_esc_restores() {
    let mut desk = Desk::ready(300);
    desk.rows[7].affiliation_verification = Some(super::bench::proof(true));
    desk.press("jjf");
    let effects = desk.key(Code::Right);
    assert_eq!(questions(&effects), [first_page("verified:yes")]);
    desk.settle(&effects);
    assert_eq!(desk.selected(), "d7");
    assert_eq!(questions(&desk.key(Code::Esc)), []);
    assert_eq!(desk.selected(), "d2");
    assert!(desk.model.modals.is_empty());

    desk.press("f");
    let effects = desk.press(" ");
    desk.settle(&effects);
    assert_eq!(desk.key(Code::Enter), []);
    assert_eq!(desk.model.query, "verified:yes".parse().unwrap(), "Enter keeps");
}

#[test]
fn the_order_goes_round() {
    for (keys, order) in
        [("s", "sort:name"), ("S", "sort:created"), ("sS", "sort:-name"), ("ss", ""), ("SS", ""), ("sSs", "")]
    {
        let mut desk = Desk::ready(300);
        desk.press("jjj");
        let effects = desk.press(keys);
        assert_eq!(desk.model.query, order.parse().unwrap(), "{keys}");
        desk.settle(&effects);
        assert_eq!(desk.model.list().cursor(), 0, "a new order starts at its top");
    }
}

#[test]
fn an_organization_is_looked_at_and_left_on_the_same_row() {
    let mut desk = Desk::ready(300);
    desk.press("jjj");
    let effects = desk.press("o");
    assert!(questions(&effects).contains(&Question::Organization("org_3".into())));
    desk.settle(&effects);
    assert_eq!((desk.selected(), desk.model.list().total()), ("d3", Some(60)));
    assert_eq!(desk.model.organization.as_ref().unwrap().label, "Organization 0", "as the organization says");
    desk.press("jj");
    assert_eq!(desk.selected(), "d13");
    desk.key(Code::Esc);
    assert_eq!((desk.selected(), desk.model.list().total()), ("d3", Some(300)));
}

#[test]
fn leaving_an_organization_gives_up_what_it_asked() {
    let mut desk = Desk::ready(300);
    let open = asked(&desk.press("o"));
    assert_eq!(open.len(), 2);
    let effects = desk.key(Code::Esc);
    for (ticket, _) in open {
        assert!(effects.contains(&Effect::Abort(ticket)), "{ticket:?}");
    }
    let effects = desk.send(Msg::Key(Key::char('o')));
    desk.settle(&effects);
    assert_eq!(desk.model.list().total(), Some(60));
}
