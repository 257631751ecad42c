//! A change that is under way, and how far it has come.

use std::collections::VecDeque;

use crate::clerk::{ListQuery, Millis, OrganizationDomain};
use crate::journal::EntryId;

use super::{Failure, Operation, Request};

/// How far a change has come.
#[derive(Debug, Clone, PartialEq)]
pub enum Stage {
    /// It was sent and no answer is here.
    Sent,
    /// The row has changed on the server since it was read: whoever started decides whether it is applied anyway. Holds the
    /// row as it is there.
    Stale(Box<OrganizationDomain>),
    /// Its outcome is unknown; it is being looked up.
    Unknown(OutcomeLookup),
}

/// A change that is under way.
#[derive(Debug, Clone, PartialEq)]
pub struct Pending {
    /// Its name in the journal.
    pub entry: EntryId,
    /// When it was started for.
    pub at: Millis,
    /// What was started for.
    pub request: Request,
    /// How far it has come.
    pub stage: Stage,
    /// What is started of the same row next.
    pub queue: VecDeque<Operation>,
}

impl Pending {
    /// A change that is sent now.
    #[must_use]
    pub const fn sent(entry: EntryId, at: Millis, request: Request, queue: VecDeque<Operation>) -> Self {
        Self { entry, at, request, stage: Stage::Sent, queue }
    }

    /// A change that is not sent: since it was started for the row has become this.
    #[must_use]
    pub const fn stale(
        entry: EntryId,
        at: Millis,
        request: Request,
        queue: VecDeque<Operation>,
        current: Box<OrganizationDomain>,
    ) -> Self {
        Self { entry, at, request, stage: Stage::Stale(current), queue }
    }

    /// The query that finds the row, by organization and exact name.
    #[must_use]
    pub fn lookup_query(&self) -> ListQuery {
        lookup_query(&self.request)
    }
}

/// The query that finds what the request is about, by organization and exact name.
pub(super) fn lookup_query(request: &Request) -> ListQuery {
    ListQuery {
        organization_id: Some(request.change.organization_id().to_owned()),
        domains: vec![request.name.clone()],
        ..ListQuery::default()
    }
}

/// What a lookup found, where one alone settles nothing: lists lag behind writes, and a request may still be on its way
/// through a proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// The row is as it was before, or nothing of the name is there.
    Unchanged,
    /// The row is not there.
    Absent,
    /// The row was changed since, and is not what was started for.
    MovedOn,
    /// A domain of that name is there, and was long before it was started for.
    ThereBefore,
}

/// A change whose outcome is looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutcomeLookup {
    /// Why the outcome is unknown.
    pub failure: Failure,
    /// When the request ended, as far as is known: what was created later may be somebody else's.
    pub ended: Millis,
    /// Since when the request can only still be on its way, not be sent any more.
    pub since: Millis,
    /// How often it was looked up, failures included.
    pub lookups: u32,
    /// What the last lookups found, and how many in a row have found the same.
    pub finding: Option<(Finding, u32)>,
    /// When the lookup under way, or the last one, was started.
    pub started: Millis,
    /// When the next lookup is due; `None` while one is on its way.
    pub next: Option<Millis>,
    /// Why the last lookup was not answered, where asking again changes nothing by itself.
    pub blocked: Option<Box<Failure>>,
}

impl OutcomeLookup {
    /// Lookups in a row that have to agree before they prove anything.
    pub const AGREE: u32 = 4;

    /// The longest pause between two lookups, in milliseconds.
    const LONGEST_PAUSE: i64 = 30_000;

    /// The pause after a lookup that cannot be answered until somebody has changed something, in milliseconds. Most often
    /// the operator does, and says so.
    const BLOCKED_PAUSE: i64 = 10 * 60_000;

    /// A doubt whose first lookup is due immediately.
    #[must_use]
    pub const fn new(failure: Failure, now: Millis) -> Self {
        Self::of_earlier_run(failure, now, now, now)
    }

    /// A doubt about a request of an earlier run, which ended then and was sent before `since`.
    #[must_use]
    pub const fn of_earlier_run(failure: Failure, ended: Millis, since: Millis, now: Millis) -> Self {
        Self {
            failure,
            ended,
            since,
            lookups: 0,
            finding: None,
            started: now,
            next: Some(now),
            blocked: None,
        }
    }

    /// The lookup failed, or its answer is older than what is known: it proves nothing, and says nothing against what the
    /// ones before have found.
    pub(super) fn failed(&mut self, now: Millis) {
        self.lookups = self.lookups.saturating_add(1);
        // 1, 2, 4, … seconds.
        let pause = 1_000_i64.saturating_mul(1 << self.lookups.saturating_sub(1).min(5));
        self.next = Some(now.plus(pause.min(Self::LONGEST_PAUSE)));
    }

    /// The lookup was not answered, for that reason.
    pub(super) fn unanswered(&mut self, failure: Failure, now: Millis) {
        self.failed(now);
        self.blocked = failure.is_permanent().then(|| Box::new(failure));
        if self.blocked.is_some() {
            self.next = Some(now.plus(Self::BLOCKED_PAUSE));
        }
    }

    /// Somebody may have changed what blocked the lookups.
    pub(super) fn retry(&mut self, now: Millis) {
        if self.blocked.is_some() && self.next.is_some() {
            self.next = Some(now);
        }
    }

    /// The lookup found this; whether enough of them in a row have.
    pub(super) fn found(&mut self, finding: Finding, now: Millis) -> bool {
        let before = self.finding.filter(|(former, _)| *former == finding).map_or(0, |(_, times)| times);
        let times = before.saturating_add(1);
        self.finding = Some((finding, times));
        self.failed(now);
        times >= Self::AGREE
    }
}
