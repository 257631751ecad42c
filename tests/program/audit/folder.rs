//! `domdesk audit` with no journal, or with an unreadable one.

use std::fs;

use tempfile::TempDir;

use super::{domdesk, printed, sample};

#[test]
fn an_empty_folder_is_not_an_error() {
    let folder = TempDir::new().unwrap();
    assert_eq!(printed(&folder, &[]), "No changes.\n");
    assert_eq!(printed(&folder, &["--json"]), "{\"data\":[],\"hasMore\":false}\n");
    assert_eq!(printed(&folder, &["--csv"]).lines().count(), 1);
}

#[test]
fn invalid_arguments_exit_with_two_and_unreadable_journals_with_one() {
    let folder = sample();
    for args in [
        &["--since", "yesterday"][..],
        &["--state", "lost"],
        &["--operation", "list_all"],
        &["--limit", "-1"],
        &["--json", "--csv"],
        &["--state-dir", "journals/ins_1.jsonl"],
    ] {
        let output = domdesk(&folder, args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert_eq!(output.stdout, b"");
        assert!(!output.stderr.is_empty());
    }
    fs::create_dir(folder.path().join("journals").join("a-folder.jsonl")).unwrap();
    let output = domdesk(&folder, &[]);
    assert_eq!(output.status.code(), Some(1));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("a-folder.jsonl"), "{stderr}");
    assert_eq!(stderr.matches("is not a file").count(), 1, "the reason is shown once: {stderr}");
}

#[cfg(unix)]
#[test]
fn a_pipe_among_the_journals_is_an_error_without_waiting() {
    let folder = sample();
    let path = folder.path().join("journals").join("a-pipe.jsonl");
    assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
    let output = domdesk(&folder, &[]);
    assert_eq!(output.status.code(), Some(1));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("a-pipe.jsonl is not a file"), "{stderr}");
}

#[test]
fn a_missing_folder_is_an_empty_journal() {
    let folder = TempDir::new().unwrap();
    for (args, expected) in [
        (&[][..], "No changes.\n"),
        (&["--json"], "{\"data\":[],\"hasMore\":false}\n"),
        (&["--json", "--state", "done", "--since", "7d"], "{\"data\":[],\"hasMore\":false}\n"),
    ] {
        for place in ["nowhere", "nowhere/at/all"] {
            let output = domdesk(&folder, &[args, &["--state-dir", place]].concat());
            let stderr = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(0), "{stderr}");
            assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
            // A mistyped path must not look like an empty journal.
            assert_eq!(
                stderr,
                format!("domdesk: --state-dir names {place}, which does not exist: there is no journal\n")
            );
        }
    }
    assert!(!folder.path().join("nowhere").exists(), "reading creates nothing");
}

#[cfg(unix)]
#[test]
fn an_unreadable_folder_is_an_error() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = sample();
    let journals = folder.path().join("journals");
    for place in [folder.path(), &journals] {
        let before = fs::metadata(place).unwrap().permissions();
        fs::set_permissions(place, fs::Permissions::from_mode(0o000)).unwrap();
        // Root can read everything.
        let is_readable = fs::read_dir(place).is_ok();
        let output = domdesk(&folder, &[]);
        fs::set_permissions(place, before).unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        if !is_readable {
            assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{stderr}");
            assert!(stderr.contains("no permission"), "{stderr}");
        }
    }
    // This fails for root, too: a part of the path is a file.
    let output = domdesk(&folder, &["--state-dir", "journals/ins_1.jsonl/below"]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
    assert!(String::from_utf8_lossy(&output.stderr).contains("a part of the path is not a folder"));
}

#[cfg(unix)]
#[test]
fn a_folder_of_another_user_is_read_with_a_warning() {
    use std::os::unix::fs::{PermissionsExt as _, chown};

    let folder = sample();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
    let printed = domdesk(&folder, &[]);
    let stderr = String::from_utf8_lossy(&printed.stderr).into_owned();
    assert_eq!(printed.status.code(), Some(0), "{stderr}");
    assert!(stderr.contains("other users may write to"), "{stderr}");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    // Only root can change owners.
    if chown(folder.path(), Some(54_321), None).is_ok() {
        let output = domdesk(&folder, &[]);
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!((output.status.code(), &output.stdout), (Some(0), &printed.stdout), "{stderr}");
        assert!(stderr.contains("belongs to another user (uid 54321): others may have changed"), "{stderr}");
    }
}
