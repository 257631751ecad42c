//! Updates, deletions and proofs of ownership.

use std::collections::VecDeque;

use super::super::*;
use super::kit::*;
use crate::clerk::{
    ClerkError, EnrollmentMode, Millis, OrganizationDomain, UpdateDomain, Verification, VerificationStatus,
    code,
};
use crate::journal::{EntryId, Undoing, Verdict};

#[test]
fn a_row_in_the_requested_state_is_proof_at_the_first_lookup() {
    let mut story = Story::of_row(&verify());
    let found = row(true, START.0 + 300);
    let (settled, step) = settled(story.look_up(Ok(vec![found.clone()])));
    assert!(happened(&settled) && settled.lookups == 1 && !settled.may_be_another);
    assert_eq!(settled.evidence, "found in the requested state, changed at that time");
    assert_eq!(end(step), End::Found(Outcome::Domain(Box::new(found))));
    assert_eq!(story.changes, Changes::default());
}

#[test]
fn a_write_that_may_be_outside_the_request_may_be_another_persons() {
    let proven = |verified_at: Option<i64>, updated_at| OrganizationDomain {
        ownership_verification: Some(Verification {
            status: VerificationStatus::Verified,
            verified_at: verified_at.map(|after| Millis(START.0 + after)),
            ..Verification::default()
        }),
        ..row(false, updated_at)
    };
    let verified = |after: i64| row(true, START.0 + after);
    let own = Operation::VerifyOwnership;
    for (what, operation, server_clock, found, may_be_another) in [
        ("while it was under way", verify(), Some(clock(0)), verified(300), false),
        ("minutes later", verify(), Some(clock(0)), verified(147_000), true),
        (
            "as the request had ended, by a clock of whole seconds",
            verify(),
            Some(clock(0)),
            verified(29_500),
            true,
        ),
        ("before it was sent", verify(), Some(clock(0)), verified(-5_000), true),
        ("the row was not written at all", verify(), Some(clock(0)), row(true, 10), true),
        ("Clerk's clock is not known", verify(), None, verified(300), true),
        (
            "Clerk's clock is ahead of the times of its rows",
            verify(),
            Some(clock(300_000)),
            verified(300),
            true,
        ),
        ("the same, and the row's as well", verify(), Some(clock(300_000)), verified(300_300), false),
        ("proven while it was under way", own.clone(), Some(clock(0)), proven(Some(300), 10), false),
        ("proven later", own.clone(), Some(clock(0)), proven(Some(60_000), 10), true),
        ("proven, at an unknown time", own, Some(clock(0)), proven(None, 10), true),
    ] {
        let mut story = Story::of_row(&operation);
        story.server_clock = server_clock;
        let (settled, _) = settled(story.look_up(Ok(vec![found])));
        assert!(happened(&settled), "{what}");
        assert_eq!(settled.may_be_another, may_be_another, "{what}: {settled:?}");
        assert_eq!(settled.evidence.contains("someone else may have done it"), may_be_another, "{what}");
    }
}

#[test]
fn an_undo_asks_if_the_row_was_written_since_even_without_a_difference() {
    let undoing = Some(Undoing::Undoes(EntryId("s0-1".into())));
    let unverify = Operation::Update(UpdateDomain { verified: Some(false), enrollment_mode: None });
    let owned = OrganizationDomain { ownership_verification: Some(Verification::default()), ..row(true, 12) };
    let other = OrganizationDomain { enrollment_mode: EnrollmentMode::EnterpriseSso, ..row(true, 12) };
    let waiting = OrganizationDomain { total_pending_invitations: 3, ..row(true, 12) };
    for (what, operation, current, asks) in [
        ("written", &unverify, row(true, 12), true),
        ("written, and to be deleted", &Operation::Delete, row(true, 12), true),
        ("another field has changed", &unverify, owned.clone(), true),
        ("what it sets has changed", &unverify, other, false),
        ("a proof of ownership would be lost", &Operation::Delete, owned, false),
        ("pending invitations would be lost", &Operation::Delete, waiting, false),
    ] {
        let mut changes = Changes::default();
        let request = Request::undoing(row(true, 11), operation, undoing.clone(), Some(Millis(9)));
        assert_eq!(request.last_known_write, Some(Millis(11)), "the operator knows the row that was shown");
        changes.begin(Pending::sent(entry(), START, request, VecDeque::new()));
        let failure = Failure { current: Some(Box::new(current)), ..Failure::new(FailureKind::Stale, "") };
        let step = changes.receive_answer(&entry(), Err(failure), ENDED);
        match step {
            Some(Step::Stale(_)) => assert!(asks, "{what}"),
            Some(Step::Ended(ended)) => {
                assert!(!asks && matches!(ended.end, End::Refused(_)), "{what}: {ended:?}");
            }
            step => panic!("{what}: {step:?}"),
        }
    }
}

#[test]
fn not_happened_takes_the_longest_delay_and_lookups_that_agree() {
    for (operation, found) in [(verify(), 1), (Operation::Delete, 1), (Operation::VerifyOwnership, 1)] {
        let mut story = Story::of_row(&operation);
        let (settled, step) = story.look_up_until(|| vec![row(false, 10); found]);
        assert_eq!(settled.verdict, Verdict::NotHappened, "{operation:?}");
        assert_eq!(
            story.asked,
            [0, 1_000, 3_000, 7_000, 15_000, 31_000, 61_000, 91_000],
            "at growing intervals"
        );
        assert_eq!(settled.evidence, "8 lookups in a row found it unchanged, the last after 91 s");
        let End::Refused(failure) = end(step) else { panic!("not refused") };
        assert!(failure.looked_up && !failure.outcome_unknown);
    }
}

#[test]
fn a_change_that_is_carried_out_late_has_happened() {
    // A queue in between applies it 45 seconds after the request.
    let mut story = Story::of_row(&verify());
    while story.asked.last().is_none_or(|asked| *asked < 45_000) {
        let found = if story.asked.last().is_some_and(|asked| *asked >= 31_000) {
            row(true, 11)
        } else {
            row(false, 10)
        };
        let steps = story.look_up(Ok(vec![found]));
        if !steps.is_empty() {
            assert!(happened(&settled(steps).0));
            return;
        }
    }
    panic!("never found");
}

#[test]
fn one_list_without_the_row_does_not_prove_its_deletion() {
    let mut story = Story::of_row(&Operation::Delete);
    assert_eq!(story.look_up(Ok(Vec::new())), []);
    assert_eq!(story.look_up(Ok(vec![row(false, 10)])), []);
    let (settled, step) = story.look_up_until(Vec::new);
    assert_eq!(settled.evidence, "4 lookups in a row did not find it, the last after 31 s");
    assert_eq!(
        story.asked,
        [0, 1_000, 3_000, 7_000, 15_000, 31_000],
        "the lookup before the row was found does not count"
    );
    assert_eq!(end(step), End::Found(Outcome::Deleted));
}

#[test]
fn a_list_that_lags_behind_for_some_seconds_proves_no_deletion() {
    let mut story = Story::of_row(&Operation::Delete);
    while story.asked.last().is_none_or(|asked| *asked < 15_000) {
        assert_eq!(story.look_up(Ok(Vec::new())), [], "{:?}", story.asked);
    }
    let (settled, _) = story.look_up_until(|| vec![row(false, 10)]);
    assert_eq!(settled.verdict, Verdict::NotHappened);
}

#[test]
fn an_answer_that_miscounts_or_ignores_the_query_proves_nothing() {
    let stranger = OrganizationDomain { id: "d9".into(), name: "other.com".into(), ..row(true, 11) };
    let page = |data: &[OrganizationDomain], total_count| {
        Ok(crate::clerk::Page { data: data.to_vec(), total_count })
    };
    for operation in [verify(), Operation::Delete, Operation::VerifyOwnership] {
        for (rows, total_count) in [
            (&[][..], 1),
            (&[row(true, 11)], 0),
            (&[row(false, 10)], 3),
            (std::slice::from_ref(&stranger), 1),
            (&[stranger.clone(), row(true, 11)], 2),
        ] {
            let mut story = Story::of_row(&operation);
            for _ in 0..20 {
                assert_eq!(story.look_up_page(page(rows, total_count)), [], "{operation:?} {rows:?}");
            }
        }
    }
    let mut story = Story::answered(creation(), no_answer());
    for _ in 0..20 {
        assert_eq!(story.look_up_page(page(&[], 1)), [], "a creation");
    }
}

#[test]
fn a_row_without_the_requested_field_proves_nothing() {
    let decoded = |fields: &str| {
        let json = format!(
            r#"{{"id":"d0","organization_id":"org_0","name":"acme.com","created_at":5,"updated_at":11{fields}}}"#
        );
        crate::clerk::decode_domain(&json).unwrap()
    };
    let unverify = Operation::Update(UpdateDomain { verified: Some(false), enrollment_mode: None });
    for fields in ["", r#","affiliation_verification":{"status":"processing"}"#] {
        for operation in [verify(), unverify.clone(), Operation::VerifyOwnership] {
            let mut story = Story::of_row(&operation);
            for _ in 0..20 {
                assert_eq!(story.look_up(Ok(vec![decoded(fields)])), [], "{operation:?} {fields}");
            }
        }
    }
    let mut story = Story::of_row(&unverify);
    let (settled, _) = settled(story.look_up(Ok(vec![decoded(r#","affiliation_verification":null"#)])));
    assert!(happened(&settled), "null means that there is no proof");
}

#[test]
fn only_clerks_own_refusal_settles_without_the_longest_delay() {
    let error =
        |code: &str| ClerkError { code: code.into(), message: "upstream".into(), ..ClerkError::default() };
    for (status, code, is_clerks) in [
        (408, "", false),
        (408, "timeout", false),
        (499, "client_closed", false),
        (404, "", false),
        (503, code::SERVICE_UNAVAILABLE, false),
        (404, code::RESOURCE_NOT_FOUND, true),
        (422, code::ALREADY_EXISTS, true),
    ] {
        let failure = Failure { errors: vec![error(code)], status: Some(status), ..no_answer() };
        let mut story = Story::answered(Request::of_row(row(false, 10), &verify(), None), failure);
        let (settled, _) = story.look_up_until(|| vec![row(false, 10)]);
        assert_eq!(settled.verdict, Verdict::NotHappened);
        assert_eq!(*story.asked.last().unwrap() < LONGEST_DELAY, is_clerks, "{status} {code}");
    }
}

#[test]
fn a_lookup_that_fails_or_lags_behind_proves_nothing() {
    for lagging in [false, true] {
        let mut story = Story::of_row(&verify());
        for _ in 0..30 {
            let found = if lagging { Ok(vec![row(true, 9)]) } else { Err(no_answer()) };
            assert_eq!(story.look_up(found), [], "lagging: {lagging}");
        }
        let steps = story.look_up(Ok(vec![row(true, 11)]));
        assert!(happened(&settled(steps).0));
    }
}

#[test]
fn a_row_of_that_id_in_another_organization_proves_nothing() {
    let mut story = Story::of_row(&verify());
    let elsewhere = OrganizationDomain { organization_id: "org_9".into(), ..row(true, 11) };
    for _ in 0..20 {
        assert_eq!(story.look_up(Ok(vec![elsewhere.clone()])), []);
    }
}

#[test]
fn a_change_that_was_turned_away_but_is_found_done_may_be_another_persons() {
    let refused_stream = Failure { turned_away: true, ..Failure::new(FailureKind::Broken, "") };
    for failure in
        [Failure { status: Some(429), ..Failure::new(FailureKind::RateLimited, "") }, refused_stream]
    {
        let failure = Failure { outcome_unknown: true, ..failure };
        let mut story = Story::answered(Request::of_row(row(false, 10), &verify(), None), failure);
        let (settled, _) = settled(story.look_up(Ok(vec![row(true, START.0 + 300)])));
        assert!(happened(&settled) && settled.may_be_another);
        assert_eq!(settled.evidence, "found in the requested state; someone else may have done it");
    }
}

#[test]
fn an_answer_that_contradicts_itself_proves_nothing() {
    for operation in [verify(), Operation::Delete, Operation::VerifyOwnership] {
        let mut story = Story::of_row(&operation);
        for _ in 0..20 {
            assert_eq!(story.look_up(Ok(vec![row(false, 10), row(true, 11)])), [], "{operation:?}");
            assert_eq!(story.look_up(Ok(vec![row(true, 11), row(false, 10)])), [], "{operation:?}");
        }
    }
    let mut story = Story::of_row(&verify());
    assert!(
        !story.look_up(Ok(vec![row(true, 11), row(true, 11)])).is_empty(),
        "the same row twice is no contradiction"
    );
}

#[test]
fn a_row_that_changed_or_is_gone_is_left_to_the_operator_after_the_delay() {
    for (what, found) in [("changed since", vec![row(false, 12)]), ("gone", Vec::new())] {
        let mut story = Story::of_row(&verify());
        let (settled, step) = story.look_up_until(|| found.clone());
        assert!(matches!(settled.verdict, Verdict::Unresolved { .. }), "{what}");
        assert!(*story.asked.last().unwrap() >= LONGEST_DELAY, "{what}");
        let End::Unresolved(why) = end(step) else { panic!("{what}") };
        assert!(why.contains(what), "{why}");
    }
}

#[test]
fn an_answer_that_does_not_fit_the_change_is_no_outcome() {
    let mut changes = Changes::default();
    let request = Request::of_row(row(false, 10), &Operation::Delete, None);
    changes.begin(Pending::sent(entry(), START, request, VecDeque::new()));
    let outcome = Outcome::Domain(Box::new(row(false, 10)));
    let step = changes.receive_answer(&entry(), Ok(outcome), START);
    assert!(matches!(step, Some(Step::InDoubt(_))), "{step:?}");
}

#[test]
fn a_deletion_that_clerk_refused_as_missing_may_be_another_persons() {
    let errors = vec![ClerkError { code: code::RESOURCE_NOT_FOUND.into(), ..ClerkError::default() }];
    let failure = Failure {
        outcome_unknown: true,
        errors,
        status: Some(404),
        ..Failure::new(FailureKind::NotFound, "")
    };
    let request = Request::of_row(row(false, 10), &Operation::Delete, None);
    let mut story = Story::answered(request, failure);
    let (settled, step) = story.look_up_until(Vec::new);
    assert!(happened(&settled) && settled.may_be_another);
    assert_eq!(end(step), End::Gone);
}

#[test]
fn a_blocked_lookup_waits_for_the_operator_or_a_long_time() {
    for kind in [
        FailureKind::Blocked,
        FailureKind::Unauthorized,
        FailureKind::Forbidden,
        FailureKind::NotFound,
        FailureKind::Refused,
    ] {
        let failure = || Failure::new(kind, "the proxy wants a user name and password");
        let mut story = Story::of_row(&verify());
        assert!(!story.changes.are_all_blocked());
        for pause in [0, 600_000, 1_200_000] {
            assert_eq!(story.look_up(Err(failure())), []);
            assert_eq!(story.asked.last(), Some(&pause), "{kind:?}");
        }
        assert!(story.changes.are_all_blocked());
        let words = story.changes.describe_open(|_| false).remove(0);
        assert!(words.contains("outcome unknown, and it cannot be looked up: "), "{words}");
        // The operator asks for a retry; the first fix did not help.
        story.now = story.now.plus(5_000);
        story.changes.retry_lookups(story.now);
        assert_eq!(story.look_up(Err(failure())), []);
        story.changes.retry_lookups(story.now);
        assert_eq!(story.look_up(Err(no_answer())), [], "a transient failure is retried as usual");
        assert!(!story.changes.are_all_blocked());
        assert_eq!(story.asked[3..], [1_205_000, 1_205_000]);
        // Lookups continue until the outcome is known.
        assert!(happened(&settled(story.look_up(Ok(vec![row(true, 11)]))).0));
    }
}
