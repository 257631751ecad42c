// From the first frame to the first rows, and what happens when there is nothing to connect to.

use super::super::super::*;
use super::bench::{Desk, NORMAL, asked, endpoint, offline};
use crate::clerk::Millis;
use crate::input::Code;

#[test]
fn the_desk_first_connects_and_asks_nothing_before() {
    let start = Start { target: Some(Target::Demo), ..Start::default() };
    let (model, effects) = Model::new(start, NORMAL, Millis(0));
    assert_eq!(effects, [Effect::Connect(Target::Demo)]);
    assert_eq!(model.kind(), Kind::Emulator);
    assert_eq!(model.deadline(), None);
}

#[test]
fn once_connected_the_first_page_and_the_instance_are_read_together() {
    let query = "verified:no acme".parse().unwrap();
    let start = Start { target: Some(Target::Instance), query, ..Start::default() };
    let mut desk = Desk::started(start, 3);
    let questions = asked(&desk.api(ApiMsg::Connected(Ok(endpoint(false)))));
    let questions: Vec<_> = questions.into_iter().map(|(_, question)| question).collect();
    let first = desk.model.query.list_query().unwrap().page(0, u32::try_from(PAGE).unwrap());
    assert_eq!(questions, [Question::Instance, Question::Settings, Question::Domains(first)]);
}

#[test]
fn without_a_key_only_the_demo_help_and_leaving_work() {
    let mut desk = Desk::started(Start::default(), 0);
    assert_eq!(desk.press("/fvDnro"), []);
    assert!(desk.model.bar.is_none() && desk.model.modals.is_empty());
    desk.key(Code::Esc);
    desk.press("?");
    assert!(matches!(desk.model.modals[..], [Modal::Help(_)]));
    desk.key(Code::Esc);
    assert_eq!(desk.press("d"), [Effect::Connect(Target::Demo)]);
    assert_eq!(desk.press("d"), [], "once is enough");
    desk.press("q");
    assert_eq!(desk.model.exit, Some(Vec::new()));
}

#[test]
fn a_connection_that_failed_is_built_again_to_the_same_target() {
    for target in [Target::Demo, Target::Instance] {
        let mut desk = Desk::started(Start { target: Some(target), ..Start::default() }, 0);
        desk.api(ApiMsg::Connected(Err(offline())));
        assert_eq!(desk.press("j/vr"), []);
        desk.key(Code::Enter);
        assert_eq!(desk.press("r"), [Effect::Connect(target)]);
        assert_eq!(desk.press("r"), [], "it is on its way");
    }
    let mut desk = Desk::started(Start::default(), 0);
    desk.press("d");
    desk.api(ApiMsg::Connected(Err(offline())));
    assert_eq!(
        desk.press("r"),
        [Effect::Connect(Target::Demo)],
        "the demo never turns into somebody's instance"
    );
}

#[test]
fn what_kind_of_instance_it_is_errs_on_the_careful_side() {
    let mut desk = Desk::started(Start { target: Some(Target::Instance), ..Start::default() }, 1);
    assert!(desk.model.is_production(), "nothing is known");
    desk.api(ApiMsg::Connected(Ok(endpoint(true))));
    assert_eq!(desk.model.kind(), Kind::Production, "so says the key");
    assert_eq!(Desk::ready(1).model.kind(), Kind::Development);
}

#[test]
fn an_instance_that_could_not_be_read_is_asked_again_by_a_refresh() {
    let mut desk = Desk::started(Start { target: Some(Target::Instance), ..Start::default() }, 1);
    for (ticket, _) in asked(&desk.api(ApiMsg::Connected(Ok(endpoint(false))))) {
        desk.api(ApiMsg::Answered(ticket, Err(offline())));
    }
    assert!(desk.model.list().failure().is_some());
    assert_eq!(desk.model.kind(), Kind::Unknown);
    let effects = desk.press("r");
    assert_eq!(asked(&effects).len(), 3);
    desk.settle(&effects);
    assert_eq!((desk.model.kind(), desk.selected()), (Kind::Development, "d0"));
    assert_eq!(desk.model.trouble, None);
}
