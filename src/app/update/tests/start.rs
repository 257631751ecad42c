// From the first frame to the first rows, and starting without a connection target.

use super::super::super::*;
use super::bench::{Desk, NORMAL, asked, endpoint, offline};
use crate::clerk::Millis;
use crate::input::Code;

#[test]
fn the_desk_connects_before_any_request() {
    let start = Start { target: Some(ConnectionTarget::Demo), ..Start::default() };
    let (model, effects) = Model::new(start, NORMAL, Millis(0));
    assert_eq!(effects, [Effect::Connect(ConnectionTarget::Demo)]);
    assert_eq!(model.instance_kind(), InstanceKind::Emulator);
    assert_eq!(model.deadline(), None);
}

#[test]
fn once_connected_the_first_page_and_the_instance_are_read_together() {
    let query = "verified:no acme".parse().unwrap();
    let start = Start { target: Some(ConnectionTarget::Instance), query, ..Start::default() };
    let mut desk = Desk::started(start, 3);
    let questions = asked(&desk.api(ApiMsg::Connected(Ok(endpoint(false)))));
    let questions: Vec<_> = questions.into_iter().map(|(_, question)| question).collect();
    let first = desk.model.query.list_query().unwrap().page(0, u32::try_from(PAGE).unwrap());
    assert_eq!(questions, [ReadRequest::Instance, ReadRequest::Settings, ReadRequest::Domains(first)]);
}

#[test]
fn without_a_key_only_the_demo_help_and_quitting_work() {
    let mut desk = Desk::started(Start::default(), 0);
    assert_eq!(desk.press("/fvDnro"), []);
    assert!(desk.model.bar.is_none() && desk.model.modals.is_empty());
    desk.key(Code::Esc);
    desk.press("?");
    assert!(matches!(desk.model.modals[..], [Modal::Help(_)]));
    desk.key(Code::Esc);
    assert_eq!(desk.press("d"), [Effect::Connect(ConnectionTarget::Demo)]);
    assert_eq!(desk.press("d"), [], "it is already connecting");
    desk.press("q");
    assert_eq!(desk.model.exit, Some(Vec::new()));
}

#[test]
fn a_failed_connection_is_retried_with_the_same_target() {
    for target in [ConnectionTarget::Demo, ConnectionTarget::Instance] {
        let mut desk = Desk::started(Start { target: Some(target), ..Start::default() }, 0);
        desk.api(ApiMsg::Connected(Err(offline())));
        assert_eq!(desk.press("j/vr"), []);
        desk.key(Code::Enter);
        assert_eq!(desk.press("r"), [Effect::Connect(target)]);
        assert_eq!(desk.press("r"), [], "it is connecting");
    }
    let mut desk = Desk::started(Start::default(), 0);
    desk.press("d");
    desk.api(ApiMsg::Connected(Err(offline())));
    assert_eq!(
        desk.press("r"),
        [Effect::Connect(ConnectionTarget::Demo)],
        "the demo never connects to the instance"
    );
}

#[test]
fn an_unknown_instance_counts_as_production() {
    let mut desk = Desk::started(Start { target: Some(ConnectionTarget::Instance), ..Start::default() }, 1);
    assert!(desk.model.is_production(), "nothing is known yet");
    desk.api(ApiMsg::Connected(Ok(endpoint(true))));
    assert_eq!(desk.model.instance_kind(), InstanceKind::Production, "according to the key");
    assert_eq!(Desk::ready(1).model.instance_kind(), InstanceKind::Development);
}

#[test]
fn a_refresh_retries_reading_the_instance() {
    let mut desk = Desk::started(Start { target: Some(ConnectionTarget::Instance), ..Start::default() }, 1);
    for (ticket, _) in asked(&desk.api(ApiMsg::Connected(Ok(endpoint(false))))) {
        desk.api(ApiMsg::Answered(ticket, Err(offline())));
    }
    assert!(desk.model.list().failure().is_some());
    assert_eq!(desk.model.instance_kind(), InstanceKind::Unknown);
    let effects = desk.press("r");
    assert_eq!(asked(&effects).len(), 3);
    desk.settle(&effects);
    assert_eq!((desk.model.instance_kind(), desk.selected()), (InstanceKind::Development, "d0"));
    assert_eq!(desk.model.trouble, None);
}
