//! Changes whose run has ended without recording an outcome.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use domdesk::journal::RecordState;
use tempfile::TempDir;

use crate::journal::lines::{asked, done, id, instance, open, settled, unknown};

const FOLDER: &str = "DOMDESK_TEST_FOLDER";

/// Prints its session, and waits to be killed. Exits when its parent exits.
#[test]
#[ignore = "other tests run it in a separate process"]
fn a_process_that_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let opened = domdesk::state::Journal::open(folder.as_ref(), &instance()).unwrap();
    let session = &opened.session;
    for (number, answer) in [Some(done(session, 0)), Some(unknown(session, 1)), None].into_iter().enumerate()
    {
        opened.journal.append(&asked(session, number)).unwrap();
        if let Some(answer) = answer {
            opened.journal.append(&answer).unwrap();
        }
    }
    println!("\nsession {session}");
    let _ = std::io::stdin().read_line(&mut String::new());
}

/// Starts the process above, and waits until it has written everything.
fn start(folder: &TempDir) -> (Child, String) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "--nocapture", "journal::orphans::a_process_that_is_killed"])
        .env(FOLDER, folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let session = lines.map(Result::unwrap).find_map(|line| line.strip_prefix("session ").map(str::to_owned));
    (child, session.unwrap())
}

fn markers(folder: &TempDir) -> Vec<String> {
    let entries = fs::read_dir(folder.path().join("sessions")).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn changes_of_a_killed_process_are_orphans() {
    let folder = TempDir::new().unwrap();
    let (mut child, session) = start(&folder);
    let opened = open(&folder);
    assert_eq!(opened.contents.orphans, [], "its run is still live");
    assert_eq!(markers(&folder).len(), 2);

    child.kill().unwrap();
    child.wait().unwrap();
    let orphans = [id(&session, 1), id(&session, 2)];
    let reading = opened.journal.read().unwrap();
    assert_eq!(reading.orphans, orphans);
    let states: Vec<RecordState> =
        orphans.iter().map(|id| reading.history.get(id).unwrap().state()).collect();
    assert_eq!(states, [RecordState::Unknown, RecordState::Open]);
    assert_eq!(markers(&folder), [format!("{}.live", opened.session)], "the marker of a dead run is removed");

    // A third run finds them as well, until they are settled.
    assert_eq!(open(&folder).contents.orphans, orphans);
    opened.journal.append(&settled(&session, 1)).unwrap();
    assert_eq!(open(&folder).contents.orphans, orphans[1..]);
}

#[test]
fn markers_of_killed_processes_do_not_accumulate() {
    let folder = TempDir::new().unwrap();
    for _ in 0..3 {
        let (mut child, _) = start(&folder);
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let opened = open(&folder);
    assert_eq!(markers(&folder), [format!("{}.live", opened.session)]);
    drop(opened);
    assert_eq!(markers(&folder), [""; 0]);
}

#[test]
fn an_open_change_of_a_run_that_ended_is_an_orphan() {
    let folder = TempDir::new().unwrap();
    let first = open(&folder);
    first.journal.append(&asked(&first.session, 0)).unwrap();
    assert_eq!(first.journal.read().unwrap().orphans, [], "own changes are not orphans");
    let open_change = id(&first.session, 0);
    drop(first);
    assert_eq!(open(&folder).contents.orphans, [open_change]);
}

#[test]
fn a_session_name_with_a_path_is_never_live() {
    let folder = TempDir::new().unwrap();
    let opened = open(&folder);
    let elsewhere = folder.path().join("precious.live");
    fs::write(&elsewhere, "").unwrap();
    for session in ["../precious", "", "a/b", "\0"] {
        opened.journal.append(&asked(session, 0)).unwrap();
    }
    assert_eq!(opened.journal.read().unwrap().orphans.len(), 4);
    assert!(elsewhere.exists());
}

#[test]
fn concurrent_runs_keep_each_others_markers() {
    let folder = TempDir::new().unwrap();
    let opened = open(&folder);
    opened.journal.append(&asked(&opened.session, 0)).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..10 {
                    let other = open(&folder);
                    assert_eq!(other.contents.orphans, []);
                    assert!(markers(&folder).contains(&format!("{}.live", other.session)));
                }
            });
        }
    });
    assert_eq!(markers(&folder), [format!("{}.live", opened.session)]);
}
