//! A kill while something is taken back: what undo offers afterwards follows what really happened.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use domdesk::clerk::Operation;
use domdesk::emulator::{Fault, FaultKind};
use domdesk::journal::{Record, RecordState, Sessions};

use crate::kill::agree::{Retries, assert_agree, assert_all_settled};
use crate::kill::moment::{Seen, When, kill};
use crate::kill::screen;
use crate::kill::world::{World, ready};
use crate::terminal::pty::{BOUND, Pty};

fn start(world: &mut World) -> Pty {
    let mut pty = world.start(&["--no-retry"]);
    ready(&mut pty);
    let marks = world.marks();
    world.open_window(marks.clone());
    world.settle(&mut pty, &marks);
    screen::assert_true(world, &mut pty, false);
    pty
}

/// Waits until this run has done its change; returns it.
fn done(world: &World, pty: &mut Pty) -> Record {
    let session = world.windows.last().unwrap().sessions.first().unwrap();
    let deadline = Instant::now() + BOUND;
    loop {
        let (history, _) = world.read();
        match history.records().next_back() {
            Some(newest) if newest.asked.session == *session && newest.state() == RecordState::Done => {
                return newest.clone();
            }
            _ => assert!(Instant::now() < deadline, "it is not done: {history:#?}\n{}", pty.text()),
        }
        pty.read_for(Duration::from_millis(5));
    }
}

#[test]
fn a_kill_while_something_is_taken_back_leaves_no_doubt_what_undo_does_next() {
    let mut world = World::new(9, 6);
    // The request arrives and is not done; is done and not answered; is answered, and that may not be written yet; and
    // the line that asks is written, and the request may not have left yet.
    let cases = [
        (Some(FaultKind::Hold), When::Arrived(1), Some(RecordState::NotDone)),
        (Some(FaultKind::Delay(Duration::from_secs(20))), When::Done(1), Some(RecordState::Done)),
        (None, When::Answered(1), Some(RecordState::Done)),
        (None, When::Grown(1), None),
    ];
    for (fault, when, expected) in cases {
        let mut pty = start(&mut world);
        pty.send("jv");
        let changed = done(&world, &mut pty);
        screen::assert_true(&world, &mut pty, false);

        if let Some(fault) = fault {
            world.emulator.inject(Fault::once(fault).on(Operation::Update));
        }
        // The journal knows of the answer before the desk does.
        pty.see_no("⋯");
        pty.send("u");
        pty.see("undo it");
        let dead = AtomicBool::new(false);
        let before = Seen::now(&world);
        std::thread::scope(|scope| {
            let (world, pid, before, killed) = (&world, pty.pid, &before, &dead);
            scope.spawn(move || kill(world, pid, when, BOUND, before, Duration::ZERO, killed));
            while !dead.load(Ordering::SeqCst) {
                // It takes no key before it has been there for a while; on the desk this one does nothing.
                pty.send("y");
                pty.read_for(Duration::from_millis(10));
            }
        });
        assert!(!pty.end().status.success());
        let (history, _) = world.read();
        assert_agree(&world, &history, Retries::Never);

        let mut pty = start(&mut world);
        let (history, _) = world.read();
        assert_all_settled(&history);
        assert_agree(&world, &history, Retries::Never);
        let undoing = history.records().next_back().unwrap();
        assert!(undoing.asked.undoing.is_some(), "{when:?}: it was never asked for: {undoing:?}");
        assert!(expected.is_none_or(|expected| undoing.state() == expected), "{when:?}: {undoing:?}");
        let undone = undoing.state() == RecordState::Done;
        let operator = &changed.asked.operator;
        let (undo, redo) =
            (history.undo(operator, Sessions::default()), history.redo(operator, Sessions::default()));
        assert_eq!(undo.is_ok_and(|plan| plan.target == changed.id), !undone, "{when:?}");
        assert_eq!(redo.is_ok_and(|plan| plan.target == undoing.id), undone, "{when:?}");
        pty.send("q");
        assert!(pty.end().status.success());
    }
}
