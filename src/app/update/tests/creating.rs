// The create form: the organization search, errors at their fields, and typed text that is never lost.

use super::super::super::form::{CreateForm, CreateLine};
use super::super::super::*;
use super::bench::{Desk, asked, change, offline, refusal};
use crate::clerk::{Change, ClerkError, EnrollmentMode, code};
use crate::input::{Code, Key};
use crate::journal::{Event, Verdict};

pub(super) fn form(desk: &Desk) -> &CreateForm {
    let form = desk.model.modals.iter().find_map(|modal| match modal {
        Modal::Create(form) => Some(form),
        _ => None,
    });
    form.expect("the form is on the screen")
}

/// A desk with an empty list: the form has no organization to start with.
pub(super) fn opened_without_a_row() -> (Desk, Vec<(Ticket, ReadRequest)>) {
    let mut desk = Desk::ready(0);
    desk.press("n");
    let questions = asked(&desk.pass(0));
    (desk, questions)
}

fn sent() -> (Desk, (Ticket, Change)) {
    let mut desk = Desk::ready(3);
    desk.press("nacme.com");
    let create = change(&desk.key(Code::Enter));
    (desk, create)
}

#[test]
fn a_domain_is_created_for_the_organization_of_the_row() {
    let (mut desk, create) = sent();
    let Change::Create { organization_id, body } = &create.1 else { panic!("{create:?}") };
    assert_eq!((organization_id.as_str(), body.name.as_str()), ("org_0", "acme.com"));
    assert_eq!(body.enrollment_mode, Some(EnrollmentMode::ManualInvitation));
    assert_eq!(body.verified, Some(true));
    let effects = desk.done(&create);
    assert!(desk.model.modals.is_empty());
    assert_eq!(desk.toasts(), "Created acme.com in Organization 0 (org_0): verified, manual_invitation.");
    desk.settle(&effects);
    assert_eq!(
        desk.model.row(0).map(|row| matches!(row, ListRow::Loaded(row) if row.name == "acme.com")),
        Some(true)
    );
    assert_eq!(desk.selected(), "new_acme.com", "the cursor moves to the new domain");
}

#[test]
fn missing_input_is_marked_at_its_field_and_nothing_is_sent() {
    let (mut desk, _) = opened_without_a_row();
    assert_eq!(desk.send(Msg::Key(Key::ctrl('s'))), []);
    let errors = &form(&desk).errors;
    assert!(errors.organization.is_some() && errors.name.is_some());
    assert_eq!(form(&desk).line, CreateLine::Organization);
}

#[test]
fn each_error_is_shown_at_its_field_and_all_input_is_kept() {
    let at = |errors: &form::FormErrors| {
        [&errors.name, &errors.mode, &errors.verified, &errors.organization].map(Option::is_some)
    };
    let param = |param: &str| {
        let meta = serde_json::json!({ "param_name": param }).as_object().cloned();
        Failure {
            errors: vec![ClerkError {
                code: code::PARAM_VALUE_INVALID.into(),
                meta,
                ..ClerkError::default()
            }],
            ..Failure::new(FailureKind::Refused, "")
        }
    };
    for (failure, places) in [
        (refusal(code::DOMAIN_COMMON), [true, false, false, false]),
        (refusal(code::ALREADY_EXISTS_SAME_ORGANIZATION), [true, false, false, false]),
        (refusal(code::MODE_NOT_ENABLED), [false, true, false, false]),
        (refusal(code::QUOTA_EXCEEDED), [false, false, false, true]),
        (param("verified"), [false, false, true, false]),
        (param("name"), [true, false, false, false]),
        (offline(), [false; 4]),
    ] {
        let (mut desk, (ticket, _)) = sent();
        desk.refuse(ticket, failure.clone());
        let form = form(&desk);
        assert_eq!(at(&form.errors), places, "{failure:?}");
        assert_eq!(form.errors.whole.is_some(), places == [false; 4], "other errors are shown for the form");
        assert_eq!((form.name.text(), form.sending), ("acme.com", false));
        assert_eq!(desk.model.changes.open(), 0);
    }
}

#[test]
fn a_refused_form_can_be_corrected_and_sent_again() {
    let (mut desk, (ticket, _)) = sent();
    desk.refuse(ticket, refusal(code::DOMAIN_COMMON));
    desk.press("x");
    assert_eq!(form(&desk).errors.name, None, "typing clears the error");
    let again = change(&desk.key(Code::Enter));
    assert_ne!(again.0, ticket);
    desk.done(&again);
    assert!(desk.toasts().contains("Created acme.comx"));
}

#[test]
fn while_sending_the_form_ignores_keys_and_is_sent_once() {
    let (mut desk, _) = sent();
    assert_eq!(desk.key(Code::Enter), []);
    desk.press("x");
    desk.paste("y");
    assert_eq!(form(&desk).name.text(), "acme.com");
}

#[test]
fn a_form_closed_while_sending_can_be_reopened_after_a_refusal() {
    let (mut desk, (ticket, _)) = sent();
    desk.key(Code::Esc);
    assert!(desk.model.modals.is_empty());
    desk.refuse(ticket, refusal(code::DOMAIN_COMMON));
    assert!(desk.toasts().contains("Press n to reopen the form."));
    desk.press("n");
    assert_eq!(form(&desk).name.text(), "acme.com");
    assert!(form(&desk).errors.name.is_some());

    let (mut desk, create) = sent();
    desk.key(Code::Esc);
    desk.done(&create);
    desk.press("n");
    assert_eq!(form(&desk).name.text(), "", "a successful form is gone");
}

#[test]
fn closing_asks_before_discarding_input() {
    let mut desk = Desk::ready(3);
    desk.press("n");
    desk.key(Code::Esc);
    assert!(desk.model.modals.is_empty(), "nothing was typed");

    desk.press("nacme");
    desk.key(Code::Esc);
    desk.key(Code::Enter);
    assert_eq!(form(&desk).name.text(), "acme", "Enter does not accept");
    desk.key(Code::Esc);
    desk.press("y");
    assert!(desk.model.modals.is_empty());
}

#[test]
fn a_mode_that_sends_email_needs_confirmation() {
    let mut desk = Desk::ready(3);
    desk.press("nacme.com");
    desk.key(Code::Tab);
    desk.key(Code::Right);
    assert_eq!(desk.key(Code::Enter), []);
    assert_eq!(desk.key(Code::Enter), [], "Enter does not accept");
    assert_eq!(form(&desk).name.text(), "acme.com");
    desk.key(Code::Enter);
    change(&desk.press("y"));
}

#[test]
fn in_an_organization_the_form_starts_with_it() {
    let mut desk = Desk::ready(20);
    desk.press("jj");
    let effects = desk.press("o");
    desk.settle(&effects);
    desk.press("nacme.com");
    let create = change(&desk.key(Code::Enter));
    assert!(matches!(&create.1, Change::Create { organization_id, .. } if organization_id == "org_2"));
    let effects = desk.done(&create);
    desk.settle(&effects);
    assert_eq!(desk.model.list().total(), Some(5));
}

#[test]
fn an_existing_domain_that_differs_from_the_request_may_be_someone_elses() {
    let (mut desk, (ticket, create)) = sent();
    desk.carry_out(&create);
    // A verified domain was requested: this one belongs to another request, or has been changed since.
    desk.rows[0].affiliation_verification = Some(super::bench::proof(false));
    let effects = desk.refuse(ticket, super::bench::no_answer());
    let [(lookup, question)] = &asked(&effects)[..] else { panic!("{effects:?}") };
    let answer = desk.answer(question);
    let effects = desk.api(ApiMsg::Answered(*lookup, Ok(answer)));
    let unresolved = |effect: &Effect| match effect {
        Effect::Record(line) => matches!(
            &line.event,
            Event::Settled(settled) if matches!(settled.verdict, Verdict::Unresolved { .. })
        ),
        _ => false,
    };
    assert!(effects.iter().any(unresolved), "{effects:?}");
    assert_eq!(desk.model.changes.open(), 0);
    assert!(
        desk.toasts()
            .contains("It could not be established whether acme.com in Organization 0 (org_0) was created"),
        "{}",
        desk.toasts()
    );
    let Some(Modal::Create(form)) = desk.model.modals.last() else { panic!() };
    assert!(!form.sending && form.name.text() == "acme.com" && form.errors.whole.is_some());
}
