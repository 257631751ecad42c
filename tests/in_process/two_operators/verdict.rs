//! The end of the story: whether the journal tells what really happened, and whether anybody was overwritten unseen.

use std::collections::BTreeMap;

use domdesk::app::{Operation as Asks, difference};
use domdesk::clerk::{Change, Millis, Operation};
use domdesk::emulator::{RequestRecord, WriteRecord, Writer};
use domdesk::journal::{Event, History, Outcome, Record, RecordState, Undoing, Verdict};
use serde_json::Value;

use super::truth::Truth;
use super::world::World;

pub(crate) fn check(world: &World) {
    let truth = world.truth();
    truth.check(&world.ada.emulator);
    let history = world.history();
    each_change_has_one_story(world);
    let told = Told { truth, history };
    let writes = told.writes_of_records();
    for record in told.history.records() {
        let own = writes.get(record.id.0.as_str()).copied();
        told.verdict_is_true(record, own);
        if let Some(write) = own {
            nobody_is_overwritten_unseen(world, &told.truth, record, write);
        }
        told.undoing_leaves_alone_what_moved_on(record);
    }
}

/// Asked once, answered once at most, and never settled in two ways.
fn each_change_has_one_story(world: &World) {
    let mut lines: BTreeMap<String, Vec<Event>> = BTreeMap::new();
    for line in world.ada.journal() {
        lines.entry(line.id.0).or_default().push(line.event);
    }
    for (id, events) in lines {
        let count = |wanted: fn(&Event) -> bool| events.iter().filter(|event| wanted(event)).count();
        assert!(matches!(events[0], Event::Asked(_)), "{id} begins with its question: {events:?}");
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

struct Told {
    truth: Truth,
    history: History,
}

impl Told {
    /// The write that each record tells of. Every write by a request is told of by exactly one.
    fn writes_of_records(&self) -> BTreeMap<&str, &WriteRecord> {
        let mut found: BTreeMap<&str, &WriteRecord> = BTreeMap::new();
        let by_request = |write: &&WriteRecord| matches!(write.by, Writer::Http { .. });
        let mut left: Vec<&WriteRecord> = self.truth.writes.iter().filter(by_request).collect();
        // What was answered names its write: it is the only one at that moment, and a row is deleted only once.
        for record in self.history.records().filter(|record| is_answered_done(record)) {
            let at = left.iter().position(|write| is_of(record, write) && left_it_so(record, write));
            let at =
                at.unwrap_or_else(|| panic!("nothing was done, and the journal says it was: {record:?}"));
            found.insert(&record.id.0, left.remove(at));
        }
        // What was in doubt may be one of the writes that are left.
        let doubtful: Vec<&Record> = self.history.records().filter(|record| was_in_doubt(record)).collect();
        assert!(assign(&left, &doubtful, &mut found), "nobody tells of {left:?}: {:#?}", self.history);
        found
    }

    /// A verdict on a change in doubt is true, or it cannot be told and that is because of others.
    fn verdict_is_true(&self, record: &Record, own: Option<&WriteRecord>) {
        let Some((_, settled)) = record.settled() else {
            assert_eq!(record.state() == RecordState::Done, own.is_some(), "{record:?}");
            return;
        };
        let others = self.others_meanwhile(record, own);
        match &settled.verdict {
            Verdict::Happened { .. } if own.is_none() => {
                // It was not done, but somebody else has done the same, which nobody can tell from it.
                let same = others.iter().any(|write| self.makes_it_so(record, write));
                assert!(same, "it was not done, by anybody: {record:?}");
            }
            Verdict::Happened { .. } => {}
            Verdict::NotHappened => {
                // What was created and deleted again before anybody looked was never there for whoever looks.
                let came_and_went = matches!(record.asked.change, Change::Create { .. })
                    && others.iter().any(|write| write.operation == Operation::Delete);
                assert!(own.is_none() || came_and_went, "it was done: {record:?} {own:?}");
            }
            Verdict::Unresolved { .. } => {
                assert!(!others.is_empty(), "nobody else was there, so it can be told: {record:?}");
            }
        }
    }

    /// What others have written to the row since whoever asked had read it.
    fn others_meanwhile(&self, record: &Record, own: Option<&WriteRecord>) -> Vec<&WriteRecord> {
        let since = record.before().map_or(Millis(0), |before| before.updated_at);
        let of_row = self.truth.writes.iter().filter(|write| match record.asked.change.domain_id() {
            Some(id) => write.domain_id == id,
            None => write.name == record.asked.name && write.organization_id == organization(record),
        });
        of_row.filter(|write| write.at > since && own.is_none_or(|own| own.number != write.number)).collect()
    }

    fn makes_it_so(&self, record: &Record, write: &WriteRecord) -> bool {
        let after = self.truth.after(write.number + 1, &write.domain_id);
        match (Asks::of(&record.asked.change), after) {
            (None, after) => after.is_some(),
            (Some(Asks::Delete), after) => after.is_none(),
            (Some(operation), Some(after)) => operation.holds_for(&after),
            (Some(_), None) => false,
        }
    }

    /// Taking back, or doing again, leaves alone what somebody has changed since.
    fn undoing_leaves_alone_what_moved_on(&self, record: &Record) {
        let Some(Undoing::Undoes(target) | Undoing::Redoes(target)) = &record.asked.undoing else { return };
        let target = self.history.get(target).expect("what is taken back is in the journal");
        let (Some(before), Some(left)) = (record.before(), target.after()) else { return };
        assert_eq!(
            (before.is_verified(), &before.enrollment_mode),
            (left.is_verified(), &left.enrollment_mode),
            "{record:?} takes back {target:?}"
        );
    }
}

/// Whoever asked has looked at the row in between, and it was as the journal says that it was, at that moment or later:
/// only what happens between that look and the write goes unseen.
fn nobody_is_overwritten_unseen(world: &World, truth: &Truth, record: &Record, write: &WriteRecord) {
    let Some(before) = record.before() else { return };
    let Writer::Http { request } = write.by else { return };
    let Some(asked) = world.asked.get(&record.id) else { return };
    let requests = world.ada.emulator.requests();
    let path = look_at(&before.organization_id, &before.name);
    let is_look = |number: &usize| requests[*number].path == path && requests[*number].status == Some(200);
    let looks: Vec<usize> = (*asked..request).filter(is_look).collect();
    assert!(!looks.is_empty(), "nobody looked before {record:?}");
    let unseen = |look: usize| {
        let seen = seen_by(world, look, &requests[look]);
        // Somewhere between what this look has surely seen and the write, the row was as it was said to be.
        (seen..=write.number).any(|writes| {
            truth
                .after(writes, &before.id)
                .is_none_or(|row| row.updated_at <= before.updated_at || difference(before, &row).is_empty())
        })
    };
    assert!(
        looks.iter().any(|look| unseen(*look)),
        "overwritten unseen: {record:?}\nby {write:?}\nall: {:#?}",
        truth.writes
    );
}

fn look_at(organization_id: &str, name: &str) -> String {
    format!("/v1/organization_domains?organization_id={organization_id}&domains={name}")
}

/// How many writes that list had surely seen.
fn seen_by(world: &World, number: usize, request: &RequestRecord) -> usize {
    let blind = world.blind.iter().rev().find(|blind| blind.from <= number).and_then(|blind| blind.seen);
    blind.map_or(request.writes, |seen| seen.min(request.writes))
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

/// Whether anything was in doubt that may have been done.
fn was_in_doubt(record: &Record) -> bool {
    record.settled().is_some() && !is_answered_done(record)
}

/// Whether the write is what the record asks for.
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

/// Whether the row after, as the record has it, is what this write left.
fn left_it_so(record: &Record, write: &WriteRecord) -> bool {
    record.after().is_none_or(|after| after.updated_at == write.at || !write.changed)
}

/// Gives each write to a record of its own; false when that cannot be done.
fn assign<'a>(
    writes: &[&'a WriteRecord],
    records: &[&'a Record],
    found: &mut BTreeMap<&'a str, &'a WriteRecord>,
) -> bool {
    let Some((write, rest)) = writes.split_first() else { return true };
    // A verdict that says it happened comes first: one that cannot say may be without a write.
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
