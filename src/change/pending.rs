//! A change that is under way, and its stage.

use std::collections::VecDeque;

use crate::clerk::{ListQuery, Millis, OrganizationDomain};
use crate::journal::EntryId;

use super::{Failure, Operation, Request};

#[derive(Debug, Clone, PartialEq)]
pub enum Stage {
    /// Sent, but not answered yet.
    Sent,
    /// Not sent, because the row has changed on the server since it was fetched. The requester decides whether to
    /// apply the change anyway. Holds the current row.
    Stale(Box<OrganizationDomain>),
    /// The outcome is unknown and is being looked up.
    Unknown(OutcomeLookup),
}

/// A change that is under way.
#[derive(Debug, Clone, PartialEq)]
pub struct Pending {
    pub entry: EntryId,
    /// When it was requested.
    pub at: Millis,
    pub request: Request,
    pub stage: Stage,
    /// The next operations on the same row.
    pub queue: VecDeque<Operation>,
}

impl Pending {
    #[must_use]
    pub const fn sent(entry: EntryId, at: Millis, request: Request, queue: VecDeque<Operation>) -> Self {
        Self { entry, at, request, stage: Stage::Sent, queue }
    }

    /// A change that is not sent: since the request, the row has become `current`.
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

/// The query that finds the request's domain, by organization and exact name.
pub(super) fn lookup_query(request: &Request) -> ListQuery {
    ListQuery {
        organization_id: Some(request.change.organization_id().to_owned()),
        domains: vec![request.name.clone()],
        ..ListQuery::default()
    }
}

/// What a lookup found, where a single lookup settles nothing: lists lag behind writes, and a request may still be in
/// transit through a proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// The row is as it was before; for a creation, no domain of that name exists.
    Unchanged,
    /// The row does not exist.
    Absent,
    /// The row has changed since, and does not show the requested change.
    MovedOn,
    /// A domain of that name exists, and existed long before the request.
    ThereBefore,
}

/// The lookups of a change whose outcome is unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutcomeLookup {
    /// Why the outcome is unknown.
    pub failure: Failure,
    /// When the request ended, as far as is known. Another person may have created whatever was created later.
    pub ended: Millis,
    /// From this time on the request can only be in transit; it can no longer be sent.
    pub since: Millis,
    /// The number of lookups so far, including failed ones.
    pub lookups: u32,
    /// What the last lookups found, and how many in a row found the same.
    pub finding: Option<(Finding, u32)>,
    /// When the current or last lookup was started.
    pub started: Millis,
    /// When the next lookup is due; `None` while one is in flight.
    pub next: Option<Millis>,
    /// Why the last lookup was not answered, if retrying is pointless until the operator acts.
    pub blocked: Option<Box<Failure>>,
}

impl OutcomeLookup {
    /// How many lookups in a row must agree before they prove anything.
    pub const AGREE: u32 = 4;

    /// The longest pause between two lookups, in milliseconds.
    const LONGEST_PAUSE: i64 = 30_000;

    /// The pause after a blocked lookup, in milliseconds. Usually the operator removes the cause and then asks for a
    /// refresh.
    const BLOCKED_PAUSE: i64 = 10 * 60_000;

    /// The first lookup is due immediately.
    #[must_use]
    pub const fn new(failure: Failure, now: Millis) -> Self {
        Self::of_earlier_run(failure, now, now, now)
    }

    /// For a request of an earlier run, which ended at `ended` and sent the request before `since`.
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

    /// A lookup failed, or its answer is older than what is known. It proves nothing, and does not contradict what
    /// earlier lookups found.
    pub(super) fn failed(&mut self, now: Millis) {
        self.lookups = self.lookups.saturating_add(1);
        // 1, 2, 4, … seconds.
        let pause = 1_000_i64.saturating_mul(1 << self.lookups.saturating_sub(1).min(5));
        self.next = Some(now.plus(pause.min(Self::LONGEST_PAUSE)));
    }

    /// A lookup was not answered.
    pub(super) fn unanswered(&mut self, failure: Failure, now: Millis) {
        self.failed(now);
        self.blocked = failure.is_permanent().then(|| Box::new(failure));
        if self.blocked.is_some() {
            self.next = Some(now.plus(Self::BLOCKED_PAUSE));
        }
    }

    /// The operator may have removed what blocked the lookups.
    pub(super) fn retry(&mut self, now: Millis) {
        if self.blocked.is_some() && self.next.is_some() {
            self.next = Some(now);
        }
    }

    /// Records a finding. Returns whether enough lookups in a row have agreed.
    pub(super) fn found(&mut self, finding: Finding, now: Millis) -> bool {
        let before = self.finding.filter(|(last, _)| *last == finding).map_or(0, |(_, times)| times);
        let times = before.saturating_add(1);
        self.finding = Some((finding, times));
        self.failed(now);
        times >= Self::AGREE
    }
}
