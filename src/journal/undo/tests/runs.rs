//! Several runs of the program with one operator; and undo of chosen changes.

use super::super::{Sessions, UndoError};
use super::model::{World, operator};
use super::rules::{delete, own, update, world};
use crate::clerk::{Change, EnrollmentMode};
use crate::journal::{Cause, EntryId, Outcome, Undoing};

const THIS: &str = "this";

/// What undo and redo find in the run `this`, while those runs are alive.
fn from_here(world: &World, living: &[&str]) -> [Result<EntryId, UndoError>; 2] {
    let living: Vec<String> = living.iter().map(|run| (*run).to_owned()).collect();
    let runs = Sessions { this: THIS, living: &living };
    let (history, operator) = (&world.history, operator("jana"));
    [history.undo(&operator, runs), history.redo(&operator, runs)].map(|found| found.map(|plan| plan.target))
}

#[test]
fn changes_of_another_living_run_are_left_alone() {
    let mut world = world();
    let mut verify = |session: &str, verified: bool| {
        session.clone_into(&mut world.session);
        world.change("jana", &update(Some(verified), None), None)
    };
    let (yesterday, other, own, later) =
        (verify("old", true), verify("other", false), verify(THIS, true), verify("other", false));
    let undo = |living: &[&str]| from_here(&world, living)[0].clone();
    assert_eq!(undo(&["other"]), Ok(own.clone()));
    assert_eq!(undo(&[]), Ok(own), "its own come first, also when the other run has ended since");

    // Before it has changed anything itself.
    let first = |living: &[String]| {
        world.history.undo(&operator("jana"), Sessions { this: "new", living }).map(|plan| plan.target)
    };
    assert_eq!(first(&["other".into(), THIS.into()]), Ok(yesterday));
    assert_eq!(first(&[]), Ok(later));
    assert_eq!(first(&["old".into(), "other".into(), THIS.into()]), Err(UndoError::Nothing));
    assert_ne!(first(&[THIS.into()]), Ok(other), "the newest of a run is its first");
}

#[test]
fn an_unknown_outcome_in_another_run_blocks_nothing_here() {
    let mut world = world();
    world.session = THIS.into();
    let own = world.change("jana", &update(Some(true), None), None);
    world.session = "other".into();
    world.ask("jana", &update(None, Some(EnrollmentMode::EnterpriseSso)), None);
    for living in [&["other"][..], &[]] {
        assert_eq!(from_here(&world, living)[0], Ok(own.clone()), "{living:?}");
    }
}

#[test]
fn a_change_undone_in_another_run_is_not_undone_again() {
    let mut world = world();
    world.session = THIS.into();
    let own = world.change("jana", &update(Some(true), None), None);
    world.session = "other".into();
    let plan = world.history.undo_one(&own, &operator("jana")).unwrap();
    world.carry_out("jana", &plan);
    for living in [&["other"][..], &[]] {
        let nothing = [Err(UndoError::Nothing), Err(UndoError::Nothing)];
        assert_eq!(from_here(&world, living), nothing, "{living:?}: nor redone, unless it is chosen");
    }
    let undoing = EntryId("s-2".into());
    let redoing = world.history.undo_one(&undoing, &operator("jana")).unwrap().undoing;
    assert_eq!(redoing, Undoing::Redoes(undoing));
}

#[test]
fn a_chosen_change_is_undone_regardless_of_later_changes() {
    let mut world = world();
    world.put("orgdmn_2", "org_1", "acme.org");
    let first = world.change("jana", &update(Some(true), None), None);
    let other = Change::Delete { organization_id: "org_1".into(), domain_id: "orgdmn_2".into() };
    let second = world.change("jana", &other, None);
    world.ask(
        "jana",
        &Change::VerifyOwnership { organization_id: "org_1".into(), domain_id: "x".into() },
        None,
    );
    let one = |world: &World, entry: &EntryId| world.history.undo_one(entry, &operator("jana"));

    let plan = one(&world, &first).unwrap();
    assert_eq!((&plan.target, &plan.change), (&first, &update(Some(false), None)));
    assert_eq!(plan.undoing, Undoing::Undoes(first.clone()));
    world.carry_out("jana", &plan);
    assert_eq!(one(&world, &first), Err(UndoError::NotDone(first.clone())), "once");
    // A chosen undo is redone, although there were other changes since.
    world.change("jana", &update(None, Some(EnrollmentMode::ManualInvitation)), None);
    let undoing = EntryId("s-4".into());
    assert_eq!(one(&world, &undoing).unwrap().undoing, Undoing::Redoes(undoing.clone()));
    assert_eq!(one(&world, &second).unwrap().target, second);
}

#[test]
fn a_chosen_change_that_cannot_be_undone_gives_the_reason() {
    let mut world = world();
    let one = |world: &World, entry: &EntryId| world.history.undo_one(entry, &operator("jana")).unwrap_err();
    let theirs = world.change("theo", &update(Some(true), None), None);
    assert_eq!(one(&world, &theirs), UndoError::Others(theirs));
    let proof = world.change("jana", &own(), None);
    assert_eq!(one(&world, &proof), UndoError::OwnershipOnly(proof));
    let refused = world.ask("jana", &delete(), None);
    world.answer(&refused, Outcome::Refused { cause: Cause::default() });
    assert_eq!(one(&world, &refused), UndoError::NotDone(refused));
    let same = world.change("jana", &update(Some(true), None), None);
    assert_eq!(one(&world, &same), UndoError::NotDone(same), "it has changed nothing");
    let done = world.change("jana", &update(Some(false), None), None);
    let open = world.ask("jana", &delete(), None);
    assert_eq!(one(&world, &open), UndoError::InDoubt(open.clone()));
    assert_eq!(one(&world, &done), UndoError::InDoubt(open), "the same domain");
    assert_eq!(one(&world, &EntryId("nobody".into())), UndoError::Nothing);
}
