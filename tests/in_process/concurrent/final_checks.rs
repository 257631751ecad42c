//! The checks at the end of a scenario: the journal matches what really happened, and no change was overwritten unseen.

use std::collections::BTreeMap;

use domdesk::app::{Operation as Asks, difference};
use domdesk::clerk::{Change, Millis, Operation};
use domdesk::emulator::{RequestRecord, WriteRecord, Writer};
use domdesk::journal::{Event, History, Outcome, Record, RecordState, Undoing, Verdict};
use serde_json::Value;

use super::expected::ExpectedRows;
use super::world::World;

pub(crate) fn check(world: &World) {
    let expected = world.expected();
    expected.check(&world.ada.emulator);
    let history = world.history();
    each_change_has_consistent_lines(world);
    let journal = JournalCheck { expected, history };
    let writes = journal.writes_of_records();
    for record in journal.history.records() {
        let own = writes.get(record.id.0.as_str()).copied();
        journal.verdict_is_correct(record, own);
        if let Some(write) = own {
            no_change_is_overwritten_unseen(world, &journal.expected, record, write);
        }
        journal.undo_leaves_rows_alone_that_changed_since(record);
    }
}

/// Each change is asked once, answered at most once, and never settled in two ways.
fn each_change_has_consistent_lines(world: &World) {
    let mut lines: BTreeMap<String, Vec<Event>> = BTreeMap::new();
    for line in world.ada.journal() {
        lines.entry(line.id.0).or_default().push(line.event);
    }
    for (id, events) in lines {
        let count = |wanted: fn(&Event) -> bool| events.iter().filter(|event| wanted(event)).count();
        assert!(matches!(events[0], Event::Asked(_)), "{id} begins with an `asked` line: {events:?}");
        assert_eq!(count(|event| matches!(event, Event::Asked(_))), 1, "{id}: {events:?}");
        assert!(count(|event| matches!(event, Event::Answered(_))) <= 1, "{id}: {events:?}");
        let mut verdicts = events.iter().filter_map(|event| match event {
            Event::Settled(settled) => Some(std::mem::discriminant(&settled.verdict)),
            _ => None,
        });
        let first = verdicts.next();
        assert!(verdicts.all(|other| Some(other) == first), "{id} is settled in two ways: {events:?}");
    }
}

struct JournalCheck {
    expected: ExpectedRows,
    history: History,
}

impl JournalCheck {
    /// The write that belongs to each record. Every write by a request belongs to exactly one.
    fn writes_of_records(&self) -> BTreeMap<&str, &WriteRecord> {
        let mut found: BTreeMap<&str, &WriteRecord> = BTreeMap::new();
        let by_request = |write: &&WriteRecord| matches!(write.by, Writer::Http { .. });
        let mut left: Vec<&WriteRecord> = self.expected.writes.iter().filter(by_request).collect();
        // An answered change identifies its write: only one write happens at each moment, and a row is deleted only
        // once.
        for record in self.history.records().filter(|record| is_answered_done(record)) {
            let at = left.iter().position(|write| is_of(record, write) && matches_after(record, write));
            let at =
                at.unwrap_or_else(|| panic!("the journal records a change that was not done: {record:?}"));
            found.insert(&record.id.0, left.remove(at));
        }
        // A change that was in doubt may be one of the remaining writes.
        let doubtful: Vec<&Record> = self.history.records().filter(|record| was_in_doubt(record)).collect();
        assert!(assign(&left, &doubtful, &mut found), "no record belongs to {left:?}: {:#?}", self.history);
        found
    }

    /// The verdict on a change in doubt is correct, or it is unresolved because of other writes.
    fn verdict_is_correct(&self, record: &Record, own: Option<&WriteRecord>) {
        let Some((_, settled)) = record.settled() else {
            assert_eq!(record.state() == RecordState::Done, own.is_some(), "{record:?}");
            return;
        };
        let others = self.other_writes_since(record, own);
        match &settled.verdict {
            Verdict::Happened { .. } if own.is_none() => {
                // It was not done, but another client made the same change, which cannot be distinguished from it.
                let same = others.iter().any(|write| self.achieves_the_change(record, write));
                assert!(same, "no client did it: {record:?}");
            }
            Verdict::Happened { .. } => {}
            Verdict::NotHappened => {
                // A row that was created and deleted again before the lookup is invisible to the lookup.
                let came_and_went = matches!(record.asked.change, Change::Create { .. })
                    && others.iter().any(|write| write.operation == Operation::Delete);
                assert!(own.is_none() || came_and_went, "it was done: {record:?} {own:?}");
            }
            Verdict::Unresolved { .. } => {
                assert!(
                    !others.is_empty(),
                    "there were no other writes, so a lookup can resolve it: {record:?}"
                );
            }
        }
    }

    /// The writes by others to the row since the operator's desk had read it.
    fn other_writes_since(&self, record: &Record, own: Option<&WriteRecord>) -> Vec<&WriteRecord> {
        let since = record.before().map_or(Millis(0), |before| before.updated_at);
        let of_row = self.expected.writes.iter().filter(|write| match record.asked.change.domain_id() {
            Some(id) => write.domain_id == id,
            None => write.name == record.asked.name && write.organization_id == organization(record),
        });
        of_row.filter(|write| write.at > since && own.is_none_or(|own| own.number != write.number)).collect()
    }

    fn achieves_the_change(&self, record: &Record, write: &WriteRecord) -> bool {
        let after = self.expected.after(write.number + 1, &write.domain_id);
        match (Asks::of(&record.asked.change), after) {
            (None, after) => after.is_some(),
            (Some(Asks::Delete), after) => after.is_none(),
            (Some(operation), Some(after)) => operation.holds_for(&after),
            (Some(_), None) => false,
        }
    }

    /// Undo and redo leave rows alone that were changed since.
    fn undo_leaves_rows_alone_that_changed_since(&self, record: &Record) {
        let Some(Undoing::Undoes(target) | Undoing::Redoes(target)) = &record.asked.undoing else { return };
        let target = self.history.get(target).expect("the undone change is in the journal");
        let (Some(before), Some(left)) = (record.before(), target.after()) else { return };
        assert_eq!(
            (before.is_verified(), &before.enrollment_mode),
            (left.is_verified(), &left.enrollment_mode),
            "{record:?} undoes {target:?}"
        );
    }
}

/// Between the operator's key and the write, the desk looked up the row, and the row was as the journal's `before` at
/// that moment or later. Only a write between that lookup and this write can go unseen.
fn no_change_is_overwritten_unseen(
    world: &World,
    expected: &ExpectedRows,
    record: &Record,
    write: &WriteRecord,
) {
    let Some(before) = record.before() else { return };
    let Writer::Http { request } = write.by else { return };
    let Some(asked) = world.asked.get(&record.id) else { return };
    let requests = world.ada.emulator.requests();
    let path = lookup_path(&before.organization_id, &before.name);
    let is_lookup = |number: &usize| requests[*number].path == path && requests[*number].status == Some(200);
    let lookups: Vec<usize> = (*asked..request).filter(is_lookup).collect();
    assert!(!lookups.is_empty(), "no lookup before {record:?}");
    let was_as_expected = |lookup: usize| {
        let seen = seen_by(world, lookup, &requests[lookup]);
        // At some point between the writes that this lookup certainly saw and this write, the row was as expected.
        (seen..=write.number).any(|writes| {
            expected
                .after(writes, &before.id)
                .is_none_or(|row| row.updated_at <= before.updated_at || difference(before, &row).is_empty())
        })
    };
    assert!(
        lookups.iter().any(|lookup| was_as_expected(*lookup)),
        "overwritten unseen: {record:?}\nby {write:?}\nall: {:#?}",
        expected.writes
    );
}

fn lookup_path(organization_id: &str, name: &str) -> String {
    format!("/v1/organization_domains?organization_id={organization_id}&domains={name}")
}

/// How many writes that list had certainly seen.
fn seen_by(world: &World, number: usize, request: &RequestRecord) -> usize {
    let seen = world.stale_views.iter().rev().find(|view| view.from <= number).and_then(|view| view.seen);
    seen.map_or(request.writes, |seen| seen.min(request.writes))
}

fn organization(record: &Record) -> &str {
    match &record.asked.change {
        Change::Create { organization_id, .. }
        | Change::Update { organization_id, .. }
        | Change::Delete { organization_id, .. }
        | Change::VerifyOwnership { organization_id, .. } => organization_id,
    }
}

fn is_answered_done(record: &Record) -> bool {
    matches!(&record.answered, Some((_, answered)) if matches!(answered.outcome, Outcome::Done { .. }))
}

/// Whether the change was in doubt and may have been done.
fn was_in_doubt(record: &Record) -> bool {
    record.settled().is_some() && !is_answered_done(record)
}

/// Whether the write carries out the record's change.
fn is_of(record: &Record, write: &WriteRecord) -> bool {
    let (operation, body) = match &record.asked.change {
        Change::Create { body, .. } => (Operation::Create, serde_json::to_value(body).unwrap()),
        Change::Update { body, .. } => (Operation::Update, serde_json::to_value(body).unwrap()),
        Change::Delete { .. } => (Operation::Delete, Value::Null),
        Change::VerifyOwnership { .. } => (Operation::VerifyOwnership, Value::Null),
    };
    let before = record.before().map_or(Millis(0), |before| before.updated_at);
    write.operation == operation
        && write.organization_id == organization(record)
        && record.asked.change.domain_id().is_none_or(|id| id == write.domain_id)
        && write.requested == body
        && write.at > before
}

/// Whether the record's `after` row is the row that this write left.
fn matches_after(record: &Record, write: &WriteRecord) -> bool {
    record.after().is_none_or(|after| after.updated_at == write.at || !write.changed)
}

/// Assigns each write to a different record. Returns false if that is impossible.
fn assign<'a>(
    writes: &[&'a WriteRecord],
    records: &[&'a Record],
    found: &mut BTreeMap<&'a str, &'a WriteRecord>,
) -> bool {
    let Some((write, rest)) = writes.split_first() else { return true };
    // Records that are done come first: an unresolved one may have no write.
    let mut fits: Vec<usize> = (0..records.len()).filter(|at| is_of(records[*at], write)).collect();
    fits.sort_by_key(|at| records[*at].state() != RecordState::Done);
    for at in fits {
        let mut others = records.to_vec();
        let record = others.remove(at);
        found.insert(&record.id.0, write);
        if assign(rest, &others, found) {
            return true;
        }
        found.remove(record.id.0.as_str());
    }
    false
}
