use super::super::super::*;
use super::bench::{Desk, asked};
use crate::input::{Code, Key};

fn questions(effects: &[Effect]) -> Vec<ReadRequest> {
    asked(effects).into_iter().map(|(_, question)| question).collect()
}

fn first_page(query: &str) -> ReadRequest {
    ReadRequest::Domains(query.parse::<crate::query::Query>().unwrap().list_query().unwrap().page(0, 100))
}

#[test]
fn the_list_is_updated_once_the_typing_pauses() {
    let mut desk = Desk::ready(300);
    assert_eq!(desk.press("/1"), []);
    assert_eq!(desk.pass(150), []);
    assert_eq!(desk.press("7"), []);
    assert_eq!(desk.pass(150), [], "typing continues");
    assert_eq!(questions(&desk.pass(50)), [first_page("17")]);
    assert_eq!(desk.selected(), "d0", "the old rows stay until the response");
    assert!(desk.model.domains.is_replacing());
    assert_eq!(desk.model.deadline(), None);
}

#[test]
fn a_newer_text_aborts_the_older_request_and_drops_its_late_response() {
    let mut desk = Desk::ready(300);
    desk.press("/1");
    let older = asked(&desk.pass(200)).remove(0);
    desk.press("7");
    let effects = desk.pass(200);
    assert!(effects.contains(&Effect::Abort(older.0)));
    let late = desk.answer(&older.1);
    desk.api(ApiMsg::Answered(older.0, Ok(late)));
    assert!(desk.model.domains.is_replacing(), "the response to `1` is not the response to `17`");
    desk.settle(&effects);
    assert_eq!(desk.selected(), "d17");
}

#[test]
fn enter_accepts_the_query_immediately() {
    let mut desk = Desk::ready(300);
    desk.press("/299");
    let effects = desk.key(Code::Enter);
    assert_eq!(questions(&effects), [first_page("299")]);
    assert!(desk.model.bar.is_none());
    desk.settle(&effects);
    assert_eq!((desk.selected(), desk.model.list().total()), ("d299", Some(1)));
}

#[test]
fn esc_restores_the_list_and_the_cursor_without_a_request() {
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
fn esc_restores_the_cursor_even_when_the_text_is_unchanged() {
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
fn esc_aborts_a_running_request() {
    let mut desk = Desk::ready(300);
    desk.press("jj/299");
    let (ticket, _) = asked(&desk.pass(200)).remove(0);
    assert_eq!(desk.key(Code::Esc), [Effect::Abort(ticket)]);
    assert_eq!(desk.selected(), "d2");
}

#[test]
fn an_invalid_token_is_marked_and_sends_no_request() {
    let mut desk = Desk::ready(3);
    desk.press("/verified:maybe");
    assert_eq!(desk.pass(200), []);
    desk.key(Code::Enter);
    let bar = desk.model.bar.as_ref().expect("the bar stays open");
    assert_eq!(bar.query().unwrap_err().position, 0..14);
    assert_eq!(desk.model.layout.bar.height, 2, "there is a line for the error");
    assert_eq!(desk.selected(), "d0");
}

#[test]
fn a_paste_is_text_in_the_query_bar_and_ignored_on_the_desk() {
    let mut desk = Desk::ready(300);
    assert_eq!(desk.paste("vDyWyq"), []);
    assert!(desk.model.modals.is_empty() && desk.model.exit.is_none());
    desk.press("/");
    desk.paste("17\n");
    assert_eq!(questions(&desk.pass(200)), [first_page("17")]);
}

#[test]
fn rows_changed_while_the_query_was_edited_are_restored_in_their_new_version() {
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
fn rows_deleted_while_the_query_was_edited_are_not_restored() {
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
fn rows_of_a_saved_list_are_kept_however_many_are_loaded() {
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
    assert!((0..200).all(|index| matches!(desk.model.row(index), Some(ListRow::Loaded(_)))));
}

#[test]
fn the_filter_panel_acts_immediately_and_esc_restores() {
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
fn the_sort_key_cycles() {
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
fn opening_and_leaving_an_organization_keeps_the_row() {
    let mut desk = Desk::ready(300);
    desk.press("jjj");
    let effects = desk.press("o");
    assert!(questions(&effects).contains(&ReadRequest::Organization("org_3".into())));
    desk.settle(&effects);
    assert_eq!((desk.selected(), desk.model.list().total()), ("d3", Some(60)));
    assert_eq!(
        desk.model.organization.as_ref().unwrap().label,
        "Organization 0",
        "the organization's own name"
    );
    desk.press("jj");
    assert_eq!(desk.selected(), "d13");
    desk.key(Code::Esc);
    assert_eq!((desk.selected(), desk.model.list().total()), ("d3", Some(300)));
}

#[test]
fn leaving_an_organization_aborts_its_requests() {
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

#[test]
fn a_query_of_many_names_is_edited_in_full() {
    let names: Vec<String> = (0..200).map(|at| format!("domain:name-{at}.example")).collect();
    let query: crate::query::Query = names.join(" ").parse().unwrap();
    let bar = QueryBar::open(&DomainList::new(ListSource::Instance(query.clone())));
    assert_eq!(bar.query(), Ok(query));
}
