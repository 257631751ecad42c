// Someone else changed the row since it was read: nothing is overwritten without confirmation.

use super::super::super::*;
use super::bench::{Desk, change, changes};
use crate::clerk::{Change, EnrollmentMode, OrganizationDomain};
use crate::input::{Code, Key};

/// The row as someone else left it.
fn moved(desk: &Desk) -> OrganizationDomain {
    let mut row = desk.rows[0].clone();
    row.enrollment_mode = EnrollmentMode::EnterpriseSso;
    row.updated_at = row.updated_at.plus(5);
    row
}

fn stale(current: &OrganizationDomain) -> Failure {
    Failure { current: Some(Box::new(current.clone())), ..Failure::new(FailureKind::Stale, "") }
}

fn asked() -> (Desk, OrganizationDomain) {
    let mut desk = Desk::ready(3);
    let (ticket, _) = change(&desk.press("v"));
    let current = moved(&desk);
    desk.rows[0] = current.clone();
    assert_eq!(desk.refuse(ticket, stale(&current)), []);
    (desk, current)
}

fn question(desk: &Desk) -> Option<&Subject> {
    match desk.model.modals.last() {
        Some(Modal::Confirm(confirm)) => Some(&confirm.subject),
        _ => None,
    }
}

#[test]
fn text_whose_start_answers_a_dialog_does_not_continue_as_commands() {
    let (mut desk, _) = asked();
    desk.pass(1_000);
    assert_eq!(changes(&desk.press("n")), []);
    desk.pass(140);
    for c in "velvet.com".chars() {
        assert_eq!(desk.send(Msg::Key(Key::char(c))), [], "{c}");
    }
    assert!(desk.model.modals.is_empty() && desk.model.stray.is_ignoring());
    desk.key(Code::Esc);
    change(&desk.press("v"));

    // After the answer, other keys work immediately.
    let (mut desk, _) = asked();
    desk.pass(1_000);
    desk.press("n");
    desk.pass(140);
    desk.press("j");
    assert_eq!((desk.selected(), desk.model.stray.last_ignored()), ("d1", None));
    change(&desk.press("v"));
}

#[test]
fn the_command_contains_the_row_as_seen() {
    let mut desk = Desk::ready(3);
    let effects = desk.press("v");
    let Some(Effect::Change(_, order)) = effects.first() else { panic!("{effects:?}") };
    assert_eq!(order.seen.as_deref(), desk.model.selected());
    assert_eq!(order.asked.before.as_ref().map(|row| &*row.0), desk.model.selected());
}

#[test]
fn a_row_reloaded_under_a_form_counts_as_seen_in_the_form() {
    for question in [false, true] {
        let mut desk = Desk::ready(3);
        let seen = desk.rows[0].clone();
        let effects = desk.press("r");
        desk.press(if question { "D" } else { "e" });
        let current = moved(&desk);
        desk.rows[0] = current.clone();
        desk.settle(&effects);
        assert_eq!(desk.model.selected(), Some(&current));
        let effects = if question {
            desk.press("y")
        } else {
            desk.key(Code::Tab);
            desk.press(" ");
            desk.key(Code::Enter)
        };
        let Some(Effect::Change(_, order)) = effects.first() else { panic!("{effects:?}") };
        assert_eq!(order.seen.as_deref(), Some(&seen), "the operator has not seen the newer one");
    }
}

#[test]
fn the_difference_needs_confirmation() {
    let (desk, current) = asked();
    let Some(Subject::Overwrite { seen, current: now, .. }) = question(&desk) else { panic!() };
    assert_eq!(
        difference(seen, now),
        [("enrollment mode", "manual_invitation".to_owned(), "enterprise_sso".to_owned())]
    );
    assert_eq!(desk.model.selected(), Some(&current), "the list shows the current row");
    assert_eq!(desk.model.changes.open(), 1);
}

#[test]
fn y_applies_the_change_to_the_current_row() {
    let (mut desk, current) = asked();
    let effects = desk.press("y");
    let Some(Effect::Change(_, order)) = effects.first() else { panic!("{effects:?}") };
    assert_eq!(order.seen.as_deref(), Some(&current));
    desk.done(&change(&effects));
    assert_eq!(desk.model.changes, Changes::default());
    assert!(desk.model.selected().unwrap().is_verified());
}

#[test]
fn every_other_key_drops_the_change_and_the_queued_ones() {
    for key in [Key::new(Code::Enter), Key::new(Code::Esc), Key::char('v')] {
        let mut desk = Desk::ready(3);
        let (ticket, _) = change(&desk.press("v"));
        desk.press("v");
        let current = moved(&desk);
        desk.refuse(ticket, stale(&current));
        assert_eq!(desk.send(Msg::Key(key)), [], "{key}");
        assert_eq!(desk.model.changes.open(), 0, "{key}");
        assert_eq!(desk.expected_row().status, ChangeStatus::Refused, "{key}");
        assert!(
            desk.toasts().contains("Not sent: unverify 0.example in Organization 0 (org_0)."),
            "{}",
            desk.toasts()
        );
    }
}

#[test]
fn a_change_already_done_by_someone_else_is_not_sent() {
    let mut desk = Desk::ready(3);
    let (ticket, _) = change(&desk.press("v"));
    let mut current = desk.rows[0].clone();
    current.affiliation_verification = Some(super::bench::proof(true));
    current.updated_at = current.updated_at.plus(5);
    assert_eq!(desk.refuse(ticket, stale(&current)), []);
    assert_eq!((desk.model.changes.open(), question(&desk)), (0, None));
    assert!(desk.toasts().contains("someone else has already done it"), "{}", desk.toasts());
}

#[test]
fn the_dialog_does_not_interrupt_typing() {
    let mut desk = Desk::ready(3);
    let (ticket, _) = change(&desk.press("v"));
    desk.press("/acme");
    let current = moved(&desk);
    desk.refuse(ticket, stale(&current));
    assert_eq!(question(&desk), None);
    desk.press("y");
    assert_eq!(desk.model.bar.as_ref().unwrap().field.text(), "acmey");
    desk.key(Code::Esc);
    assert!(question(&desk).is_some(), "the dialog opens when the typing is over");
}

#[test]
fn the_dialog_opens_over_an_edit_form_which_keeps_its_choices() {
    let mut desk = Desk::ready(3);
    desk.press("e");
    desk.key(Code::Tab);
    let (ticket, _) = change(&{
        desk.press(" ");
        desk.key(Code::Enter)
    });
    let current = moved(&desk);
    desk.refuse(ticket, stale(&current));
    assert!(question(&desk).is_some());
    desk.key(Code::Esc);
    let Some(Modal::Edit(form)) = desk.model.modals.last() else { panic!() };
    assert!(!form.sending && form.verified && form.errors.whole.is_some(), "{form:?}");
}

#[test]
fn a_form_whose_queued_change_was_dropped_can_be_sent_again() {
    let mut desk = Desk::ready(3);
    let (ticket, _) = change(&desk.press("v"));
    desk.press("e");
    desk.key(Code::Tab);
    desk.press(" ");
    assert_eq!(changes(&desk.key(Code::Enter)), [], "it is queued");
    let current = moved(&desk);
    desk.refuse(ticket, stale(&current));
    assert!(question(&desk).is_some(), "{:?}", desk.model.modals);
    desk.key(Code::Esc);
    assert_eq!(desk.model.changes.open(), 0);
    let Some(Modal::Edit(form)) = desk.model.modals.last() else { panic!() };
    assert!(!form.sending, "nothing is pending: {form:?}");
}

#[test]
fn deleting_a_changed_row_asks_again_and_requires_the_name_on_production() {
    let mut desk = Desk::on(true, Start::default(), 3);
    desk.press("D");
    let (ticket, _) = change(&desk.press("0.exampley"));
    let current = moved(&desk);
    desk.refuse(ticket, stale(&current));
    assert_eq!(changes(&desk.press("y")), []);
    let Some(Modal::Confirm(confirm)) = desk.model.modals.last() else { panic!() };
    assert!(!confirm.is_armed(), "a y is the first letter of a name here");
}

#[test]
fn the_dialog_cancels_quitting() {
    let mut desk = Desk::ready(3);
    let (ticket, sent) = change(&desk.press("v"));
    assert!(matches!(sent, Change::Update { .. }));
    desk.press("q");
    let current = moved(&desk);
    desk.refuse(ticket, stale(&current));
    assert!(desk.model.exit.is_none());
    assert!(matches!(question(&desk), Some(Subject::Overwrite { .. })));
}
