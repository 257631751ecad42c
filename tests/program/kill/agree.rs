//! Whether the journal and the emulator tell the same story.

use std::collections::BTreeMap;

use domdesk::clerk::Change;
use domdesk::emulator::{WriteRecord, Writer};
use domdesk::journal::{History, Record, RecordState};
use serde_json::Value;

use crate::kill::world::{Window, World, is_open};

/// What the client is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Retries {
    /// Each change is one request at most.
    Never,
    /// What may be done twice without harm may be sent twice.
    WhereHarmless,
}

/// A change, as both tell it: the operation, on which domain (none for a creation), with which body.
type Told = (&'static str, Option<String>, Value);

/// Every record that says that it happened is among the writes, in the order in which they were asked; no record that
/// says that it did not is; every write has its record. What is open may have happened.
#[track_caller]
pub(crate) fn assert_agree(world: &World, history: &History, retries: Retries) {
    let writes = world.emulator.writes();
    let ends = world.windows.iter().skip(1).map(|window| window.first_write).chain([writes.len()]);
    let known = |record: &Record| world.windows.iter().any(|window| of_window(window, record));
    for record in history.records() {
        assert!(known(record), "nobody pressed a key in this run: {record:#?}");
        assert_ne!(record.state(), RecordState::Unresolved, "nothing here is beyond being told: {record:#?}");
    }
    for (window, end) in world.windows.iter().zip(ends) {
        let mut rows: BTreeMap<&str, (Vec<&Record>, Vec<&WriteRecord>)> = BTreeMap::new();
        for record in history.records().filter(|record| of_window(window, record)) {
            rows.entry(&record.asked.name).or_default().0.push(record);
        }
        let http = |write: &&WriteRecord| matches!(write.by, Writer::Http { .. });
        for write in writes[window.first_write..end].iter().filter(http) {
            rows.entry(&write.name).or_default().1.push(write);
        }
        for (name, (records, writes)) in rows {
            assert!(
                fits(&records, &writes, retries),
                "journal and emulator do not agree on {name} (runs {:?}); the journal:\n{}the emulator:\n{}",
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

/// Whether the writes are those that the records tell of.
fn fits(records: &[&Record], writes: &[&WriteRecord], retries: Retries) -> bool {
    let Some((record, later)) = records.split_first() else { return writes.is_empty() };
    let did_not = || fits(later, writes, retries);
    let did = || {
        let is_it = |write: &WriteRecord| {
            written(write) == asked(record)
                && (!matches!(record.asked.change, Change::Create { .. })
                    || record.domain_id().is_none_or(|id| id == write.domain_id))
        };
        let Some((write, rest)) = writes.split_first() else { return false };
        let again = retries == Retries::WhereHarmless && asked(record).0 == "update";
        is_it(write) && (fits(later, rest, retries) || again && fits(records, rest, retries))
    };
    match record.state() {
        RecordState::Done => did(),
        RecordState::NotDone => did_not(),
        RecordState::Open | RecordState::Unknown | RecordState::Unresolved => did() || did_not(),
    }
}

fn asked(record: &Record) -> Told {
    let change = &record.asked.change;
    let body = match change {
        Change::Create { body, .. } => {
            let mut body = serde_json::to_value(body).unwrap();
            // What is not said stands for yes.
            body.as_object_mut().unwrap().entry("verified").or_insert(Value::Bool(true));
            body
        }
        Change::Update { body, .. } => serde_json::to_value(body).unwrap(),
        Change::Delete { .. } | Change::VerifyOwnership { .. } => Value::Null,
    };
    (change.operation().as_str(), change.domain_id().map(str::to_owned), body)
}

fn written(write: &WriteRecord) -> Told {
    let operation = write.operation.as_str();
    let id = (operation != "create").then(|| write.domain_id.clone());
    (operation, id, write.requested.clone())
}

/// No more requests than changes in the journal, for each address, whether or not the requests did anything.
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
        assert!(sent <= asked, "{address:?} was asked {asked} times and sent {sent} times");
    }
}

/// Nothing is open any more.
#[track_caller]
pub(crate) fn assert_all_settled(history: &History) {
    let open: Vec<&Record> = history.records().filter(|record| is_open(record)).collect();
    assert!(open.is_empty(), "{open:#?}");
}
