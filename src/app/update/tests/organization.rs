// Searching the domains of one organization.

use super::super::super::*;
use super::bench::{Desk, asked, proof};
use super::local_copy::whole;
use crate::clerk::ListQuery;
use crate::input::Code;

/// A desk in the list of `d3`'s organization, which has 60 domains.
fn inside() -> Desk {
    let mut desk = Desk::ready(300);
    let effects = desk.press("jjjo");
    desk.settle(&effects);
    desk
}

/// The list_all request for a query within the organization.
fn page(text: &str) -> ReadRequest {
    let query: crate::query::Query = text.parse().unwrap();
    let list = ListQuery { organization_id: Some("org_3".into()), ..query.list_query().unwrap() };
    ReadRequest::Domains(list.page(0, 100))
}

fn questions(effects: &[Effect]) -> Vec<ReadRequest> {
    asked(effects).into_iter().map(|(_, question)| question).collect()
}

#[test]
fn a_query_is_sent_to_clerk_and_esc_restores_the_list() {
    let mut desk = inside();
    desk.press("/13");
    let effects = desk.pass(200);
    assert_eq!(questions(&effects), [page("13")]);
    desk.settle(&effects);
    assert_eq!((desk.selected(), desk.model.list().total()), ("d13", Some(5)));
    assert_eq!(desk.model.query, "".parse().unwrap(), "the covered list's query is unchanged");
    assert_eq!(desk.key(Code::Esc), []);
    assert_eq!((desk.selected(), desk.model.list().total()), ("d3", Some(60)));
    assert!(desk.model.organization.is_some());
}

#[test]
fn going_back_clears_the_query_first_and_keeps_the_row() {
    let mut desk = inside();
    desk.press("/13");
    let effects = desk.pass(200);
    desk.settle(&effects);
    desk.key(Code::Enter);
    desk.press("j");
    let here = desk.selected().to_owned();
    let effects = desk.key(Code::Esc);
    desk.settle(&effects);
    assert_eq!((desk.selected(), desk.model.list().total()), (here.as_str(), Some(60)));
    desk.key(Code::Esc);
    assert_eq!((desk.selected(), desk.model.organization.is_none()), ("d3", true));
}

#[test]
fn the_filter_panel_and_the_order_apply_to_the_organization() {
    let mut desk = inside();
    desk.rows[8].affiliation_verification = Some(proof(true));
    desk.press("f");
    let effects = desk.key(Code::Right);
    assert_eq!(questions(&effects), [page("verified:yes")]);
    desk.settle(&effects);
    desk.key(Code::Enter);
    assert_eq!(desk.selected(), "d8");
    assert_eq!(questions(&desk.press("s")), [page("verified:yes sort:name")]);
    assert_eq!(desk.model.query, "".parse().unwrap());
}

#[test]
fn naming_another_organization_is_an_error() {
    let mut desk = inside();
    assert_eq!(desk.press("/x org:org_4"), []);
    let error = desk.model.bar.as_ref().unwrap().query().unwrap_err();
    assert_eq!((error.token.as_str(), error.position), ("org:org_4", 2..11));
    for token in ["organization:org_4", "org_id:org_4"] {
        let mut desk = Desk::ready(20);
        let effects = desk.press("o");
        desk.settle(&effects);
        desk.press(&format!("/x {token}"));
        let error = desk.model.bar.as_ref().unwrap().query().unwrap_err();
        assert_eq!((error.token.as_str(), error.position.start), (token, 2));
    }
    assert_eq!(desk.pass(200), []);
    desk.key(Code::Enter);
    assert!(desk.model.bar.is_some(), "it stays open");
    desk.key(Code::Backspace);
    desk.press("3");
    assert_eq!(questions(&desk.pass(200)), [page("x")], "naming this organization is redundant");
}

#[test]
fn the_copy_answers_only_queries_that_clerk_cannot() {
    let mut desk = whole(300);
    let effects = desk.press("jjjo");
    desk.settle(&effects);
    let effects = desk.press("/13 any:13");
    let effects = [effects, desk.pass(200)].concat();
    assert!(desk.model.list().is_local());
    let Some(Effect::Search(_, search)) =
        effects.iter().rev().find(|effect| matches!(effect, Effect::Search(..)))
    else {
        panic!("{effects:?}")
    };
    assert_eq!(search.query.list.organization_id.as_deref(), Some("org_3"));
    desk.settle(&effects);
    assert_eq!((desk.selected(), desk.model.list().total()), ("d13", Some(5)));
    let effects = [desk.press(" "), desk.key(Code::Esc)].concat();
    desk.settle(&effects);
    assert_eq!((desk.selected(), desk.model.list().total()), ("d3", Some(60)));
    assert!(!desk.model.list().is_local(), "served by Clerk");
    desk.key(Code::Esc);
    assert_eq!((desk.selected(), desk.model.list().total()), ("d3", Some(300)));
}

#[test]
fn without_a_copy_the_query_waits_for_one() {
    let mut desk = inside();
    desk.press("/any:13");
    desk.pass(200);
    desk.key(Code::Enter);
    assert!(desk.model.waits_for_copy());
    assert_eq!(desk.press("v"), []);
    assert!(desk.toasts().contains("waiting for the local copy"));
}
