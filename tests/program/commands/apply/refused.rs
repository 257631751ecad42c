//! Plans of which nothing is carried out.

use domdesk::clerk::{EnvironmentType, Operation};
use serde_json::json;

use super::super::kit::World;
use super::kit::{apply, domains, step, verify, write};

#[test]
fn a_damaged_plan_or_one_for_another_instance_changes_nothing() {
    let world = World::new();
    let rows = domains(&world, 1);
    let row = step(&rows[0], "verify");
    let instance = world.emulator.instance().id.clone();
    let plan = |version: u32, instance: &str, steps: serde_json::Value| {
        json!({"version": version, "instance": instance, "steps": steps, "skipped": []}).to_string()
    };
    let whole = plan(1, &instance, json!([row]));
    let hostile = plan(1, "ins_\u{1b}[2J\u{202e}", json!([row]));
    for (text, why) in [
        (plan(1, "ins_other", json!([row])), "the plan is for the instance ins_other"),
        (hostile, "the plan is for the instance ins_␛[2J"),
        (plan(2, &instance, json!([row])), "version 2"),
        (plan(1, &instance, json!([{"action": "verify"}])), "damaged"),
        (whole[..whole.len() / 2].to_owned(), "cut off"),
        (String::new(), "not a plan"),
        ("id,name\n".to_owned(), "not a plan"),
    ] {
        let path = world.folder.path().join("plan.json");
        std::fs::write(&path, text).unwrap();
        let ended = world.run(&["apply", path.to_str().unwrap(), "--yes", "--json"]);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""), "{ended:?}");
        assert!(ended.stderr.contains(why), "{why}: {ended:?}");
        assert!(!ended.stderr.contains(['\u{1b}', '\u{202e}']), "{ended:?}");
    }
    let ended = world.run(&["apply", "missing.json", "--yes"]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert_eq!((world.count(Operation::Update), world.records().len()), (0, 0));
}

#[test]
fn without_a_terminal_or_yes_nothing_is_sent() {
    let world = World::new();
    let plan = verify(&world, &domains(&world, 1));
    let plan = plan.to_str().unwrap();
    for args in [
        &["apply", plan][..],
        &["apply", plan, "--json"],
        &["apply"],
        &["apply", plan, "--yes", "--canary", "x"],
    ] {
        let ended = world.run(args);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""), "{ended:?}");
    }
    assert!(world.emulator.requests().is_empty());
}

#[test]
fn a_plan_is_started_only_once() {
    let world = World::new();
    let rows = domains(&world, 2);
    let plan = verify(&world, &rows);
    assert_eq!(apply(&world, &plan, &[]).ended.code, Some(0));
    let ended = world.run(&["apply", plan.to_str().unwrap(), "--yes", "--json"]);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""), "{ended:?}");
    assert!(ended.stderr.contains("this plan has been started before") && ended.stderr.contains("--resume"));
    let printed = apply(&world, &plan, &["--resume"]);
    assert_eq!((printed.ended.code, printed.counts(), printed.rows.len()), (Some(0), [2, 0, 0, 0, 0], 2));
    assert_eq!(world.count(Operation::Update), 2);
}

#[test]
fn production_needs_unlock_and_read_only_never_changes() {
    let world = World::of(EnvironmentType::Production);
    let rows = domains(&world, 2);
    let plan = verify(&world, &rows);
    let id = world.emulator.instance().id.clone();
    for (more, why) in [
        (&[][..], format!("add --unlock {id}")),
        (&["--unlock", "ins_other"], "another instance".to_owned()),
        (&["--unlock", &id, "--read-only"], "--read-only".to_owned()),
    ] {
        let ended = world.run(&[&["apply", plan.to_str().unwrap(), "--yes", "--json"], more].concat());
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(1), ""), "{ended:?}");
        assert!(ended.stderr.contains(&why), "{ended:?}");
    }
    assert_eq!(world.count(Operation::Update), 0);
    let printed = apply(&world, &plan, &["--unlock", &id]);
    assert_eq!((printed.ended.code, printed.counts()), (Some(0), [2, 0, 0, 0, 0]), "{printed:?}");
}

#[test]
fn hostile_texts_control_no_terminal() {
    let world = World::new();
    let rows = domains(&world, 1);
    let mut row = step(&rows[0], "verify");
    row["organization"] = "\u{1b}]0;x\u{7}\u{202e}\nAcme".into();
    row["before"]["name"] = "other.example".into();
    let plan = write(&world, "plan.json", &[row.clone()]);
    let ended = world.run(&["apply", plan.to_str().unwrap(), "--yes"]);
    assert!(ended.code == Some(1) || ended.code == Some(3), "{ended:?}");
    row["before"]["name"] = rows[0].name.as_str().into();
    for args in [&[][..], &["--resume", "--json"]] {
        let plan = write(&world, "plan.json", &[row.clone()]);
        let ended = world.run(&[&["apply", plan.to_str().unwrap(), "--yes"], args].concat());
        assert_eq!(ended.code, Some(0), "{ended:?}");
        let text = format!("{}{}", ended.stdout, ended.stderr);
        assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{text:?}");
        assert_eq!(ended.stdout.lines().count(), 2, "{ended:?}");
    }
}
