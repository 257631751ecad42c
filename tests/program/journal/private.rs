//! The journal is private to the user and contains no key.

use std::fs;

use domdesk::clerk::decode_domain;
use domdesk::journal::{Event, RowState};
use domdesk::state::{Journal, StateError};
use tempfile::TempDir;

use crate::journal::lines::{asked, id, ids, instance, open, text};

#[cfg(unix)]
mod modes {
    use std::os::unix::fs::{PermissionsExt, chown, lchown, symlink};
    use std::path::Path;

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    fn set(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn new_folders_and_files_are_private() {
        let parent = TempDir::new().unwrap();
        let folder = parent.path().join("new").join("state");
        let opened = Journal::open(&folder, &instance()).unwrap();
        for made in [&parent.path().join("new"), &folder, &folder.join("journals"), &folder.join("sessions")]
        {
            assert_eq!(mode(made), 0o700, "{}", made.display());
        }
        assert_eq!(mode(opened.journal.path()), 0o600);
        let mark = folder.join("sessions").join(format!("{}.live", opened.session));
        assert_eq!(mode(&mark), 0o600);
        assert_eq!(opened.journal.path().file_name().unwrap(), "ins_1.jsonl");
    }

    #[test]
    fn read_permission_of_others_is_removed() {
        let folder = TempDir::new().unwrap();
        let opened = open(&folder);
        set(opened.journal.path(), 0o644);
        set(&folder.path().join("journals"), 0o755);
        opened.journal.append(&asked(&opened.session, 0)).unwrap();
        assert_eq!(mode(opened.journal.path()), 0o600);
        open(&folder);
        assert_eq!(mode(&folder.path().join("journals")), 0o700);
    }

    #[test]
    fn files_and_folders_that_others_may_write_to_are_refused() {
        let folder = TempDir::new().unwrap();
        let opened = open(&folder);
        set(opened.journal.path(), 0o660);
        let error = opened.journal.append(&asked(&opened.session, 0)).unwrap_err();
        assert!(matches!(error, StateError::Untrusted(_)), "{error}");
        assert!(error.to_string().contains("chmod go-w"), "{error}");
        assert_eq!(text(&opened), "");
        assert!(Journal::open(folder.path(), &instance()).is_err());

        set(opened.journal.path(), 0o600);
        set(&folder.path().join("sessions"), 0o777);
        let error = Journal::open(folder.path(), &instance()).unwrap_err();
        assert!(error.to_string().contains("chmod go-w"), "{error}");
    }

    /// Asserts that the folder is refused with these words, and that nothing is created in it.
    #[track_caller]
    fn refused(folder: &Path, words: &[&str]) {
        let error = Journal::open(folder, &instance()).unwrap_err();
        assert!(matches!(error, StateError::Untrusted(_)), "{error}");
        for word in words {
            assert!(error.to_string().contains(word), "{word} in {error}");
        }
        assert!(!folder.join("journals").exists());
    }

    #[test]
    fn a_state_folder_that_others_may_write_to_is_refused() {
        let parent = TempDir::new().unwrap();
        let folder = parent.path().join("state");
        fs::create_dir(&folder).unwrap();
        for mode in [0o777, 0o1777, 0o770, 0o702] {
            set(&folder, mode);
            refused(&folder, &["other users may write to", &format!("chmod go-w {}", folder.display())]);
        }
        // The user decides who may read the folder, which may also hold other files.
        set(&folder, 0o755);
        assert!(Journal::open(&folder, &instance()).is_ok());
        assert_eq!(mode(&folder), 0o755);
        assert_eq!(mode(&folder.join("journals")), 0o700);
    }

    #[test]
    fn a_folder_that_others_can_replace_is_refused() {
        let parent = TempDir::new().unwrap();
        let open = parent.path().join("open");
        fs::create_dir(&open).unwrap();
        let folder = open.join("state");
        set(&open, 0o777);
        refused(&folder, &["other users may write to", &format!("chmod go-w {}", open.display())]);
        assert!(!folder.exists(), "nothing is created where others could remove it");
        fs::create_dir(&folder).unwrap();
        set(&folder, 0o700);
        refused(&folder, &["chmod go-w"]);
        // As in /tmp: others can create entries, but not change this one.
        set(&open, 0o1777);
        assert!(Journal::open(&folder, &instance()).is_ok());
    }

    #[test]
    fn a_link_to_the_state_folder_is_followed_if_others_cannot_change_it() {
        let parent = TempDir::new().unwrap();
        let (real, open) = (parent.path().join("real"), parent.path().join("open"));
        for folder in [&real, &open] {
            fs::create_dir(folder).unwrap();
            set(folder, 0o700);
        }
        let link = open.join("link");
        symlink("../real/state", &link).unwrap();
        // A dangling link is not turned into a folder.
        assert!(Journal::open(&link, &instance()).is_err());
        fs::create_dir(real.join("state")).unwrap();
        assert!(Journal::open(&link, &instance()).is_ok());
        // A user who can replace the link or its target controls the folder.
        for (folder, named) in [(&open, "open"), (&real, "real")] {
            set(folder, 0o777);
            let error = Journal::open(&link, &instance()).unwrap_err().to_string();
            assert!(error.contains("chmod go-w") && error.contains(named), "{error}");
            set(folder, 0o700);
        }
        set(&real.join("state"), 0o777);
        assert!(Journal::open(&link, &instance()).is_err());
    }

    #[test]
    fn a_subfolder_that_is_a_link_into_an_unsafe_folder_is_refused() {
        for name in ["journals", "sessions"] {
            let parent = TempDir::new().unwrap();
            let (folder, open) = (parent.path().join("state"), parent.path().join("open"));
            for folder in [&folder, &open, &open.join("real")] {
                fs::create_dir(folder).unwrap();
                set(folder, 0o700);
            }
            symlink(open.join("real"), folder.join(name)).unwrap();
            assert!(Journal::open(&folder, &instance()).is_ok(), "{name}: others cannot change it");
            set(&open, 0o777);
            let error = Journal::open(&folder, &instance()).unwrap_err();
            assert!(matches!(error, StateError::Untrusted(_)), "{name}: {error}");
            assert!(error.to_string().contains(&format!("chmod go-w {}", open.display())), "{name}: {error}");
        }
    }

    #[test]
    fn another_users_folder_or_link_is_refused() {
        /// A user id that is neither this user nor root.
        const OTHER: u32 = 54_321;
        let parent = TempDir::new().unwrap();
        let (folder, below) = (parent.path().join("state"), parent.path().join("state/below"));
        fs::create_dir(&folder).unwrap();
        set(&folder, 0o755);
        // Only root can change owners. The rule itself is also tested without files.
        if chown(&folder, Some(OTHER), None).is_err() {
            return;
        }
        refused(&folder, &["belongs to another user (uid 54321)", "sudo chown $(id -u)", "--state-dir"]);
        refused(&below, &["belongs to another user (uid 54321)"]);
        let link = parent.path().join("link");
        let ours = parent.path().join("ours");
        fs::create_dir(&ours).unwrap();
        symlink(&ours, &link).unwrap();
        lchown(&link, Some(OTHER), None).unwrap();
        refused(&link, &["is a link of another user", "sudo chown -h"]);
    }

    #[test]
    fn an_own_link_to_a_safe_journal_is_followed() {
        let folder = TempDir::new().unwrap();
        let elsewhere = TempDir::new().unwrap();
        let path = open(&folder).journal.path().to_owned();
        let real = elsewhere.path().join("journal.jsonl");
        fs::rename(&path, &real).unwrap();
        symlink(&real, &path).unwrap();
        for _ in 0..2 {
            let opened = open(&folder);
            opened.journal.append(&asked(&opened.session, 0)).unwrap();
            assert!(ids(&opened.journal.read().unwrap()).contains(&id(&opened.session, 0).0));
        }
        assert_eq!(fs::read_to_string(&real).unwrap().lines().count(), 2);
        assert!(fs::symlink_metadata(&path).unwrap().is_symlink(), "the link stays");
        assert_eq!(mode(&real), 0o600);

        // The target and its folder must be as safe as a journal.
        for (target, bad, good) in [(&real, 0o660, 0o600), (&elsewhere.path().to_owned(), 0o777, 0o700)] {
            set(target, bad);
            let error = Journal::open(folder.path(), &instance()).unwrap_err();
            assert!(matches!(error, StateError::Untrusted(_)), "{error}");
            assert!(error.to_string().contains(&format!("chmod go-w {}", target.display())), "{error}");
            set(target, good);
        }
        open(&folder);
        fs::remove_file(&real).unwrap();
        let error = Journal::open(folder.path(), &instance()).unwrap_err().to_string();
        assert!(error.contains(&path.display().to_string()), "{error}");
        assert!(error.contains("is a link to a file that is not there"), "{error}");
        assert!(!real.exists(), "the target of a link is not created");
        // A reviewer must not take it for an empty journal.
        let error = domdesk::state::read(&path, 1).unwrap_err();
        assert!(matches!(error, StateError::DanglingLink { .. }), "{error}");
    }

    #[test]
    fn a_link_for_the_journals_folder_must_be_as_safe() {
        let folder = TempDir::new().unwrap();
        let elsewhere = TempDir::new().unwrap();
        drop(open(&folder));
        let real = elsewhere.path().join("journals");
        fs::rename(folder.path().join("journals"), &real).unwrap();
        symlink(&real, folder.path().join("journals")).unwrap();
        let opened = open(&folder);
        opened.journal.append(&asked(&opened.session, 0)).unwrap();
        set(elsewhere.path(), 0o777);
        let error = Journal::open(folder.path(), &instance()).unwrap_err();
        set(elsewhere.path(), 0o700);
        assert!(error.to_string().contains("chmod go-w"), "{error}");
    }

    #[test]
    fn another_users_link_for_a_journal_is_refused() {
        let folder = TempDir::new().unwrap();
        let path = open(&folder).journal.path().to_owned();
        let real = folder.path().join("elsewhere.jsonl");
        fs::rename(&path, &real).unwrap();
        symlink(&real, &path).unwrap();
        // Only root can change owners.
        if lchown(&path, Some(54_321), None).is_err() {
            return;
        }
        let error = Journal::open(folder.path(), &instance()).unwrap_err();
        assert!(error.to_string().contains("is a link of another user (uid 54321)"), "{error}");
    }

    #[test]
    fn a_device_is_refused() {
        let folder = TempDir::new().unwrap();
        let path = open(&folder).journal.path().to_owned();
        fs::remove_file(&path).unwrap();
        symlink("/dev/null", &path).unwrap();
        let error = Journal::open(folder.path(), &instance()).unwrap_err();
        assert!(matches!(error, StateError::Kind { .. }), "{error}");
    }

    #[test]
    fn a_pipe_is_refused_without_waiting() {
        let folder = TempDir::new().unwrap();
        let path = open(&folder).journal.path().to_owned();
        fs::remove_file(&path).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
        for error in [
            Journal::open(folder.path(), &instance()).unwrap_err(),
            domdesk::state::read(&path, 1).unwrap_err(),
        ] {
            assert!(matches!(error, StateError::Kind { .. }), "{error}");
        }
    }
}

#[test]
fn the_error_for_a_file_as_folder_names_the_path() {
    let folder = TempDir::new().unwrap();
    let place = folder.path().join("file");
    fs::write(&place, "").unwrap();
    let error = Journal::open(&place, &instance()).unwrap_err();
    assert!(error.to_string().contains(&place.display().to_string()), "{error}");
}

#[test]
fn no_key_is_ever_written() {
    let folder = TempDir::new().unwrap();
    let opened = open(&folder);
    let mut line = asked(&opened.session, 0);
    let Event::Asked(asked) = &mut line.event else { unreachable!() };
    let key = "sk_live_recognizable";
    asked.reason = Some(format!("pasted \"{key}\"\n{key}"));
    asked.name = format!("\u{1}{key}.com");
    asked.profile = key.into();
    asked.operator.user = format!("x{key}");
    asked.organization = "the sk_recognizable thing".into();
    let before = asked.before.as_mut().unwrap();
    before.0.raw = before.0.raw.replace("org_1\",", &format!("org_1\",\"{key}\":[\"{key}\"],")).into();
    opened.journal.append(&line).unwrap();

    let text = text(&opened);
    assert!(!text.contains("recognizable"), "{text}");
    assert!(text.contains(r#""sk_…":["sk_…"]"#), "{text}");
    let reading = opened.journal.read().unwrap();
    assert_eq!((ids(&reading), reading.skipped), (vec![id(&opened.session, 0).0], 0));
    let record = reading.history.records().next().unwrap();
    assert_eq!(record.asked.reason.as_deref(), Some("pasted \"sk_…\"\nsk_…"));
}

/// `cat` and `tail` print the file to a terminal.
#[test]
fn lines_are_safe_for_a_terminal_and_lossless() {
    let folder = TempDir::new().unwrap();
    let opened = open(&folder);
    let mut line = asked(&opened.session, 0);
    let Event::Asked(asked) = &mut line.event else { unreachable!() };
    let hostile =
        "a\u{9b}31m\u{9d}0;x\u{9c}\u{85}b\u{202e}moc\u{2066}\u{200b}\u{feff}\u{7f}\u{e0041}\u{2028}é日👍";
    asked.reason = Some(hostile.into());
    asked.organization = hostile.into();
    asked.operator.user = hostile.into();
    asked.name = format!("{hostile}.com");
    let before = asked.before.as_mut().unwrap();
    let raw = before.0.raw.replace("org_1\",", &format!("org_1\",\"{hostile}\":[\"{hostile}\"],"));
    *before = RowState(Box::new(decode_domain(&raw).unwrap()));
    opened.journal.append(&line).unwrap();

    let text = text(&opened);
    let is_unsafe = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
    };
    assert!(!text.contains(is_unsafe), "{text:?}");
    assert!(text.contains(r"a\u009b31m") && text.contains("é日👍"), "{text:?}");
    let reading = opened.journal.read().unwrap();
    let record = reading.history.records().next().unwrap();
    assert_eq!(record.asked.reason.as_deref(), Some(hostile));
    assert_eq!(record.asked.operator.user, hostile);
    assert_eq!(record.asked.name, format!("{hostile}.com"));
    let kept: serde_json::Value = serde_json::from_str(&record.asked.before.as_ref().unwrap().0.raw).unwrap();
    assert_eq!(kept[hostile][0], hostile);
}

#[test]
fn a_line_that_readers_would_reject_is_not_written() {
    let folder = TempDir::new().unwrap();
    let opened = open(&folder);
    let mut line = asked(&opened.session, 0);
    let Event::Asked(asked) = &mut line.event else { unreachable!() };
    asked.reason = Some("x".repeat(2_000_000));
    assert!(matches!(opened.journal.append(&line), Err(StateError::TooLong { .. })));
    assert_eq!(text(&opened), "");
}
