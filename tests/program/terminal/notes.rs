//! Notes, snoozes and the place in a queue survive a restart, and a killed program.

use std::fs;
use std::path::Path;

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::terminal::pty::{Plan, Pty};
use crate::terminal::server;

fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| fs::read_to_string(path).unwrap()).collect()
}

#[test]
fn a_killed_program_has_kept_the_note_the_snooze_and_the_place() {
    let folder = TempDir::new().unwrap();
    let state = folder.path().join("state");
    let url = server::start("development");
    let env = [("CLERK_BACKEND_API_URL", url.as_str()), ("CLERK_SECRET_KEY", "sk_test_forNotes")];
    let args = ["--state-dir", state.to_str().unwrap()];
    let open = || {
        let mut pty = Pty::open(&Plan { args: &args, env: &env, ..Plan::default() });
        pty.see_unlocked();
        pty.see_rows();
        pty
    };
    // The place of an earlier run is read first; until then the key says so.
    let start_queue = |pty: &mut Pty| {
        while !pty.text().contains("Queue: ") {
            pty.send("]");
            pty.wait(|pty| pty.text().contains("Queue: ") || pty.has_shown("still being read"));
        }
    };
    let mut pty = open();
    start_queue(&mut pty);
    pty.see("Queue: 1 of");
    pty.send("a");
    pty.see("Note on");
    pty.send("kept\r");
    // The names of this server leave no room for the text.
    pty.see("▸n");
    pty.send("]");
    pty.see("Queue: 2 of");
    pty.send("Z");
    pty.see("Snooze ");
    pty.send("\r");
    pty.see("Snoozed ");
    pty.see("Queue: 3 of");
    // The place is written in order, after the snooze.
    pty.wait(|_| files(&state.join("queues")).iter().any(|text| text.lines().count() >= 3));
    let desk = Pid::from_raw(i32::try_from(pty.desk).unwrap()).unwrap();
    kill_process(desk, Signal::KILL).unwrap();
    pty.end();
    let notes = files(&state.join("notes"));
    assert_eq!(notes.len(), 1, "one file for this user on this host");
    assert_eq!(notes[0].lines().count(), 2, "{notes:?}");

    let mut pty = open();
    pty.see("▸n");
    start_queue(&mut pty);
    pty.see("Queue: 3 of");
    // The text of the note, in its file and on the screen.
    assert!(notes[0].contains("kept"), "{notes:?}");
    pty.send("q");
    assert!(pty.end().status.success());
}
