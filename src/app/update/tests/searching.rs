// The organization search of the create form: typing, waiting, choosing, and searches that fail or are aborted.

use super::super::super::form::CreateLine;
use super::super::super::*;
use super::bench::{Desk, asked, offline, organization};
use super::creating::{form, opened_without_a_row};
use crate::clerk::Page;
use crate::input::Code;

#[test]
fn organizations_are_offered_before_anything_is_typed() {
    let (mut desk, questions) = opened_without_a_row();
    assert!(matches!(&questions[..], [(_, ReadRequest::Organizations(query))] if query.query.is_none()));
    let answer = desk.answer(&questions[0].1);
    desk.api(ApiMsg::Answered(questions[0].0, Ok(answer)));
    desk.key(Code::Down);
    desk.key(Code::Enter);
    assert_eq!(form(&desk).organization.as_ref().unwrap().name, "Organization 1");
    assert_eq!(form(&desk).line, CreateLine::Name);
}

#[test]
fn a_newer_search_aborts_the_older_one_and_drops_its_response() {
    let (mut desk, older) = opened_without_a_row();
    desk.press("glo");
    assert_eq!(desk.pass(199), []);
    let effects = desk.pass(1);
    assert!(effects.contains(&Effect::Abort(older[0].0)));
    let newer = asked(&effects).remove(0);
    assert!(matches!(&newer.1, ReadRequest::Organizations(query) if query.query.as_deref() == Some("glo")));
    let late = desk.answer(&older[0].1);
    desk.api(ApiMsg::Answered(older[0].0, Ok(late)));
    assert!(form(&desk).organizations.is_loading(), "the older response is dropped");
    let page = Page { data: vec![organization(7)], total_count: 1 };
    desk.api(ApiMsg::Answered(newer.0, Ok(ReadResponse::Organizations(page))));
    desk.key(Code::Enter);
    assert_eq!(form(&desk).organization.as_ref().unwrap().id, "org_7");
}

#[test]
fn a_paste_over_the_chosen_organization_starts_a_search() {
    let mut desk = Desk::ready(3);
    desk.press("n");
    desk.key(Code::BackTab);
    desk.press("x");
    let effects = desk.pass(200);
    desk.settle(&effects);
    desk.key(Code::Enter);
    desk.key(Code::BackTab);
    desk.paste("Globex");
    assert_eq!((form(&desk).search.text(), &form(&desk).organization), ("Globex", &None));
}

#[test]
fn enter_retries_a_failed_search() {
    let (mut desk, questions) = opened_without_a_row();
    desk.api(ApiMsg::Answered(questions[0].0, Err(offline())));
    assert!(desk.model.trouble.is_some());
    desk.key(Code::Enter);
    let effects = desk.pass(0);
    assert_eq!(asked(&effects).len(), 1);
    desk.settle(&effects);
    assert!(form(&desk).organizations.ready().is_some());
}

#[test]
fn closing_the_form_aborts_its_search() {
    let (mut desk, questions) = opened_without_a_row();
    assert_eq!(desk.key(Code::Esc), [Effect::Abort(questions[0].0)]);
    assert!(desk.model.modals.is_empty());
}
