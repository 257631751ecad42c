//! Truncated files, and files with garbage.

use std::fs;

use proptest::prelude::*;
use tempfile::TempDir;

use crate::journal::lines::{asked, done, id, ids, open, text};

const FOLDER: &str = "DOMDESK_TEST_FOLDER";

#[test]
fn a_truncated_last_line_loses_no_other_line() {
    let folder = TempDir::new().unwrap();
    let opened = open(&folder);
    let session = opened.session.clone();
    opened.journal.append(&asked(&session, 0)).unwrap();
    let first = fs::read(opened.journal.path()).unwrap();
    opened.journal.append(&asked(&session, 1)).unwrap();
    let both = fs::read(opened.journal.path()).unwrap();
    for cut in first.len()..=both.len() {
        fs::write(opened.journal.path(), &both[..cut]).unwrap();
        let whole = cut >= both.len() - 1;
        let torn = !whole && cut > first.len();
        // A later run reads it: the run that wrote the line would write it again.
        let opened = open(&folder);
        let contents = opened.journal.read().unwrap();
        assert_eq!(contents.history.records().len(), if whole { 2 } else { 1 }, "cut at {cut}");
        assert_eq!(contents.skipped, usize::from(torn), "cut at {cut}");

        opened.journal.append(&asked(&session, 2)).unwrap();
        opened.journal.append(&done(&session, 0)).unwrap();
        let contents = opened.journal.read().unwrap();
        let expected = if whole { vec![0, 1, 2] } else { vec![0, 2] };
        let expected: Vec<String> = expected.into_iter().map(|number| id(&session, number).0).collect();
        assert_eq!(ids(&contents), expected, "cut at {cut}");
        assert_eq!(contents.skipped, usize::from(torn), "cut at {cut}");
        assert!(fs::read(opened.journal.path()).unwrap().starts_with(&both[..cut]), "nothing is removed");
    }
}

#[test]
fn an_empty_file_is_a_valid_journal() {
    let folder = TempDir::new().unwrap();
    let opened = open(&folder);
    assert_eq!(text(&opened), "");
    assert_eq!(opened.contents.history.records().len(), 0);
    assert_eq!(opened.contents.skipped, 0);
}

/// Fills the available space, and prints why it stopped.
#[test]
#[ignore = "the test below runs it in a separate process"]
fn a_process_with_a_full_disk() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let opened = domdesk::state::Journal::open(folder.as_ref(), &crate::journal::lines::instance()).unwrap();
    let mut results = (0..1000).map(|number| opened.journal.append(&asked(&opened.session, number)));
    println!("\nstopped: {}", results.find_map(Result::err).unwrap());
}

#[test]
#[cfg(unix)]
fn a_line_that_does_not_fit_leaves_no_fragment() {
    let folder = TempDir::new().unwrap();
    // A limit on the size of files makes the system write only part of a line, like a full disk.
    let output = std::process::Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 6; exec \"$@\"", "sh"])
        .arg(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "--nocapture", "journal::damage::a_process_with_a_full_disk"])
        .env(FOLDER, folder.path())
        .output()
        .unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    let reason = stdout.lines().find_map(|line| line.strip_prefix("stopped: ")).unwrap();
    assert!(reason.starts_with("cannot write to") && reason.contains("ins_1.jsonl"), "{reason}");

    let opened = open(&folder);
    assert!(text(&opened).ends_with("}\n"), "{}", text(&opened));
    assert_eq!(opened.contents.skipped, 0);
    assert!(opened.contents.history.records().len() > 1);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn garbage_hides_no_line(
        garbage in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 1..6),
        end in any::<bool>(),
    ) {
        let folder = TempDir::new().unwrap();
        let opened = open(&folder);
        let mut bytes = Vec::new();
        for (number, garbage) in garbage.iter().enumerate() {
            bytes.extend_from_slice(garbage);
            bytes.push(b'\n');
            fs::write(opened.journal.path(), b"").unwrap();
            open(&folder).journal.append(&asked(&opened.session, number)).unwrap();
            bytes.extend(fs::read(opened.journal.path()).unwrap());
        }
        if !end {
            bytes.pop();
        }
        fs::write(opened.journal.path(), &bytes).unwrap();
        let contents = open(&folder).contents;
        let expected: Vec<String> = (0..garbage.len()).map(|number| id(&opened.session, number).0).collect();
        prop_assert_eq!(ids(&contents), expected);
        let is_blank = |line: &[u8]| line.iter().all(u8::is_ascii_whitespace);
        let bad = garbage.iter().flat_map(|bytes| bytes.split(|byte| *byte == b'\n')).filter(|line| !is_blank(line));
        prop_assert_eq!(contents.skipped, bad.count());
    }
}
