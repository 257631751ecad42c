// Requests that wait before they are sent: shown with a countdown, and cancelled by Esc.

use super::super::super::*;
use super::bench::{Desk, asked, change, changes, no_answer};
use crate::input::Code;

fn waiting(ticket: Ticket, wait: i64) -> ApiMsg {
    ApiMsg::Paused(ticket, Pause { wait, why: PauseReason::Budget })
}

fn is_paused(desk: &Desk, ticket: Ticket) -> bool {
    desk.model.requests.iter().any(|(open, request)| open == ticket && request.paused.is_some())
}

fn line(desk: &Desk) -> String {
    desk.model.trouble_line().unwrap_or_default()
}

fn stopped() -> Failure {
    Failure::new(FailureKind::Stopped, "")
}

#[test]
fn a_wait_counts_down_and_ends() {
    let mut desk = Desk::ready(3);
    let (ticket, question) = asked(&desk.press("r")).remove(0);
    desk.api(waiting(ticket, 2_400));
    for left in [3, 2, 1] {
        assert_eq!(
            line(&desk),
            format!("Rate budget used up; resuming in {left} s. Press Esc to cancel it.")
        );
        let due = desk.model.deadline().unwrap().since(desk.model.now);
        assert!(due <= 1_000);
        desk.pass(due);
    }
    assert_eq!((line(&desk).as_str(), desk.model.deadline()), ("", None));
    // The wait is extended, for another reason.
    desk.api(ApiMsg::Paused(ticket, Pause { wait: 60_000, why: PauseReason::Clerk }));
    assert_eq!(line(&desk), "Rate limited by Clerk; resuming in 60 s. Press Esc to cancel it.");
    let answer = desk.answer(&question);
    desk.api(ApiMsg::Answered(ticket, Ok(answer)));
    assert_eq!((line(&desk).as_str(), desk.model.deadline()), ("", None));
}

#[test]
fn esc_cancels_a_page_and_its_rows_show_that_until_a_refresh() {
    let mut desk = Desk::ready(3);
    let (ticket, _) = asked(&desk.press("r")).remove(0);
    desk.api(waiting(ticket, 9_000));
    assert_eq!(desk.key(Code::Esc), [Effect::CancelWaiting(ticket)]);
    assert_eq!(line(&desk), "", "it is no longer waited for");
    desk.api(ApiMsg::Answered(ticket, Err(stopped())));
    assert_eq!(line(&desk), "You cancelled this. Press r to load it.");
    assert!(desk.model.selected().is_some(), "the loaded rows stay");
    let effects = desk.press("r");
    desk.settle(&effects);
    assert_eq!(line(&desk), "");
}

#[test]
fn esc_cancels_a_waiting_change_which_counts_as_not_done() {
    let mut desk = Desk::ready(3);
    let verified = desk.expected_row().verified;
    let (ticket, _) = change(&desk.press("v"));
    desk.api(waiting(ticket, 9_000));
    assert_eq!(desk.key(Code::Esc), [Effect::CancelWaiting(ticket)]);
    assert_eq!(desk.model.changes.open(), 1, "it may just have been sent");
    desk.refuse(ticket, stopped());
    assert_eq!((desk.model.changes.open(), desk.expected_row().verified), (0, verified));
    assert_eq!(desk.expected_row().status, ChangeStatus::Refused);
    assert!(desk.toasts().contains("Not done: you cancelled it while it waited."), "{}", desk.toasts());
    assert_eq!(desk.model.trouble, None);
}

#[test]
fn changes_queued_behind_a_cancelled_change_are_not_sent() {
    let mut desk = Desk::ready(3);
    let (ticket, _) = change(&desk.press("v"));
    desk.press("D");
    desk.press("y");
    assert_eq!(desk.model.changes.open(), 2);
    desk.api(waiting(ticket, 4_000));
    desk.key(Code::Esc);
    assert_eq!(desk.refuse(ticket, stopped()), []);
    assert_eq!(desk.model.changes.open(), 0);
    assert!(
        desk.toasts().contains("Not sent: delete 0.example in Organization 0 (org_0)."),
        "{}",
        desk.toasts()
    );
}

#[test]
fn a_change_about_to_be_sent_may_still_be_done() {
    let mut desk = Desk::ready(3);
    let verified = desk.expected_row().verified;
    let sent = change(&desk.press("v"));
    desk.api(waiting(sent.0, 400));
    desk.key(Code::Esc);
    desk.done(&sent);
    assert_ne!(desk.expected_row().verified, verified);
}

#[test]
fn esc_first_goes_back_and_the_line_explains_that() {
    let mut desk = Desk::ready(10);
    let effects = desk.press("o");
    desk.settle(&effects);
    desk.key(Code::Enter);
    let (ticket, _) = change(&desk.press("v"));
    desk.api(waiting(ticket, 9_000));
    for _ in 0..2 {
        assert!(line(&desk).ends_with("Close what is open, then press Esc to cancel it."), "{}", line(&desk));
        assert!(!desk.key(Code::Esc).contains(&Effect::CancelWaiting(ticket)));
    }
    assert!(line(&desk).ends_with("s. Press Esc to cancel it."), "{}", line(&desk));
    assert_eq!(desk.key(Code::Esc), [Effect::CancelWaiting(ticket)]);
}

#[test]
fn esc_also_cancels_retries() {
    let mut desk = Desk::ready(3);
    let (ticket, _) = change(&desk.press("v"));
    desk.api(waiting(ticket, 9_000));
    let why = PauseReason::Failed { attempts: 1, failure: Failure::new(FailureKind::RateLimited, "") };
    desk.api(ApiMsg::Paused(ticket, Pause { wait: 5_000, why }));
    assert!(
        line(&desk).starts_with("Retrying in 5 s; attempt 1 failed: ")
            && line(&desk).ends_with(" Press Esc to cancel it.")
    );
    assert_eq!(desk.key(Code::Esc), [Effect::CancelWaiting(ticket)]);
    assert_eq!(desk.key(Code::Esc), [], "nothing is left to cancel");
}

#[test]
fn esc_does_not_cancel_lookups() {
    let mut desk = Desk::ready(3);
    let (ticket, _) = change(&desk.press("v"));
    let effects = desk.refuse(ticket, no_answer());
    let [Effect::Lookup(lookup, _)] = effects[..] else { panic!("{effects:?}") };
    desk.api(waiting(lookup, 9_000));
    assert_ne!(line(&desk), "");
    assert_eq!(desk.key(Code::Esc), []);
    assert!(changes(&desk.key(Code::Esc)).is_empty() && is_paused(&desk, lookup));
}

#[test]
fn a_wait_ends_with_its_request() {
    let mut desk = Desk::ready(300);
    let (ticket, _) = asked(&desk.press("r")).remove(0);
    desk.api(waiting(ticket, 30_000));
    desk.press("/299");
    assert!(desk.key(Code::Enter).contains(&Effect::Abort(ticket)));
    desk.api(waiting(ticket, 30_000));
    assert_eq!((line(&desk).as_str(), desk.model.deadline()), ("", None));
}
