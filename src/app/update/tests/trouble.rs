// What is wrong now stays on the screen until something works; waits before another try count down.

use super::super::super::*;
use super::bench::{Desk, asked, change, no_answer, offline, refusal};
use crate::clerk::code;
use crate::input::Code;

fn failure(kind: FailureKind) -> Failure {
    Failure::new(kind, "")
}

const KINDS: [(FailureKind, bool); 16] = [
    (FailureKind::Stopped, false),
    (FailureKind::Busy, false),
    (FailureKind::Offline, true),
    (FailureKind::Blocked, true),
    (FailureKind::Broken, true),
    (FailureKind::Timeout, true),
    (FailureKind::Unauthorized, true),
    (FailureKind::RateLimited, true),
    (FailureKind::Server, true),
    (FailureKind::BadAnswer, true),
    (FailureKind::Forbidden, false),
    (FailureKind::NotFound, false),
    (FailureKind::Refused, false),
    (FailureKind::ReadOnly, false),
    (FailureKind::Locked, false),
    (FailureKind::Internal, false),
];

#[test]
fn after_a_change_trouble_with_the_connection_stays_and_a_refusal_does_not() {
    for (kind, stays) in KINDS {
        let mut desk = Desk::ready(3);
        let (ticket, _) = change(&desk.press("v"));
        desk.api(ApiMsg::Changed(ticket, Err(failure(kind))));
        assert_eq!(desk.model.trouble_line().is_some(), stays, "{kind:?}");
        assert_eq!(desk.model.layout.trouble.height > 0, stays, "{kind:?}");
        desk.key(Code::Esc);
        desk.pass(3_600_000);
        assert_eq!(desk.model.trouble_line().is_some(), stays, "{kind:?} goes neither by Esc nor by time");
    }
}

#[test]
fn a_refresh_that_failed_is_told_whatever_the_reason_because_the_old_rows_hide_it() {
    for (kind, _) in KINDS {
        let mut desk = Desk::ready(3);
        let (ticket, _) = asked(&desk.press("r")).remove(0);
        desk.api(ApiMsg::Answered(ticket, Err(failure(kind))));
        assert!(desk.model.trouble_line().is_some(), "{kind:?}");
    }
}

#[test]
fn what_bars_every_request_is_tried_again_when_the_operator_says_so() {
    let mut desk = Desk::ready(3);
    assert!(!desk.press("r").contains(&Effect::TryAgain), "nothing is in the way");
    let mut desk = Desk::ready(3);
    let (ticket, _) = change(&desk.press("v"));
    let (look, _) = asked(&desk.refuse(ticket, no_answer())).remove(0);
    desk.api(ApiMsg::Answered(look, Err(failure(FailureKind::Blocked))));
    assert!(desk.model.trouble_line().is_some(), "the screen says what stands in the way");
    assert_eq!(asked(&desk.pass(60_000)), [], "nothing is looked up meanwhile");
    let effects = desk.press("r");
    assert_eq!(effects.first(), Some(&Effect::TryAgain), "before anything is asked: {effects:?}");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Look(..))), "{effects:?}");
    assert!(!desk.press("r").contains(&Effect::TryAgain));
}

#[test]
fn anything_that_works_clears_it() {
    for how in ["read", "change", "refusal"] {
        let mut desk = Desk::ready(3);
        let (ticket, _) = change(&desk.press("v"));
        desk.refuse(ticket, failure(FailureKind::Unauthorized));
        assert!(desk.model.trouble_line().is_some());
        match how {
            "read" => {
                let effects = desk.press("r");
                desk.settle(&effects);
            }
            "change" => {
                let again = change(&desk.press("v"));
                desk.done(&again);
            }
            _ => {
                let (again, _) = change(&desk.press("v"));
                desk.refuse(again, refusal(code::ALREADY_EXISTS));
            }
        }
        assert_eq!(desk.model.trouble_line(), None, "{how}");
    }
}

#[test]
fn a_request_that_never_left_proves_nothing() {
    for kind in [
        FailureKind::ReadOnly,
        FailureKind::Locked,
        FailureKind::Internal,
        FailureKind::Stopped,
        FailureKind::Busy,
    ] {
        let mut desk = Desk::ready(3);
        let (ticket, _) = change(&desk.press("v"));
        desk.refuse(ticket, offline());
        let (ticket, _) = change(&desk.press("v"));
        desk.refuse(ticket, failure(kind));
        assert_eq!(desk.model.trouble, Some(offline()), "{kind:?}");
    }
}

#[test]
fn the_failure_of_a_question_that_nobody_asks_any_more_is_not_told() {
    let mut desk = Desk::ready(3);
    let (older, _) = asked(&desk.press("r")).remove(0);
    desk.press("r");
    desk.api(ApiMsg::Answered(older, Err(offline())));
    assert_eq!(desk.model.trouble_line(), None);
}

fn retrying(ticket: Ticket, attempts: u32, wait: i64) -> ApiMsg {
    ApiMsg::Paused(ticket, Pause { wait, why: PauseReason::Failed { attempts, failure: offline() } })
}

#[test]
fn a_wait_before_another_try_counts_down_once_a_second() {
    let mut desk = Desk::ready(3);
    let (ticket, question) = asked(&desk.press("r")).remove(0);
    desk.api(retrying(ticket, 2, 3_000));
    for left in [3, 2, 1] {
        let line = desk.model.trouble_line().unwrap();
        assert!(line.starts_with(&format!("Trying again in {left} s, failed 2x:")), "{line}");
        let due = desk.model.deadline().unwrap().since(desk.model.now);
        assert_eq!(due, 1_000);
        desk.pass(due);
    }
    let answer = desk.answer(&question);
    desk.api(ApiMsg::Answered(ticket, Ok(answer)));
    assert_eq!((desk.model.trouble_line(), desk.model.deadline()), (None, None));
}

#[test]
fn a_wait_ends_with_the_question_that_is_given_up() {
    let mut desk = Desk::ready(300);
    let (ticket, _) = asked(&desk.press("r")).remove(0);
    desk.api(retrying(ticket, 1, 30_000));
    desk.press("/299");
    assert!(desk.key(Code::Enter).contains(&Effect::Abort(ticket)));
    assert_eq!((desk.model.trouble_line(), desk.model.deadline()), (None, None));
    // The report was on its way when the question was given up: no answer will ever end this wait.
    desk.api(retrying(ticket, 2, 30_000));
    assert_eq!((desk.model.trouble_line(), desk.model.deadline()), (None, None));
}

#[test]
fn every_kind_of_request_may_wait() {
    let mut desk = Desk::ready(10);
    let mut tickets: Vec<_> = asked(&desk.press("o")).into_iter().map(|(ticket, _)| ticket).collect();
    for ticket in tickets.drain(..) {
        desk.api(retrying(ticket, 1, 9_000));
        assert!(desk.model.requests.iter().any(|(open, request)| open == ticket && request.paused.is_some()));
    }
    desk.key(Code::Esc);
    assert!(desk.model.requests.pauses().count() == 0, "the view was left");

    let effects = desk.press("r");
    desk.settle(&effects);
    let (update, _) = change(&desk.press("v"));
    desk.press("nacme.com");
    let (create, _) = change(&desk.key(Code::Enter));
    for ticket in [update, create] {
        desk.api(retrying(ticket, 1, 9_000));
    }
    assert_eq!(desk.model.requests.pauses().count(), 2);
    for ticket in [update, create] {
        let (look, _) = asked(&desk.refuse(ticket, no_answer())).remove(0);
        desk.api(retrying(look, 1, 9_000));
    }
    assert_eq!(desk.model.requests.pauses().count(), 2, "the looks wait, the changes no more");

    let mut desk = Desk::ready(0);
    desk.press("n");
    let (search, _) = asked(&desk.pass(0)).remove(0);
    desk.api(retrying(search, 1, 9_000));
    assert_eq!(desk.model.requests.pauses().count(), 1);
    desk.key(Code::Esc);
    assert!(desk.model.requests.pauses().count() == 0);
}
