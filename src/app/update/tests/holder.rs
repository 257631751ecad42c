// Who has a name: from a row, a refusal, the journal, and the create form while the name is typed.

use super::super::super::*;
use super::bench::{Desk, asked, change, proof, refusal, row};
use super::journal::{left, verify};
use crate::clerk::{ClerkError, ListQuery, OrganizationDomain, code};
use crate::input::{Code, Key};
use crate::journal::{Answered, Cause, EntryId, Event, Line, Outcome as End};

/// The same name as the first row, in another organization, verified.
pub(super) fn held() -> Desk {
    let mut desk = Desk::ready(3);
    desk.rows.push(OrganizationDomain {
        id: "held".into(),
        name: "0.example".into(),
        affiliation_verification: Some(proof(true)),
        ..row(3)
    });
    desk
}

fn view(desk: &Desk) -> &HolderView {
    match desk.model.modals.last() {
        Some(Modal::Holder(view)) => view,
        other => panic!("{other:?}"),
    }
}

fn sentence(desk: &Desk) -> String {
    view(desk).lookup.sentence(&desk.model.connections)
}

#[test]
fn one_key_finds_the_holder_and_enter_goes_there() {
    let mut desk = held();
    assert_eq!(desk.press("H"), []);
    assert_eq!(sentence(&desk), "Looking up who has this name…");
    let effects = desk.pass(0);
    let domains: Vec<_> = asked(&effects)
        .into_iter()
        .filter_map(|(_, question)| match question {
            ReadRequest::Domains(query) => Some(query.domains),
            _ => None,
        })
        .collect();
    assert_eq!(domains, [["0.example"]]);
    desk.settle(&effects);
    assert_eq!(sentence(&desk), "Organization 3 (org_3) has verified this name.");
    assert_eq!(view(&desk).rows().iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["held", "d0"]);
    let effects = desk.key(Code::Enter);
    assert!(desk.model.modals.is_empty());
    desk.settle(&effects);
    assert_eq!((desk.selected(), desk.model.list().total()), ("held", Some(2)));
    let query = ListQuery { domains: vec!["0.example".into()], ..ListQuery::default() };
    assert_eq!(desk.model.query, query.into());
}

#[test]
fn a_refusal_names_the_key_and_the_dialog_explains_the_refusal() {
    for (code, explained) in [
        (code::ALREADY_EXISTS, "Organization 3 (org_3) has verified this name."),
        (code::EXISTS_FOR_ENROLLMENT, "Organization 3 (org_3) has verified this name."),
    ] {
        let mut desk = held();
        let (ticket, _) = change(&desk.press("v"));
        desk.refuse(ticket, refusal(code));
        assert!(desk.toasts().contains("Press H to see who has the name."), "{}", desk.toasts());
        desk.press("H");
        let effects = desk.pass(0);
        desk.settle(&effects);
        assert_eq!(sentence(&desk), explained);
        assert_eq!(view(&desk).lookup.refusal.as_deref(), Some(code));
    }
}

#[test]
fn a_connection_of_another_organization_and_a_list_that_lags_are_told_apart() {
    let mut desk = Desk::ready(3);
    desk.press("j");
    let (ticket, _) = change(&desk.press("v"));
    desk.refuse(ticket, refusal(code::ALREADY_EXISTS));
    desk.press("H");
    let effects = desk.pass(0);
    desk.settle(&effects);
    assert!(sentence(&desk).starts_with("Clerk refused this name because it is taken, but"));
    // The fake server's only connection is that of org_0 with 0.example.
    desk.rows[1].name = "0.example".into();
    let used = desk.rows[1].clone();
    desk.key(Code::Esc);
    super::super::holder::open_for_domain(&mut desk.model, &used);
    let effects = desk.pass(0);
    desk.settle(&effects);
    assert_eq!(sentence(&desk), "The SSO connection Zero Okta of org_0 uses this name.");
}

#[test]
fn an_unknown_sso_is_said_and_prevents_nothing() {
    let mut desk = held();
    desk.press("H");
    let effects = desk.pass(0);
    for (ticket, question) in asked(&effects) {
        let answer = match question {
            ReadRequest::Connections => {
                let errors = vec![ClerkError {
                    code: code::UNSUPPORTED_PLAN_FEATURES.into(),
                    ..ClerkError::default()
                }];
                Err(Failure { errors, status: Some(402), ..Failure::new(FailureKind::Refused, "") })
            }
            question => Ok(desk.answer(&question)),
        };
        desk.api(ApiMsg::Answered(ticket, answer));
    }
    assert_eq!(sentence(&desk), "Organization 3 (org_3) has verified this name.");
    let limit = view(&desk).lookup.limit(&desk.model.connections);
    assert_eq!(limit.as_deref(), Some("SSO connections are not known: the plan does not include it"));
}

#[test]
fn the_journal_explains_a_refused_change() {
    let mut desk = held();
    let row = desk.rows[0].clone();
    let cause = Cause { code: Some(code::ALREADY_EXISTS.into()), status: Some(422), ..Cause::default() };
    let answered = Answered { outcome: End::Refused { cause }, duration_ms: 12 };
    let refused = Line::new(EntryId("s1-1".into()), crate::clerk::Millis(999_500), Event::Answered(answered));
    for line in [left(1, verify(&row, true), Some(&row)), refused] {
        desk.send(Msg::Journal(JournalMsg::Written(line)));
    }
    desk.press("AH");
    let effects = desk.pass(0);
    desk.settle(&effects);
    assert_eq!((view(&desk).lookup.name.as_str(), desk.model.modals.len()), ("0.example", 2));
    assert_eq!(sentence(&desk), "Organization 3 (org_3) has verified this name.");
    let effects = desk.key(Code::Enter);
    assert!(desk.model.modals.is_empty(), "the row is shown, not the journal");
    desk.settle(&effects);
    assert_eq!(desk.selected(), "held");
}

#[test]
fn closing_the_dialog_drops_its_lookups() {
    let mut desk = held();
    desk.press("H");
    let open = asked(&desk.pass(0));
    assert_eq!(open.len(), 2);
    let effects = desk.press("H");
    assert!(open.iter().all(|(ticket, _)| effects.contains(&Effect::Abort(*ticket))), "{effects:?}");
    assert!(desk.model.requests.is_empty());
}

fn remark(desk: &Desk) -> Option<String> {
    super::creating::form(desk).holder_remark(&desk.model.connections)
}

#[test]
fn the_create_form_names_the_holder_while_the_name_is_typed() {
    let mut desk = held();
    desk.press("jn");
    assert_eq!(desk.press("0.example"), []);
    assert_eq!(remark(&desk).as_deref(), Some("Looking up who has this name… Press Ctrl-g for more."));
    let effects = desk.pass(200);
    let open = asked(&effects);
    assert_eq!(open.len(), 2, "{effects:?}");
    // Another letter: the earlier name does not matter any more.
    let effects = desk.press("s");
    assert!(effects.contains(&Effect::Abort(open[0].0)), "{effects:?}");
    let answer = desk.answer(&open[1].1);
    desk.api(ApiMsg::Answered(open[1].0, Ok(answer)));
    desk.key(Code::Backspace);
    let effects = desk.pass(200);
    desk.settle(&effects);
    let expected = "Organization 3 (org_3) has verified this name. Press Ctrl-g for more.";
    assert_eq!(remark(&desk).as_deref(), Some(expected));
    desk.send(Msg::Key(Key::ctrl('g')));
    let effects = desk.pass(0);
    desk.settle(&effects);
    assert_eq!(view(&desk).lookup.organization_id.as_deref(), Some("org_1"));
    let effects = desk.key(Code::Enter);
    desk.settle(&effects);
    assert_eq!(desk.selected(), "held");
    desk.press("n");
    assert_eq!(super::creating::form(&desk).name.text(), "0.example", "the form was kept");
}

#[test]
fn a_form_that_is_sent_looks_nothing_up() {
    let mut desk = held();
    desk.press("jnacme.com");
    change(&desk.key(Code::Enter));
    assert_eq!(asked(&desk.pass(1_000)), []);
}
