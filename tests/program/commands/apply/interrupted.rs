//! Plans that are killed or interrupted, and go on.

use std::process::Child;
use std::time::Duration;

use domdesk::clerk::Operation;
use domdesk::emulator::{Fault, FaultKind};
use rustix::process::{Pid, Signal, kill_process};

use super::super::interrupted::wait_for;
use super::super::kit::{Ended, World};
use super::kit::{Printed, apply, domains, verify};

fn signal(child: &Child, signal: Signal) {
    kill_process(Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap(), signal).unwrap();
}

#[test]
fn after_a_kill_at_any_moment_resume_goes_on_and_sends_nothing_twice() {
    let world = World::new();
    let rows = domains(&world, 30);
    let plan = verify(&world, &rows);
    let args = ["apply", plan.to_str().unwrap(), "--yes", "--json", "--canary", "0", "--longest-delay", "1"];
    let resume = [&args[..], &["--resume"]].concat();
    // Killed while the first rows are checked, after some changes, and while responses are on their way.
    for (number, changes) in [0, 3, 9, 17].into_iter().enumerate() {
        let held =
            if number % 2 == 1 { FaultKind::Delay(Duration::from_secs(3_600)) } else { FaultKind::Hold };
        let is_held = number > 0;
        if is_held {
            world.emulator.inject(Fault::once(held).on(Operation::Update));
        }
        let mut child = world.start(if number == 0 { &args } else { &resume });
        if changes == 0 {
            wait_for("a request", || world.count(Operation::ListAll) > 0);
        } else {
            // A kill between the journal and the request leaves a row unsent, so there may be too few to send.
            wait_for("the changes", || {
                world.count(Operation::Update) > changes || child.try_wait().unwrap().is_some()
            });
        }
        child.kill().unwrap();
        child.wait().unwrap();
        world.emulator.disarm();
    }
    let printed = Printed::of(world.run(&resume));
    assert_eq!(printed.rows.len(), 30, "{printed:?}");
    // A request that a fault has held was not carried out; all others were, each once.
    let verified = rows.iter().filter(|row| world.emulator.domain(&row.id).unwrap().is_verified()).count();
    let [done, refused, skipped, unknown, left] = printed.counts();
    assert_eq!((skipped, unknown, left), (0, 0, 0), "{printed:?}");
    assert_eq!(done, verified as u64, "{printed:?}");
    assert_eq!(done + refused, 30);
    let writes = world.emulator.writes();
    for row in &rows {
        let of_row =
            writes.iter().filter(|write| write.domain_id == row.id && write.operation == Operation::Update);
        assert!(of_row.count() <= 1, "{}", row.name);
        let path = format!("/{}", row.id);
        let requests = world.emulator.requests();
        let requests = requests
            .iter()
            .filter(|request| request.operation == Some(Operation::Update) && request.path.contains(&path));
        assert!(requests.count() <= 1, "{}", row.name);
    }
}

#[test]
fn an_interrupt_lets_what_is_under_way_end_and_keeps_the_rest_for_resume() {
    for kind in [Signal::INT, Signal::TERM] {
        let world = World::new();
        let rows = domains(&world, 40);
        let plan = verify(&world, &rows);
        let args = [
            "apply",
            plan.to_str().unwrap(),
            "--yes",
            "--json",
            "--canary",
            "0",
            "--rate-budget",
            "20/3600s",
        ];
        let child = world.start(&args);
        // The budget is used up for an hour: the next rows wait for it.
        wait_for("the changes", || world.count(Operation::Update) == 9);
        signal(&child, kind);
        let printed = Printed::of(Ended::of(child.wait_with_output().unwrap()));
        assert_eq!(printed.ended.code, Some(130), "{printed:?}");
        assert_eq!(printed.counts(), [9, 0, 0, 0, 31], "{printed:?}");
        assert_eq!(printed.summary["stopped"], "interrupted");
        assert_eq!(printed.rows.len(), 9);

        let printed = apply(&world, &plan, &["--resume", "--canary", "0", "--rate-budget", "off"]);
        assert_eq!((printed.ended.code, printed.counts()), (Some(0), [40, 0, 0, 0, 0]), "{printed:?}");
        assert_eq!(world.count(Operation::Update), 40);
    }
}

#[test]
fn a_second_interrupt_leaves_and_resume_looks_up_what_was_sent() {
    let world = World::new();
    let rows = domains(&world, 2);
    let plan = verify(&world, &rows);
    world.emulator.inject(Fault::once(FaultKind::Delay(Duration::from_secs(3_600))).on(Operation::Update));
    let child = world.start(&["apply", plan.to_str().unwrap(), "--yes", "--json"]);
    wait_for("both changes", || rows.iter().all(|row| world.emulator.domain(&row.id).unwrap().is_verified()));
    signal(&child, Signal::INT);
    // The first one may not have arrived yet, and two that arrive together count as one.
    let mut child = child;
    while child.try_wait().unwrap().is_none() {
        signal(&child, Signal::INT);
        std::thread::yield_now();
    }
    let printed = Printed::of(Ended::of(child.wait_with_output().unwrap()));
    assert_eq!(printed.ended.code, Some(130), "{printed:?}");
    assert!(printed.counts()[3] >= 1, "{printed:?}");
    let printed = apply(&world, &plan, &["--resume"]);
    assert_eq!((printed.ended.code, printed.counts()), (Some(0), [2, 0, 0, 0, 0]), "{printed:?}");
    assert_eq!(world.count(Operation::Update), 2);
}

#[test]
fn a_plan_is_carried_out_by_one_run_at_a_time() {
    let world = World::new();
    let rows = domains(&world, 1);
    let plan = verify(&world, &rows);
    world.emulator.inject(Fault::once(FaultKind::Hold).on(Operation::Update));
    let mut child = world.start(&["apply", plan.to_str().unwrap(), "--yes"]);
    wait_for("the change", || world.emulator.waiting_requests() > 0);
    let ended = world.run(&["apply", plan.to_str().unwrap(), "--yes", "--resume"]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.stderr.contains("another run of domdesk is carrying out this plan"), "{ended:?}");
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn when_the_key_is_not_accepted_nothing_more_is_started() {
    let world = World::new();
    let rows = domains(&world, 40);
    let plan = verify(&world, &rows);
    let refusal = FaultKind::Answer {
        status: 401,
        headers: Vec::new(),
        content_type: "application/json".to_owned(),
        body: r#"{"errors":[{"code":"authentication_invalid","message":"Invalid authentication"}]}"#
            .to_owned(),
    };
    world.emulator.inject(Fault::once(refusal).on(Operation::Update).times(usize::MAX));
    let printed = apply(&world, &plan, &["--canary", "0"]);
    assert_eq!((printed.ended.code, printed.counts()), (Some(1), [0, 0, 0, 0, 40]), "{printed:?}");
    assert_eq!(printed.summary["stopped"], "failure");
    assert!(world.count(Operation::Update) < 40, "{printed:?}");
    assert!(printed.ended.stderr.contains("no more changes are started"), "{printed:?}");
    // Nothing of it was carried out, so all of it can be.
    world.emulator.disarm();
    let printed = apply(&world, &plan, &["--canary", "0", "--resume"]);
    assert_eq!((printed.ended.code, printed.counts()), (Some(0), [40, 0, 0, 0, 0]), "{printed:?}");
}
