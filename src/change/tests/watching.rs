//! A verdict is watched for a while: later evidence revises it.

use std::collections::VecDeque;

use super::super::*;
use super::kit::*;
use crate::clerk::{Change, Millis, OrganizationDomain};
use crate::journal::Verdict;

#[test]
fn what_was_taken_for_not_done_and_is_found_later_has_happened() {
    let mut story = Story::of_row(&verify());
    story.look_until(|| vec![row(false, 10)]);
    assert_eq!((story.changes.open(), story.changes.of_row("d0")), (0, None), "the row is free");
    assert_eq!(story.look(Ok(vec![row(false, 10)])), []);
    let (settled, step) = settled(story.look(Ok(vec![row(true, 11)])));
    assert!(happened(&settled) && settled.may_be_another, "it may be somebody else's: {settled:?}");
    let Step::Revised(request, End::Found(Outcome::Domain(_))) = step else { panic!("{step:?}") };
    assert!(matches!(request.change, Change::Update { .. }));
    assert_eq!(story.changes.deadline(), None);
}

#[test]
fn a_creation_that_is_found_later_may_be_anybodys() {
    let mut story = Story::answered(creation(), no_answer());
    story.look_until(Vec::new);
    let at = Millis(START.0 + 100_000);
    let late = OrganizationDomain { created_at: at, updated_at: at, ..row(true, 0) };
    let (settled, _) = settled(story.look(Ok(vec![late])));
    assert!(happened(&settled) && settled.may_be_another);
}

#[test]
fn a_row_that_was_taken_for_deleted_and_is_there_again_was_not_deleted() {
    let mut story = Story::of_row(&Operation::Delete);
    story.look_until(Vec::new);
    let (settled, step) = settled(story.look(Ok(vec![row(false, 10)])));
    assert_eq!(settled.verdict, Verdict::NotHappened);
    assert!(matches!(step, Step::Revised(_, End::Refused(_))), "{step:?}");
}

#[test]
fn a_deletion_is_taken_for_late_only_when_two_lookups_agree() {
    let mut story = Story::of_row(&Operation::Delete);
    story.look_until(|| vec![row(false, 10)]);
    assert_eq!(story.look(Ok(Vec::new())), []);
    let (settled, _) = settled(story.look(Ok(Vec::new())));
    assert!(happened(&settled));
}

#[test]
fn a_watch_gets_slower_and_ends() {
    let mut story = Story::of_row(&verify());
    story.look_until(|| vec![row(false, 10)]);
    let verdict = *story.asked.last().unwrap();
    while story.changes.deadline().is_some() {
        assert_eq!(story.look(Ok(vec![row(false, 10)])), []);
    }
    let minutes: Vec<i64> =
        story.asked.iter().filter(|at| **at > verdict).map(|at| (at - verdict) / 60_000).collect();
    assert_eq!(minutes, [2, 6, 14, 30], "the next one would be after more than an hour");
}

#[test]
fn a_newer_change_of_the_row_and_the_operators_word_end_it() {
    for by_word in [false, true] {
        let mut story = Story::of_row(&verify());
        story.look_until(|| vec![row(false, 10)]);
        if by_word {
            story.changes.unwatch(&entry());
        } else {
            let request = Request::of_row(row(false, 10), &verify(), None);
            let next = crate::journal::EntryId("s1-2".into());
            story.changes.begin(Pending::sent(next, story.now, request, VecDeque::new()));
        }
        assert_eq!(story.changes.deadline(), None, "by word: {by_word}");
    }
}

/// A deletion that Clerk has answered.
fn deleted() -> Story {
    let mut changes = Changes::default();
    let request = Request::of_row(row(false, 10), &Operation::Delete, None);
    changes.begin(Pending::sent(entry(), START, request, VecDeque::new()));
    let step = changes.carried(&entry(), Ok(Outcome::Deleted), ENDED);
    assert!(matches!(step, Some(Step::Ended(_))), "{step:?}");
    Story::of(changes)
}

#[test]
fn a_deletion_that_clerk_has_answered_is_looked_up_once() {
    let mut story = deleted();
    assert_eq!(story.look(Ok(Vec::new())), []);
    assert_eq!(story.changes.deadline(), None);
    assert_eq!(story.asked, [2 * 60_000]);
}

#[test]
fn a_row_that_stays_in_every_list_was_not_deleted_whatever_clerk_has_answered() {
    let mut story = deleted();
    assert_eq!(story.look(Ok(vec![row(false, 10)])), [], "one list may lag behind");
    let (settled, step) = settled(story.look(Ok(vec![row(false, 10)])));
    assert_eq!(settled.verdict, Verdict::NotHappened);
    assert_eq!(settled.evidence, "Clerk answered that it was deleted, and its lists still have it");
    let Step::Revised(_, End::Refused(failure)) = step else { panic!("{step:?}") };
    assert_eq!(failure.kind, FailureKind::Reappeared);
    assert_eq!(failure.current.as_deref(), Some(&row(false, 10)), "as it is, to be shown again");
    assert_eq!(story.changes.deadline(), None);
}
