//! A command that is killed or interrupted during its change.

use std::time::{Duration, Instant};

use domdesk::clerk::Operation;
use domdesk::emulator::{Fault, FaultKind};
use domdesk::journal::RecordState;

use super::kit::World;

/// The time limit of a test that hangs.
const BOUND: Duration = Duration::from_secs(120);

pub(super) fn wait_for(what: &str, mut is_there: impl FnMut() -> bool) {
    let until = Instant::now() + BOUND;
    while !is_there() {
        assert!(Instant::now() < until, "{what} did not happen");
        std::thread::yield_now();
    }
}

#[test]
fn a_change_of_a_killed_run_is_looked_up_by_the_next_and_not_sent_again() {
    let world = World::new();
    let (row, other) = (world.domain("acme.example"), world.domain("other.example"));
    // The change is carried out, but no response arrives.
    world.emulator.inject(Fault::once(FaultKind::Delay(Duration::from_secs(3_600))).on(Operation::Update));
    let change = ["update", &row.organization_id, &row.name, "--verified", "yes", "--yes"];
    let mut child = world.start(&change);
    wait_for("the change", || world.emulator.domain(&row.id).is_some_and(|row| row.is_verified()));
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(world.records()[0].state(), RecordState::Open);

    let ended = world.run(&["update", &other.organization_id, &other.name, "--verified", "yes", "--yes"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let states: Vec<RecordState> = world.records().iter().map(domdesk::journal::Record::state).collect();
    assert_eq!(states, [RecordState::Done; 2]);
    assert_eq!(world.count(Operation::Update), 2, "one request per change");
}

#[test]
fn the_same_command_after_a_kill_does_not_send_what_is_done_already() {
    let world = World::new();
    let row = world.domain("acme.example");
    world.emulator.inject(Fault::once(FaultKind::Delay(Duration::from_secs(3_600))).on(Operation::Update));
    let change = ["update", &row.organization_id, &row.name, "--verified", "yes", "--yes"];
    let mut child = world.start(&change);
    wait_for("the change", || world.emulator.domain(&row.id).is_some_and(|row| row.is_verified()));
    child.kill().unwrap();
    child.wait().unwrap();

    let ended = world.run(&change);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stdout.contains("it already had these values; nothing was sent"), "{ended:?}");
    assert_eq!((world.count(Operation::Update), world.records().len()), (1, 1));
    assert_eq!(world.records()[0].state(), RecordState::Done);
}

#[cfg(unix)]
#[test]
fn an_interrupt_exits_with_130_and_the_change_is_in_the_journal() {
    let world = World::new();
    let row = world.domain("acme.example");
    world.emulator.inject(Fault::once(FaultKind::Hold).on(Operation::Update));
    let child =
        world.start(&["update", &row.organization_id, &row.name, "--verified", "yes", "--yes", "--json"]);
    wait_for("the request", || world.emulator.waiting_requests() > 0);
    let id = rustix::process::Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    rustix::process::kill_process(id, rustix::process::Signal::INT).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    assert_eq!(output.stdout, b"", "standard output has only data");
    assert_eq!(world.records()[0].state(), RecordState::Open);
}
