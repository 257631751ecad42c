//! Checks after everything has settled: of the screen, of the emulator, and of the journal.

use std::fs;

use domdesk::app::JournalState;
use domdesk::clerk::{Operation, OrganizationDomain};
use domdesk::emulator::{RequestRecord, WriteRecord};
use domdesk::journal::{Event, History, Line, Outcome, Record, RecordState, Verdict};

use crate::fault_matrix::steps::{self, NEW};
use crate::journeys::kit::rows;
use crate::support::Desk;

/// The requests that arrived for the operation.
fn requests(desk: &Desk, operation: Operation) -> Vec<RequestRecord> {
    desk.emulator.requests().into_iter().filter(|request| request.operation == Some(operation)).collect()
}

pub(crate) fn sent(desk: &Desk, operation: Operation) -> usize {
    requests(desk, operation).len()
}

/// The writes that the operation really made.
pub(crate) fn written(desk: &Desk, operation: Operation) -> Vec<WriteRecord> {
    desk.emulator.writes().into_iter().filter(|write| write.operation == operation).collect()
}

/// A change is done at most once. It is sent again only if no earlier attempt can have been carried out: each was
/// refused with 429, or by the connection before it was processed.
pub(crate) fn nothing_is_sent_twice(desk: &Desk, operation: Operation) {
    let writes = desk.emulator.writes();
    if !operation.is_change() {
        assert_eq!(writes, [], "a read changes nothing");
        return;
    }
    assert!(writes.len() <= 1, "done twice: {writes:#?}");
    assert!(writes.iter().all(|write| write.operation == operation), "{writes:#?}");
    let requests = requests(desk, operation);
    let (_, earlier) = requests.split_last().unwrap();
    let was_turned_away = |request: &RequestRecord| request.status == Some(429) || request.unprocessed;
    assert!(earlier.iter().all(was_turned_away), "sent twice: {requests:#?}");
}

/// The complete lines of the journal; another line may still be being written.
fn lines(desk: &Desk) -> Vec<Line> {
    let Ok(folder) = fs::read_dir(desk.state.path().join("journals")) else { return Vec::new() };
    let files = folder.map(|file| fs::read_to_string(file.unwrap().path()).unwrap());
    files
        .flat_map(|text| text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect::<Vec<_>>())
        .collect()
}

fn records(lines: Vec<Line>) -> Vec<Record> {
    let mut history = History::default();
    for line in lines {
        history.add(line);
    }
    history.records().cloned().collect()
}

/// Checks the journal's record of the change, in memory and on disk.
pub(crate) async fn journal(desk: &mut Desk, operation: Operation) {
    let is_closed = |record: &Record| matches!(record.state(), RecordState::Done | RecordState::NotDone);
    desk.wait(|desk| records(lines(desk)).iter().all(is_closed)).await;
    let records = records(if operation.is_change() { desk.journal() } else { lines(desk) });
    if !operation.is_change() {
        assert_eq!(records, [], "a read is not journaled");
        return;
    }
    let [record] = &records[..] else { panic!("expected one change: {records:#?}") };
    let expected = if written(desk, operation).is_empty() { RecordState::NotDone } else { RecordState::Done };
    assert_eq!(record.state(), expected, "{record:#?}");
    // The desk's own history agrees with the file.
    let JournalState::Open(open) = &desk.model.journal else { panic!("the journal is open") };
    assert_eq!(open.history.get(&record.id).map(Record::state), Some(expected));
    if let Some(after) = record.after() {
        let actual = desk.emulator.domain(&after.id).unwrap();
        assert_eq!(comparable(after.clone()), comparable(actual), "the recorded row is the emulator's row");
    }
}

/// The outcome of the change according to the journal.
pub(crate) fn recorded_outcome(desk: &Desk, operation: Operation) -> String {
    let retried = sent(desk, operation) > 1;
    let record = records(desk.journal()).pop().unwrap();
    let looked_up = desk.journal().into_iter().find_map(|line| match line.event {
        Event::Settled(settled) => Some(settled.verdict),
        _ => None,
    });
    let answered = record.answered.as_ref().map(|(_, answered)| &answered.outcome);
    let outcome = match (answered, looked_up) {
        (_, Some(Verdict::Happened { .. })) => "looked up: happened".to_owned(),
        (_, Some(Verdict::NotHappened)) => "looked up: not happened".to_owned(),
        (Some(Outcome::Done { .. }), None) => "ok".to_owned(),
        (Some(Outcome::Refused { cause }), None) => {
            format!(
                "reported: {}",
                cause.status.map_or_else(|| cause.what.clone(), |status| format!("HTTP {status}"))
            )
        }
        (answered, looked_up) => panic!("{answered:?} {looked_up:?}"),
    };
    if retried { format!("retried: {outcome}") } else { outcome }
}

/// Checks that the screen shows exactly the emulator's rows, without a mark for a pending change.
pub(crate) async fn screen(desk: &mut Desk, operation: Operation) {
    desk.wait(|desk| steps::is_settled(desk)).await;
    // Forms and messages cover the rows. A form with typed text asks before it closes.
    for _ in 0..4 {
        if let Some(modal) = desk.model.modals.last() {
            let is_question = matches!(modal, domdesk::app::Modal::Confirm(_));
            desk.press(if is_question { "y" } else { "Esc" });
        }
    }
    let shown = rows(desk);
    let existing: usize = match &desk.model.organization {
        Some(view) => desk.emulator.organizations().iter().find(|known| known.id == view.id).unwrap().domains,
        None => desk.emulator.organizations().iter().map(|known| known.domains).sum(),
    };
    assert_eq!(shown.len(), existing, "every row is shown:\n{}", desk.screen());
    assert_eq!(desk.model.list().total(), Some(existing as u64));
    for row in shown {
        let actual = desk.emulator.domain(&row.id).unwrap_or_else(|| panic!("{} does not exist", row.name));
        assert_eq!(comparable(row), comparable(actual));
    }
    if operation == Operation::Create {
        let created = desk.emulator.find(None, NEW);
        assert_eq!(created.len(), written(desk, operation).len());
    }
    if desk.model.organization.is_none() {
        desk.press("Esc");
    }
    let screen: Vec<String> = desk.screen().lines().map(ToOwned::to_owned).collect();
    let first = usize::from(desk.model.layout.rows.y);
    assert_eq!(desk.model.list().top(), 0, "the sample is small");
    for (row, line) in rows(desk).iter().zip(&screen[first..]) {
        // A mark for the last refusal may precede the status; the ownership follows it.
        let state: String = line.chars().skip(4).take(10).collect();
        let known = matches!(row.status().as_str(), "verified" | "unverified");
        assert!(!known || state == format!("{:10}", row.status().as_str()), "{row:#?}\n{line}");
        assert!(line.contains(row.enrollment_mode.as_str()), "{row:#?}\n{line}");
        let is_plain = !row.name.contains("xn--") && row.name.len() < 20;
        assert!(!is_plain || line.contains(&row.name), "{}: {line}", row.name);
        assert!(!line.contains('⋯') && !line.contains("? unknown"), "no change is pending: {line}");
    }
}

/// The row without the fields that the emulator's row lacks: the raw JSON, and the organization data, which only lists
/// have.
fn comparable(row: OrganizationDomain) -> OrganizationDomain {
    OrganizationDomain { raw: OrganizationDomain::default().raw, public_organization_data: None, ..row }
}
