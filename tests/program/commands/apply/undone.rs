//! `domdesk undo`: the plan that undoes a plan.

use domdesk::clerk::{EnrollmentMode, Operation};
use serde_json::Value;

use super::super::kit::World;
use super::kit::{apply, creation, domains, member, step, write};

#[test]
fn what_was_carried_out_is_undone_in_reverse_order() {
    let world = World::new();
    let rows = domains(&world, 5);
    let organization = rows[0].organization_id.clone();
    let plan = write(
        &world,
        "plan.json",
        &[
            member(1, step(&rows[0], "verify")),
            member(1, step(&rows[1], "mode=automatic_suggestion")),
            step(&rows[2], "delete"),
            step(&rows[3], "own"),
            creation(&organization, "created.example"),
            step(&rows[4], "verify"),
        ],
    );
    world.emulator.as_other_operator().update(&rows[4].id, Some(true), None).unwrap();
    let back = world.folder.path().join("back.json");
    let undo = ["undo", plan.to_str().unwrap(), "--out", back.to_str().unwrap()];
    let ended = world.run(&undo);
    assert_eq!(ended.code, Some(1), "nothing was carried out yet: {ended:?}");
    assert_eq!(apply(&world, &plan, &[]).counts(), [5, 0, 1, 0, 0]);

    let requests = world.emulator.request_count();
    let ended = world.run(&undo);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(0), ""), "{ended:?}");
    assert_eq!(ended.stderr, "domdesk: 4 changes to undo, 1 cannot be undone\n");
    assert_eq!(world.emulator.request_count(), requests, "it needs no network");
    let text = std::fs::read_to_string(&back).unwrap();
    let read: Value = serde_json::from_str(&text).unwrap();
    let steps: Vec<(&str, &str)> = read["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| (step["name"].as_str().unwrap(), step["action"].as_str().unwrap()))
        .collect();
    let expected = [
        ("created.example", "delete"),
        ("plan-2.example", "create"),
        ("plan-1.example", "mode=manual_invitation"),
        ("plan-0.example", "unverify"),
    ];
    assert_eq!(steps, expected);
    assert_eq!(read["steps"][2]["group"], read["steps"][3]["group"]);
    assert_eq!(read["skipped"][0]["why"], "a proof of ownership cannot be undone");
    // An existing file is not overwritten; without a file the plan is printed.
    assert_eq!(world.run(&undo).code, Some(2));
    let printed: Value = serde_json::from_str(&world.run(&undo[..2]).stdout).unwrap();
    assert_eq!(printed["steps"], read["steps"]);

    let printed = apply(&world, &back, &[]);
    assert_eq!((printed.ended.code, printed.counts()), (Some(0), [4, 0, 0, 0, 0]), "{printed:?}");
    assert!(!world.emulator.domain(&rows[0].id).unwrap().is_verified());
    assert_eq!(world.emulator.domain(&rows[1].id).unwrap().enrollment_mode, EnrollmentMode::ManualInvitation);
    assert_eq!(world.emulator.find(Some(&organization), &rows[2].name).len(), 1);
    assert!(world.emulator.find(Some(&organization), "created.example").is_empty());
    assert_eq!(world.count(Operation::Delete), 2);
}
