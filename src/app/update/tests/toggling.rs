// `v`: shown on the row immediately, then confirmed or rolled back; further presses are the next changes.

use super::super::super::*;
use super::bench::{Desk, change, changes, no_answer, refusal};
use crate::clerk::{Change, UpdateDomain, code};
use crate::input::Code;

fn body(change: &Change) -> Option<bool> {
    match change {
        Change::Update { body: UpdateDomain { verified, enrollment_mode: None }, .. } => *verified,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_row_shows_the_toggle_immediately_and_is_then_confirmed() {
    let mut desk = Desk::ready(3);
    let verify = change(&desk.press("v"));
    assert_eq!(body(&verify.1), Some(true));
    assert_eq!((desk.expected_row().verified, desk.expected_row().status), (true, ChangeStatus::Pending(0)));
    assert!(!desk.model.selected().unwrap().is_verified(), "the row itself is unchanged until then");
    desk.done(&verify);
    assert_eq!((desk.expected_row().verified, desk.expected_row().status), (true, ChangeStatus::Settled));
    assert_eq!(desk.toasts(), "0.example is verified for Organization 0 (org_0).");
}

#[test]
fn a_refusal_rolls_the_row_back_and_shows_the_reason() {
    let mut desk = Desk::ready(3);
    let (ticket, _) = change(&desk.press("v"));
    assert_eq!(desk.refuse(ticket, refusal(code::ALREADY_EXISTS)), []);
    assert_eq!((desk.expected_row().verified, desk.expected_row().status), (false, ChangeStatus::Refused));
    assert!(desk.toasts().starts_with(
        "Could not verify 0.example in Organization 0 (org_0). Another organization has already verified"
    ));
    assert!(desk.toasts().contains("[organization_domain_already_exists]"));
    desk.press("r");
    assert_eq!(desk.expected_row().status, ChangeStatus::Settled, "until the next refresh");
}

#[test]
fn presses_during_a_pending_change_are_the_next_changes() {
    for presses in 2..6 {
        let mut desk = Desk::ready(3);
        let mut open = changes(&desk.press(&"v".repeat(presses)));
        assert_eq!(open.len(), 1, "one at a time");
        assert_eq!(desk.expected_row().status, ChangeStatus::Pending(presses - 1));
        assert_eq!(desk.expected_row().verified, presses % 2 == 1, "the row shows the last press");
        let mut sent = Vec::new();
        while let Some(next) = open.pop() {
            sent.push(body(&next.1).unwrap());
            open.extend(changes(&desk.done(&next)));
        }
        let asked: Vec<_> = (0..presses).map(|press| press % 2 == 0).collect();
        assert_eq!(sent, asked, "none is lost");
        assert_eq!(desk.model.selected().unwrap().is_verified(), presses % 2 == 1);
        assert_eq!(desk.model.changes, Changes::default());
    }
}

#[test]
fn a_held_down_key_does_not_queue_without_limit() {
    let mut desk = Desk::ready(3);
    let open = changes(&desk.press(&"v".repeat(1_000)));
    assert_eq!(open.len(), 1);
    assert_eq!((desk.model.changes.open(), desk.expected_row().status), (9, ChangeStatus::Pending(8)));
    assert!(
        desk.toasts().contains("Not queued: unverify 0.example in Organization 0 (org_0)."),
        "{}",
        desk.toasts()
    );
}

#[test]
fn after_a_refusal_a_change_that_already_holds_is_not_sent() {
    let mut desk = Desk::ready(3);
    let (ticket, _) = change(&desk.press("vv"));
    assert_eq!(desk.refuse(ticket, refusal(code::ALREADY_EXISTS)), [], "it is already unverified");
    assert_eq!((desk.expected_row().verified, desk.expected_row().status), (false, ChangeStatus::Refused));

    let mut desk = Desk::ready(3);
    let (ticket, _) = change(&desk.press("vvv"));
    let again = change(&desk.refuse(ticket, refusal(code::ALREADY_EXISTS)));
    assert_eq!(body(&again.1), Some(true), "the third press sends it again");
    desk.done(&again);
    assert_eq!(desk.expected_row().status, ChangeStatus::Settled);
}

#[test]
fn after_a_refusal_another_kind_of_change_is_still_sent() {
    let mut desk = Desk::ready(3);
    let (ticket, _) = change(&desk.press("v"));
    desk.press("mjj");
    assert_eq!(desk.key(Code::Enter), [], "it is queued behind the verification");
    let next = change(&desk.refuse(ticket, refusal(code::ALREADY_EXISTS)));
    assert!(matches!(&next.1, Change::Update { body: UpdateDomain { verified: None, .. }, .. }));
}

#[test]
fn changes_to_different_rows_do_not_wait_for_each_other() {
    let mut desk = Desk::ready(3);
    let open = changes(&desk.press("vjvjv"));
    assert_eq!(open.len(), 3);
    for change in open.iter().rev() {
        desk.done(change);
    }
    assert!((0..3).all(|index| desk.model.rows.get(&format!("d{index}")).unwrap().is_verified()));
}

#[test]
fn a_pending_change_survives_other_queries() {
    let mut desk = Desk::ready(300);
    let verify = change(&desk.press("v"));
    desk.press("/299");
    let effects = desk.key(Code::Enter);
    assert!(!effects.contains(&Effect::Abort(verify.0)), "changes are never aborted");
    desk.settle(&effects);
    desk.done(&verify);
    assert!(desk.toasts().contains("0.example is verified"));
    assert_eq!(desk.model.changes.open(), 0);
}

#[test]
fn a_lagging_list_does_not_revert_a_confirmed_change() {
    let mut desk = Desk::ready(3);
    let old = desk.rows.clone();
    let verify = change(&desk.press("v"));
    desk.done(&verify);
    desk.rows = old;
    let effects = desk.press("r");
    desk.settle(&effects);
    assert!(desk.model.selected().unwrap().is_verified());
}

#[test]
fn a_result_with_an_unknown_ticket_is_ignored() {
    let mut desk = Desk::ready(3);
    desk.press("v");
    let before = desk.model.changes.clone();
    for result in [Ok(Outcome::Deleted), Err(no_answer()), Err(refusal(code::ALREADY_EXISTS))] {
        assert_eq!(desk.api(ApiMsg::Changed(Ticket(9_999), result)), []);
    }
    assert_eq!(desk.model.changes, before);
}

#[test]
fn the_organization_of_a_row_is_kept_when_the_response_omits_it() {
    let mut desk = Desk::ready(1);
    let verify = change(&desk.press("v"));
    desk.rows[0].public_organization_data = None;
    desk.done(&verify);
    assert_eq!(desk.model.selected().unwrap().organization_label(), "Organization 0");
}
