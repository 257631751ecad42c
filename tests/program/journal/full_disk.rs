//! The disk becomes full between the request and its outcome. A limit on the size of the program's files, set and
//! lifted while it runs, simulates this.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use domdesk::clerk::Operation;
use domdesk::journal::{Event, Line, RecordState};

use crate::crash::world::{World, ready};
use crate::terminal::pty::{BOUND, Pty};

/// The lines of the journal, each with its length.
fn lines(world: &World) -> Vec<(Line, usize)> {
    let text = world.journal().map(|path| fs::read_to_string(path).unwrap()).unwrap_or_default();
    text.lines().map(|line| (serde_json::from_str(line).unwrap(), line.len() + 1)).collect()
}

fn wait_for_lines(world: &World, pty: &mut Pty, count: usize) {
    let deadline = Instant::now() + BOUND;
    while lines(world).len() != count {
        assert!(Instant::now() < deadline, "not {count} lines: {:?}", lines(world));
        pty.read_for(Duration::from_millis(20));
    }
}

/// Limits the size of the program's files.
fn limit(pty: &Pty, bytes: &str) {
    let done = Command::new("prlimit")
        .args([&format!("--pid={}", pty.pid()), &format!("--fsize={bytes}:")])
        .status();
    assert!(done.unwrap().success());
}

/// A program that has made one change, and has no room to record the known outcome of a second one.
fn full() -> (World, Pty, PathBuf) {
    let world = World::new(11, 4);
    let mut pty = world.start(&[]);
    ready(&mut pty);
    pty.send("v");
    wait_for_lines(&world, &mut pty, 2);
    let [(_, asked), (_, answered)] = lines(&world)[..] else { unreachable!() };
    // The lines of the next change have about the same length: there is room for its `asked` line only.
    limit(&pty, &format!("{}", 2 * asked + answered + answered / 2));
    pty.send("jv");
    pty.see_message("1 outcome not in the journal");
    assert_eq!(lines(&world).len(), 3);
    let path = world.journal().unwrap();
    (world, pty, path)
}

fn updates(world: &World) -> usize {
    world.emulator.requests().iter().filter(|request| request.operation == Some(Operation::Update)).count()
}

fn states(world: &World) -> Vec<RecordState> {
    world.read().0.records().map(domdesk::journal::Record::state).collect()
}

#[test]
fn an_outcome_is_written_once_there_is_room_and_known_after_a_restart() {
    let (world, mut pty, _) = full();
    limit(&pty, "unlimited");
    wait_for_lines(&world, &mut pty, 4);
    pty.see_no("not in the journal");
    pty.send("q");
    let ended = pty.end();
    ended.assert_restored();
    assert!(ended.status.success(), "{:?}", ended.status);
    assert!(!String::from_utf8_lossy(&ended.raw).contains("domdesk: not in the journal"));
    assert_eq!(states(&world), [RecordState::Done, RecordState::Done]);

    let mut pty = world.start(&[]);
    ready(&mut pty);
    pty.send("q");
    assert!(pty.end().status.success());
    assert_eq!(lines(&world).len(), 4, "no lookup was needed");
}

#[test]
fn an_outcome_that_was_never_written_is_printed_on_exit_and_looked_up_later() {
    let (world, mut pty, path) = full();
    pty.send("q");
    pty.see("Not in the journal yet");
    pty.send("q");
    let ended = pty.end();
    ended.assert_restored();
    assert_eq!(ended.status.exit_code(), 1);
    let raw = String::from_utf8_lossy(&ended.raw).into_owned();
    let (_, after) = raw.rsplit_once("\x1b[?1049l").unwrap();
    assert!(
        after.contains("domdesk: not in the journal: ") && after.contains(": done: cannot write to"),
        "{after}"
    );
    assert!(after.contains("the disk is full"), "{after}");
    assert!(fs::read_to_string(path).unwrap().ends_with("}\n"));

    let sent = updates(&world);
    let mut pty = world.start(&[]);
    wait_for_lines(&world, &mut pty, 4);
    assert!(matches!(lines(&world)[3].0.event, Event::Settled(_)));
    pty.send("q");
    pty.end();
    assert_eq!(states(&world), [RecordState::Done, RecordState::Done]);
    assert_eq!(updates(&world), sent, "looked up, not sent again");
}

#[test]
fn a_journal_that_is_deleted_meanwhile_is_noticed_on_exit_at_the_latest() {
    let world = World::new(12, 4);
    let mut pty = world.start(&[]);
    ready(&mut pty);
    pty.send("v");
    wait_for_lines(&world, &mut pty, 2);
    pty.see_no("⋯");
    fs::remove_file(world.journal().unwrap()).unwrap();
    pty.send("q");
    let ended = pty.end();
    ended.assert_restored();
    let raw = String::from_utf8_lossy(&ended.raw).into_owned();
    let (_, after) = raw.rsplit_once("\x1b[?1049l").unwrap();
    assert!(after.contains("domdesk: The journal's file was deleted"), "{after}");
    assert_eq!(lines(&world).len(), 2);
    assert_eq!(states(&world), [RecordState::Done]);
}
