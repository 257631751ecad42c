//! Two at once on one journal: what a living one has under way is its own business.

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use domdesk::clerk::Operation;
use domdesk::emulator::{Damage, Fault, FaultKind};
use domdesk::journal::{Record, RecordState};
use fastrand::Rng;

use crate::kill::agree::{Retries, assert_agree, assert_all_settled};
use crate::kill::moment::{LATEST, Seen, When, kill};
use crate::kill::screen;
use crate::kill::stream::Stream;
use crate::kill::world::{World, ready};
use crate::terminal::pty::{BOUND, Pty};

/// How many times the other one dies.
const DEATHS: usize = 4;

/// How many requests to update a row have come.
fn updates(world: &World) -> usize {
    let requests = world.emulator.requests();
    requests.iter().filter(|request| request.operation == Some(Operation::Update)).count()
}

fn start(world: &World, query: &str, living: usize) -> (Pty, BTreeSet<String>) {
    let mut pty = world.start_with(query, &["--no-retry"]);
    ready(&mut pty);
    let marks = world.marks();
    assert_eq!(marks.len(), living, "the marks of the living, and no others: {marks:?}");
    (pty, marks)
}

/// Waits until the change of that row, on which the cursor is, was sent and has its answer.
#[track_caller]
fn wait_for_change(world: &World, pty: &mut Pty, name: &str) {
    let [row] = &world.emulator.find(None, name)[..] else { panic!("{name} is there once") };
    pty.wait(|pty| {
        let requests = world.emulator.requests();
        let is_its = |path: &str| path.ends_with(&format!("/{}", row.id));
        let is_sent = requests.iter().any(|request| request.method == "PATCH" && is_its(&request.path));
        // The journal knows of the answer before the screen does.
        is_sent && pty.selected().contains(name) && !pty.selected().contains('⋯')
    });
}

#[test]
fn the_changes_of_a_living_run_are_not_taken_for_those_of_a_dead_one() {
    let mut rng = Rng::with_seed(5);
    let mut world = World::new(5, 20);
    // The first ten rows are the one's, the last ten the other's.
    let (mut one, marks) = start(&world, "a000 sort:name", 1);
    let session = marks.first().unwrap().clone();
    world.open_window(marks);
    for (kind, keys) in [(FaultKind::Damaged(Damage::Silence), "v"), (FaultKind::Hold, "jv")] {
        world.emulator.inject(Fault::once(kind).on(Operation::Update));
        let sent = updates(&world);
        one.send(keys);
        let deadline = Instant::now() + BOUND;
        while updates(&world) == sent {
            assert!(Instant::now() < deadline, "the keys do nothing:\n{}", one.text());
            one.read_for(Duration::from_millis(10));
        }
    }
    let waiting = |world: &World| -> Vec<Record> {
        let (history, _) = world.read();
        history.records().filter(|record| record.asked.session == session).take(2).cloned().collect()
    };
    assert_eq!(waiting(&world).len(), 2);

    for death in 0..DEATHS {
        let (mut other, marks) = start(&world, "a001 sort:name", 2);
        if death == 0 {
            assert!(!other.has_ever_said("earlier run"));
        }
        world.windows[0].sessions.extend(marks);
        // The living one goes on with other rows all the while.
        one.send("jjv");
        let dead = AtomicBool::new(false);
        let before = Seen::now(&world);
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
        // Only then is nothing on its way: what is sent between a look at the journal and one at the requests is in one of
        // them alone.
        wait_for_change(&world, &mut one, &format!("a{:04}.kill.example", 3 + 2 * death));
        // Its own verdict may come once its request has taken too long; nobody else's may.
        for record in waiting(&world) {
            assert!(record.settled().is_none() || record.answered.is_some(), "{record:#?}");
        }
        let (history, _) = world.read();
        assert_agree(&world, &history, Retries::Never);
    }

    one.signal("KILL");
    assert!(!one.end().status.success());
    let (mut last, marks) = start(&world, "kill sort:name", 1);
    world.open_window(marks.clone());
    world.settle(&mut last, &marks);
    let (history, unreadable) = world.read();
    assert_eq!(unreadable, 0);
    assert_all_settled(&history);
    assert_agree(&world, &history, Retries::Never);
    let states: Vec<RecordState> = waiting(&world).iter().map(Record::state).collect();
    assert_eq!(states, [RecordState::Done, RecordState::NotDone]);
    screen::assert_true(&world, &mut last, false);
    last.send("q");
    assert!(last.end().status.success());
    assert!(world.marks().is_empty());
}
