//! A journal that is deleted, truncated or replaced while the program uses it.

use std::fs;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};

use domdesk::journal::{FileDamage, RecordState};
use domdesk::state::{JournalNotice, OpenedJournal};
use tempfile::TempDir;

use crate::journal::lines::{asked, done, id, ids, open};

/// The disturbances of the file, as they are reported.
fn disturbances(opened: &OpenedJournal) -> Receiver<(FileDamage, usize)> {
    let (sender, reported) = channel();
    opened.journal.listen(move |notice| {
        if let JournalNotice::FileDamaged(disturbance, missing) = notice {
            let _ = sender.send((disturbance, missing));
        }
    });
    reported
}

/// Disturbs the journal between the `asked` line of a change and its outcome. Returns the reported disturbances and the
/// records in the file.
#[track_caller]
fn after(disturb: impl Fn(&Path)) -> (Vec<(FileDamage, usize)>, Vec<String>) {
    let folder = TempDir::new().unwrap();
    drop(open(&folder).journal.append(&asked("before", 0)));
    let opened = open(&folder);
    let reported = disturbances(&opened);
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
    (reported.try_iter().collect(), found)
}

#[test]
fn a_deleted_file_is_recreated_with_the_lines_of_this_run() {
    let (reported, found) = after(|path| fs::remove_file(path).unwrap());
    assert_eq!(reported, [(FileDamage::Deleted, 3)]);
    assert_eq!(found, ["own-0", "own-1"]);

    let (reported, found) = after(|path| fs::remove_dir_all(path.parent().unwrap()).unwrap());
    assert_eq!(reported, [(FileDamage::Deleted, 3)]);
    assert_eq!(found, ["own-0", "own-1"]);
}

#[test]
fn truncated_lines_are_written_again() {
    let (reported, found) = after(|path| fs::write(path, "").unwrap());
    assert_eq!(reported, [(FileDamage::Truncated, 3)]);
    assert_eq!(found, ["own-0", "own-1"]);

    // Truncated within the last line, and longer again afterwards.
    let (reported, found) = after(|path| {
        let bytes = fs::read(path).unwrap();
        let cut = [&bytes[..bytes.len() - 40], "\n".as_bytes(), " ".repeat(500).as_bytes(), b"\n"].concat();
        fs::write(path, cut).unwrap();
    });
    assert_eq!(reported, [(FileDamage::Truncated, 1)]);
    assert_eq!(found, ["before-0", "own-0", "own-1"]);
}

#[test]
fn a_replaced_file_is_appended_to() {
    // Like an editor that writes a new file.
    let (reported, found) = after(|path| {
        let copy = path.with_extension("copy");
        fs::copy(path, &copy).unwrap();
        fs::rename(&copy, path).unwrap();
    });
    assert_eq!(reported, [(FileDamage::Replaced, 0)]);
    assert_eq!(found, ["before-0", "own-0", "own-1"]);

    let (reported, found) = after(|path| {
        let other = path.with_extension("other");
        fs::write(&other, "what is not a journal").unwrap();
        fs::rename(&other, path).unwrap();
    });
    assert_eq!(reported, [(FileDamage::Replaced, 3)]);
    assert_eq!(found, ["own-0", "own-1"]);
}

#[test]
fn a_disturbance_is_noticed_when_the_journal_is_read() {
    let folder = TempDir::new().unwrap();
    let opened = open(&folder);
    let reported = disturbances(&opened);
    opened.journal.append(&asked(&opened.session, 0)).unwrap();
    assert_eq!(ids(&opened.journal.read().unwrap()), [id(&opened.session, 0).0]);
    assert!(reported.try_recv().is_err());
    fs::remove_file(opened.journal.path()).unwrap();
    assert_eq!(ids(&opened.journal.read().unwrap()), [id(&opened.session, 0).0]);
    assert_eq!(reported.try_recv(), Ok((FileDamage::Deleted, 1)));
}

#[cfg(unix)]
#[test]
fn an_untrusted_replacement_is_not_read_and_is_reported() {
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
    for (reason, disturb) in cases {
        let folder = TempDir::new().unwrap();
        let opened = open(&folder);
        let (sender, reported) = channel();
        opened.journal.listen(move |notice| {
            if let JournalNotice::FileUnreachable(text) = notice {
                let _ = sender.send(text);
            }
        });
        for number in 0..2 {
            opened.journal.append(&asked(&opened.session, number)).unwrap();
        }
        disturb(opened.journal.path());
        for _ in 0..2 {
            let error = opened.journal.read().unwrap_err().to_string();
            assert!(error.contains(reason), "{error}");
        }
        let reported: Vec<Option<String>> = reported.try_iter().collect();
        assert!(matches!(&reported[..], [Some(text)] if text.contains(reason)), "{reason}: {reported:?}");
    }
}

#[test]
fn each_run_restores_its_own_lines() {
    let folder = TempDir::new().unwrap();
    let (ours, theirs) = (open(&folder), open(&folder));
    let (reported, reported_to_them) = (disturbances(&ours), disturbances(&theirs));
    ours.journal.append(&asked(&ours.session, 0)).unwrap();
    theirs.journal.append(&asked(&theirs.session, 0)).unwrap();
    fs::remove_file(ours.journal.path()).unwrap();
    ours.journal.append(&done(&ours.session, 0)).unwrap();
    theirs.journal.append(&done(&theirs.session, 0)).unwrap();
    let contents = open(&folder).contents;
    assert_eq!(ids(&contents), [id(&ours.session, 0).0, id(&theirs.session, 0).0]);
    assert!(contents.history.records().all(|record| record.state() == RecordState::Done));
    assert_eq!(reported.try_recv(), Ok((FileDamage::Deleted, 1)));
    assert_eq!(reported_to_them.try_recv(), Ok((FileDamage::Replaced, 1)));
}

#[test]
fn lines_of_other_runs_are_not_a_disturbance() {
    let folder = TempDir::new().unwrap();
    let (ours, theirs) = (open(&folder), open(&folder));
    let reported = disturbances(&ours);
    for number in 0..5 {
        ours.journal.append(&asked(&ours.session, number)).unwrap();
        theirs.journal.append(&asked(&theirs.session, number)).unwrap();
    }
    assert_eq!(ours.journal.read().unwrap().history.records().len(), 10);
    assert!(reported.try_recv().is_err());
}
