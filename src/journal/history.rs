//! The records of a journal, in the order of their requests.

use super::bounded_store::{BoundedStore, StoredRecord};
use super::{EntryId, Event, Line, Record, RecordState};
use crate::clerk::{Change, Millis, OrganizationDomain, is_same_name};

/// How many records a history keeps. Open, unknown and unresolved records are kept beyond that.
pub const MOST_RECORDS: usize = 5000;

#[derive(Debug, Clone, PartialEq)]
pub struct History(BoundedStore<Record>);

impl StoredRecord for Record {
    fn id(&self) -> &EntryId {
        &self.id
    }

    fn state(&self) -> RecordState {
        self.state()
    }
}

impl Default for History {
    fn default() -> Self {
        Self::with_limit(MOST_RECORDS)
    }
}

impl History {
    /// A history that keeps a different number of records.
    #[must_use]
    pub fn with_limit(limit: usize) -> Self {
        Self(BoundedStore::with_limit(limit))
    }

    /// Adds a complete record, newer than all others.
    pub fn insert(&mut self, record: Record) {
        let id = record.id.0.clone();
        self.0.insert(&id, || record);
    }

    /// Adds a line. A line of an unknown change is ignored unless it is the request itself; a repeated request is
    /// ignored.
    pub fn add(&mut self, line: Line) {
        match line.event {
            Event::Asked(asked) => {
                let Line { id, at, .. } = line;
                self.0.insert(&id.0.clone(), || Record::new(id, at, asked));
            }
            event => {
                let id = line.id.0.clone();
                self.0.update(&id, |record| record.add(Line { event, ..line }));
            }
        }
    }

    #[must_use]
    pub fn get(&self, id: &EntryId) -> Option<&Record> {
        self.0.get(id)
    }

    /// All records, the oldest request first.
    #[must_use]
    pub fn records(&self) -> impl DoubleEndedIterator<Item = &Record> + ExactSizeIterator {
        self.0.records()
    }

    /// Whether that domain cannot come from that change: an older record is about it, so it existed before; or Clerk
    /// has answered another creation with it.
    #[must_use]
    pub fn knew_before(&self, entry: &EntryId, domain_id: &str) -> bool {
        let is_of_another_creation = |record: &Record| {
            record.id != *entry
                && matches!(record.asked.change, Change::Create { .. })
                && record.answered.is_some()
                && !record.is_inferred()
                && record.domain_id() == Some(domain_id)
        };
        self.0.before(entry).any(|record| record.domain_id() == Some(domain_id))
            || self.records().any(is_of_another_creation)
    }

    /// The ids under which this organization is known to have had a domain of that name.
    #[must_use]
    pub fn ids_of(&self, organization_id: &str, name: &str) -> Vec<String> {
        let of_name = |record: &&Record| {
            record.asked.name == name && record.asked.change.organization_id() == organization_id
        };
        let mut ids: Vec<String> =
            self.records().filter(of_name).filter_map(Record::domain_id).map(ToOwned::to_owned).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// The newest state of that row in answers to changes that arrived at this time or later; `None` if it is unknown or
    /// deleted.
    #[must_use]
    pub fn newest_row(&self, domain_id: &str, since: Millis) -> Option<&OrganizationDomain> {
        let of_row = |record: &&Record| record.domain_id() == Some(domain_id) && since <= record.last_at();
        let rows = self.records().filter(of_row).filter_map(Record::after);
        rows.max_by_key(|row| row.updated_at)
    }

    /// Whether a domain of that id is known to have another name or another organization.
    #[must_use]
    pub fn knows_as_another(&self, row: &OrganizationDomain) -> bool {
        self.records().filter(|record| record.domain_id() == Some(&row.id)).any(|record| {
            record.asked.change.organization_id() != row.organization_id
                || !is_same_name(&record.asked.name, &row.name)
        })
    }

    /// The ids of all domains that changes were about.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.records().filter_map(Record::domain_id)
    }

    /// The changes whose outcome the operator has to record.
    pub fn unresolved(&self) -> impl Iterator<Item = &Record> {
        self.records().filter(|record| record.state() == RecordState::Unresolved)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clerk::{CreateDomain, Millis};
    use crate::journal::{Answered, Asked, Cause, Instance, Operator, Outcome, RowState, Settled, Verdict};

    fn asked(id: &str) -> Line {
        let asked = Asked {
            session: "s".into(),
            profile: String::new(),
            instance: Instance::default(),
            operator: Operator::default(),
            reason: None,
            name: format!("{id}.com"),
            change: Change::Delete { organization_id: "org_1".into(), domain_id: "orgdmn_1".into() },
            before: None,
            organization: String::new(),
            undoing: None,
            plan: None,
        };
        line(id, Event::Asked(Box::new(asked)))
    }

    fn line(id: &str, event: Event) -> Line {
        Line::new(EntryId(id.into()), Millis(1), event)
    }

    fn done(id: &str) -> Line {
        line(id, Event::Answered(Answered { outcome: Outcome::Done { after: None }, duration_ms: 1 }))
    }

    fn unknown(id: &str) -> Line {
        let outcome = Outcome::Unknown { cause: Cause::default() };
        line(id, Event::Answered(Answered { outcome, duration_ms: 1 }))
    }

    fn settled(id: &str, verdict: Verdict) -> Line {
        line(id, Event::Settled(Settled::new(verdict, 1)))
    }

    fn history(limit: usize, lines: impl IntoIterator<Item = Line>) -> History {
        let mut history = History::with_limit(limit);
        for line in lines {
            history.add(line);
        }
        history
    }

    fn names(history: &History) -> Vec<&str> {
        history.records().map(|record| record.id.0.as_str()).collect()
    }

    #[test]
    fn the_newest_row_rests_on_recent_answers_only() {
        let answered = |at, updated_at| {
            let row = OrganizationDomain {
                id: "orgdmn_1".into(),
                updated_at: Millis(updated_at),
                ..OrganizationDomain::default()
            };
            let outcome = Outcome::Done { after: Some(RowState::from(&row)) };
            Line::new(EntryId("a".into()), Millis(at), Event::Answered(Answered { outcome, duration_ms: 1 }))
        };
        let history = history(9, [asked("a"), answered(500, 900)]);
        let newest = |since| history.newest_row("orgdmn_1", Millis(since)).map(|row| row.updated_at);
        assert_eq!(newest(500), Some(Millis(900)));
        assert_eq!(newest(501), None, "a list that was read later may be right");
    }

    #[test]
    fn records_are_in_the_order_of_their_requests() {
        let history = history(9, [asked("b"), asked("a"), done("b"), asked("b"), done("nobody")]);
        assert_eq!(names(&history), ["b", "a"]);
        assert_eq!(history.records().len(), 2);
        assert_eq!(history.get(&EntryId("b".into())).unwrap().state(), RecordState::Done);
        assert_eq!(history.get(&EntryId("a".into())).unwrap().state(), RecordState::Open);
        assert_eq!(history.get(&EntryId("nobody".into())), None);
    }

    #[test]
    fn the_oldest_record_is_evicted_unless_its_outcome_is_unknown() {
        let unresolved = || Verdict::Unresolved { why: String::new() };
        let lines = [
            asked("open"),
            asked("unknown"),
            unknown("unknown"),
            asked("unresolved"),
            settled("unresolved", unresolved()),
            asked("first"),
            done("first"),
            asked("second"),
            done("second"),
        ];
        let mut history = history(4, lines);
        assert_eq!(names(&history), ["open", "unknown", "unresolved", "second"]);
        assert_eq!(history.get(&EntryId("first".into())), None);
        assert_eq!(
            history.unresolved().map(|record| record.id.0.as_str()).collect::<Vec<_>>(),
            ["unresolved"]
        );

        // Once it is settled it may be evicted, and later lines about it are ignored.
        history.add(settled("unknown", Verdict::NotHappened));
        history.add(asked("third"));
        assert_eq!(names(&history), ["open", "unresolved", "second", "third"]);
        history.add(done("unknown"));
        assert_eq!(names(&history), ["open", "unresolved", "second", "third"]);
    }

    #[test]
    fn the_answer_to_one_creation_is_no_evidence_for_another() {
        let row = OrganizationDomain { id: "orgdmn_9".into(), ..OrganizationDomain::default() };
        let create = |id: &str| {
            let mut line = asked(id);
            let Event::Asked(asked) = &mut line.event else { panic!() };
            let body = CreateDomain { name: "acme.com".into(), enrollment_mode: None, verified: None };
            asked.change = Change::Create { organization_id: "org_1".into(), body };
            line
        };
        let after = Some(RowState::from(&row));
        let answer = Event::Answered(Answered { outcome: Outcome::Done { after }, duration_ms: 1 });
        let history = history(9, [create("lost"), create("done"), line("done", answer)]);
        assert!(history.knew_before(&EntryId("lost".into()), "orgdmn_9"));
        assert!(!history.knew_before(&EntryId("done".into()), "orgdmn_9"), "it is its own");
        assert!(!history.knew_before(&EntryId("lost".into()), "orgdmn_1"));
    }

    #[test]
    fn a_history_keeps_five_thousand() {
        let lines = (0..6000).flat_map(|n| [asked(&n.to_string()), done(&n.to_string())]);
        let history = history(MOST_RECORDS, lines);
        assert_eq!(history.records().len(), 5000);
        assert_eq!(history.records().next().unwrap().id.0, "1000");
        assert_eq!(history.records().next_back().unwrap().id.0, "5999");
    }
}
