//! The questions of `domdesk apply` in a terminal.

use std::path::Path;

use domdesk::clerk::Operation;

use super::super::kit::World;
use super::kit::{apply, domains, step, verify, write};
use crate::terminal::pty::{Plan, Pty};

/// Starts it in a terminal.
fn start(world: &World, plan: &Path, more: &[&str]) -> Pty {
    start_with(world, &[&["apply", plan.to_str().unwrap()], more].concat())
}

/// Starts the program in a terminal, with these arguments.
fn start_with(world: &World, args: &[&str]) -> Pty {
    let (url, state) = (world.emulator.url(), world.folder.path().join("state"));
    let env = [
        ("CLERK_BACKEND_API_URL", url.as_str()),
        ("CLERK_SECRET_KEY", world.emulator.secret_key()),
        ("DOMDESK_STATE_DIR", state.to_str().unwrap()),
    ];
    let mut pty = Pty::open(&Plan { args, env: &env, ..Plan::default() });
    pty.resize(160, 40);
    pty
}

#[test]
fn y_carries_the_plan_out_and_any_other_answer_sends_nothing() {
    let world = World::new();
    let rows = domains(&world, 2);
    for answer in ["n\r", "\r", "2\r", "\x04"] {
        let mut pty = start(&world, &verify(&world, &rows), &[]);
        pty.see("Carry out the plan? [y/N]");
        assert!(
            pty.text().contains(&format!("2 changes on {}: verify 2 domains.", world.emulator.instance().id))
        );
        pty.send(answer);
        let ended = pty.end();
        assert_eq!(ended.status.exit_code(), 1, "{answer:?}");
        assert!(String::from_utf8_lossy(&ended.raw).contains("cancelled; nothing was sent"), "{answer:?}");
    }
    assert_eq!((world.count(Operation::Update), world.records().len()), (0, 0));
    let mut pty = start(&world, &verify(&world, &rows), &[]);
    pty.see("[y/N]");
    pty.send("y\r");
    let ended = pty.end();
    assert_eq!(ended.status.exit_code(), 0, "{}", String::from_utf8_lossy(&ended.raw));
    assert!(String::from_utf8_lossy(&ended.raw).contains("2 changes: 2 done"));
}

#[test]
fn danger_asks_for_the_count() {
    let world = World::new();
    let rows = domains(&world, 3);
    let steps: Vec<_> = rows.iter().map(|row| step(row, "delete")).collect();
    let plan = write(&world, "plan.json", &steps);
    for answer in ["y\r", "2\r"] {
        let mut pty = start(&world, &plan, &[]);
        pty.see("Type 3 to carry out the plan:");
        pty.send(answer);
        assert_eq!(pty.end().status.exit_code(), 1, "{answer:?}");
    }
    assert_eq!(world.count(Operation::Delete), 0);
    let mut pty = start(&world, &plan, &[]);
    pty.see("Type 3 to carry out the plan:");
    pty.send("3\r");
    assert_eq!(pty.end().status.exit_code(), 0);
    assert_eq!(world.count(Operation::Delete), 3);
}

#[test]
fn it_asks_again_after_the_first_rows() {
    let world = World::new();
    let rows = domains(&world, 4);
    let plan = verify(&world, &rows);
    let mut pty = start(&world, &plan, &["--canary", "1"]);
    pty.see("Carry out the plan? [y/N]");
    pty.send("y\r");
    pty.see("Go on with the other 3? [y/N]");
    assert!(pty.text().contains("The first 1: 1 done."), "{}", pty.text());
    assert_eq!(world.count(Operation::Update), 1);
    pty.send("n\r");
    assert_eq!(pty.end().status.exit_code(), 3);
    let mut pty = start(&world, &plan, &["--canary", "2", "--resume"]);
    pty.see("3 changes on ");
    pty.send("y\r");
    pty.see("The first 1: 1 done (1 were reported before).");
    pty.send("y\r");
    assert_eq!(pty.end().status.exit_code(), 0);
    assert_eq!(world.count(Operation::Update), 4);
}

#[test]
fn an_interrupt_ends_the_question() {
    let world = World::new();
    let rows = domains(&world, 2);
    let mut pty = start(&world, &verify(&world, &rows), &[]);
    pty.see("[y/N]");
    pty.send("\x03");
    let ended = pty.end();
    assert_eq!(ended.status.exit_code(), 130);
    assert!(String::from_utf8_lossy(&ended.raw).contains("interrupted; nothing was sent"));
    assert!(ended.same_modes);
    assert_eq!(world.count(Operation::Update), 0);
}

#[test]
fn a_plan_of_the_desk_that_was_killed_goes_on_without_a_browser() {
    let world = World::new();
    let rows = domains(&world, 24);
    let mut pty = start_with(&world, &["--query", "plan-"]);
    pty.see("24 domains");
    pty.see_rows();
    pty.send("*p\r");
    pty.see("24 changes");
    pty.send("\r");
    pty.see("24 changes on");
    pty.answer("y", "24 changes on");
    pty.see("The first 5: 5 done.");
    pty.signal("KILL");
    pty.end();
    assert_eq!(world.count(Operation::Update), 5);

    let plans = std::fs::read_dir(world.folder.path().join("state/plans")).unwrap();
    let plans = plans.map(|file| file.unwrap().path());
    let plans: Vec<_> =
        plans.filter(|path| path.extension().is_some_and(|ending| ending == "json")).collect();
    let [plan] = &plans[..] else { panic!("one plan: {plans:?}") };
    let printed = apply(&world, plan, &["--resume"]);
    assert_eq!((printed.ended.code, printed.counts()), (Some(0), [24, 0, 0, 0, 0]), "{printed:?}");
    assert!(rows.iter().all(|row| world.emulator.domain(&row.id).unwrap().is_verified()));
    assert_eq!(world.count(Operation::Update), 24, "each change once");

    // Nothing is left for the next start to offer.
    let mut pty = start_with(&world, &["--query", "plan-"]);
    pty.see_rows();
    pty.send("q");
    let ended = pty.end();
    assert!(!String::from_utf8_lossy(&ended.raw).contains("Not finished by an earlier run"));
}
