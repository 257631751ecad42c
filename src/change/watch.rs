//! Watches verdicts that later evidence may contradict. A request that was believed lost can still be carried out,
//! and a row that was missing from lists can reappear: such changes are looked up for a while longer, at growing
//! intervals.

use crate::clerk::{Change, ListQuery, Millis, OrganizationDomain, Page};
use crate::journal::{EntryId, Settled, Verdict};

use super::pending::lookup_query;
use super::reconcile::{LookupContext, Observation, observe};
use super::window::Window;
use super::{Changes, End, Failure, FailureKind, Finding, Outcome, Request, Step, lines};

/// How long a verdict is watched, in milliseconds.
const WHOLE_TIME: i64 = 60 * 60_000;

/// The first pause, in milliseconds. Each further pause is twice as long.
const FIRST_PAUSE: i64 = 2 * 60_000;

/// How long a watch of a confirmed deletion is worth resuming, in milliseconds: two lookups.
const CONFIRMED_TIME: i64 = 3 * FIRST_PAUSE;

/// What an earlier run believed when it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Belief {
    /// Lookups have shown that the change did not happen.
    NotHappened,
    /// Lookups have shown that the row is gone.
    Deletion,
    /// Clerk has answered that the row is gone.
    ConfirmedDeletion,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Watched {
    pub(super) entry: EntryId,
    request: Request,
    /// When it was requested.
    at: Millis,
    /// Whether the change is believed to have happened.
    happened: bool,
    /// Whether Clerk itself confirmed it. Then the first lookup that agrees is enough, and one that disagrees may
    /// come from a list that lags behind.
    answered: bool,
    lookups: u32,
    /// How many lookups in a row found the row.
    present: u32,
    /// How many lookups in a row did not find the row.
    absent: u32,
    until: Millis,
    pause: i64,
    /// When the next lookup is due; `None` while one is in flight.
    pub(super) next: Option<Millis>,
}

impl Watched {
    /// The watch that an end calls for: only ends that rest on the absence of something are watched.
    pub(super) fn after(
        entry: &EntryId,
        request: &Request,
        at: Millis,
        end: &End,
        now: Millis,
    ) -> Option<Self> {
        let happened = match end {
            End::Found(Outcome::Deleted) | End::Gone => true,
            End::Refused(_) => false,
            _ => return None,
        };
        Some(Self {
            entry: entry.clone(),
            request: request.clone(),
            at,
            happened,
            answered: false,
            lookups: 0,
            present: 0,
            absent: 0,
            until: now.plus(WHOLE_TIME),
            pause: FIRST_PAUSE,
            next: Some(now.plus(FIRST_PAUSE)),
        })
    }

    /// Watches a deletion that Clerk has confirmed. The row is hidden from then on, so the operator would not notice
    /// that it still exists.
    pub(super) fn after_answer(entry: &EntryId, request: &Request, at: Millis, now: Millis) -> Option<Self> {
        let watched = Self::after(entry, request, at, &End::Found(Outcome::Deleted), now)?;
        Some(Self { answered: true, ..watched })
    }

    /// Resumes the watch of an earlier run, which has held this belief since `since`; `None` if the watch is over. Of
    /// the lookups that were missed in the meantime, only the last one is made up for.
    pub(super) fn resume(
        entry: EntryId,
        request: Request,
        at: Millis,
        belief: Belief,
        since: Millis,
        now: Millis,
    ) -> Option<Self> {
        let answered = belief == Belief::ConfirmedDeletion;
        let until = since.plus(WHOLE_TIME);
        if now >= (if answered { since.plus(CONFIRMED_TIME) } else { until }) {
            return None;
        }
        let (mut pause, mut next) = (FIRST_PAUSE, since.plus(FIRST_PAUSE));
        while next.plus(pause * 2) <= now {
            pause *= 2;
            next = next.plus(pause);
        }
        Some(Self {
            entry,
            request,
            at,
            happened: belief != Belief::NotHappened,
            answered,
            lookups: 0,
            present: 0,
            absent: 0,
            until,
            pause,
            next: Some(next),
        })
    }

    /// Whether no further lookup is needed.
    const fn is_certain(&self) -> bool {
        self.answered && self.absent > 0
    }

    /// Schedules the next lookup; false when the watch is over.
    fn go_on(&mut self, now: Millis) -> bool {
        self.pause = self.pause.saturating_mul(2);
        let next = now.plus(self.pause);
        self.next = Some(next);
        next <= self.until
    }

    /// What in this answer contradicts the verdict.
    fn contradicted(
        &mut self,
        answer: Page<OrganizationDomain>,
        context: LookupContext<'_>,
    ) -> Option<(Verdict, End)> {
        self.lookups = self.lookups.saturating_add(1);
        let window = Window { sent: self.at, ended: self.at, clock: context.server_clock };
        let existed_before = |id: &str| (context.existed_before)(&self.entry, id);
        let is_deletion = matches!(self.request.change, Change::Delete { .. });
        let nothing = Failure::new(FailureKind::Timeout, "");
        let row =
            answer.data.iter().find(|row| Some(row.id.as_str()) == self.request.change.domain_id()).cloned();
        let observation = if answer.data.iter().any(context.is_other_domain) {
            Observation::NoEvidence
        } else {
            observe(&self.request, answer, &existed_before, window, &nothing)
        };
        let is_absent = matches!(observation, Observation::Found(Finding::Absent));
        self.absent = if is_absent { self.absent.saturating_add(1) } else { 0 };
        self.present = match observation {
            _ if is_absent => 0,
            Observation::NoEvidence => self.present,
            _ => self.present.saturating_add(1),
        };
        match observation {
            Observation::Done(outcome, _) if !self.happened => {
                Some((lines::happened(&outcome), End::Found(outcome)))
            }
            // One list without the row proves nothing.
            Observation::Found(Finding::Absent) if !self.happened && is_deletion && self.absent >= 2 => {
                Some((lines::happened(&Outcome::Deleted), End::Found(Outcome::Deleted)))
            }
            Observation::Found(Finding::Absent) | Observation::NoEvidence => None,
            // A list may lag behind Clerk's own answer.
            Observation::Found(_) if self.answered && self.present < 2 => None,
            Observation::Found(_) if self.happened && is_deletion => {
                let failure = Failure::new(FailureKind::Reappeared, "").in_a_change().as_not_done();
                Some((Verdict::NotHappened, End::Refused(Failure { current: row.map(Box::new), ..failure })))
            }
            _ => None,
        }
    }
}

impl Changes {
    /// The due lookups of watched verdicts.
    pub(super) fn watches_due(&mut self, now: Millis) -> Vec<(EntryId, ListQuery)> {
        let due = self.watched.iter_mut().filter(|watched| watched.next.is_some_and(|next| next <= now));
        due.map(|watched| {
            watched.next = None;
            (watched.entry.clone(), lookup_query(&watched.request))
        })
        .collect()
    }

    /// Takes in the answer to the lookup of a watched verdict.
    pub(super) fn receive_watch_lookup(
        &mut self,
        entry: &EntryId,
        result: Result<Page<OrganizationDomain>, Failure>,
        context: LookupContext<'_>,
        now: Millis,
    ) -> Vec<Step> {
        let Some(place) = self.watched.iter().position(|watched| watched.entry == *entry) else {
            return Vec::new();
        };
        let watched = &mut self.watched[place];
        let found = result.ok().and_then(|answer| watched.contradicted(answer, context));
        let Some((verdict, end)) = found else {
            if watched.is_certain() || !watched.go_on(now) {
                self.watched.remove(place);
            }
            return Vec::new();
        };
        let Watched { entry, request, lookups, happened, answered, .. } = self.watched.remove(place);
        let evidence = match (happened, answered) {
            (true, true) => "Clerk answered that it was deleted, and its lists still have it",
            (true, false) => "it was found again later",
            (false, _) => "found later in the requested state",
        };
        let settled = Settled { verdict, lookups, evidence: evidence.to_owned(), may_be_another: !happened };
        vec![Step::Record(lines::settled(entry, now, settled)), Step::Revised(Box::new(request), end)]
    }

    /// Stops watching the oldest deletions that Clerk has confirmed, beyond that number: each watch keeps a row, and a
    /// plan may delete many.
    pub fn limit_watches(&mut self, most: usize) {
        let confirmed = self.watched.iter().filter(|watched| watched.answered).count();
        let mut excess = confirmed.saturating_sub(most);
        self.watched.retain(|watched| {
            let is_dropped = watched.answered && excess > 0;
            excess -= usize::from(is_dropped);
            !is_dropped
        });
    }

    /// The operator has recorded the outcome: no lookup knows better.
    pub fn unwatch(&mut self, entry: &EntryId) {
        self.watched.retain(|watched| watched.entry != *entry);
    }

    pub(super) fn unwatch_row(&mut self, id: &str) {
        self.watched.retain(|watched| watched.request.before.as_ref().is_none_or(|row| row.id != id));
    }
}
