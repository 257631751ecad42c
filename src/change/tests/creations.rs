//! Creations: a domain of that name need not be the one that this change created.

use super::super::*;
use super::kit::*;
use crate::clerk::{ClerkError, EnrollmentMode, Millis, OrganizationDomain, code};
use crate::journal::Verdict;

/// The domain, created `after` milliseconds after the creation was sent.
fn created(after: i64) -> OrganizationDomain {
    let at = Millis(START.0 + after);
    OrganizationDomain { created_at: at, updated_at: at, ..row(true, 0) }
}

#[test]
fn a_matching_domain_created_at_that_time_is_the_created_one() {
    let mut story = Story::answered(creation(), no_answer());
    let (settled, step) = settled(story.look_up(Ok(vec![created(300)])));
    assert!(happened(&settled) && !settled.may_be_another, "{settled:?}");
    assert_eq!(end(step), End::Found(Outcome::Domain(Box::new(created(300)))));
}

#[test]
fn doubts_about_who_created_it_are_recorded_with_the_verdict() {
    let refused = Failure {
        outcome_unknown: true,
        errors: vec![ClerkError {
            code: code::ALREADY_EXISTS_SAME_ORGANIZATION.into(),
            ..ClerkError::default()
        }],
        ..Failure::new(FailureKind::Refused, "")
    };
    let touched = OrganizationDomain { updated_at: Millis(START.0 + 60_000), ..created(300) };
    let cases = [
        ("Clerk's clock is not known", no_answer(), None, created(300)),
        ("Clerk refused it as already there", refused, Some(clock(0)), created(300)),
        ("it was changed since", no_answer(), Some(clock(0)), touched),
        ("it was created after the request had ended", no_answer(), Some(clock(0)), created(35_000)),
        ("it was created before the request was sent", no_answer(), Some(clock(0)), created(-5_000)),
        ("Clerk's clock is ahead of the times of its rows", no_answer(), Some(clock(300_000)), created(300)),
        ("it may have been created after that", no_answer(), Some(clock(0)), created(29_500)),
    ];
    for (what, failure, server_clock, found) in cases {
        let mut story = Story::answered(creation(), failure);
        story.server_clock = server_clock;
        let (settled, _) = settled(story.look_up(Ok(vec![found])));
        assert!(happened(&settled) && settled.may_be_another, "{what}: {settled:?}");
    }
}

#[test]
fn a_much_older_domain_that_the_precheck_did_not_find_is_left_to_the_operator() {
    for (server_clock, created_at) in
        [(Some(clock(0)), -700_000), (None, -100_000_000), (Some(clock(660_000)), -700_000)]
    {
        let mut story = Story::answered(creation(), no_answer());
        story.server_clock = server_clock;
        let (settled, step) = story.look_up_until(|| vec![created(created_at)]);
        assert!(*story.asked.last().unwrap() >= LONGEST_DELAY, "{server_clock:?}");
        assert!(matches!(settled.verdict, Verdict::Unresolved { .. }), "{server_clock:?}");
        assert!(matches!(end(step), End::Unresolved(_)));
    }
}

#[test]
fn an_old_domain_that_clerk_says_already_exists_was_not_created_and_is_watched() {
    let errors =
        vec![ClerkError { code: code::ALREADY_EXISTS_SAME_ORGANIZATION.into(), ..ClerkError::default() }];
    let refused = Failure {
        outcome_unknown: true,
        errors,
        status: Some(422),
        ..Failure::new(FailureKind::Refused, "")
    };
    let mut story = Story::answered(creation(), refused);
    let (settled, step) = story.look_up_until(|| vec![created(-700_000)]);
    assert_eq!((settled.verdict, story.asked.len()), (Verdict::NotHappened, 4));
    let End::Refused(failure) = end(step) else { panic!("not refused") };
    assert!(failure.says_it_exists() && !failure.outcome_unknown);
    assert!(story.changes.deadline().is_some(), "a verdict that rests on lookups is watched");
}

#[test]
fn a_domain_with_the_id_of_another_known_domain_proves_nothing() {
    let mut story = Story::answered(creation(), no_answer());
    story.others = vec!["d0".into()];
    for _ in 0..20 {
        assert_eq!(story.look_up(Ok(vec![created(300)])), []);
    }
}

#[test]
fn a_wrong_clock_or_a_missing_time_does_not_contradict_a_creation() {
    let untimed = OrganizationDomain { created_at: Millis(0), updated_at: Millis(0), ..created(0) };
    for (what, server_clock, found) in [
        ("one answer's date is an hour ahead", Some(clock(3_600_000)), created(300)),
        ("this machine's clock is an hour ahead", Some(clock(-3_600_000)), created(-3_599_700)),
        ("there is no time of creation", Some(clock(0)), untimed.clone()),
        ("there is no time at all", None, untimed),
    ] {
        let mut story = Story::answered(creation(), no_answer());
        story.server_clock = server_clock;
        let (settled, _) = settled(story.look_up(Ok(vec![found])));
        assert!(happened(&settled), "{what}: {settled:?}");
    }
}

#[test]
fn a_clock_that_is_minutes_off_changes_nothing_once_it_is_known() {
    for off in [-660_000, 660_000] {
        let mut story = Story::answered(creation(), no_answer());
        story.server_clock = Some(clock(off));
        let (settled, _) = settled(story.look_up(Ok(vec![created(off + 300)])));
        assert!(happened(&settled) && !settled.may_be_another, "{off}: {settled:?}");
    }
}

#[test]
fn of_two_domains_of_that_name_the_newest_may_be_the_created_one() {
    for order in [[0, 1], [1, 0]] {
        let old = OrganizationDomain { id: "d_old".into(), ..created(-900_000) };
        let both = [old, created(300)];
        let mut story = Story::answered(creation(), no_answer());
        let (settled, step) = settled(story.look_up(Ok(order.map(|place| both[place].clone()).to_vec())));
        assert!(happened(&settled) && !settled.may_be_another, "{settled:?}");
        assert_eq!(end(step), End::Found(Outcome::Domain(Box::new(created(300)))));
    }
}

#[test]
fn a_domain_that_differs_from_the_request_is_left_to_the_operator() {
    let other = OrganizationDomain { enrollment_mode: EnrollmentMode::EnterpriseSso, ..created(300) };
    let mut request = creation();
    if let crate::clerk::Change::Create { body, .. } = &mut request.change {
        body.enrollment_mode = Some(EnrollmentMode::ManualInvitation);
    }
    let mut story = Story::answered(request, no_answer());
    let (settled, _) = settled(story.look_up(Ok(vec![other])));
    assert!(matches!(settled.verdict, Verdict::Unresolved { .. }));
}

#[test]
fn no_domain_for_long_enough_means_that_it_was_not_created() {
    let mut story = Story::answered(creation(), no_answer());
    // A list that lags behind still contains the deleted domain.
    story.previous_ids = vec!["d0".into()];
    let (settled, _) = story.look_up_until(|| vec![created(-50_000)]);
    assert_eq!(settled.verdict, Verdict::NotHappened);
    assert!(*story.asked.last().unwrap() >= LONGEST_DELAY);
    assert_eq!(settled.evidence, "8 lookups in a row did not find it, the last after 91 s");
}
