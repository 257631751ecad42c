//! Nobody else reads or writes it, and no key is in it.

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
    fn folders_and_files_are_for_this_user_alone() {
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
    fn what_others_may_read_they_may_no_more() {
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
    fn what_others_may_write_is_refused() {
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

    /// The folder is refused in these words, and nothing is made in it.
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
    fn the_state_folder_itself_is_refused_when_others_may_write_to_it() {
        let parent = TempDir::new().unwrap();
        let folder = parent.path().join("state");
        fs::create_dir(&folder).unwrap();
        for mode in [0o777, 0o1777, 0o770, 0o702] {
            set(&folder, mode);
            refused(&folder, &["other users may write to", &format!("chmod go-w {}", folder.display())]);
        }
        // Who may read it is left to the user, who may have it for other things too.
        set(&folder, 0o755);
        assert!(Journal::open(&folder, &instance()).is_ok());
        assert_eq!(mode(&folder), 0o755);
        assert_eq!(mode(&folder.join("journals")), 0o700);
    }

    #[test]
    fn a_folder_in_whose_place_others_can_put_another_is_refused() {
        let parent = TempDir::new().unwrap();
        let open = parent.path().join("open");
        fs::create_dir(&open).unwrap();
        let folder = open.join("state");
        set(&open, 0o777);
        refused(&folder, &["other users may write to", &format!("chmod go-w {}", open.display())]);
        assert!(!folder.exists(), "nothing is made where it could be taken away");
        fs::create_dir(&folder).unwrap();
        set(&folder, 0o700);
        refused(&folder, &["chmod go-w"]);
        // As in /tmp: others can make entries, but not touch ours.
        set(&open, 0o1777);
        assert!(Journal::open(&folder, &instance()).is_ok());
    }

    #[test]
    fn a_link_to_the_state_folder_is_followed_as_far_as_others_have_no_hand_in_it() {
        let parent = TempDir::new().unwrap();
        let (real, open) = (parent.path().join("real"), parent.path().join("open"));
        for folder in [&real, &open] {
            fs::create_dir(folder).unwrap();
            set(folder, 0o700);
        }
        let link = open.join("link");
        symlink("../real/state", &link).unwrap();
        // A link that leads nowhere is not made into a folder.
        assert!(Journal::open(&link, &instance()).is_err());
        fs::create_dir(real.join("state")).unwrap();
        assert!(Journal::open(&link, &instance()).is_ok());
        // Whoever can take the link away, or what it leads to, has the folder in hand.
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
    fn a_folder_in_it_that_is_a_link_over_what_others_may_write_to_is_refused() {
        for name in ["journals", "sessions"] {
            let parent = TempDir::new().unwrap();
            let (folder, open) = (parent.path().join("state"), parent.path().join("open"));
            for folder in [&folder, &open, &open.join("real")] {
                fs::create_dir(folder).unwrap();
                set(folder, 0o700);
            }
            symlink(open.join("real"), folder.join(name)).unwrap();
            assert!(Journal::open(&folder, &instance()).is_ok(), "{name}: nobody else has a hand in it");
            set(&open, 0o777);
            let error = Journal::open(&folder, &instance()).unwrap_err();
            assert!(matches!(error, StateError::Untrusted(_)), "{name}: {error}");
            assert!(error.to_string().contains(&format!("chmod go-w {}", open.display())), "{name}: {error}");
        }
    }

    #[test]
    fn another_users_folder_or_link_is_refused() {
        /// Anybody but this user and root.
        const OTHER: u32 = 54_321;
        let parent = TempDir::new().unwrap();
        let (folder, below) = (parent.path().join("state"), parent.path().join("state/below"));
        fs::create_dir(&folder).unwrap();
        set(&folder, 0o755);
        // Only root can give folders away; the rule itself is tested without files.
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
    fn a_journal_that_is_a_link_of_ones_own_to_a_safe_file_is_used() {
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

        // What it leads to has to be as safe as a journal, and so has the way there.
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
        assert!(!real.exists(), "nothing is made where a link leads");
    }

    #[test]
    fn a_link_in_place_of_the_folder_of_journals_has_to_be_as_safe() {
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
    fn another_users_link_in_place_of_a_journal_is_refused() {
        let folder = TempDir::new().unwrap();
        let path = open(&folder).journal.path().to_owned();
        let real = folder.path().join("elsewhere.jsonl");
        fs::rename(&path, &real).unwrap();
        symlink(&real, &path).unwrap();
        // Only root can give links away.
        if lchown(&path, Some(54_321), None).is_err() {
            return;
        }
        let error = Journal::open(folder.path(), &instance()).unwrap_err();
        assert!(error.to_string().contains("is a link of another user (uid 54321)"), "{error}");
    }

    #[test]
    fn what_is_no_file_is_refused() {
        let folder = TempDir::new().unwrap();
        let path = open(&folder).journal.path().to_owned();
        fs::remove_file(&path).unwrap();
        symlink("/dev/null", &path).unwrap();
        let error = Journal::open(folder.path(), &instance()).unwrap_err();
        assert!(matches!(error, StateError::Kind { .. }), "{error}");
    }

    #[test]
    fn a_pipe_is_refused_and_not_waited_for() {
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
fn a_place_that_is_a_file_is_refused_in_words() {
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

/// What `cat` and `tail` would hand to the terminal.
#[test]
fn nothing_in_a_line_acts_on_a_terminal_or_hides_and_nothing_is_lost() {
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
    let acts = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
    };
    assert!(!text.contains(acts), "{text:?}");
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
fn a_line_that_no_reader_would_take_is_not_written() {
    let folder = TempDir::new().unwrap();
    let opened = open(&folder);
    let mut line = asked(&opened.session, 0);
    let Event::Asked(asked) = &mut line.event else { unreachable!() };
    asked.reason = Some("x".repeat(2_000_000));
    assert!(matches!(opened.journal.append(&line), Err(StateError::TooLong { .. })));
    assert_eq!(text(&opened), "");
}
