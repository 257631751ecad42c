//! One test per rule.

use super::super::{Sessions, UndoError, UndoLoss, UndoPlan};
use super::model::{World, operator};
use crate::clerk::{
    Change, CreateDomain, EnrollmentMode, Millis, OrganizationDomain, UpdateDomain, Verification,
    VerificationStatus,
};
use crate::journal::{Cause, EntryId, Event, Line, Outcome, Resolved, RowState, Settled, Undoing, Verdict};

pub(super) fn update(verified: Option<bool>, mode: Option<EnrollmentMode>) -> Change {
    Change::Update {
        organization_id: "org_1".into(),
        domain_id: "orgdmn_1".into(),
        body: UpdateDomain { verified, enrollment_mode: mode },
    }
}

pub(super) fn delete() -> Change {
    Change::Delete { organization_id: "org_1".into(), domain_id: "orgdmn_1".into() }
}

pub(super) fn own() -> Change {
    Change::VerifyOwnership { organization_id: "org_1".into(), domain_id: "orgdmn_1".into() }
}

fn create() -> Change {
    let body = CreateDomain { name: "acme.org".into(), enrollment_mode: None, verified: None };
    Change::Create { organization_id: "org_1".into(), body }
}

/// One unverified domain with manual invitation.
pub(super) fn world() -> World {
    let mut world = World::new();
    world.put("orgdmn_1", "org_1", "acme.com");
    world
}

fn row(world: &mut World) -> &mut OrganizationDomain {
    world.rows.get_mut("orgdmn_1").unwrap()
}

fn with_status(status: VerificationStatus) -> Verification {
    Verification { status, ..Verification::default() }
}

#[track_caller]
fn undo(world: &World) -> UndoPlan {
    world.history.undo(&operator("jana"), Sessions::default()).unwrap()
}

#[track_caller]
fn cannot(world: &World) -> UndoError {
    world.history.undo(&operator("jana"), Sessions::default()).unwrap_err()
}

#[test]
fn the_undo_of_an_update_restores_only_what_it_changed() {
    let mut world = world();
    let id = world.change("jana", &update(Some(true), Some(EnrollmentMode::ManualInvitation)), None);
    let plan = undo(&world);
    assert_eq!(plan.change, update(Some(false), None));
    assert_eq!((plan.target, plan.undoing), (id.clone(), Undoing::Undoes(id)));
    assert_eq!((plan.name.as_str(), plan.organization.as_str()), ("acme.com", "Acme"));
    assert_eq!(plan.expected.as_deref(), Some(&world.rows["orgdmn_1"]));
    assert_eq!((plan.losses, plan.skipped), (vec![], vec![]));
}

#[test]
fn an_update_that_changed_nothing_is_skipped() {
    let mut world = world();
    world.change("jana", &update(Some(false), None), None);
    assert_eq!(cannot(&world), UndoError::Nothing);
}

#[test]
fn losses_are_listed() {
    let mut world = world();
    let row = row(&mut world);
    row.enrollment_mode = EnrollmentMode::AutomaticInvitation;
    row.affiliation_verification = Some(with_status(VerificationStatus::Expired));
    row.ownership_verification = Some(with_status(VerificationStatus::Verified));
    row.affiliation_email_address = Some("admin@acme.com".into());
    row.total_pending_invitations = 3;
    row.total_pending_suggestions = 2;
    world.change("jana", &delete(), None);
    let plan = undo(&world);
    let body = CreateDomain {
        name: "acme.com".into(),
        enrollment_mode: Some(EnrollmentMode::AutomaticInvitation),
        verified: Some(false),
    };
    assert_eq!(plan.change, Change::Create { organization_id: "org_1".into(), body });
    assert_eq!(plan.expected, None);
    assert_eq!(
        plan.losses,
        [
            UndoLoss::NewId,
            UndoLoss::OwnershipProof,
            UndoLoss::StatusWas(VerificationStatus::Expired),
            UndoLoss::Mailbox("admin@acme.com".into()),
            UndoLoss::PendingInvitations(3),
            UndoLoss::PendingSuggestions(2),
        ]
    );
}

#[test]
fn a_mode_is_restored_and_a_failed_proof_comes_back_as_none() {
    let mut world = world();
    row(&mut world).enrollment_mode = EnrollmentMode::AutomaticInvitation;
    row(&mut world).affiliation_verification = Some(with_status(VerificationStatus::Failed));
    world.change("jana", &update(Some(true), Some(EnrollmentMode::EnterpriseSso)), None);
    let plan = undo(&world);
    assert_eq!(plan.change, update(Some(false), Some(EnrollmentMode::AutomaticInvitation)));
    assert_eq!(plan.losses, [UndoLoss::StatusWas(VerificationStatus::Failed)]);
}

#[test]
fn ownership_is_skipped_and_reported() {
    let mut world = world();
    let only = world.change("jana", &own(), None);
    assert_eq!(cannot(&world), UndoError::OwnershipOnly(only));
    world.change("jana", &update(Some(true), None), None);
    let newer = world.change("jana", &own(), None);
    let plan = undo(&world);
    assert_eq!(plan.change, update(Some(false), None));
    assert_eq!((plan.losses, plan.skipped), (vec![], vec![newer]));
}

#[test]
fn the_undo_of_a_creation_reports_a_later_proof_of_ownership_as_lost() {
    let mut world = world();
    world.change("jana", &create(), None);
    let created = world.rows.keys().find(|id| *id != "orgdmn_1").unwrap().clone();
    let prove = Change::VerifyOwnership { organization_id: "org_1".into(), domain_id: created.clone() };
    assert_eq!(undo(&world).losses, []);

    // By another operator: then the row differs.
    let before = undo(&world);
    world.change("theo", &prove, None);
    assert!(before.row_differs(&world.rows[&created]));
    assert!(undo(&world).row_differs(&world.rows[&created]));

    // By the same operator: then the plan lists the loss.
    let own = world.change("jana", &prove, None);
    let plan = undo(&world);
    assert_eq!(plan.change.domain_id(), Some(created.as_str()));
    assert_eq!((&plan.losses, &plan.skipped), (&vec![UndoLoss::OwnershipProof], &vec![own]));
    assert!(!plan.row_differs(&world.rows[&created]));
}

#[test]
fn a_change_with_an_unknown_outcome_has_to_be_settled_first() {
    let mut world = world();
    world.change("jana", &update(Some(true), None), None);
    world.ask("theo", &delete(), None);
    undo(&world);
    let open = world.ask("jana", &update(None, Some(EnrollmentMode::EnterpriseSso)), None);
    assert_eq!(cannot(&world), UndoError::InDoubt(open.clone()));
    world.answer(&open, Outcome::Unknown { cause: Cause::default() });
    assert_eq!(cannot(&world), UndoError::InDoubt(open));

    // A newer change can be undone: it was requested with knowledge of the unknown outcome.
    world.change("jana", &update(None, Some(EnrollmentMode::AutomaticSuggestion)), None);
    assert_eq!(undo(&world).change, update(None, Some(EnrollmentMode::ManualInvitation)),);
}

#[test]
fn a_refused_change_is_ignored() {
    let mut world = world();
    let id = world.ask("jana", &delete(), None);
    world.answer(&id, Outcome::Refused { cause: Cause::default() });
    assert_eq!(cannot(&world), UndoError::Nothing);
    assert_eq!(world.history.redo(&operator("jana"), Sessions::default()), Err(UndoError::Nothing));
}

#[test]
fn without_the_row_before_or_after_there_is_no_undo() {
    let mut world = world();
    let id = world.ask("jana", &update(Some(true), None), None);
    world.answer(&id, Outcome::Done { after: None });
    assert_eq!(cannot(&world), UndoError::Incomplete(id));
    row(&mut world).enrollment_mode = EnrollmentMode::default();
    let id = world.change("jana", &delete(), None);
    assert_eq!(cannot(&world), UndoError::Incomplete(id), "a row without a mode");
}

#[test]
fn only_the_operators_own_changes_on_this_machine_are_undone() {
    let mut world = world();
    world.change("theo", &update(Some(true), None), None);
    assert_eq!(cannot(&world), UndoError::Nothing);
    let mut elsewhere = operator("theo");
    elsewhere.host = "another".into();
    assert_eq!(world.history.undo(&elsewhere, Sessions::default()), Err(UndoError::Nothing));
}

#[test]
fn a_row_that_was_changed_since_differs() {
    let mut world = world();
    world.change("jana", &update(Some(true), None), None);
    let plan = undo(&world);
    assert!(!plan.row_differs(&world.rows["orgdmn_1"]));
    row(&mut world).total_pending_invitations = 9;
    assert!(!plan.row_differs(&world.rows["orgdmn_1"]), "people are invited all the time");
    row(&mut world).enrollment_mode = EnrollmentMode::EnterpriseSso;
    assert!(plan.row_differs(&world.rows["orgdmn_1"]));
    row(&mut world).enrollment_mode = EnrollmentMode::ManualInvitation;
    row(&mut world).affiliation_verification = Some(with_status(VerificationStatus::Unverified));
    assert!(plan.row_differs(&world.rows["orgdmn_1"]));
}

#[test]
fn older_changes_follow_a_domain_to_its_new_id() {
    let mut world = world();
    world.change("jana", &update(Some(true), None), None);
    world.change("jana", &delete(), None);
    let again = undo(&world);
    world.carry_out("jana", &again);
    let new = world.rows.keys().next().unwrap().clone();
    let plan = undo(&world);
    assert_eq!(plan.change.domain_id(), Some(new.as_str()));
    assert_eq!(plan.expected.unwrap().id, new);
}

#[test]
fn redo_repeats_what_was_undone_until_another_change_is_made() {
    let redo = |world: &World| world.history.redo(&operator("jana"), Sessions::default());
    let mut world = world();
    world.change("jana", &update(Some(true), None), None);
    assert_eq!(redo(&world), Err(UndoError::Nothing));
    let plan = undo(&world);
    world.carry_out("jana", &plan);
    let undoing = EntryId("s-2".into());
    let plan = redo(&world).unwrap();
    assert_eq!(plan.change, update(Some(true), None));
    assert_eq!((&plan.target, &plan.undoing), (&undoing, &Undoing::Redoes(undoing.clone())));

    world.carry_out("jana", &plan);
    assert_eq!(redo(&world), Err(UndoError::Nothing));
    assert_eq!(undo(&world).change, update(Some(false), None), "a redo can be undone");

    let plan = undo(&world);
    world.carry_out("jana", &plan);
    redo(&world).unwrap();
    let open = world.ask("jana", &update(None, Some(EnrollmentMode::EnterpriseSso)), None);
    assert_eq!(redo(&world), Err(UndoError::InDoubt(open.clone())));
    world.answer(&open, Outcome::Refused { cause: Cause::default() });
    redo(&world).unwrap();
    world.change("jana", &update(None, Some(EnrollmentMode::EnterpriseSso)), None);
    assert_eq!(redo(&world), Err(UndoError::Nothing));
}

#[test]
fn a_creation_or_deletion_known_only_from_lookups_is_undone_only_after_the_operators_answer() {
    for change in [create(), delete()] {
        let mut world = world();
        let id = world.ask("jana", &change, None);
        world.answer(&id, Outcome::Unknown { cause: Cause::default() });
        let after = match &change {
            Change::Delete { .. } => None,
            _ => Some(RowState::from(&*row(&mut world))),
        };
        let settled = Settled::new(Verdict::Happened { after }, 1);
        world.history.add(Line::new(id.clone(), Millis(9), Event::Settled(settled)));
        assert_eq!(cannot(&world), UndoError::NotOwn(id.clone()), "{change:?}");
        let word = Resolved { happened: true, operator: operator("jana") };
        world.history.add(Line::new(id.clone(), Millis(10), Event::Resolved(word)));
        assert_eq!(undo(&world).target, id, "{change:?}");
    }
}

#[test]
fn an_update_known_only_from_lookups_is_undone_if_it_cannot_be_another_persons() {
    for may_be_another in [false, true] {
        let mut world = world();
        let first = world.change("jana", &update(None, Some(EnrollmentMode::EnterpriseSso)), None);
        let known = row(&mut world).updated_at;
        let id = world.ask("jana", &update(Some(true), None), None);
        world.answer(&id, Outcome::Unknown { cause: Cause::default() });
        // Another person has verified it.
        let row = row(&mut world);
        row.affiliation_verification = Some(with_status(VerificationStatus::Verified));
        row.updated_at = Millis(known.0 + 60_000);
        let found = row.clone();
        let after = Some(RowState::from(&found));
        let settled = Settled { may_be_another, ..Settled::new(Verdict::Happened { after }, 1) };
        world.history.add(Line::new(id.clone(), Millis(9), Event::Settled(settled)));
        let of_first = world.history.undo_one(&first, &operator("jana")).unwrap();
        assert_eq!(of_first.was_written_since(&found), may_be_another, "whose write it is");
        if may_be_another {
            assert_eq!(cannot(&world), UndoError::NotOwn(id.clone()));
            let word = Resolved { happened: true, operator: operator("jana") };
            world.history.add(Line::new(id.clone(), Millis(10), Event::Resolved(word)));
        }
        let plan = undo(&world);
        assert_eq!(plan.target, id);
        assert!(!plan.was_written_since(&found), "it is the operator's own");
    }
}

#[test]
fn the_undo_of_an_update_known_only_from_lookups_is_marked_as_inferred() {
    let mut world = world();
    let id = world.change("jana", &update(Some(true), None), None);
    assert!(!undo(&world).is_inferred, "Clerk has answered {id:?}");
    let mut world = self::world();
    let id = world.ask("jana", &update(Some(true), None), None);
    world.answer(&id, Outcome::Unknown { cause: Cause::default() });
    let after = OrganizationDomain {
        affiliation_verification: Some(with_status(VerificationStatus::Verified)),
        ..row(&mut world).clone()
    };
    let settled = Settled::new(Verdict::Happened { after: Some(RowState::from(&after)) }, 1);
    world.history.add(Line::new(id, Millis(9), Event::Settled(settled)));
    assert!(undo(&world).is_inferred);
}

#[test]
fn a_row_that_was_changed_and_changed_back_was_written_since() {
    let mut world = world();
    world.change("jana", &update(Some(true), None), None);
    let left = row(&mut world).clone();
    assert!(!undo(&world).was_written_since(&left));
    // Another person changes the row and changes it back.
    let later = OrganizationDomain { updated_at: Millis(left.updated_at.0 + 1), ..left.clone() };
    let plan = undo(&world);
    assert!(plan.was_written_since(&later) && !plan.row_differs(&later));
    // The operator's own later changes do not count.
    let id = world.change("jana", &update(None, Some(EnrollmentMode::EnterpriseSso)), None);
    world.change("jana", &update(None, Some(EnrollmentMode::ManualInvitation)), Some(Undoing::Undoes(id)));
    let now = row(&mut world).clone();
    assert!(now.updated_at > left.updated_at, "written two more times");
    assert!(!undo(&world).was_written_since(&now));
}
