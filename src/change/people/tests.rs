use super::*;
use crate::clerk::{CreateDomain, UpdateDomain};

use EnrollmentMode::{AutomaticInvitation, AutomaticSuggestion, EnterpriseSso, ManualInvitation};

fn modes() -> Vec<EnrollmentMode> {
    vec![
        ManualInvitation,
        AutomaticInvitation,
        AutomaticSuggestion,
        EnterpriseSso,
        EnrollmentMode::Other("automatic_magic".into()),
    ]
}

fn update(verified: Option<bool>, mode: Option<EnrollmentMode>) -> Change {
    let body = UpdateDomain { verified, enrollment_mode: mode };
    Change::Update { organization_id: "org_1".into(), domain_id: "d1".into(), body }
}

fn waiting(invitations: u64, suggestions: u64) -> PendingCounts {
    PendingCounts { invitations, suggestions }
}

/// Every update of every row. The expectation is computed by a second, independent implementation.
#[test]
fn every_update_of_every_row() {
    let counts = [(0, 0), (12, 0), (0, 8), (12, 8)].map(|(one, other)| waiting(one, other));
    let mut seen = [0; 4];
    for before_mode in modes() {
        for before_verified in [false, true] {
            for pending in counts {
                for verified in [None, Some(false), Some(true)] {
                    for mode in modes().into_iter().map(Some).chain([None]) {
                        let before = Enrollment {
                            verified: before_verified,
                            mode: before_mode.clone(),
                            waiting: pending,
                        };
                        let leaves = mode.as_ref().is_some_and(|mode| *mode != before_mode);
                        let becomes = |wanted| before_verified != wanted && verified == Some(wanted);
                        let after = mode.as_ref().unwrap_or(&before_mode);
                        let emails = *after == AutomaticInvitation && (leaves || becomes(true));
                        let is_unknown = matches!(before_mode, EnrollmentMode::Other(_));
                        let owes = |to: &EnrollmentMode| leaves && (before_mode == *to || is_unknown);
                        let loses = |to, number| if becomes(false) || owes(to) { number } else { 0 };
                        let withdrawn = waiting(
                            loses(&AutomaticInvitation, pending.invitations),
                            loses(&AutomaticSuggestion, pending.suggestions),
                        );
                        let expected = Affected { emails, withdrawn, waiting: pending };
                        let is_reached = emails || withdrawn != waiting(0, 0);
                        let found = affected(Some(&before), &update(verified, mode.clone()));
                        assert_eq!(found, is_reached.then_some(expected), "{before:?} {verified:?} {mode:?}");
                        seen[usize::from(emails) + 2 * usize::from(withdrawn != waiting(0, 0))] += 1;
                    }
                }
            }
        }
    }
    assert!(seen.iter().all(|times| *times > 0), "{seen:?}");
}

#[test]
fn known_cases() {
    let row = |verified, mode, invitations, suggestions| Enrollment {
        verified,
        mode,
        waiting: waiting(invitations, suggestions),
    };
    let verify = update(Some(true), None);
    let unverify = update(Some(false), None);
    let to = |mode| update(None, Some(mode));
    for (before, change, emails, withdrawn) in [
        (row(false, AutomaticInvitation, 0, 0), &verify, true, (0, 0)),
        (row(false, AutomaticSuggestion, 0, 0), &verify, false, (0, 0)),
        (row(false, ManualInvitation, 0, 0), &verify, false, (0, 0)),
        (row(true, AutomaticInvitation, 0, 0), &verify, false, (0, 0)),
        (row(true, AutomaticInvitation, 12, 8), &unverify, false, (12, 8)),
        (row(true, ManualInvitation, 0, 20), &unverify, false, (0, 20)),
        (row(true, EnterpriseSso, 0, 0), &unverify, false, (0, 0)),
        (row(true, ManualInvitation, 0, 0), &to(AutomaticInvitation), true, (0, 0)),
        (row(true, AutomaticInvitation, 3, 0), &to(ManualInvitation), false, (3, 0)),
        (row(true, AutomaticSuggestion, 3, 2), &to(AutomaticInvitation), true, (0, 2)),
        (row(true, AutomaticInvitation, 3, 0), &to(AutomaticInvitation), false, (0, 0)),
    ] {
        let found = affected(Some(&before), change).unwrap_or_default();
        let withdrawn = waiting(withdrawn.0, withdrawn.1);
        assert_eq!((found.emails, found.withdrawn), (emails, withdrawn), "{before:?} {change:?}");
    }
}

#[test]
fn creations_email_deletions_withdraw_and_ownership_reaches_nobody() {
    let create = |mode, verified| Change::Create {
        organization_id: "org_1".into(),
        body: CreateDomain { name: "acme.com".into(), enrollment_mode: mode, verified },
    };
    for verified in [None, Some(true), Some(false)] {
        for mode in modes() {
            let emails = mode == AutomaticInvitation;
            let found = affected(None, &create(Some(mode), verified));
            assert_eq!(found.is_some_and(|found| found.emails), emails);
        }
        assert_eq!(affected(None, &create(None, verified)), None, "Clerk's own mode is manual");
    }
    let delete = Change::Delete { organization_id: "org_1".into(), domain_id: "d1".into() };
    let own = Change::VerifyOwnership { organization_id: "org_1".into(), domain_id: "d1".into() };
    for verified in [false, true] {
        for mode in modes() {
            let mut row = Enrollment { verified, mode, waiting: waiting(0, 0) };
            assert_eq!(affected(Some(&row), &delete), None);
            row.waiting = waiting(2, 1);
            let found = affected(Some(&row), &delete).unwrap();
            assert_eq!((found.emails, found.withdrawn), (false, waiting(2, 1)));
            assert_eq!(affected(Some(&row), &own), None);
        }
    }
}

#[test]
fn an_unknown_row_assumes_the_worst() {
    assert!(affected(None, &update(Some(true), None)).unwrap().emails);
    assert!(affected(None, &update(None, Some(AutomaticInvitation))).unwrap().emails);
    assert_eq!(affected(None, &update(Some(true), Some(ManualInvitation))), None);
}

#[test]
fn sentences_contain_the_numbers() {
    let verify = Affected { emails: true, withdrawn: waiting(0, 0), waiting: waiting(1, 0) };
    assert_eq!(
        verify.sentences(),
        [
            "In mode automatic_invitation Clerk emails an invitation to people with an address at the domain. Emails \
             cannot be unsent.",
            "Before that: 1 pending invitation."
        ]
    );
    let unverify = Affected { emails: false, withdrawn: waiting(12, 8), waiting: waiting(12, 8) };
    assert_eq!(unverify.sentences(), ["12 pending invitations and 8 pending suggestions may be withdrawn."]);
}

#[test]
fn a_negative_count_is_ignored() {
    let row = OrganizationDomain {
        total_pending_invitations: -1,
        total_pending_suggestions: i64::MIN,
        ..OrganizationDomain::default()
    };
    assert!(Enrollment::from(&row).waiting.is_empty());
}
