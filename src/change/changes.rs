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
    /// What was asked for.
    pub operation: Operation,
    /// Why not.
    pub failure: Failure,
}

/// Every change that is not settled, and why the last ones failed.
#[derive(Debug, Clone, PartialEq)]
pub struct Changes {
    /// Each under a number that grows, so that the oldest stands first.
    pub(super) pending: BTreeMap<u64, Pending>,
    /// By domain id, the change of that row.
    rows: BTreeMap<String, u64>,
    entries: BTreeMap<EntryId, u64>,
    /// By domain id.
    pub refusals: BTreeMap<String, Refusal>,
    /// Verdicts that later evidence may still contradict.
    pub(super) watched: Vec<Watched>,
    /// How long a request may plausibly take to be carried out after nobody waits for it any more, in milliseconds.
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

/// What the row lookups like while a change is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeStatus {
    /// Nothing is under way.
    Settled,
    /// Sent, waiting for the answer; holds how many more changes queue behind it.
    Pending(usize),
    /// The outcome is unknown and being looked up.
    Unknown,
    /// The last change was refused.
    Refused,
    /// No lookup could tell what became of an earlier change: the operator has to say.
    Unresolved,
}

/// A row as it will be when everything under way is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedRow {
    /// Verified then.
    pub verified: bool,
    /// Its mode then.
    pub mode: EnrollmentMode,
    /// Gone then.
    pub deleted: bool,
    /// Ownership is being verified.
    pub verifying_ownership: bool,
    /// What to show beside it.
    pub status: ChangeStatus,
}

impl Changes {
    /// No changes; a request may take that long, in milliseconds, after nobody waits for it any more.
    #[must_use]
    pub fn with_longest_delay(longest_delay: i64) -> Self {
        Self { longest_delay, ..Self::default() }
    }

    /// Notes a change as under way.
    pub fn begin(&mut self, pending: Pending) {
        let number = self.pending.last_key_value().map_or(0, |(last, _)| last + 1);
        self.entries.insert(pending.entry.clone(), number);
        if let Some(row) = &pending.request.before {
            debug_assert!(!self.rows.contains_key(&row.id), "one change per row at a time");
            self.rows.insert(row.id.clone(), number);
            // What is found of an earlier change from now on may be this one's doing.
            self.unwatch_row(&row.id);
        }
        self.pending.insert(number, pending);
    }

    /// Takes a change out: it is over.
    pub fn remove(&mut self, entry: &EntryId) -> Option<Pending> {
        let pending = self.pending.remove(&self.entries.remove(entry)?)?;
        if let Some(row) = &pending.request.before {
            self.rows.remove(&row.id);
        }
        Some(pending)
    }

    /// The change of that name.
    #[must_use]
    pub fn get(&self, entry: &EntryId) -> Option<&Pending> {
        self.pending.get(self.entries.get(entry)?)
    }

    pub(super) fn get_mut(&mut self, entry: &EntryId) -> Option<&mut Pending> {
        self.pending.get_mut(self.entries.get(entry)?)
    }

    /// The change of that row.
    #[must_use]
    pub fn of_row(&self, id: &str) -> Option<&Pending> {
        self.pending.get(self.rows.get(id)?)
    }

    /// The change of that row.
    pub fn of_row_mut(&mut self, id: &str) -> Option<&mut Pending> {
        self.pending.get_mut(self.rows.get(id)?)
    }

    /// Every change under way, the oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Pending> {
        self.pending.values()
    }

    /// How many changes are not settled, those that queue included.
    #[must_use]
    pub fn open(&self) -> usize {
        self.iter().map(|pending| 1 + pending.queue.len()).sum()
    }

    /// The row as it will be.
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

    /// The lookups that are due. From then on each is on its way, until [`Changes::receive_lookup`] takes its answer.
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

    /// Somebody may have changed what blocked lookups: those are due now.
    pub fn retry_lookups(&mut self, now: Millis) {
        for pending in self.pending.values_mut() {
            if let Stage::Unknown(lookup) = &mut pending.stage {
                lookup.retry(now);
            }
        }
    }

    /// Whether every change that is left is in lookup and cannot be looked up until somebody has changed something.
    #[must_use]
    pub fn are_all_blocked(&self) -> bool {
        let is_blocked =
            |pending: &Pending| matches!(&pending.stage, Stage::Unknown(lookup) if lookup.blocked.is_some());
        self.iter().all(is_blocked)
    }

    /// The changes whose lookup is on its way.
    pub fn lookups_in_flight(&self) -> impl Iterator<Item = &EntryId> {
        let is_asked =
            |pending: &&Pending| matches!(&pending.stage, Stage::Unknown(lookup) if lookup.next.is_none());
        let lookups = self.iter().filter(is_asked).map(|pending| &pending.entry);
        lookups
            .chain(self.watched.iter().filter(|watched| watched.next.is_none()).map(|watched| &watched.entry))
    }

    /// Every open change in words, for whoever wants to leave; `waits` tells of which it is known that they have not been
    /// sent yet.
    #[must_use]
    pub fn describe_open(&self, waits: impl Fn(&EntryId) -> bool) -> Vec<String> {
        let stage = |pending: &Pending| match &pending.stage {
            Stage::Sent if waits(&pending.entry) => " (waits to be sent)".to_owned(),
            // The row is read once more and the journal written before it is sent: that it was is not known here.
            Stage::Sent => " (under way)".to_owned(),
            Stage::Unknown(lookup) => format!(" ({})", describe_lookup(lookup)),
            Stage::Stale(_) => " (not sent: the row has changed on the server)".to_owned(),
        };
        let words = self.iter().flat_map(|pending| {
            let first = format!("{}{}", pending.request.describe(), stage(pending));
            // Only changes of rows have others behind them.
            let queue = pending.request.before.iter().flat_map(|row| {
                pending.queue.iter().map(|next| format!("{} (not sent yet)", next.describe(row)))
            });
            std::iter::once(first).chain(queue)
        });
        words.collect()
    }
}
