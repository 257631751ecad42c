//! A test harness: one change, and lookups that find what the test sets up.

use std::collections::VecDeque;

use super::super::*;
use crate::clerk::{
    Change, CreateDomain, Millis, OrganizationDomain, Page, UpdateDomain, Verification, VerificationStatus,
};
use crate::journal::{EntryId, Event, Settled, Verdict};

pub(in crate::change) const START: Millis = Millis(1_000_000_000_000);

/// When the client stopped waiting for the answer.
pub(in crate::change) const ENDED: Millis = Millis(START.0 + 30_000);

/// A clock that is `ahead` milliseconds ahead of ours, with a precision of whole seconds.
pub(in crate::change) const fn clock(ahead: i64) -> ClockOffset {
    ClockOffset { ahead, uncertainty: 1_000 }
}

pub(in crate::change) fn entry() -> EntryId {
    EntryId("s1-1".into())
}

pub(in crate::change) fn row(verified: bool, updated_at: i64) -> OrganizationDomain {
    let status = if verified { VerificationStatus::Verified } else { VerificationStatus::Unverified };
    OrganizationDomain {
        id: "d0".into(),
        organization_id: "org_0".into(),
        name: "acme.com".into(),
        affiliation_verification: Some(Verification { status, ..Verification::default() }),
        created_at: Millis(5),
        updated_at: Millis(updated_at),
        ..OrganizationDomain::default()
    }
}

pub(in crate::change) fn verify() -> Operation {
    Operation::Update(UpdateDomain { verified: Some(true), enrollment_mode: None })
}

pub(in crate::change) fn creation() -> Request {
    let body = CreateDomain { name: "acme.com".into(), enrollment_mode: None, verified: Some(true) };
    Request {
        name: body.name.clone(),
        change: Change::Create { organization_id: "org_0".into(), body },
        organization: "Acme".into(),
        before: None,
        undoing: None,
        last_known_write: None,
    }
}

pub(in crate::change) fn no_answer() -> Failure {
    Failure { outcome_unknown: true, ..Failure::new(FailureKind::Timeout, "") }
}

/// One change with an unknown outcome, and the current time.
pub(in crate::change) struct Story {
    pub(in crate::change) changes: Changes,
    pub(in crate::change) now: Millis,
    pub(in crate::change) server_clock: Option<ClockOffset>,
    pub(in crate::change) previous_ids: Vec<String>,
    /// Ids that are known to belong to other domains.
    pub(in crate::change) others: Vec<String>,
    /// When each lookup was started, relative to [`ENDED`].
    pub(in crate::change) asked: Vec<i64>,
}

impl Story {
    /// A sent request with this failure as its answer.
    pub(in crate::change) fn answered(request: Request, failure: Failure) -> Self {
        let mut changes = Changes::default();
        changes.begin(Pending::sent(entry(), START, request, VecDeque::new()));
        let step = changes.receive_answer(&entry(), Err(failure), ENDED);
        assert!(matches!(step, Some(Step::InDoubt(_))), "{step:?}");
        Self::of(changes)
    }

    /// These changes, once the client has stopped waiting.
    pub(in crate::change) const fn of(changes: Changes) -> Self {
        Self {
            changes,
            now: ENDED,
            server_clock: Some(clock(0)),
            previous_ids: Vec::new(),
            others: Vec::new(),
            asked: Vec::new(),
        }
    }

    pub(in crate::change) fn of_row(operation: &Operation) -> Self {
        Self::answered(Request::of_row(row(false, 10), operation, None), no_answer())
    }

    /// Advances time to the next lookup, which finds these rows.
    pub(in crate::change) fn look_up(
        &mut self,
        found: Result<Vec<OrganizationDomain>, Failure>,
    ) -> Vec<Step> {
        self.look_up_page(found.map(|data| Page { total_count: i64::try_from(data.len()).unwrap(), data }))
    }

    /// Advances time to the next lookup, which gets this answer.
    pub(in crate::change) fn look_up_page(
        &mut self,
        answer: Result<Page<OrganizationDomain>, Failure>,
    ) -> Vec<Step> {
        self.now = self.changes.deadline().expect("a lookup is due");
        let due = self.changes.lookups_due(self.now);
        let [(entry, query)] = &due[..] else { panic!("{due:?}") };
        assert_eq!(
            (query.organization_id.as_deref(), &query.domains[..]),
            (Some("org_0"), &["acme.com".to_owned()][..])
        );
        self.asked.push(self.now.since(ENDED));
        let existed_before = |_: &EntryId, id: &str| self.previous_ids.iter().any(|previous| previous == id);
        let is_other_domain = |row: &OrganizationDomain| self.others.contains(&row.id);
        let context = LookupContext {
            existed_before: &existed_before,
            is_other_domain: &is_other_domain,
            server_clock: self.server_clock,
        };
        self.changes.receive_lookup(entry, answer, context, self.now)
    }

    /// Every lookup finds these rows, until a step follows.
    pub(in crate::change) fn look_up_until(
        &mut self,
        found: impl Fn() -> Vec<OrganizationDomain>,
    ) -> (Settled, Step) {
        for _ in 0..40 {
            let steps = self.look_up(Ok(found()));
            if !steps.is_empty() {
                return settled(steps);
            }
        }
        panic!("no step follows: {:?}", self.changes);
    }
}

/// The recorded verdict, and the step that follows.
pub(in crate::change) fn settled(steps: Vec<Step>) -> (Settled, Step) {
    let steps: Result<[Step; 2], _> = steps.try_into();
    match steps {
        Ok([Step::Record(line), next]) => match line.event {
            Event::Settled(settled) => (settled, next),
            event => panic!("{event:?}"),
        },
        other => panic!("{other:?}"),
    }
}

pub(in crate::change) fn end(step: Step) -> End {
    match step {
        Step::Ended(ended) => ended.end,
        step => panic!("{step:?}"),
    }
}

pub(in crate::change) fn happened(settled: &Settled) -> bool {
    matches!(settled.verdict, Verdict::Happened { .. })
}
