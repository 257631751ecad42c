//! Journal files as several runs of the program, a full disk or a text editor may leave them.

use std::fs;

use domdesk::journal::{Line, MOST_RECORDS, Operator, RecordState, Sessions};
use domdesk::state::read;

/// The bytes are a journal's file.
pub fn journal(data: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal.jsonl");
    fs::write(&path, data).expect("a file");
    let contents = read(&path, MOST_RECORDS).expect("an existing file can be read");
    let lines = data.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count();
    assert!(contents.history.records().len() + contents.skipped <= lines, "no record is made up");
    for record in contents.history.records() {
        let state = record.state();
        assert!(state == RecordState::Done || record.resolved().is_none() || state != RecordState::Open);
        let asked = serde_json::to_string(&record.asked).expect("a decoded line can be written");
        assert!(!asked.contains('\n'), "a line stays one line");
    }
    for operator in [Operator::default(), Operator { user: "jana".into(), host: "desk7".into() }] {
        for plan in [
            contents.history.undo(&operator, Sessions::default()),
            contents.history.redo(&operator, Sessions::default()),
        ]
        .into_iter()
        .flatten()
        {
            assert!(contents.history.get(&plan.target).is_some(), "the undone change is in the journal");
        }
    }
    // A line that can be read can be written and read again.
    for line in data.split(|byte| *byte == b'\n') {
        if let Ok(line) = serde_json::from_slice::<Line>(line) {
            let text = serde_json::to_string(&line).expect("it is written");
            let again: Line = serde_json::from_str(&text).expect("it is read");
            assert_eq!(serde_json::to_string(&again).expect("it is written"), text);
        }
    }
}
