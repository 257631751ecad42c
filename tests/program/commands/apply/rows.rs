//! The outcomes of single rows, the canary, and the rate.

use axum::http::Method;
use domdesk::clerk::{EnrollmentMode, Operation};
use domdesk::emulator::{Fault, FaultKind};
use domdesk::journal::RecordState;

use serde_json::json;

use super::super::kit::World;
use super::super::server::{Server, domain, page, written};
use super::kit::{Printed, apply, creation, domains, step, verify, write};

#[test]
fn every_row_is_changed_once_and_told_as_soon_as_it_is_known() {
    let world = World::new();
    let rows = domains(&world, 4);
    let organization = rows[0].organization_id.clone();
    let owned = world.domain("owned.example");
    let plan = write(
        &world,
        "plan.json",
        &[
            step(&rows[0], "verify"),
            step(&rows[1], "mode=automatic_suggestion"),
            step(&rows[2], "delete"),
            step(&owned, "own"),
            creation(&organization, "created.example"),
        ],
    );
    let printed = apply(&world, &plan, &[]);
    assert_eq!(printed.ended.code, Some(0), "{printed:?}");
    assert_eq!(printed.counts(), [5, 0, 0, 0, 0]);
    assert!(printed.summary["stopped"].is_null(), "{printed:?}");
    let line = printed.line(&rows[0].name, &organization);
    let keys: Vec<&String> = line.as_object().unwrap().keys().collect();
    let mut expected = ["id", "organization_id", "name", "action", "outcome", "code", "why"];
    expected.sort_unstable();
    assert_eq!(keys, expected);
    assert_eq!((line["id"].as_str(), line["action"].as_str()), (Some(rows[0].id.as_str()), Some("verify")));
    assert!(line["code"].is_null() && line["why"].is_null(), "{line}");

    assert!(world.emulator.domain(&rows[0].id).unwrap().is_verified());
    assert_eq!(
        world.emulator.domain(&rows[1].id).unwrap().enrollment_mode,
        EnrollmentMode::AutomaticSuggestion
    );
    assert!(world.emulator.domain(&rows[2].id).is_none());
    assert!(world.emulator.domain(&owned.id).unwrap().reports_owned() == Some(true));
    let created = world.emulator.find(Some(&organization), "created.example").remove(0);
    assert!(!created.is_verified());
    assert_eq!(printed.line("created.example", &organization)["id"], created.id.as_str());
    let changes = [Operation::Update, Operation::Delete, Operation::VerifyOwnership, Operation::Create];
    assert_eq!(changes.map(|operation| world.count(operation)), [2, 1, 1, 1]);

    // The journal knows which step each change is, and audit shows it.
    let records = world.records();
    let mut steps: Vec<u64> = records.iter().map(|record| record.asked.plan.as_ref().unwrap().step).collect();
    steps.sort_unstable();
    assert_eq!(steps, [1, 2, 3, 4, 5]);
    let id = printed.summary["plan"].as_str().unwrap();
    let audit = world.run(&["audit", "--json", "--plan", id]).json();
    assert_eq!(audit["data"].as_array().unwrap().len(), 5);
    assert_eq!(audit["data"][0]["plan"]["id"], id);
}

#[test]
fn a_row_that_has_moved_on_is_skipped_and_told() {
    let world = World::new();
    let rows = domains(&world, 4);
    let plan = write(
        &world,
        "plan.json",
        &[
            step(&rows[0], "verify"),
            step(&rows[1], "verify"),
            step(&rows[2], "delete"),
            step(&rows[3], "verify"),
            creation(&rows[0].organization_id, "taken.example"),
        ],
    );
    let others = world.emulator.as_other_operator();
    others.update(&rows[0].id, None, Some(&EnrollmentMode::AutomaticSuggestion)).unwrap();
    others.delete(&rows[1].id).unwrap();
    others.update(&rows[2].id, Some(true), None).unwrap();
    world.domain("taken.example");
    let printed = apply(&world, &plan, &[]);
    assert_eq!(printed.ended.code, Some(3), "{printed:?}");
    assert_eq!(printed.counts(), [1, 0, 4, 0, 0]);
    let why = |number: usize| {
        let line = printed.line(&rows[number].name, &rows[number].organization_id);
        line["why"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(
        why(0),
        "changed since the plan was made: enrollment mode was manual_invitation, is automatic_suggestion"
    );
    assert_eq!(why(1), "changed since the plan was made: it no longer exists");
    assert_eq!(why(2), "changed since the plan was made: affiliation was unverified, is verified");
    assert_eq!(printed.outcome(&rows[3]), "done");
    let changes = [Operation::Update, Operation::Delete, Operation::Create];
    assert_eq!(changes.map(|operation| world.count(operation)), [1, 0, 0], "nothing else is sent");
}

#[test]
fn a_refusal_has_clerks_code_and_a_lost_response_is_looked_up() {
    let world = World::new();
    let rows = domains(&world, 3);
    let other = world.emulator.organizations().remove(1).id;
    let others = world.emulator.as_other_operator();
    others.create(&other, &rows[1].name, true, &EnrollmentMode::ManualInvitation).unwrap();
    let printed = apply(&world, &verify(&world, &rows[..2]), &[]);
    assert_eq!(printed.ended.code, Some(3), "{printed:?}");
    assert_eq!(printed.counts(), [1, 1, 0, 0, 0]);
    let refused = printed.line(&rows[1].name, &rows[1].organization_id);
    assert_eq!(refused["code"], "organization_domain_already_exists");

    world.emulator.inject(Fault::once(FaultKind::AppliedThenDisconnect).on(Operation::Update));
    let printed = apply(&world, &verify(&world, &rows[2..]), &["--longest-delay", "1"]);
    assert_eq!((printed.ended.code, printed.counts()), (Some(0), [1, 0, 0, 0, 0]), "{printed:?}");
    assert!(!printed.rows[0]["why"].is_null(), "it says that it was looked up: {printed:?}");
    assert_eq!(world.count(Operation::Update), 3, "each is sent once");
    let mut states: Vec<RecordState> = world.records().iter().map(domdesk::journal::Record::state).collect();
    states.sort_unstable_by_key(|state| *state == RecordState::NotDone);
    assert_eq!(states, [RecordState::Done, RecordState::Done, RecordState::NotDone]);
}

#[test]
fn an_outcome_that_no_lookup_can_establish_ends_with_4() {
    // The response to the change is lost, and someone else has changed the row back before the lookups.
    let server = Server::start(|request| {
        Some(match request.method {
            Method::PATCH => written(domain("orgdmn_2", "other.example", "verified")),
            _ => page(&[domain("orgdmn_1", "acme.example", "unverified")], 1),
        })
    });
    let row = domain("orgdmn_1", "acme.example", "unverified");
    let step = json!({
        "id": "orgdmn_1", "organization_id": "org_1", "name": "acme.example", "action": "verify", "before": row,
    });
    let plan = json!({"version": 1, "instance": "ins_1", "steps": [step], "skipped": []});
    let path = server.folder().join("plan.json");
    std::fs::write(&path, plan.to_string()).unwrap();
    let args = ["apply", path.to_str().unwrap(), "--yes", "--json", "--longest-delay", "1"];
    let printed = Printed::of(server.run(&args));
    let [done, refused, skipped, unknown, left] = printed.counts();
    assert_eq!((done, skipped, left, refused + unknown), (0, 0, 0, 1), "{printed:?}");
    assert_eq!(printed.ended.code, Some(if unknown == 1 { 4 } else { 3 }), "{printed:?}");
    assert_eq!(server.count(&Method::PATCH), 1);
}

#[test]
fn after_the_first_rows_yes_goes_on_only_if_all_of_them_are_done() {
    let world = World::new();
    let rows = domains(&world, 24);
    let other = world.emulator.organizations().remove(1).id;
    let others = world.emulator.as_other_operator();
    others.create(&other, &rows[2].name, true, &EnrollmentMode::ManualInvitation).unwrap();
    let plan = verify(&world, &rows);
    let printed = apply(&world, &plan, &[]);
    assert_eq!(printed.ended.code, Some(3), "{printed:?}");
    assert_eq!(printed.counts(), [4, 1, 0, 0, 19]);
    assert_eq!((printed.rows.len(), world.count(Operation::Update)), (5, 5));
    assert_eq!(printed.summary["stopped"], "canary");
    assert!(printed.ended.stderr.contains("The first 5: 4 done, 1 refused."), "{printed:?}");
    assert!(printed.ended.stderr.contains("--resume"), "{printed:?}");

    let printed = apply(&world, &plan, &["--resume"]);
    assert_eq!(printed.ended.code, Some(3), "{printed:?}");
    assert_eq!(printed.counts(), [23, 1, 0, 0, 0]);
    assert_eq!(printed.rows.len(), 24, "what was reported before is reported again");
    assert_eq!(world.count(Operation::Update), 24, "nothing is sent twice");
    assert_eq!(
        printed.line(&rows[2].name, &rows[2].organization_id)["code"],
        "organization_domain_already_exists"
    );

    // All of the first ones are done.
    let rows: Vec<_> = (0..24).map(|number| world.domain(&format!("more-{number}.example"))).collect();
    let printed = apply(&world, &verify(&world, &rows), &["--canary", "3"]);
    assert_eq!((printed.ended.code, printed.counts()), (Some(0), [24, 0, 0, 0, 0]), "{printed:?}");
}

#[test]
fn a_row_that_was_skipped_before_the_barrier_does_not_stop_resume() {
    let world = World::new();
    let rows = domains(&world, 4);
    let plan = verify(&world, &rows);
    world.emulator.as_other_operator().delete(&rows[0].id).unwrap();
    let printed = apply(&world, &plan, &["--canary", "2"]);
    assert_eq!((printed.ended.code, printed.counts()), (Some(3), [1, 0, 1, 0, 2]), "{printed:?}");
    let printed = apply(&world, &plan, &["--canary", "2", "--resume"]);
    assert_eq!((printed.ended.code, printed.counts()), (Some(3), [3, 0, 1, 0, 0]), "{printed:?}");
    assert_eq!(world.count(Operation::Update), 3);
}

#[test]
fn the_whole_budget_is_used_and_no_row_is_checked_twice() {
    let world = World::new();
    let rows = domains(&world, 30);
    let printed = apply(&world, &verify(&world, &rows), &["--canary", "0", "--rate-budget", "20/1s"]);
    assert_eq!(printed.ended.code, Some(0), "{printed:?}");
    assert_eq!(world.count(Operation::Update), 30);
    // A change that has to wait after the check of its row is checked again, which would take a part of the budget.
    assert_eq!(world.count(Operation::ListAll), 30);
}

#[test]
fn people_get_a_line_for_each_row_and_a_summary() {
    let world = World::new();
    let rows = domains(&world, 2);
    let plan = verify(&world, &rows);
    world.emulator.as_other_operator().delete(&rows[1].id).unwrap();
    let ended = world.run(&["apply", plan.to_str().unwrap(), "--yes"]);
    let organization = &rows[0].organization_id;
    assert_eq!(ended.code, Some(3));
    let lines: Vec<&str> = ended.stdout.lines().collect();
    assert_eq!(lines.len(), 3, "{ended:?}");
    let done = lines.iter().find(|line| line.starts_with("done     verify  plan-0.example  ")).unwrap();
    assert!(done.ends_with(&format!("({organization})")) || done.ends_with(organization), "{done}");
    assert!(
        lines.iter().any(|line| line.starts_with("skipped  verify  plan-1.example  ")
            && line.ends_with("changed since the plan was made: it no longer exists")),
        "{lines:?}"
    );
    assert_eq!(lines[2], "2 changes: 1 done, 1 skipped");
}

#[test]
fn an_empty_plan_does_nothing() {
    let world = World::new();
    let printed = apply(&world, &write(&world, "plan.json", &[]), &[]);
    assert_eq!((printed.ended.code, printed.counts(), printed.rows.len()), (Some(0), [0; 5], 0));
}
