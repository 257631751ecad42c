//! A kill during an undo: the next undo follows what really happened.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use domdesk::clerk::Operation;
use domdesk::emulator::{Fault, FaultKind};
use domdesk::journal::{Record, RecordState, Sessions};

use crate::crash::agreement::{Retries, assert_agree, assert_all_settled};
use crate::crash::moment::{Observed, When, kill};
use crate::crash::screen;
use crate::crash::world::{World, ready};
use crate::terminal::pty::{BOUND, Pty};

fn start(world: &mut World) -> Pty {
    let mut pty = world.start(&["--no-retry"]);
    ready(&mut pty);
    let marks = world.marks();
    world.open_window(marks.clone());
    world.settle(&mut pty, &marks);
    screen::assert_current(world, &mut pty, false);
    pty
}

/// Waits until the change of this run is done, and returns its record.
fn wait_until_done(world: &World, pty: &mut Pty) -> Record {
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
fn after_a_kill_during_an_undo_the_next_undo_is_correct() {
    let mut world = World::new(9, 6);
    // The request arrived but was not carried out; it was carried out but not answered; it was answered, but the answer
    // may not be recorded yet; the `asked` line is written at least in part, but
    // the request may not be sent yet.
    let cases = [
        (Some(FaultKind::Hold), When::Arrived(1), Some(RecordState::NotDone)),
        (Some(FaultKind::Delay(Duration::from_secs(20))), When::Done(1), Some(RecordState::Done)),
        (None, When::Answered(1), Some(RecordState::Done)),
        (None, When::Grown(1), None),
    ];
    for (fault, when, expected) in cases {
        let mut pty = start(&mut world);
        pty.send("jv");
        let changed = wait_until_done(&world, &mut pty);
        screen::assert_current(&world, &mut pty, false);

        if let Some(fault) = fault {
            world.emulator.inject(Fault::once(fault).on(Operation::Update));
        }
        // The answer reaches the journal before the screen.
        pty.see_no("⋯");
        pty.send("u");
        pty.see("undo it");
        let dead = AtomicBool::new(false);
        let before = Observed::now(&world);
        std::thread::scope(|scope| {
            let (world, pid, before, killed) = (&world, pty.pid, &before, &dead);
            scope.spawn(move || kill(world, pid, when, BOUND, before, Duration::ZERO, killed));
            while !dead.load(Ordering::SeqCst) {
                // The question ignores keys for a moment after it opens. Without a question, this key does nothing.
                pty.send("y");
                pty.read_for(Duration::from_millis(10));
            }
        });
        assert!(!pty.end().status.success());
        let (history, _) = world.read();
        assert_agree(&world, &history, Retries::Never);

        let mut pty = start(&mut world);
        let (history, torn) = world.read();
        assert_all_settled(&history);
        assert_agree(&world, &history, Retries::Never);
        let newest = history.records().next_back().unwrap();
        let undoing = newest.asked.undoing.is_some().then_some(newest);
        if undoing.is_none() {
            // The file has grown when the first part of a line is in it. A kill then leaves a torn line, and nothing was
            // sent.
            assert!(expected.is_none() && torn > 0, "{when:?}: no undo was requested: {newest:?}");
        }
        let state = undoing.map(Record::state);
        assert!(expected.is_none_or(|expected| state == Some(expected)), "{when:?}: {newest:?}");
        let undone = state == Some(RecordState::Done);
        let operator = &changed.asked.operator;
        let (undo, redo) =
            (history.undo(operator, Sessions::default()), history.redo(operator, Sessions::default()));
        assert_eq!(undo.is_ok_and(|plan| plan.target == changed.id), !undone, "{when:?}");
        assert_eq!(redo.is_ok_and(|plan| plan.target == newest.id), undone, "{when:?}");
        pty.send("q");
        assert!(pty.end().status.success());
    }
}
