// The edit form: the fields that it sends, and where errors are shown.

use super::super::super::form::EditForm;
use super::super::super::*;
use super::bench::{Desk, change, no_answer, refusal};
use crate::clerk::{Change, EnrollmentMode, UpdateDomain, code};
use crate::input::Code;

fn form(desk: &Desk) -> Option<&EditForm> {
    match desk.model.modals.last() {
        Some(Modal::Edit(form)) => Some(form),
        _ => None,
    }
}

fn body(change: &Change) -> &UpdateDomain {
    match change {
        Change::Update { body, .. } => body,
        other => panic!("{other:?}"),
    }
}

fn keys(desk: &mut Desk, codes: &[Code]) -> Vec<Effect> {
    codes.iter().flat_map(|code| desk.key(*code)).collect()
}

#[test]
fn only_what_differs_is_sent() {
    use Code::{Enter, Left, Right, Tab};
    let verified = |verified| UpdateDomain { verified, ..UpdateDomain::default() };
    // The last choice, which no settings list.
    let sso = Some(EnrollmentMode::EnterpriseSso);
    for (pressed, expected) in [
        (vec![Tab, Right, Enter], verified(Some(true))),
        (vec![Left, Enter], UpdateDomain { enrollment_mode: sso.clone(), verified: None }),
        (vec![Left, Tab, Right, Enter], UpdateDomain { enrollment_mode: sso, verified: Some(true) }),
    ] {
        let mut desk = Desk::ready(3);
        desk.press("e");
        let change = change(&keys(&mut desk, &pressed));
        assert_eq!(body(&change.1), &expected);
        assert!(form(&desk).is_some_and(|form| form.sending));
        desk.done(&change);
        assert!(form(&desk).is_none(), "the result closes the form");
    }
}

#[test]
fn an_unchanged_form_shows_a_message_and_sends_nothing() {
    let mut desk = Desk::ready(3);
    desk.press("e");
    assert_eq!(desk.key(Code::Enter), []);
    assert_eq!(desk.toasts(), "Nothing to change in 0.example in Organization 0 (org_0).");
    assert!(form(&desk).is_none());
}

#[test]
fn a_refusal_is_shown_in_the_form_and_the_choices_are_kept() {
    let mut desk = Desk::ready(3);
    desk.press("e");
    let (ticket, _) = change(&keys(&mut desk, &[Code::Left, Code::Enter]));
    desk.refuse(ticket, refusal(code::MODE_NOT_ENABLED));
    let form = form(&desk).unwrap();
    assert!(form.errors.mode.is_some() && !form.sending);
    assert_eq!(form.body().enrollment_mode, Some(EnrollmentMode::EnterpriseSso));
    assert_eq!(desk.toasts(), "", "it is shown once, at its field");
}

#[test]
fn the_result_of_a_closed_form_is_shown_as_a_message() {
    let mut desk = Desk::ready(3);
    desk.press("e");
    let (ticket, _) = change(&keys(&mut desk, &[Code::Left, Code::Enter]));
    desk.key(Code::Esc);
    assert_eq!(
        desk.toasts(),
        "Still changing 0.example in Organization 0 (org_0). You will see the result here."
    );
    desk.refuse(ticket, refusal(code::MODE_NOT_ENABLED));
    assert!(desk.toasts().contains("Could not set 0.example in Organization 0 (org_0) to enterprise_sso."));
}

#[test]
fn the_form_shows_the_row_as_it_will_be() {
    let mut desk = Desk::ready(3);
    let verify = change(&desk.press("v"));
    desk.press("e");
    assert!(form(&desk).unwrap().verified, "the list shows it as verified");
    assert_eq!(keys(&mut desk, &[Code::Tab, Code::Right, Code::Enter]), [], "it is queued behind the first");
    let unverify = change(&desk.done(&verify));
    assert_eq!(body(&unverify.1).verified, Some(false));
    desk.done(&unverify);
    assert!(form(&desk).is_none());
    assert!(!desk.expected_row().verified);
}

#[test]
fn a_form_closes_when_its_change_already_holds() {
    let mut desk = Desk::ready(3);
    let (ticket, _) = change(&desk.press("v"));
    desk.press("e");
    keys(&mut desk, &[Code::Tab, Code::Right, Code::Enter]);
    assert_eq!(desk.refuse(ticket, refusal(code::ALREADY_EXISTS)), [], "it never became verified");
    assert!(form(&desk).is_none());
}

#[test]
fn a_mode_that_sends_email_needs_confirmation() {
    let mut desk = Desk::ready(3);
    desk.press("e");
    assert_eq!(keys(&mut desk, &[Code::Right, Code::Enter, Code::Enter]), []);
    assert!(form(&desk).is_some_and(|form| !form.sending), "Enter does not accept");
    desk.key(Code::Enter);
    assert!(body(&change(&desk.press("y")).1).enrollment_mode.is_some());
}

#[test]
fn an_unknown_outcome_keeps_the_form_until_it_is_settled() {
    let mut desk = Desk::ready(3);
    desk.press("e");
    let (ticket, sent) = change(&keys(&mut desk, &[Code::Tab, Code::Right, Code::Enter]));
    desk.carry_out(&sent);
    let lookup = desk.refuse(ticket, no_answer());
    assert!(form(&desk).is_some_and(|form| form.sending));
    desk.settle(&lookup);
    assert!(form(&desk).is_none());
    assert!(desk.model.selected().unwrap().is_verified());
}

#[test]
fn a_form_ignores_the_result_of_an_earlier_equal_change() {
    let mut desk = Desk::ready(3);
    // Verify is pending, unverify is queued; the form then verifies again.
    let first = change(&desk.press("vve"));
    keys(&mut desk, &[Code::Tab, Code::Right, Code::Enter]);
    assert_eq!(desk.model.changes.of_row("d0").unwrap().queue.len(), 2);
    let effects = desk.done(&first);
    assert!(form(&desk).is_some(), "its own change is still queued");
    let effects = desk.done(&change(&effects));
    assert!(form(&desk).is_some());
    desk.done(&change(&effects));
    assert!(form(&desk).is_none());
}
