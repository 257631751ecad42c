//! Two runs on one journal: a run must not look up the pending changes of another live run.

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use domdesk::clerk::Operation;
use domdesk::emulator::{Damage, Fault, FaultKind};
use domdesk::journal::{Record, RecordState};
use fastrand::Rng;

use crate::crash::agreement::{Retries, assert_agree, assert_all_settled};
use crate::crash::moment::{LATEST, Observed, When, kill};
use crate::crash::screen;
use crate::crash::stream::Stream;
use crate::crash::world::{World, ready};
use crate::terminal::pty::{BOUND, Pty};

/// How many times the other run is killed.
const KILLS: usize = 4;

/// The number of update requests so far.
fn updates(world: &World) -> usize {
    let requests = world.emulator.requests();
    requests.iter().filter(|request| request.operation == Some(Operation::Update)).count()
}

fn start(world: &World, query: &str, living: usize) -> (Pty, BTreeSet<String>) {
    let mut pty = world.start_with(query, &["--no-retry"]);
    ready(&mut pty);
    let marks = world.marks();
    assert_eq!(marks.len(), living, "only live runs have markers: {marks:?}");
    (pty, marks)
}

/// Waits until the change of the row under the cursor was sent and answered.
#[track_caller]
fn wait_for_change(world: &World, pty: &mut Pty, name: &str) {
    let [row] = &world.emulator.find(None, name)[..] else { panic!("{name} is there once") };
    pty.wait(|pty| {
        let requests = world.emulator.requests();
        let is_its = |path: &str| path.ends_with(&format!("/{}", row.id));
        let is_sent = requests.iter().any(|request| request.method == "PATCH" && is_its(&request.path));
        // The answer reaches the journal before the screen.
        is_sent && pty.selected().contains(name) && !pty.selected().contains('⋯')
    });
}

#[test]
fn changes_of_a_live_run_are_not_treated_as_those_of_a_dead_one() {
    let mut rng = Rng::with_seed(5);
    let mut world = World::new(5, 20);
    // The live run works on the first ten rows, the other run on the last ten.
    let (mut live, marks) = start(&world, "a000 sort:name", 1);
    let session = marks.first().unwrap().clone();
    world.open_window(marks);
    for (kind, keys) in [(FaultKind::Damaged(Damage::Silence), "v"), (FaultKind::Hold, "jv")] {
        world.emulator.inject(Fault::once(kind).on(Operation::Update));
        let sent = updates(&world);
        live.send(keys);
        let deadline = Instant::now() + BOUND;
        while updates(&world) == sent {
            assert!(Instant::now() < deadline, "the keys have no effect:\n{}", live.text());
            live.read_for(Duration::from_millis(10));
        }
    }
    let waiting = |world: &World| -> Vec<Record> {
        let (history, _) = world.read();
        history.records().filter(|record| record.asked.session == session).take(2).cloned().collect()
    };
    assert_eq!(waiting(&world).len(), 2);

    for kill_number in 0..KILLS {
        let (mut other, marks) = start(&world, "a001 sort:name", 2);
        if kill_number == 0 {
            assert!(!other.has_ever_shown("earlier run"));
        }
        world.windows[0].sessions.extend(marks);
        // Meanwhile the live run changes other rows.
        live.send("jjv");
        let dead = AtomicBool::new(false);
        let before = Observed::now(&world);
        let when = When::within_changes(&mut rng);
        let mut names = Vec::new();
        std::thread::scope(|scope| {
            let (world, pid, before, killed) = (&world, other.pid, &before, &dead);
            scope.spawn(move || kill(world, pid, when, LATEST, before, Duration::ZERO, killed));
            let mut stream =
                Stream { pty: &mut other, rng: &mut rng, dead: &dead, names: &mut names, too_many: false };
            stream.run();
        });
        assert!(!other.end().status.success());
        // Wait until no request is pending: one that is sent between reading the journal and reading the request log
        // would be in only one of them.
        wait_for_change(&world, &mut live, &format!("a{:04}.kill.example", 3 + 2 * kill_number));
        // The live run may record its own verdict once its request times out; no other run may.
        for record in waiting(&world) {
            assert!(record.settled().is_none() || record.answered.is_some(), "{record:#?}");
        }
        let (history, _) = world.read();
        assert_agree(&world, &history, Retries::Never);
    }

    live.signal("KILL");
    assert!(!live.end().status.success());
    let (mut last, marks) = start(&world, "kill sort:name", 1);
    world.open_window(marks.clone());
    world.settle(&mut last, &marks);
    let (history, unreadable) = world.read();
    assert_eq!(unreadable, 0);
    assert_all_settled(&history);
    assert_agree(&world, &history, Retries::Never);
    let states: Vec<RecordState> = waiting(&world).iter().map(Record::state).collect();
    assert_eq!(states, [RecordState::Done, RecordState::NotDone]);
    screen::assert_current(&world, &mut last, false);
    last.send("q");
    assert!(last.end().status.success());
    assert!(world.marks().is_empty());
}
