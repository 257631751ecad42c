// Problems stay on the screen until a request succeeds; waits before a retry count down.

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
fn a_connection_problem_stays_after_a_change_and_a_refusal_does_not() {
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
fn a_failed_refresh_is_always_reported_because_the_old_rows_hide_it() {
    for (kind, _) in KINDS {
        let mut desk = Desk::ready(3);
        let (ticket, _) = asked(&desk.press("r")).remove(0);
        desk.api(ApiMsg::Answered(ticket, Err(failure(kind))));
        assert!(desk.model.trouble_line().is_some(), "{kind:?}");
    }
}

#[test]
fn a_failure_that_blocks_every_request_is_retried_on_refresh() {
    let mut desk = Desk::ready(3);
    assert!(!desk.press("r").contains(&Effect::Retry), "nothing is blocked");
    let mut desk = Desk::ready(3);
    let (ticket, _) = change(&desk.press("v"));
    let (lookup, _) = asked(&desk.refuse(ticket, no_answer())).remove(0);
    desk.api(ApiMsg::Answered(lookup, Err(failure(FailureKind::Blocked))));
    assert!(desk.model.trouble_line().is_some(), "the screen shows the failure");
    assert_eq!(asked(&desk.pass(60_000)), [], "no lookups are sent in the meantime");
    let effects = desk.press("r");
    assert_eq!(effects.first(), Some(&Effect::Retry), "before any request: {effects:?}");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Lookup(..))), "{effects:?}");
    assert!(!desk.press("r").contains(&Effect::Retry));
}

#[test]
fn any_success_clears_it() {
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
fn an_unsent_request_proves_nothing() {
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
fn the_failure_of_an_aborted_request_is_not_shown() {
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
fn a_wait_before_a_retry_counts_down_once_a_second() {
    let mut desk = Desk::ready(3);
    let (ticket, question) = asked(&desk.press("r")).remove(0);
    desk.api(retrying(ticket, 2, 3_000));
    for left in [3, 2, 1] {
        let line = desk.model.trouble_line().unwrap();
        assert!(line.starts_with(&format!("Retrying in {left} s; attempt 2 failed: ")), "{line}");
        let due = desk.model.deadline().unwrap().since(desk.model.now);
        assert_eq!(due, 1_000);
        desk.pass(due);
    }
    let answer = desk.answer(&question);
    desk.api(ApiMsg::Answered(ticket, Ok(answer)));
    assert_eq!((desk.model.trouble_line(), desk.model.deadline()), (None, None));
}

#[test]
fn a_wait_ends_with_an_aborted_request() {
    let mut desk = Desk::ready(300);
    let (ticket, _) = asked(&desk.press("r")).remove(0);
    desk.api(retrying(ticket, 1, 30_000));
    desk.press("/299");
    assert!(desk.key(Code::Enter).contains(&Effect::Abort(ticket)));
    assert_eq!((desk.model.trouble_line(), desk.model.deadline()), (None, None));
    // The report crossed the abort: no response will ever end this wait.
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
    assert!(desk.model.requests.pauses().count() == 0, "the view was closed");

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
        let (lookup, _) = asked(&desk.refuse(ticket, no_answer())).remove(0);
        desk.api(retrying(lookup, 1, 9_000));
    }
    assert_eq!(desk.model.requests.pauses().count(), 2, "the lookups wait, the changes no longer");

    let mut desk = Desk::ready(0);
    desk.press("n");
    let (search, _) = asked(&desk.pass(0)).remove(0);
    desk.api(retrying(search, 1, 9_000));
    assert_eq!(desk.model.requests.pauses().count(), 1);
    desk.key(Code::Esc);
    assert!(desk.model.requests.pauses().count() == 0);
}
