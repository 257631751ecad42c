//! Concurrent writers of one file.

use std::collections::HashMap;
use std::process::{Command, Stdio};

use domdesk::journal::RecordState;
use tempfile::TempDir;

use crate::journal::lines::{asked, done, id, ids, open, text};

const FOLDER: &str = "DOMDESK_TEST_FOLDER";
const WRITERS: usize = 4;
const CHANGES: usize = 15;

fn write_changes(folder: &std::path::Path) {
    let opened = domdesk::state::Journal::open(folder, &crate::journal::lines::instance()).unwrap();
    for number in 0..CHANGES {
        opened.journal.append(&asked(&opened.session, number)).unwrap();
        opened.journal.append(&done(&opened.session, number)).unwrap();
    }
}

#[test]
#[ignore = "the test below runs it in separate processes"]
fn a_process_that_writes() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        write_changes(folder.as_ref());
    }
}

#[track_caller]
fn every_line_is_whole(folder: &TempDir) {
    let opened = open(folder);
    assert_eq!(opened.contents.skipped, 0);
    assert_eq!(opened.contents.orphans, []);
    let mut per_session: HashMap<&str, usize> = HashMap::new();
    for record in opened.contents.history.records() {
        assert_eq!(record.state(), RecordState::Done);
        // In the order of their session.
        let count = per_session.entry(&record.asked.session).or_default();
        assert_eq!(record.id, id(&record.asked.session, *count));
        *count += 1;
    }
    assert_eq!(per_session.len(), WRITERS);
    assert!(per_session.values().all(|count| *count == CHANGES));
    assert_eq!(text(&opened).lines().count(), WRITERS * CHANGES * 2);
}

#[test]
fn lines_of_many_processes_never_mix() {
    let folder = TempDir::new().unwrap();
    let writers: Vec<_> = (0..WRITERS)
        .map(|_| {
            Command::new(std::env::current_exe().unwrap())
                .args(["--ignored", "--exact", "journal::sharing::a_process_that_writes"])
                .env(FOLDER, folder.path())
                .stdout(Stdio::null())
                .spawn()
                .unwrap()
        })
        .collect();
    for mut writer in writers {
        assert!(writer.wait().unwrap().success());
    }
    every_line_is_whole(&folder);
}

#[test]
fn lines_of_many_threads_never_mix() {
    let folder = TempDir::new().unwrap();
    std::thread::scope(|scope| {
        for _ in 0..WRITERS {
            scope.spawn(|| write_changes(folder.path()));
        }
    });
    every_line_is_whole(&folder);
}

#[test]
fn each_run_reads_the_lines_of_the_other() {
    let folder = TempDir::new().unwrap();
    let (ours, theirs) = (open(&folder), open(&folder));
    assert!(ours.session < theirs.session || ours.session[..13] == theirs.session[..13]);
    assert_ne!(ours.session, theirs.session);
    theirs.journal.append(&asked(&theirs.session, 0)).unwrap();
    let reading = ours.journal.read().unwrap();
    assert_eq!(ids(&reading), [id(&theirs.session, 0).0]);
    assert_eq!(reading.orphans, [], "its run is still live");
}
