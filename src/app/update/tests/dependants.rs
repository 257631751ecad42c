// What a question looks up of those who depend on the domain: only while it is open, and without moving anything.

use super::super::super::*;
use super::bench::{Desk, asked, change, row};
use super::facets::analyses;
use super::local_copy::whole;
use crate::clerk::{Change, ClerkError, ListQuery, MAX_LIMIT, UsersCountQuery, code};
use crate::input::{Code, Key};

/// A question that has been on the screen long enough to look things up, and what it asks.
fn looking(desk: &mut Desk, keys: &str) -> Vec<Effect> {
    assert_eq!(desk.press(keys), [], "nothing is asked at first");
    desk.draw();
    desk.pass(300)
}

fn lines(desk: &Desk) -> Vec<String> {
    let confirm = desk.model.modals.iter().rev().find_map(|modal| match modal {
        Modal::Confirm(confirm) => Some(confirm),
        _ => None,
    });
    let dependants = confirm.unwrap().dependants.as_ref().unwrap();
    let lines = dependants.lines(&desk.model.connections);
    lines.into_iter().map(|line| format!("{}: {}", line.label, line.text)).collect()
}

fn named(name: &str, id: &str, organization: u64) -> crate::clerk::OrganizationDomain {
    crate::clerk::OrganizationDomain { id: id.into(), name: name.into(), ..row(organization) }
}

fn failed(status: u16, code: &str) -> Failure {
    let errors = vec![ClerkError { code: code.into(), ..ClerkError::default() }];
    Failure { errors, status: Some(status), ..Failure::new(FailureKind::Refused, "") }
}

#[test]
fn a_deletion_looks_up_users_connections_and_other_organizations() {
    let mut desk = Desk::ready(3);
    desk.rows.push(named("0.example", "d8", 3));
    let effects = looking(&mut desk, "D");
    let questions: Vec<_> = asked(&effects).into_iter().map(|(_, question)| question).collect();
    let count = |outside: Option<&str>| {
        ReadRequest::UsersCount(UsersCountQuery {
            email_address_query: Some("@0.example".into()),
            outside_organization_id: outside.map(ToOwned::to_owned),
        })
    };
    let names =
        ListQuery { domains: vec!["0.example".into()], limit: Some(MAX_LIMIT), ..ListQuery::default() };
    let expected = [count(None), count(Some("org_0")), ReadRequest::Connections, ReadRequest::Domains(names)];
    assert_eq!(questions, expected);
    let before = lines(&desk);
    assert!(before.iter().all(|line| line.ends_with("looking up…")), "{before:?}");
    desk.settle(&effects);
    assert_eq!(
        lines(&desk),
        [
            "users: about 14 such addresses, 5 of non-members",
            "SSO: Zero Okta uses this name",
            "others: also claimed in Organization 3 (org_3)",
            "related: no name above it elsewhere (below: not known)",
        ]
    );
    assert!(matches!(change(&desk.press("y")).1, Change::Delete { .. }));
}

#[test]
fn a_change_of_mode_asks_only_for_people_and_connections() {
    let mut desk = Desk::ready(3);
    desk.press("mj");
    desk.key(Code::Enter);
    desk.draw();
    let effects = desk.pass(300);
    assert_eq!(asked(&effects).len(), 3, "{effects:?}");
    desk.settle(&effects);
    assert_eq!(lines(&desk).len(), 2);
}

#[test]
fn the_local_copy_also_knows_names_below() {
    let mut desk = whole(3);
    let below = named("eu.0.example", "d8", 3);
    let verified = crate::clerk::OrganizationDomain {
        affiliation_verification: Some(super::bench::proof(true)),
        ..named("0.example", "d9", 4)
    };
    desk.model.copy.mirror.put(&below);
    desk.model.copy.mirror.put(&verified);
    let effects = looking(&mut desk, "D");
    assert!(!asked(&effects).iter().any(|(_, question)| matches!(question, ReadRequest::Domains(_))));
    let (ticket, analysis) = analyses(&effects).remove(0);
    let subject =
        AnalysisSubject::Related { name: "0.example".to_owned(), organization_id: "org_0".to_owned() };
    assert_eq!(analysis.subject, subject);
    assert!(lines(&desk)[2..].iter().all(|line| line.ends_with("looking up…")), "{:?}", lines(&desk));
    let found = RelatedDomains::in_copy(&analysis.store, "0.example", "org_0", &|| false).unwrap();
    desk.send(Msg::Analyzed(ticket, Ok(AnalysisAnswer::Related(found))));
    let related = &lines(&desk)[2..];
    assert_eq!(
        related,
        ["others: verified in Organization 4 (org_4)", "related: eu.0.example in Organization 3 (org_3)"]
    );
}

#[test]
fn closing_the_question_drops_its_lookups() {
    for (keys, code) in [("D", Code::Esc), ("D", Code::Char('y'))] {
        let mut desk = Desk::ready(3);
        let effects = looking(&mut desk, keys);
        let open = asked(&effects);
        let effects = desk.key(code);
        let aborted: Vec<_> = open.iter().map(|(ticket, _)| Effect::Abort(*ticket)).collect();
        assert!(aborted.iter().all(|abort| effects.contains(abort)), "{effects:?}");
        for (ticket, question) in open {
            let answer = desk.answer(&question);
            assert_eq!(desk.api(ApiMsg::Answered(ticket, Ok(answer))), [], "a late answer is dropped");
        }
        assert!(desk.model.connections.state() == &Remote::Idle);
    }
}

#[test]
fn closing_the_question_drops_the_search_of_the_local_copy() {
    for code in [Code::Esc, Code::Char('y')] {
        let mut desk = whole(3);
        let (ticket, analysis) = analyses(&looking(&mut desk, "D")).remove(0);
        assert!(desk.key(code).contains(&Effect::Abort(ticket)));
        let found = RelatedDomains::in_copy(&analysis.store, "0.example", "org_0", &|| false).unwrap();
        let effects = desk.send(Msg::Analyzed(ticket, Ok(AnalysisAnswer::Related(found))));
        assert!(analyses(&effects).is_empty(), "a late answer is dropped: {effects:?}");
    }
}

#[test]
fn a_failed_search_of_the_local_copy_is_short_and_prevents_nothing() {
    let mut desk = whole(3);
    let (ticket, _) = analyses(&looking(&mut desk, "D")).remove(0);
    desk.send(Msg::Analyzed(ticket, Err(Failure::new(FailureKind::Internal, "a panic"))));
    let related = &lines(&desk)[2..];
    assert!(related.iter().all(|line| line.contains(": not known: ")), "{related:?}");
    desk.pass(Confirm::MIN_READING_TIME);
    change(&desk.press("y"));
}

#[test]
fn a_quick_answer_asks_nothing() {
    let mut desk = Desk::ready(3);
    let effects = desk.press("Dn");
    assert_eq!(asked(&effects), []);
    assert_eq!(asked(&desk.pass(1_000)), []);
}

#[test]
fn failed_lookups_are_short_and_prevent_nothing() {
    let mut desk = Desk::ready(3);
    let effects = looking(&mut desk, "D");
    for (ticket, question) in asked(&effects) {
        let failure = match question {
            ReadRequest::Connections => failed(402, code::UNSUPPORTED_PLAN_FEATURES),
            ReadRequest::Domains(_) => failed(403, code::AUTHORIZATION_INVALID),
            _ => Failure::new(FailureKind::Timeout, ""),
        };
        desk.api(ApiMsg::Answered(ticket, Err(failure)));
    }
    assert_eq!(
        lines(&desk),
        [
            "users: not known: The API did not answer in time.",
            "SSO: not known: the plan does not include it",
            "others: not known: the key may not read it",
            "related: not known: the key may not read it",
        ]
    );
    change(&desk.press("y"));
}

#[test]
fn the_connections_are_read_once_for_several_questions() {
    let mut desk = Desk::ready(3);
    let effects = looking(&mut desk, "D");
    desk.settle(&effects);
    desk.key(Code::Esc);
    let effects = looking(&mut desk, "D");
    let is_about = |question: &ReadRequest| *question == ReadRequest::Connections;
    assert!(!asked(&effects).iter().any(|(_, question)| is_about(question)));
    desk.key(Code::Esc);
    desk.pass(600_001);
    let effects = looking(&mut desk, "D");
    assert!(asked(&effects).iter().any(|(_, question)| is_about(question)), "they are too old");
}

#[test]
fn a_key_does_not_answer_a_text_that_has_just_changed() {
    let mut desk = Desk::ready(3);
    let effects = looking(&mut desk, "D");
    desk.pass(1_000);
    let (ticket, question) = asked(&effects).remove(0);
    let answer = desk.answer(&question);
    desk.at_once(Msg::Api(ApiMsg::Answered(ticket, Ok(answer))));
    let key = Msg::Key(Key::char('y'));
    assert_eq!(desk.at_once(key.clone()), [], "it has not been drawn");
    desk.draw();
    assert_eq!(desk.at_once(key.clone()), [], "it has just been drawn");
    desk.pass(Confirm::MIN_READING_TIME);
    change(&desk.at_once(key));
}

#[test]
fn a_name_can_be_typed_while_lookups_end() {
    let mut desk = Desk::on(true, Start::default(), 3);
    let effects = looking(&mut desk, "D");
    let mut open = asked(&effects);
    for c in "0.example".chars() {
        if let Some((ticket, question)) = open.pop() {
            let answer = desk.answer(&question);
            desk.at_once(Msg::Api(ApiMsg::Answered(ticket, Ok(answer))));
        }
        desk.at_once(Msg::Key(Key::char(c)));
    }
    desk.pass(Confirm::MIN_READING_TIME);
    change(&desk.press("y"));
}

#[test]
fn pending_invitations_open_over_the_question() {
    for live in [false, true] {
        let mut desk = Desk::on(live, Start::default(), 3);
        desk.press("D\x10");
        let effects = desk.pass(0);
        assert!(matches!(&asked(&effects)[..], [.., (_, ReadRequest::Invitations(query))]
            if query.query.as_deref() == Some("@0.example") && query.status.as_deref() == Some("pending")));
        desk.settle(&effects);
        let Some(Modal::Invitations(panel)) = desk.model.modals.last() else { panic!("it is open") };
        let addresses: Vec<_> = panel.at_domain().map(|found| found.email_address.as_str()).collect();
        assert_eq!(addresses, ["ada@0.example"], "not those at longer names");
        desk.key(Code::Esc);
        assert!(matches!(desk.model.modals[..], [Modal::Confirm(_)]), "the question is still there");
        desk.press("D\x10");
        desk.press("q");
    }
}

#[test]
fn the_key_for_invitations_is_no_answer_to_other_questions() {
    let mut desk = Desk::locked(super::bench::endpoint(true), Start::default(), 3);
    desk.press("\x0f\x10");
    assert_eq!(desk.model.modals.len(), 1, "the question to unlock is still there");
    let mut desk = Desk::ready(3);
    desk.press("W\x10");
    assert!(desk.model.modals.is_empty(), "any other key cancels");
}
