use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::clerk::{EnrollmentMode, Millis, OrganizationDomain, Verification, VerificationStatus};

const MODES: [EnrollmentMode; 3] =
    [EnrollmentMode::ManualInvitation, EnrollmentMode::AutomaticInvitation, EnrollmentMode::EnterpriseSso];

fn row(organization: &str, name: &str, status: VerificationStatus) -> OrganizationDomain {
    OrganizationDomain {
        id: format!("orgdmn_{organization}_{name}"),
        organization_id: organization.to_owned(),
        name: name.to_owned(),
        enrollment_mode: EnrollmentMode::ManualInvitation,
        affiliation_verification: Some(Verification { status, ..Verification::default() }),
        ..OrganizationDomain::default()
    }
}

fn verified(organization: &str, name: &str) -> OrganizationDomain {
    row(organization, name, VerificationStatus::Verified)
}

fn claimed(organization: &str, name: &str) -> OrganizationDomain {
    row(organization, name, VerificationStatus::Unverified)
}

const fn create(verified: bool) -> Action {
    Action::Create { verified: Some(verified), mode: None }
}

/// The decisions about these actions, given further verified rows.
fn plan_with(
    planner: &mut Planner,
    wishes: &[(OrganizationDomain, Action)],
    others: &[OrganizationDomain],
) -> Decisions {
    let wishes: Vec<Wish<'_>> = wishes
        .iter()
        .map(|(row, action)| {
            // In these tests, a row without an id does not exist.
            let target = if row.id.is_empty() {
                Target::New { organization_id: &row.organization_id, name: &row.name }
            } else {
                Target::Row(PlanRow::from(row))
            };
            Wish { target, action }
        })
        .collect();
    let verified = others.iter().filter(|row| row.is_verified());
    planner.plan(&wishes, verified.map(|row| (row.name.as_str(), row.organization_id.as_str())))
}

fn plan(wishes: &[(OrganizationDomain, Action)], others: &[OrganizationDomain]) -> Decisions {
    plan_with(&mut Planner::default(), wishes, others)
}

fn new(organization: &str, name: &str) -> OrganizationDomain {
    OrganizationDomain { id: String::new(), ..claimed(organization, name) }
}

const fn step(action: Action) -> Decision {
    Decision::Step { action, group: None }
}

#[test]
fn what_is_so_already_is_skipped_with_the_reason() {
    let sso = EnrollmentMode::EnterpriseSso;
    let set = |verified, mode: &EnrollmentMode| Action::Set { verified, mode: mode.clone() };
    let manual = EnrollmentMode::ManualInvitation;
    let mut owned = claimed("org_1", "a.com");
    owned.ownership_verification =
        Some(Verification { status: VerificationStatus::Verified, ..Verification::default() });
    for (row, action, decision) in [
        (claimed("org_1", "a.com"), Action::Verify, step(Action::Verify)),
        (row("org_1", "a.com", VerificationStatus::Failed), Action::Verify, step(Action::Verify)),
        (verified("org_1", "a.com"), Action::Verify, Decision::Skip(SkipReason::AlreadyVerified)),
        (verified("org_1", "a.com"), Action::Unverify, step(Action::Unverify)),
        (
            row("org_1", "a.com", VerificationStatus::Expired),
            Action::Unverify,
            Decision::Skip(SkipReason::NotVerified(VerificationStatus::Expired)),
        ),
        (claimed("org_1", "a.com"), Action::Mode(sso.clone()), step(Action::Mode(sso.clone()))),
        (
            claimed("org_1", "a.com"),
            Action::Mode(manual.clone()),
            Decision::Skip(SkipReason::AlreadyInMode(manual.clone())),
        ),
        (claimed("org_1", "a.com"), set(true, &manual), step(Action::Verify)),
        (claimed("org_1", "a.com"), set(false, &sso), step(Action::Mode(sso.clone()))),
        (claimed("org_1", "a.com"), set(true, &sso), step(set(true, &sso))),
        (claimed("org_1", "a.com"), set(false, &manual), Decision::Skip(SkipReason::AlreadySo)),
        (claimed("org_1", "a.com"), Action::Own, step(Action::Own)),
        (owned, Action::Own, Decision::Skip(SkipReason::AlreadyOwned)),
        (claimed("org_1", "a.com"), Action::Delete, step(Action::Delete)),
        (claimed("org_1", "a.com"), create(true), Decision::Skip(SkipReason::AlreadyThere)),
        (new("org_1", "a.com"), create(true), step(create(true))),
        (new("org_1", "a.com"), Action::Delete, Decision::Skip(SkipReason::Missing)),
        (claimed("org_1", ""), Action::Delete, Decision::Skip(SkipReason::Unnamed)),
    ] {
        assert_eq!(plan(&[(row.clone(), action.clone())], &[]).decisions, [decision], "{action} {row:?}");
    }
}

#[test]
fn of_several_claims_the_oldest_is_planned() {
    let mut old = claimed("org_2", "a.com");
    old.created_at = Millis(1);
    let mut young = claimed("org_1", "A.com");
    young.created_at = Millis(2);
    let found =
        plan(&[(young, Action::Verify), (old, Action::Verify), (new("org_3", "a.com"), create(true))], &[]);
    let other = Decision::Skip(SkipReason::OtherClaim("org_2".into()));
    assert_eq!(found.decisions, [other.clone(), step(Action::Verify), other]);
    assert_eq!(found.order, [1]);
}

#[test]
fn a_name_that_another_organization_keeps_is_not_claimed() {
    let holder = [verified("org_9", "a.com"), verified("org_9", "c.com")];
    let wishes = [
        (claimed("org_1", "a.com"), Action::Verify),
        (claimed("org_2", "a.com"), Action::Own),
        (new("org_3", "a.com"), create(true)),
        (new("org_4", "a.com"), create(false)),
        (claimed("org_1", "b.com"), Action::Verify),
        (holder[1].clone(), Action::Own),
    ];
    let held = Decision::Skip(SkipReason::Held("org_9".into()));
    let found = plan(&wishes, &holder);
    assert_eq!(
        found.decisions,
        [held.clone(), held.clone(), held, step(create(false)), step(Action::Verify), step(Action::Own)]
    );
    assert_eq!(found.order, [3, 4, 5]);
}

#[test]
fn a_name_is_released_before_it_is_claimed_and_both_are_one_group() {
    for release in [Action::Unverify, Action::Delete] {
        let wishes = [
            (claimed("org_1", "x.com"), Action::Delete),
            (claimed("org_1", "a.com"), Action::Verify),
            (claimed("org_1", "y.com"), Action::Delete),
            (verified("org_9", "a.com"), release.clone()),
            (verified("org_9", "b.com"), release.clone()),
            (new("org_1", "b.com"), create(true)),
            (verified("org_9", "c.com"), release.clone()),
        ];
        let mut planner = Planner::default();
        let found = plan_with(&mut planner, &wishes, &[verified("org_9", "a.com")]);
        assert_eq!(found.order, [0, 3, 1, 2, 4, 5, 6]);
        let groups: Vec<_> = found
            .decisions
            .iter()
            .map(|decision| match decision {
                Decision::Step { group, .. } => *group,
                Decision::Skip(reason) => panic!("{reason}"),
            })
            .collect();
        assert_eq!(groups, [None, Some(1), None, Some(1), Some(2), Some(2), None]);
        // Groups of a later part of the same plan have other numbers.
        let found = plan_with(&mut planner, &wishes[3..=5], &[]);
        assert_eq!(found.decisions[1], Decision::Step { action: release, group: Some(3) });
    }
}

#[test]
fn creations_stop_at_the_limit_and_deletions_make_room() {
    let mut planner = Planner { max_domains: Some(2), ..Planner::default() };
    planner.domains.insert("org_1".into(), 1);
    let wishes = [
        (new("org_1", "a.com"), create(true)),
        (new("org_1", "b.com"), create(true)),
        (claimed("org_1", "c.com"), Action::Delete),
        (new("org_1", "d.com"), create(true)),
        (new("org_2", "e.com"), create(true)),
        // No organization would get the name.
        (verified("org_9", "b.com"), Action::Unverify),
    ];
    let found = plan_with(&mut planner, &wishes, &[]);
    assert_eq!(
        found.decisions,
        [
            step(create(true)),
            Decision::Skip(SkipReason::Quota(2)),
            step(Action::Delete),
            step(create(true)),
            step(create(true)),
            Decision::Skip(SkipReason::ClaimSkipped),
        ]
    );
    assert_eq!(found.order, [0, 2, 3, 4]);
}

#[test]
fn nothing_is_planned_where_nothing_can_be_changed() {
    let mut planner = Planner { locked: Some(SkipReason::ReadOnly), ..Planner::default() };
    let found = plan_with(&mut planner, &[(claimed("org_1", "a.com"), Action::Verify)], &[]);
    assert_eq!(found.decisions, [Decision::Skip(SkipReason::ReadOnly)]);
}

#[test]
fn the_numbers_say_whom_a_plan_affects_and_what_it_costs() {
    let waiting = OrganizationDomain {
        total_pending_invitations: 3,
        total_pending_suggestions: 2,
        enrollment_mode: EnrollmentMode::AutomaticInvitation,
        ..verified("org_1", "a.com")
    };
    let mut planner = Planner::default();
    let wishes = [
        (waiting.clone(), Action::Delete),
        (OrganizationDomain { name: "b.com".into(), ..waiting.clone() }, Action::Mode(MODES[2].clone())),
        (claimed("org_1", "c.com"), Action::Mode(MODES[1].clone())),
        (claimed("org_1", "d.com"), Action::Mode(MODES[0].clone())),
    ];
    plan_with(&mut planner, &wishes, &[]);
    let summary = planner.summary;
    assert_eq!((summary.steps, summary.skipped, summary.requests()), (3, 1, 6));
    let actions: Vec<_> =
        summary.actions.iter().map(|(action, count)| (action.to_string(), *count)).collect();
    let expected = [("mode=automatic_invitation", 1), ("mode=enterprise_sso", 1), ("delete", 1)];
    assert_eq!(actions, expected.map(|(action, count)| (action.to_owned(), count)));
    assert_eq!(summary.reasons.into_iter().collect::<Vec<_>>(), [("already in that mode", 1)]);
    assert_eq!(summary.harm.emails, 1);
    assert_eq!(summary.harm.withdrawn.describe(), "6 pending invitations and 2 pending suggestions");
}

#[test]
fn the_duration_counts_the_windows_that_are_full() {
    use std::time::Duration;
    let window = Duration::from_secs(10);
    for (steps, seconds) in [(0, 0), (25, 0), (26, 10), (50, 10), (51, 20), (100_000, 39_990)] {
        let summary = Summary { steps, ..Summary::default() };
        assert_eq!(summary.duration(50, window), Duration::from_secs(seconds), "{steps}");
    }
}

fn actions() -> impl Strategy<Value = Action> {
    prop_oneof![
        Just(Action::Verify),
        Just(Action::Unverify),
        Just(Action::Delete),
        Just(Action::Own),
        prop::sample::select(MODES.to_vec()).prop_map(Action::Mode),
        (any::<bool>(), prop::sample::select(MODES.to_vec()))
            .prop_map(|(verified, mode)| Action::Set { verified, mode }),
        any::<Option<bool>>().prop_map(|verified| Action::Create { verified, mode: None }),
    ]
}

prop_compose! {
    /// Rows of a few organizations and names, so that they conflict; at most one for each pair, and one holder for each name.
    fn wishes()(
        found in prop::collection::vec((0..4_usize, 0..3_usize, 0..3_usize, any::<bool>(), 0..9_i64, actions()), 0..14),
    ) -> Vec<(OrganizationDomain, Action)> {
        let (mut pairs, mut held) = (BTreeSet::new(), BTreeSet::new());
        let mut wishes = Vec::new();
        for (organization, name, status, exists, created_at, action) in found {
            if !pairs.insert((organization, name)) {
                continue;
            }
            let status = [VerificationStatus::Verified, VerificationStatus::Unverified, VerificationStatus::Expired][status].clone();
            let is_verified = status == VerificationStatus::Verified;
            let mut row = row(&format!("org_{organization}"), &format!("n{name}.com"), status);
            row.created_at = Millis(created_at);
            if !exists {
                row.id.clear();
            } else if is_verified && !held.insert(name) {
                row.affiliation_verification = None;
            }
            wishes.push((row, action));
        }
        wishes
    }
}

proptest! {
    #[test]
    fn every_plan_keeps_the_rules(wishes in wishes(), holders in prop::collection::vec(0..9_usize, 3)) {
        // Further holders of names that no requested row has verified.
        let others: Vec<OrganizationDomain> = holders
            .iter()
            .enumerate()
            .filter(|(number, holder)| {
                **holder < 4 && !wishes.iter().any(|(row, _)| row.name == format!("n{number}.com") && (!row.id.is_empty() && row.is_verified() || row.organization_id == format!("org_{holder}")))
            })
            .map(|(number, holder)| verified(&format!("org_{holder}"), &format!("n{number}.com")))
            .collect();
        let mut planner = Planner::default();
        let Decisions { decisions, order } = plan_with(&mut planner, &wishes, &others);
        prop_assert_eq!(decisions.len(), wishes.len());
        // Every change is a step or skipped, exactly once.
        let steps: Vec<u32> = (0..).zip(&decisions).filter(|(_, decision)| matches!(decision, Decision::Step { .. })).map(|(number, _)| number).collect();
        let mut sorted = order.clone();
        sorted.sort_unstable();
        prop_assert_eq!(&sorted, &steps);
        prop_assert_eq!(planner.summary.steps, steps.len() as u64);
        prop_assert_eq!(planner.summary.skipped, (wishes.len() - steps.len()) as u64);
        // Carried out in order, no step claims a name that another organization has.
        let mut holders: std::collections::BTreeMap<&str, &str> = std::collections::BTreeMap::new();
        for row in wishes.iter().map(|(row, _)| row).chain(&others) {
            if !row.id.is_empty() && row.is_verified() {
                holders.insert(&row.name, &row.organization_id);
            }
        }
        let mut claimed = BTreeSet::new();
        let mut last_group = None;
        let mut done = BTreeSet::new();
        for number in &order {
            let (row, wanted) = &wishes[*number as usize];
            let Decision::Step { action, group } = &decisions[*number as usize] else { unreachable!() };
            if wanted.is_claim() {
                let holder = holders.get(row.name.as_str());
                prop_assert!(holder.is_none_or(|holder| *holder == row.organization_id), "{row:?} {action}");
                prop_assert!(claimed.insert(&row.name), "two claims to {}", row.name);
                if !matches!(action, Action::Own) {
                    holders.insert(&row.name, &row.organization_id);
                }
            } else if action.is_release() && row.is_verified() && !row.id.is_empty() {
                holders.remove(row.name.as_str());
            }
            // The steps of a group follow each other, and groups are numbered in their order.
            if *group != last_group {
                prop_assert!(last_group.is_none_or(|last| done.insert(last)));
                if let Some(group) = group {
                    prop_assert!(!done.contains(group) && done.iter().all(|earlier| earlier < group));
                }
                last_group = *group;
            }
        }
        let groups: Vec<u32> = decisions.iter().filter_map(|decision| match decision {
            Decision::Step { group, .. } => *group,
            Decision::Skip(_) => None,
        }).collect();
        for group in &groups {
            prop_assert!(groups.iter().filter(|other| *other == group).count() > 1);
        }
    }
}
