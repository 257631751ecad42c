//! Steps that have one fate: a name is released before it is claimed, and given back if the claim is refused.

use domdesk::clerk::{EnrollmentMode, Operation, OrganizationDomain};
use domdesk::emulator::{Fault, FaultKind};
use domdesk::journal::Undoing;

use super::super::kit::World;
use super::kit::{apply, member, step, write};

/// A verified domain of one organization, and the unverified one of the same name of another.
fn conflict(world: &World) -> (OrganizationDomain, OrganizationDomain) {
    let others = world.emulator.as_other_operator();
    let [holder, claimant] = [0, 1].map(|number| world.emulator.organizations().remove(number).id);
    let create = |organization: &str, verified| {
        others.create(organization, "moved.example", verified, &EnrollmentMode::ManualInvitation).unwrap();
        world.emulator.find(Some(organization), "moved.example").remove(0)
    };
    (create(&holder, true), create(&claimant, false))
}

#[test]
fn a_name_is_released_before_it_is_claimed() {
    for release in ["unverify", "delete"] {
        let world = World::new();
        let (holder, claimant) = conflict(&world);
        // With and without a group in the file: the order follows from the name.
        let steps = match release {
            "delete" => [member(1, step(&holder, release)), member(1, step(&claimant, "verify"))],
            _ => [step(&holder, release), step(&claimant, "verify")],
        };
        let printed = apply(&world, &write(&world, "plan.json", &steps), &[]);
        assert_eq!((printed.ended.code, printed.counts()), (Some(0), [2, 0, 0, 0, 0]), "{printed:?}");
        assert!(world.emulator.domain(&claimant.id).unwrap().is_verified());
        assert!(world.emulator.domain(&holder.id).is_none_or(|row| !row.is_verified()));
    }
}

#[test]
fn a_release_is_undone_if_the_claim_is_refused() {
    for release in ["unverify", "delete"] {
        let world = World::new();
        let (holder, claimant) = conflict(&world);
        let steps =
            [member(1, step(&holder, release)), member(1, step(&claimant, "mode=automatic_suggestion"))];
        world.emulator.set_settings(|settings| {
            settings.enrollment_modes = vec![EnrollmentMode::ManualInvitation];
        });
        let plan = write(&world, "plan.json", &steps);
        let printed = apply(&world, &plan, &[]);
        assert_eq!((printed.ended.code, printed.counts()), (Some(3), [0, 2, 0, 0, 0]), "{printed:?}");
        let why = printed.line("moved.example", &holder.organization_id)["why"].as_str().unwrap().to_owned();
        assert!(
            why.starts_with("done and then undone, because this was not carried out: set moved.example"),
            "{why}"
        );
        assert!(!printed.line("moved.example", &claimant.organization_id)["code"].is_null());
        let now = world.emulator.find(Some(&holder.organization_id), "moved.example").remove(0);
        assert!(now.is_verified(), "{release}");
        let records = world.records();
        assert_eq!(records.len(), 3);
        assert_eq!(records[2].asked.undoing, Some(Undoing::Undoes(records[0].id.clone())));
        assert_eq!(records[2].asked.plan, records[0].asked.plan);

        // Nothing of it is done again.
        let requests = |world: &World| {
            [Operation::Update, Operation::Delete, Operation::Create].map(|it| world.count(it))
        };
        let before = requests(&world);
        let again = apply(&world, &plan, &["--resume"]);
        assert_eq!((again.ended.code, again.counts()), (Some(3), [0, 2, 0, 0, 0]), "{again:?}");
        assert_eq!(requests(&world), before);
    }
}

#[test]
fn a_group_of_which_one_row_has_moved_on_is_skipped_as_a_whole() {
    let world = World::new();
    let (holder, claimant) = conflict(&world);
    let steps = [member(1, step(&holder, "unverify")), member(1, step(&claimant, "verify"))];
    let plan = write(&world, "plan.json", &steps);
    world
        .emulator
        .as_other_operator()
        .update(&claimant.id, None, Some(&EnrollmentMode::AutomaticSuggestion))
        .unwrap();
    let printed = apply(&world, &plan, &[]);
    assert_eq!((printed.ended.code, printed.counts()), (Some(3), [0, 0, 2, 0, 0]), "{printed:?}");
    assert_eq!(world.count(Operation::Update), 0);
    let why = printed.line("moved.example", &holder.organization_id)["why"].as_str().unwrap();
    assert!(why.starts_with("not sent, because this was not carried out: verify moved.example in "), "{why}");
}

#[test]
fn a_claim_waits_until_the_lookups_have_found_the_release() {
    let world = World::new();
    let (holder, claimant) = conflict(&world);
    let steps = [member(1, step(&holder, "unverify")), member(1, step(&claimant, "verify"))];
    let plan = write(&world, "plan.json", &steps);
    // Both are carried out, and both responses are lost.
    world.emulator.inject(Fault::once(FaultKind::AppliedThenDisconnect).on(Operation::Update).times(2));
    let printed = apply(&world, &plan, &[]);
    assert_eq!((printed.ended.code, printed.counts()), (Some(0), [2, 0, 0, 0, 0]), "{printed:?}");
    assert!(world.emulator.domain(&claimant.id).unwrap().is_verified());
    assert!(!world.emulator.domain(&holder.id).unwrap().is_verified());
    assert_eq!(world.count(Operation::Update), 2);
}
