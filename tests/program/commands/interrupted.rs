//! A command that is killed or interrupted in the middle of its change.

use std::time::{Duration, Instant};

use domdesk::clerk::Operation;
use domdesk::emulator::{Fault, FaultKind};
use domdesk::journal::RecordState;

use super::kit::World;

/// Long enough for any machine; only a hanging test meets it.
const BOUND: Duration = Duration::from_secs(120);

fn wait_for(what: &str, is_there: impl Fn() -> bool) {
    let until = Instant::now() + BOUND;
    while !is_there() {
        assert!(Instant::now() < until, "waited in vain for {what}");
        std::thread::yield_now();
    }
}

#[test]
fn what_a_killed_run_sent_is_looked_up_by_the_next_and_never_sent_again() {
    let world = World::new();
    let (row, other) = (world.domain("acme.example"), world.domain("other.example"));
    // Carried out, and no answer ever comes.
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
    assert_eq!(world.count(Operation::Update), 2, "one each");
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_it_with_130_and_the_journal_knows_of_the_change() {
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
    assert_eq!(output.stdout, b"", "standard output is data and nothing else");
    assert_eq!(world.records()[0].state(), RecordState::Open);
}
