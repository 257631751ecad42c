// Copying the instance: pauses, failures, waits, cancelling.

use super::super::super::*;
use super::bench::*;
use super::local_copy::whole;
use crate::mirror::Activity;

/// A desk that is copying, with the copy's pages unanswered.
pub(super) fn copying(rows: u64) -> (Desk, Vec<(Ticket, ReadRequest)>) {
    let start =
        Start { target: Some(ConnectionTarget::Instance), snapshot_rows: 250_000, ..Start::default() };
    let mut desk = Desk::started(start, rows);
    let mut open = asked(&desk.api(ApiMsg::Connected(Ok(endpoint(false)))));
    let mut pages = Vec::new();
    while let Some((ticket, question)) = open.pop() {
        if let ReadRequest::Rows(_) = question {
            pages.push((ticket, question));
            continue;
        }
        let answer = desk.answer(&question);
        open.extend(asked(&desk.api(ApiMsg::Answered(ticket, Ok(answer)))));
    }
    (desk, pages)
}

#[test]
fn aborted_pages_are_requested_again() {
    let (mut desk, pages) = copying(2_000);
    let mut pages: Vec<_> = pages.into_iter().map(|(ticket, _)| ticket).collect();
    assert!(!pages.is_empty());
    let mut effects = desk.stop_copy();
    effects.retain(|effect| matches!(effect, Effect::Abort(_)));
    pages.sort_unstable();
    assert_eq!(effects, pages.into_iter().map(Effect::Abort).collect::<Vec<_>>());
    assert_eq!(desk.model.copy.mirror.activity(), Activity::Cancelled);
    let effects = desk.press("\x19");
    desk.settle(&effects);
    assert_eq!(desk.model.copy.store().len(), 2_000);
}

#[test]
fn a_copy_of_large_rows_stops_with_an_explanation() {
    let (mut desk, pages) = copying(1_500);
    desk.model.copy.mirror.allow_bytes(1 << 20);
    for row in &mut desk.rows {
        row.name.insert_str(0, &"x".repeat(3_000));
    }
    for (ticket, question) in pages {
        let answer = desk.answer(&question);
        desk.api(ApiMsg::Answered(ticket, Ok(answer)));
    }
    assert_eq!(desk.model.copy.mirror.activity(), Activity::AtMemory);
    let told = desk.model.toasts.shown().iter().any(|toast| {
        toast.level == Level::Error
            && toast.text.contains("has stopped at")
            && toast.text.contains("Press Ctrl-y to allow as much again, or :stop-copy to discard it.")
    });
    assert!(told, "{:?}", desk.model.toasts.shown());
    assert_eq!(asked(&desk.pass(60_000)), [], "it does not resume automatically");
    for _ in 0..20 {
        let effects = desk.press("\x19");
        desk.settle(&effects);
        if desk.model.domains.is_local() {
            return;
        }
        assert_eq!(desk.model.copy.mirror.activity(), Activity::AtMemory);
    }
    panic!("it never comes to its end");
}

#[test]
fn no_page_is_requested_while_paused() {
    let (mut desk, pages) = copying(20_000);
    desk.press("\x19");
    for (ticket, question) in pages {
        let answer = desk.answer(&question);
        assert_eq!(asked(&desk.api(ApiMsg::Answered(ticket, Ok(answer)))), []);
    }
    let effects = desk.pass(60_000);
    assert_eq!(asked(&effects), []);
    assert!(!desk.model.domains.is_local());
    let effects = desk.press("\x19");
    desk.settle(&effects);
    assert!(desk.model.domains.is_local());
}

#[test]
fn a_temporary_failure_is_retried_and_reported_if_it_persists() {
    let (mut desk, mut pages) = copying(400);
    for pause in [2_000, 4_000, 8_000] {
        let (ticket, _) = pages.pop().unwrap();
        desk.api(ApiMsg::Answered(ticket, Err(offline())));
        assert_eq!(desk.model.copy.mirror.activity(), Activity::Failed);
        assert_eq!(asked(&desk.pass(pause - 1)), [], "after {pause}");
        assert_eq!(desk.toasts(), "");
        pages = asked(&desk.pass(1));
        assert_eq!(pages.len(), 1, "after {pause}");
    }
    desk.api(ApiMsg::Answered(pages[0].0, Err(offline())));
    assert!(desk.toasts().contains("Press Ctrl-y to resume"), "{}", desk.toasts());
    assert_eq!(asked(&desk.pass(3_600_000)), []);
    let effects = desk.press("\x19");
    desk.settle(&effects);
    assert!(desk.model.domains.is_local());
}

#[test]
fn a_permanent_failure_stops_the_copy_immediately() {
    let (mut desk, pages) = copying(400);
    desk.api(ApiMsg::Answered(pages[0].0, Err(Failure::new(FailureKind::Forbidden, ""))));
    assert!(desk.toasts().contains("Press Ctrl-y to resume"), "{}", desk.toasts());
    assert_eq!(desk.model.copy.resume_at(), None);
}

#[test]
fn while_every_page_waits_the_reason_is_shown_with_a_countdown() {
    let (mut desk, pages) = copying(20_000);
    let now = desk.model.now;
    for (at, (ticket, _)) in pages.iter().enumerate() {
        assert_eq!(desk.model.requests.copy_pause(now), None, "some pages are being read");
        let pause = Pause { wait: 9_000 + i64::try_from(at).unwrap(), why: PauseReason::Budget };
        desk.api(ApiMsg::Paused(*ticket, pause));
    }
    let paused = Paused { until: now.plus(9_000), why: PauseReason::Budget };
    assert_eq!(desk.model.requests.copy_pause(now), Some(&paused));
    assert_eq!(desk.model.trouble_line(), None, "nothing on the screen depends on it");
    assert_eq!(desk.model.deadline(), Some(now.plus(1_000)));
    let answer = desk.answer(&pages[0].1);
    desk.api(ApiMsg::Answered(pages[0].0, Ok(answer)));
    assert_eq!(desk.model.requests.copy_pause(now), None, "the next page is being read");
}

#[test]
fn a_pause_lasts_whatever_happens_to_the_open_pages() {
    let (mut desk, pages) = copying(20_000);
    for (ticket, _) in &pages {
        desk.api(ApiMsg::Paused(*ticket, Pause { wait: 600_000, why: PauseReason::Clerk }));
    }
    desk.press("\x19");
    assert_eq!(desk.model.deadline(), None, "nothing on the screen counts down");
    for (ticket, _) in pages {
        assert_eq!(asked(&desk.api(ApiMsg::Answered(ticket, Err(offline())))), []);
    }
    assert_eq!(desk.model.copy.mirror.activity(), Activity::Paused);
    assert_eq!(asked(&desk.pass(60_000)), []);
    let effects = desk.press("\x19");
    desk.settle(&effects);
    assert!(desk.model.domains.is_local());
}

#[test]
fn visible_rows_that_cannot_be_refreshed_are_reported_and_not_requested_forever() {
    let mut desk = whole(300);
    let mut open = asked(&desk.press("r"));
    let mut asked_for = 0;
    while let Some((ticket, question)) = open.pop() {
        asked_for += 1;
        let is_of_names = matches!(&question, ReadRequest::Rows(query) if !query.domains.is_empty());
        let failure = Failure::new(FailureKind::Forbidden, "");
        let answer = if is_of_names { Err(failure) } else { Ok(desk.answer(&question)) };
        let effects = desk.api(ApiMsg::Answered(ticket, answer));
        open.extend(asked(&effects));
        for (ticket, search) in searches(&effects) {
            open.extend(asked(&desk.send(Msg::SearchFinished(ticket, Ok(Desk::find(&search))))));
        }
    }
    assert!(desk.toasts().contains("Not refreshed."), "{}", desk.toasts());
    assert!(asked_for < 10, "{asked_for}");
    assert_eq!(desk.model.copy.mirror.activity(), Activity::Idle);
}
