//! Checks that the journal and the emulator agree.

use std::collections::BTreeMap;

use domdesk::clerk::Change;
use domdesk::emulator::{WriteRecord, Writer};
use domdesk::journal::{History, Record, RecordState};
use serde_json::Value;

use crate::crash::world::{Window, World, is_open};

/// Which changes the client may send again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Retries {
    /// Each change is at most one request.
    Never,
    /// An idempotent change may be sent twice.
    Idempotent,
}

/// A change in comparable form: the operation, the domain (none for a creation), and the body.
type ComparableChange = (&'static str, Option<String>, Value);

/// Every done record has its write, in the order of the requests; no record that is not done has one; every write has
/// its record. An open record may have a write or not.
#[track_caller]
pub(crate) fn assert_agree(world: &World, history: &History, retries: Retries) {
    let writes = world.emulator.writes();
    let ends = world.windows.iter().skip(1).map(|window| window.first_write).chain([writes.len()]);
    let known = |record: &Record| world.windows.iter().any(|window| of_window(window, record));
    for record in history.records() {
        assert!(known(record), "no key was pressed in this run: {record:#?}");
        assert_ne!(
            record.state(),
            RecordState::Unresolved,
            "every outcome here can be looked up: {record:#?}"
        );
    }
    for (window, end) in world.windows.iter().zip(ends) {
        let mut rows: BTreeMap<&str, (Vec<&Record>, Vec<&WriteRecord>)> = BTreeMap::new();
        for record in history.records().filter(|record| of_window(window, record)) {
            rows.entry(&record.asked.name).or_default().0.push(record);
        }
        let over_http = |write: &&WriteRecord| matches!(write.by, Writer::Http { .. });
        for write in writes[window.first_write..end].iter().filter(over_http) {
            rows.entry(&write.name).or_default().1.push(write);
        }
        for (name, (records, writes)) in rows {
            assert!(
                fits(&records, &writes, retries),
                "journal and emulator disagree on {name} (runs {:?}); the journal:\n{}the emulator:\n{}",
                window.sessions,
                lines(records.iter().map(|record| format!(
                    "{:?} {:?} {record:?}",
                    record.state(),
                    asked(record)
                ))),
                lines(writes.iter().map(|write| format!("{:?} {write:?}", written(write)))),
            );
        }
    }
    if retries == Retries::Never {
        assert_sent_once(world, history);
    }
}

fn of_window(window: &Window, record: &Record) -> bool {
    window.sessions.contains(&record.asked.session)
}

fn lines(lines: impl Iterator<Item = String>) -> String {
    lines.fold(String::new(), |text, line| text + "  " + &line + "\n")
}

/// Whether the writes match the records.
fn fits(records: &[&Record], writes: &[&WriteRecord], retries: Retries) -> bool {
    let Some((record, later)) = records.split_first() else { return writes.is_empty() };
    let not_done = || fits(later, writes, retries);
    let done = || {
        let is_it = |write: &WriteRecord| {
            written(write) == asked(record)
                && (!matches!(record.asked.change, Change::Create { .. })
                    || record.domain_id().is_none_or(|id| id == write.domain_id))
        };
        let Some((write, rest)) = writes.split_first() else { return false };
        let again = retries == Retries::Idempotent && asked(record).0 == "update";
        is_it(write) && (fits(later, rest, retries) || again && fits(records, rest, retries))
    };
    match record.state() {
        RecordState::Done => done(),
        RecordState::NotDone => not_done(),
        RecordState::Open | RecordState::Unknown | RecordState::Unresolved => done() || not_done(),
    }
}

fn asked(record: &Record) -> ComparableChange {
    let change = &record.asked.change;
    let body = match change {
        Change::Create { body, .. } => {
            let mut body = serde_json::to_value(body).unwrap();
            // An omitted field means true.
            body.as_object_mut().unwrap().entry("verified").or_insert(Value::Bool(true));
            body
        }
        Change::Update { body, .. } => serde_json::to_value(body).unwrap(),
        Change::Delete { .. } | Change::VerifyOwnership { .. } => Value::Null,
    };
    (change.operation().as_str(), change.domain_id().map(str::to_owned), body)
}

fn written(write: &WriteRecord) -> ComparableChange {
    let operation = write.operation.as_str();
    let id = (operation != "create").then(|| write.domain_id.clone());
    (operation, id, write.requested.clone())
}

/// For each address, there are at most as many requests as changes in the journal, even if a request had no effect.
#[track_caller]
fn assert_sent_once(world: &World, history: &History) {
    let mut counts: BTreeMap<(&str, String), (usize, usize)> = BTreeMap::new();
    for record in history.records() {
        let change = &record.asked.change;
        let base = format!("/v1/organizations/{}/domains", change.organization_id());
        let of_domain = |id: &str| format!("{base}/{id}");
        let address = match change {
            Change::Create { .. } => ("POST", base.clone()),
            Change::Update { domain_id, .. } => ("PATCH", of_domain(domain_id)),
            Change::Delete { domain_id, .. } => ("DELETE", of_domain(domain_id)),
            Change::VerifyOwnership { domain_id, .. } => {
                ("POST", format!("{}/verify_ownership", of_domain(domain_id)))
            }
        };
        counts.entry(address).or_default().0 += 1;
    }
    let requests = world.emulator.requests();
    for request in requests.iter().filter(|request| request.method != "GET") {
        counts.entry((&request.method, request.path.clone())).or_default().1 += 1;
    }
    for (address, (asked, sent)) in counts {
        assert!(sent <= asked, "{address:?}: {asked} changes in the journal, {sent} requests");
    }
}

#[track_caller]
pub(crate) fn assert_all_settled(history: &History) {
    let open: Vec<&Record> = history.records().filter(|record| is_open(record)).collect();
    assert!(open.is_empty(), "{open:#?}");
}
