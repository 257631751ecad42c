//! What has to be true when everything has come to an end: on the screen, at Clerk, and in the journal.

use std::fs;

use domdesk::app::JournalState;
use domdesk::clerk::{Operation, OrganizationDomain};
use domdesk::emulator::{RequestRecord, WriteRecord};
use domdesk::journal::{Event, History, Line, Outcome, Record, RecordState, Verdict};

use crate::fault_matrix::steps::{self, NEW};
use crate::journeys::kit::rows;
use crate::support::Desk;

/// The requests for it that came.
fn requests(desk: &Desk, operation: Operation) -> Vec<RequestRecord> {
    desk.emulator.requests().into_iter().filter(|request| request.operation == Some(operation)).collect()
}

/// How many requests for it came.
pub(crate) fn sent(desk: &Desk, operation: Operation) -> usize {
    requests(desk, operation).len()
}

/// What was really written.
pub(crate) fn written(desk: &Desk, operation: Operation) -> Vec<WriteRecord> {
    desk.emulator.writes().into_iter().filter(|write| write.operation == operation).collect()
}

/// A change is done once at most, and sent once more only when every try before was surely not done: turned away with 429,
/// or by the connection before anybody had looked at it.
pub(crate) fn nothing_is_sent_twice(desk: &Desk, operation: Operation) {
    let writes = desk.emulator.writes();
    if !operation.is_change() {
        assert_eq!(writes, [], "who looks changes nothing");
        return;
    }
    assert!(writes.len() <= 1, "done twice: {writes:#?}");
    assert!(writes.iter().all(|write| write.operation == operation), "{writes:#?}");
    let requests = requests(desk, operation);
    let (_, earlier) = requests.split_last().unwrap();
    let was_turned_away = |request: &RequestRecord| request.status == Some(429) || request.unprocessed;
    assert!(earlier.iter().all(was_turned_away), "sent twice: {requests:#?}");
}

/// The lines that are whole; another one may just be on its way.
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

/// The journal's record of the change; everything in it is true, and on the disk.
pub(crate) async fn journal(desk: &mut Desk, operation: Operation) {
    let is_closed = |record: &Record| matches!(record.state(), RecordState::Done | RecordState::NotDone);
    desk.wait(|desk| records(lines(desk)).iter().all(is_closed)).await;
    let records = records(if operation.is_change() { desk.journal() } else { lines(desk) });
    if !operation.is_change() {
        assert_eq!(records, [], "nothing to tell of who only looks");
        return;
    }
    let [record] = &records[..] else { panic!("one change: {records:#?}") };
    let expected = if written(desk, operation).is_empty() { RecordState::NotDone } else { RecordState::Done };
    assert_eq!(record.state(), expected, "{record:#?}");
    // What the desk knows of it is what stands there.
    let JournalState::Open(open) = &desk.model.journal else { panic!("the journal is open") };
    assert_eq!(open.history.get(&record.id).map(Record::state), Some(expected));
    if let Some(after) = record.after() {
        let held = desk.emulator.domain(&after.id).unwrap();
        assert_eq!(comparable(after.clone()), comparable(held), "the row after is the row as it is");
    }
}

/// What became of the change, by the journal.
pub(crate) fn story(desk: &Desk, operation: Operation) -> String {
    let tried_again = sent(desk, operation) > 1;
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
                "told: {}",
                cause.status.map_or_else(|| cause.what.clone(), |status| format!("HTTP {status}"))
            )
        }
        (answered, looked_up) => panic!("{answered:?} {looked_up:?}"),
    };
    if tried_again { format!("tried again: {outcome}") } else { outcome }
}

/// Every row on the screen is the emulator's, none is missing, and nothing is marked any more as being on its way.
pub(crate) async fn screen(desk: &mut Desk, operation: Operation) {
    desk.wait(|desk| steps::is_settled(desk)).await;
    // Forms and messages stand over the rows; a form that was typed into asks whether that may go.
    for _ in 0..4 {
        if let Some(modal) = desk.model.modals.last() {
            let asks = matches!(modal, domdesk::app::Modal::Confirm(_));
            desk.press(if asks { "y" } else { "Esc" });
        }
    }
    let shown = rows(desk);
    let held: usize = match &desk.model.organization {
        Some(view) => desk.emulator.organizations().iter().find(|known| known.id == view.id).unwrap().domains,
        None => desk.emulator.organizations().iter().map(|known| known.domains).sum(),
    };
    assert_eq!(shown.len(), held, "as many rows as there are:\n{}", desk.screen());
    assert_eq!(desk.model.list().total(), Some(held as u64));
    for row in shown {
        let held = desk.emulator.domain(&row.id).unwrap_or_else(|| panic!("{} is not there", row.name));
        assert_eq!(comparable(row), comparable(held));
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
        // The mark before it may tell of the last refusal; what follows tells of ownership.
        let state: String = line.chars().skip(4).take(10).collect();
        let known = matches!(row.status().as_str(), "verified" | "unverified");
        assert!(!known || state == format!("{:10}", row.status().as_str()), "{row:#?}\n{line}");
        assert!(line.contains(row.enrollment_mode.as_str()), "{row:#?}\n{line}");
        let is_plain = !row.name.contains("xn--") && row.name.len() < 20;
        assert!(!is_plain || line.contains(&row.name), "{}: {line}", row.name);
        assert!(!line.contains('⋯') && !line.contains("? unknown"), "nothing is on its way: {line}");
    }
}

/// The row without what the emulator's own picture of it does not have: how it was spelled, and the organization's name,
/// which only lists carry.
fn comparable(row: OrganizationDomain) -> OrganizationDomain {
    OrganizationDomain { raw: OrganizationDomain::default().raw, public_organization_data: None, ..row }
}
