//! A journal that is deleted, cut, or replaced while runs of the program work with it.

use std::fs;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};

use domdesk::journal::{FileDamage, RecordState};
use domdesk::state::{JournalNotice, OpenedJournal};
use tempfile::TempDir;

use crate::journal::lines::{asked, done, id, ids, open};

/// What is told of what was done to the file, as it is told.
fn disturbances(opened: &OpenedJournal) -> Receiver<(FileDamage, usize)> {
    let (sender, told) = channel();
    opened.journal.listen(move |notice| {
        if let JournalNotice::FileDamaged(disturbance, missing) = notice {
            let _ = sender.send((disturbance, missing));
        }
    });
    told
}

/// Does that to the journal between a change that was asked and its outcome; what then is told, and stands there.
#[track_caller]
fn after(disturb: impl Fn(&Path)) -> (Vec<(FileDamage, usize)>, Vec<String>) {
    let folder = TempDir::new().unwrap();
    drop(open(&folder).journal.append(&asked("before", 0)));
    let opened = open(&folder);
    let told = disturbances(&opened);
    let session = &opened.session;
    opened.journal.append(&asked(session, 0)).unwrap();
    opened.journal.append(&done(session, 0)).unwrap();
    opened.journal.append(&asked(session, 1)).unwrap();
    disturb(opened.journal.path());
    opened.journal.append(&done(session, 1)).unwrap();

    let contents = open(&folder).contents;
    for number in 0..2 {
        let record = contents.history.get(&id(session, number));
        assert_eq!(
            record.map(domdesk::journal::Record::state),
            Some(RecordState::Done),
            "of change {number}"
        );
    }
    let found = ids(&contents).into_iter().map(|id| id.replace(session.as_str(), "own")).collect();
    (told.try_iter().collect(), found)
}

#[test]
fn a_file_that_was_deleted_is_made_anew_with_what_this_run_has_written() {
    let (told, found) = after(|path| fs::remove_file(path).unwrap());
    assert_eq!(told, [(FileDamage::Deleted, 3)]);
    assert_eq!(found, ["own-0", "own-1"]);

    let (told, found) = after(|path| fs::remove_dir_all(path.parent().unwrap()).unwrap());
    assert_eq!(told, [(FileDamage::Deleted, 3)]);
    assert_eq!(found, ["own-0", "own-1"]);
}

#[test]
fn what_was_cut_off_is_written_again() {
    let (told, found) = after(|path| fs::write(path, "").unwrap());
    assert_eq!(told, [(FileDamage::Truncated, 3)]);
    assert_eq!(found, ["own-0", "own-1"]);

    // In the middle of the last line, and longer again since.
    let (told, found) = after(|path| {
        let bytes = fs::read(path).unwrap();
        let cut = [&bytes[..bytes.len() - 40], "\n".as_bytes(), " ".repeat(500).as_bytes(), b"\n"].concat();
        fs::write(path, cut).unwrap();
    });
    assert_eq!(told, [(FileDamage::Truncated, 1)]);
    assert_eq!(found, ["before-0", "own-0", "own-1"]);
}

#[test]
fn another_file_in_its_place_is_added_to() {
    // As an editor does that writes a file anew.
    let (told, found) = after(|path| {
        let copy = path.with_extension("copy");
        fs::copy(path, &copy).unwrap();
        fs::rename(&copy, path).unwrap();
    });
    assert_eq!(told, [(FileDamage::Replaced, 0)]);
    assert_eq!(found, ["before-0", "own-0", "own-1"]);

    let (told, found) = after(|path| {
        let other = path.with_extension("other");
        fs::write(&other, "what is not a journal").unwrap();
        fs::rename(&other, path).unwrap();
    });
    assert_eq!(told, [(FileDamage::Replaced, 3)]);
    assert_eq!(found, ["own-0", "own-1"]);
}

#[test]
fn it_is_noticed_when_the_journal_is_read() {
    let folder = TempDir::new().unwrap();
    let opened = open(&folder);
    let told = disturbances(&opened);
    opened.journal.append(&asked(&opened.session, 0)).unwrap();
    assert_eq!(ids(&opened.journal.read().unwrap()), [id(&opened.session, 0).0]);
    assert!(told.try_recv().is_err());
    fs::remove_file(opened.journal.path()).unwrap();
    assert_eq!(ids(&opened.journal.read().unwrap()), [id(&opened.session, 0).0]);
    assert_eq!(told.try_recv(), Ok((FileDamage::Deleted, 1)));
}

#[cfg(unix)]
#[test]
fn what_stands_in_its_place_and_is_not_to_be_trusted_is_not_shown_and_told_of() {
    use std::os::unix::fs::PermissionsExt;

    type Disturb = fn(&Path);
    let cases: [(&str, Disturb); 4] = [
        ("other users may write to", |path| {
            let bytes = fs::read(path).unwrap();
            fs::remove_file(path).unwrap();
            fs::write(path, &bytes[..bytes.len() / 2]).unwrap();
            fs::set_permissions(path, fs::Permissions::from_mode(0o666)).unwrap();
        }),
        ("it is a folder", |path| {
            fs::remove_file(path).unwrap();
            fs::create_dir(path).unwrap();
        }),
        ("a part of the path is not a folder", |path| {
            let journals = path.parent().unwrap();
            fs::remove_dir_all(journals).unwrap();
            fs::write(journals, "in the way").unwrap();
        }),
        ("other users may write to", |path| {
            let copy = path.with_extension("copy");
            fs::rename(path, &copy).unwrap();
            fs::set_permissions(&copy, fs::Permissions::from_mode(0o666)).unwrap();
            std::os::unix::fs::symlink(&copy, path).unwrap();
        }),
    ];
    for (what, disturb) in cases {
        let folder = TempDir::new().unwrap();
        let opened = open(&folder);
        let (sender, told) = channel();
        opened.journal.listen(move |notice| {
            if let JournalNotice::FileUnreachable(reason) = notice {
                let _ = sender.send(reason);
            }
        });
        for number in 0..2 {
            opened.journal.append(&asked(&opened.session, number)).unwrap();
        }
        disturb(opened.journal.path());
        for _ in 0..2 {
            let error = opened.journal.read().unwrap_err().to_string();
            assert!(error.contains(what), "{error}");
        }
        let told: Vec<Option<String>> = told.try_iter().collect();
        assert!(matches!(&told[..], [Some(reason)] if reason.contains(what)), "{what}: {told:?}");
    }
}

#[test]
fn each_run_writes_its_own_lines_again() {
    let folder = TempDir::new().unwrap();
    let (ours, theirs) = (open(&folder), open(&folder));
    let (told, told_them) = (disturbances(&ours), disturbances(&theirs));
    ours.journal.append(&asked(&ours.session, 0)).unwrap();
    theirs.journal.append(&asked(&theirs.session, 0)).unwrap();
    fs::remove_file(ours.journal.path()).unwrap();
    ours.journal.append(&done(&ours.session, 0)).unwrap();
    theirs.journal.append(&done(&theirs.session, 0)).unwrap();
    let contents = open(&folder).contents;
    assert_eq!(ids(&contents), [id(&ours.session, 0).0, id(&theirs.session, 0).0]);
    assert!(contents.history.records().all(|record| record.state() == RecordState::Done));
    assert_eq!(told.try_recv(), Ok((FileDamage::Deleted, 1)));
    assert_eq!(told_them.try_recv(), Ok((FileDamage::Replaced, 1)));
}

#[test]
fn lines_of_others_disturb_nobody() {
    let folder = TempDir::new().unwrap();
    let (ours, theirs) = (open(&folder), open(&folder));
    let told = disturbances(&ours);
    for number in 0..5 {
        ours.journal.append(&asked(&ours.session, number)).unwrap();
        theirs.journal.append(&asked(&theirs.session, number)).unwrap();
    }
    assert_eq!(ours.journal.read().unwrap().history.records().len(), 10);
    assert!(told.try_recv().is_err());
}
