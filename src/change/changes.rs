//! All changes under way: at most one per row at a time, the next ones queue behind it, none is lost.

use std::collections::BTreeMap;

use crate::clerk::{EnrollmentMode, ListQuery, Millis, OrganizationDomain};
use crate::journal::EntryId;

use super::messages::describe_lookup;
use super::pending::lookup_query;
use super::watch::Watched;
use super::{Failure, LONGEST_DELAY, Operation, Pending, Stage};

/// A change that Clerk refused, kept with its row until the next change or refresh.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    pub operation: Operation,
    pub failure: Failure,
}

/// Every unsettled change, and the latest refusal of each row.
#[derive(Debug, Clone, PartialEq)]
pub struct Changes {
    /// Keyed by an increasing number, so that the oldest comes first.
    pub(super) pending: BTreeMap<u64, Pending>,
    /// The number of each row's change, by domain id.
    rows: BTreeMap<String, u64>,
    entries: BTreeMap<EntryId, u64>,
    /// By domain id.
    pub refusals: BTreeMap<String, Refusal>,
    /// Verdicts that later evidence may still contradict.
    pub(super) watched: Vec<Watched>,
    /// How long a request may plausibly take to be carried out after the client stopped waiting, in milliseconds.
    pub longest_delay: i64,
}

impl Default for Changes {
    fn default() -> Self {
        Self {
            pending: BTreeMap::new(),
            rows: BTreeMap::new(),
            entries: BTreeMap::new(),
            refusals: BTreeMap::new(),
            watched: Vec::new(),
            longest_delay: LONGEST_DELAY,
        }
    }
}

/// How a row is marked because of its changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeStatus {
    /// No change is under way.
    Settled,
    /// Sent, waiting for the answer; holds how many more changes are queued behind it.
    Pending(usize),
    /// The outcome is unknown and is being looked up.
    Unknown,
    Refused,
    /// No lookup could establish the outcome of an earlier change: the operator has to say.
    Unresolved,
}

/// A row as it will be once every change under way is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedRow {
    pub verified: bool,
    pub mode: EnrollmentMode,
    pub deleted: bool,
    pub verifying_ownership: bool,
    pub status: ChangeStatus,
}

impl Changes {
    /// No changes. `longest_delay` is in milliseconds, see [`Changes::longest_delay`].
    #[must_use]
    pub fn with_longest_delay(longest_delay: i64) -> Self {
        Self { longest_delay, ..Self::default() }
    }

    /// Registers a change as under way.
    pub fn begin(&mut self, pending: Pending) {
        let number = self.pending.last_key_value().map_or(0, |(last, _)| last + 1);
        self.entries.insert(pending.entry.clone(), number);
        if let Some(row) = &pending.request.before {
            debug_assert!(!self.rows.contains_key(&row.id), "one change per row at a time");
            self.rows.insert(row.id.clone(), number);
            // From now on, whatever a lookup finds may come from this change instead of an earlier one.
            self.unwatch_row(&row.id);
        }
        self.pending.insert(number, pending);
    }

    /// Removes a change that is over.
    pub fn remove(&mut self, entry: &EntryId) -> Option<Pending> {
        let pending = self.pending.remove(&self.entries.remove(entry)?)?;
        if let Some(row) = &pending.request.before {
            self.rows.remove(&row.id);
        }
        Some(pending)
    }

    #[must_use]
    pub fn get(&self, entry: &EntryId) -> Option<&Pending> {
        self.pending.get(self.entries.get(entry)?)
    }

    pub(super) fn get_mut(&mut self, entry: &EntryId) -> Option<&mut Pending> {
        self.pending.get_mut(self.entries.get(entry)?)
    }

    #[must_use]
    pub fn of_row(&self, id: &str) -> Option<&Pending> {
        self.pending.get(self.rows.get(id)?)
    }

    pub fn of_row_mut(&mut self, id: &str) -> Option<&mut Pending> {
        self.pending.get_mut(self.rows.get(id)?)
    }

    /// Every change under way, the oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Pending> {
        self.pending.values()
    }

    /// The number of unsettled changes, including queued ones.
    #[must_use]
    pub fn open(&self) -> usize {
        self.iter().map(|pending| 1 + pending.queue.len()).sum()
    }

    /// The row as it will be once every change under way is done.
    #[must_use]
    pub fn expected_row(&self, domain: &OrganizationDomain) -> ExpectedRow {
        let mut expected_row = ExpectedRow {
            verified: domain.is_verified(),
            mode: domain.enrollment_mode.clone(),
            deleted: false,
            verifying_ownership: false,
            status: if self.refusals.contains_key(&domain.id) {
                ChangeStatus::Refused
            } else {
                ChangeStatus::Settled
            },
        };
        let Some(pending) = self.of_row(&domain.id) else {
            return expected_row;
        };
        expected_row.status = match &pending.stage {
            Stage::Sent | Stage::Stale(_) => ChangeStatus::Pending(pending.queue.len()),
            Stage::Unknown(_) => ChangeStatus::Unknown,
        };
        for operation in pending.request.operation().iter().chain(&pending.queue) {
            match operation {
                Operation::Update(body) => {
                    expected_row.verified = body.verified.unwrap_or(expected_row.verified);
                    expected_row.mode = body.enrollment_mode.clone().unwrap_or(expected_row.mode);
                }
                Operation::Delete => expected_row.deleted = true,
                Operation::VerifyOwnership => expected_row.verifying_ownership = true,
            }
        }
        expected_row
    }

    /// When the next lookup is due.
    #[must_use]
    pub fn deadline(&self) -> Option<Millis> {
        let lookups = self.iter().filter_map(|pending| match &pending.stage {
            Stage::Unknown(lookup) => lookup.next,
            Stage::Sent | Stage::Stale(_) => None,
        });
        lookups.chain(self.watched.iter().filter_map(|watched| watched.next)).min()
    }

    /// The lookups that are due. Each counts as in flight until [`Changes::receive_lookup`] takes its answer.
    pub fn lookups_due(&mut self, now: Millis) -> Vec<(EntryId, ListQuery)> {
        let mut due = Vec::new();
        for pending in self.pending.values_mut() {
            if let Stage::Unknown(lookup) = &mut pending.stage
                && lookup.next.is_some_and(|next| next <= now)
            {
                lookup.next = None;
                lookup.started = now;
                due.push((pending.entry.clone(), lookup_query(&pending.request)));
            }
        }
        due.extend(self.watches_due(now));
        due
    }

    /// Makes blocked lookups due now: the operator may have removed what blocked them.
    pub fn retry_lookups(&mut self, now: Millis) {
        for pending in self.pending.values_mut() {
            if let Stage::Unknown(lookup) = &mut pending.stage {
                lookup.retry(now);
            }
        }
    }

    /// Whether every remaining change has an unknown outcome and a lookup that is blocked until the operator acts.
    #[must_use]
    pub fn are_all_blocked(&self) -> bool {
        let is_blocked =
            |pending: &Pending| matches!(&pending.stage, Stage::Unknown(lookup) if lookup.blocked.is_some());
        self.iter().all(is_blocked)
    }

    /// The changes whose lookup is in flight.
    pub fn lookups_in_flight(&self) -> impl Iterator<Item = &EntryId> {
        let is_asked =
            |pending: &&Pending| matches!(&pending.stage, Stage::Unknown(lookup) if lookup.next.is_none());
        let lookups = self.iter().filter(is_asked).map(|pending| &pending.entry);
        lookups
            .chain(self.watched.iter().filter(|watched| watched.next.is_none()).map(|watched| &watched.entry))
    }

    /// Describes every open change, for an operator who wants to quit. `waits` is true for changes that are known not
    /// to have been sent yet.
    #[must_use]
    pub fn describe_open(&self, waits: impl Fn(&EntryId) -> bool) -> Vec<String> {
        let stage = |pending: &Pending| match &pending.stage {
            Stage::Sent if waits(&pending.entry) => " (waiting to be sent)".to_owned(),
            // The row is fetched and the journal written before the request leaves, so "sent" is not certain here.
            Stage::Sent => " (under way)".to_owned(),
            Stage::Unknown(lookup) => format!(" ({})", describe_lookup(lookup)),
            Stage::Stale(_) => " (not sent: the row has changed on the server)".to_owned(),
        };
        let words = self.iter().flat_map(|pending| {
            let first = format!("{}{}", pending.request.describe(), stage(pending));
            // Only changes to existing rows have a queue.
            let queue = pending.request.before.iter().flat_map(|row| {
                pending.queue.iter().map(|next| format!("{} (not sent yet)", next.describe(row)))
            });
            std::iter::once(first).chain(queue)
        });
        words.collect()
    }
}
