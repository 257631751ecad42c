//! A verdict is watched for a while: later evidence revises it.

use std::collections::VecDeque;

use super::super::*;
use super::kit::*;
use crate::clerk::{Change, Millis, OrganizationDomain};
use crate::journal::{EntryId, Event, History, Line, Operator, Settled, Verdict};

#[test]
fn a_change_believed_not_done_and_found_later_has_happened() {
    let mut story = Story::of_row(&verify());
    story.look_up_until(|| vec![row(false, 10)]);
    assert_eq!((story.changes.open(), story.changes.of_row("d0")), (0, None), "the row is free");
    assert_eq!(story.look_up(Ok(vec![row(false, 10)])), []);
    let (settled, step) = settled(story.look_up(Ok(vec![row(true, 11)])));
    assert!(happened(&settled) && settled.may_be_another, "it may be another person's: {settled:?}");
    let Step::Revised(request, End::Found(Outcome::Domain(_))) = step else { panic!("{step:?}") };
    assert!(matches!(request.change, Change::Update { .. }));
    assert_eq!(story.changes.deadline(), None);
}

#[test]
fn a_creation_found_later_may_be_another_persons() {
    let mut story = Story::answered(creation(), no_answer());
    story.look_up_until(Vec::new);
    let at = Millis(START.0 + 100_000);
    let late = OrganizationDomain { created_at: at, updated_at: at, ..row(true, 0) };
    let (settled, _) = settled(story.look_up(Ok(vec![late])));
    assert!(happened(&settled) && settled.may_be_another);
}

#[test]
fn a_row_believed_deleted_that_reappears_was_not_deleted() {
    let mut story = Story::of_row(&Operation::Delete);
    story.look_up_until(Vec::new);
    let (settled, step) = settled(story.look_up(Ok(vec![row(false, 10)])));
    assert_eq!(settled.verdict, Verdict::NotHappened);
    assert!(matches!(step, Step::Revised(_, End::Refused(_))), "{step:?}");
}

#[test]
fn a_late_deletion_needs_two_lookups_that_agree() {
    let mut story = Story::of_row(&Operation::Delete);
    story.look_up_until(|| vec![row(false, 10)]);
    assert_eq!(story.look_up(Ok(Vec::new())), []);
    let (settled, _) = settled(story.look_up(Ok(Vec::new())));
    assert!(happened(&settled));
}

#[test]
fn a_watch_gets_slower_and_ends() {
    let mut story = Story::of_row(&verify());
    story.look_up_until(|| vec![row(false, 10)]);
    let verdict = *story.asked.last().unwrap();
    while story.changes.deadline().is_some() {
        assert_eq!(story.look_up(Ok(vec![row(false, 10)])), []);
    }
    let minutes: Vec<i64> =
        story.asked.iter().filter(|at| **at > verdict).map(|at| (at - verdict) / 60_000).collect();
    assert_eq!(minutes, [2, 6, 14, 30], "the next one would be after more than an hour");
}

#[test]
fn a_newer_change_of_the_row_or_the_operators_answer_ends_a_watch() {
    for by_operator in [false, true] {
        let mut story = Story::of_row(&verify());
        story.look_up_until(|| vec![row(false, 10)]);
        if by_operator {
            story.changes.unwatch(&entry());
        } else {
            let request = Request::of_row(row(false, 10), &verify(), None);
            let next = crate::journal::EntryId("s1-2".into());
            story.changes.begin(Pending::sent(next, story.now, request, VecDeque::new()));
        }
        assert_eq!(story.changes.deadline(), None, "by operator: {by_operator}");
    }
}

/// A deletion that Clerk has confirmed.
fn deleted() -> Story {
    let mut changes = Changes::default();
    let request = Request::of_row(row(false, 10), &Operation::Delete, None);
    changes.begin(Pending::sent(entry(), START, request, VecDeque::new()));
    let step = changes.receive_answer(&entry(), Ok(Outcome::Deleted), ENDED);
    assert!(matches!(step, Some(Step::Ended(_))), "{step:?}");
    Story::of(changes)
}

#[test]
fn a_deletion_that_clerk_confirmed_is_looked_up_once() {
    let mut story = deleted();
    assert_eq!(story.look_up(Ok(Vec::new())), []);
    assert_eq!(story.changes.deadline(), None);
    assert_eq!(story.asked, [2 * 60_000]);
}

#[test]
fn a_row_that_stays_in_every_list_was_not_deleted_whatever_clerk_answered() {
    let mut story = deleted();
    assert_eq!(story.look_up(Ok(vec![row(false, 10)])), [], "one list may lag behind");
    let (settled, step) = settled(story.look_up(Ok(vec![row(false, 10)])));
    assert_eq!(settled.verdict, Verdict::NotHappened);
    assert_eq!(settled.evidence, "Clerk answered that it was deleted, and its lists still have it");
    let Step::Revised(_, End::Refused(failure)) = step else { panic!("{step:?}") };
    assert_eq!(failure.kind, FailureKind::Reappeared);
    assert_eq!(
        failure.current.as_deref(),
        Some(&row(false, 10)),
        "the current row, so that it is shown again"
    );
    assert_eq!(story.changes.deadline(), None);
}

const MINUTE: i64 = 60_000;

/// The lines of a change in an earlier run: requested, answered like this, and possibly looked up.
fn of_a_run(
    number: u32,
    request: &Request,
    result: &Result<Outcome, Failure>,
    verdict: Option<Verdict>,
) -> Vec<Line> {
    let id = EntryId(format!("s1-{number}"));
    let author = Author { session: "s1".into(), ..Author::default() };
    let command = author.command(id.clone(), request, Vec::new(), START);
    let mut left = vec![lines::asked(&command), lines::answered(id.clone(), ENDED, result, 1)];
    left.extend(verdict.map(|verdict| Line::new(id, ENDED, Event::Settled(Settled::new(verdict, 8)))));
    left
}

/// Resumes watches in a run that opens the journal this many minutes after the verdict. Returns when the next lookup
/// is due, in seconds.
fn taken_up(lines: impl IntoIterator<Item = Line>, living: &[&str], minutes: i64) -> Option<i64> {
    let mut history = History::default();
    for line in lines {
        history.add(line);
    }
    let now = ENDED.plus(minutes * MINUTE);
    let living: Vec<String> = living.iter().map(|session| (*session).to_owned()).collect();
    let mut changes = Changes::default();
    changes.resume_watches(&history, &living, now);
    changes.deadline().map(|due| due.since(now) / 1_000)
}

#[test]
fn verdicts_of_ended_runs_are_watched_for_the_rest_of_their_hour() {
    let update = Request::of_row(row(false, 10), &verify(), None);
    let delete = Request::of_row(row(false, 10), &Operation::Delete, None);
    let (unknown, refused) = (Err(no_answer()), Err(Failure::new(FailureKind::Refused, "")));
    let deleted = || Ok(Outcome::Deleted);
    let happened = || Some(Verdict::Happened { after: None });
    let not = || Some(Verdict::NotHappened);
    let unresolved = Some(Verdict::Unresolved { why: String::new() });
    for (what, request, result, verdict, minutes, due) in [
        ("not done", &update, &unknown, not(), 0, Some(120)),
        ("not done, and the lookup after two minutes was missed", &update, &unknown, not(), 5, Some(0)),
        ("the same, between the next two", &update, &unknown, not(), 59, Some(0)),
        ("its hour is over", &update, &unknown, not(), 60, None),
        ("a creation", &creation(), &unknown, not(), 0, Some(120)),
        ("looked up as deleted", &delete, &unknown, happened(), 1, Some(60)),
        ("looked up as done: the row is visible", &update, &unknown, happened(), 1, None),
        ("unresolved is left to the operator", &update, &unknown, unresolved, 1, None),
        ("Clerk refused it", &update, &refused, None, 0, None),
        ("Clerk said it is deleted", &delete, &deleted(), None, 1, Some(60)),
        ("the same, minutes later", &delete, &deleted(), None, 6, None),
        ("outcome unknown: that is adopted instead", &update, &unknown, None, 0, None),
    ] {
        let lines = of_a_run(1, request, result, verdict);
        let due_at = taken_up(lines.clone(), &[], minutes).map(|due| due.max(0));
        assert_eq!(due_at, due, "{what}");
        assert_eq!(
            taken_up(lines, &["s1"], minutes),
            None,
            "{what}: that run is alive and continues its own watch"
        );
    }
}

#[test]
fn verdicts_are_not_watched_after_a_later_change_or_the_operators_answer() {
    let update = Request::of_row(row(false, 10), &verify(), None);
    let not = || of_a_run(1, &update, &Err(no_answer()), Some(Verdict::NotHappened));
    let done = Ok(Outcome::Domain(Box::new(row(true, 12))));
    assert_eq!(taken_up([not(), of_a_run(2, &update, &done, None)].concat(), &[], 0), None);
    let refused = Err(Failure::new(FailureKind::Refused, ""));
    let lines = [not(), of_a_run(2, &update, &refused, None)].concat();
    assert_eq!(taken_up(lines, &[], 0), Some(120), "a refused change had no effect");
    let mut lines = not();
    lines.push(lines::resolved(EntryId("s1-1".into()), ENDED, false, Operator::default()));
    assert_eq!(taken_up(lines, &[], 0), None);
}

#[test]
fn lookups_that_are_due_together_are_spaced_out() {
    let mut history = History::default();
    for number in 0..20 {
        let name = format!("{number}.example");
        let before = OrganizationDomain { id: format!("d{number}"), name, ..row(false, 10) };
        let request = Request::of_row(before, &verify(), None);
        let lines = of_a_run(number, &request, &Err(no_answer()), Some(Verdict::NotHappened));
        for line in lines {
            history.add(line);
        }
    }
    let mut changes = Changes::default();
    let now = ENDED.plus(10 * MINUTE);
    changes.resume_watches(&history, &[], now);
    assert_eq!(changes.lookups_due(now).len(), 1);
    assert_eq!(changes.lookups_due(now.plus(4_000)).len(), 4);
}
