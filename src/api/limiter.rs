//! Decides which request may be sent: the rate budget, pauses requested by Clerk, and the queue. Pure: the caller passes the
//! time since an arbitrary start.
//!
//! The budget holds in every sliding window. A token bucket would allow almost twice as much around the time when it is full.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use super::Budget;

/// The order in which queued requests are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// Changes, and lookups of their outcomes. Part of the budget is reserved for them.
    Change,
    /// Reads that the operator waits for.
    Screen,
    /// Reads that the operator does not wait for.
    Background,
}

/// Each class has its own limit of concurrent requests, and never waits for another class. At equal priority the class listed
/// first goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum RequestClass {
    /// Changes. The row was read immediately before: the longer the change waits, the likelier the row has changed.
    Change,
    /// Lookups of changes.
    Lookup,
    /// All other reads.
    Read,
}

/// Orders the queue by priority, then by class, then by arrival.
pub(super) type QueueKey = (Priority, RequestClass, u64);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitReason {
    /// The rate budget is used up.
    Budget,
    /// Clerk requested a pause, or responded with 429.
    Pause,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotYet {
    /// By other requests of its class.
    ByClass,
    /// Until that time, by the current estimate.
    Until(Duration, WaitReason),
}

/// Queue limit per class. A caller beyond it is out of control: refuse its requests.
pub(super) const MAX_QUEUED: usize = 256;

/// The check of the row, and the change itself.
const REQUESTS_PER_CHANGE: usize = 2;

/// The first pause after a 429 without `Retry-After`; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const MAX_PAUSE: Duration = Duration::from_secs(30);

/// Longer pauses are shortened: Clerk counts in windows of seconds, and a misconfigured proxy must not block for a day.
const MAX_OBEYED_PAUSE: Duration = Duration::from_secs(3_600);

/// A 429 halves the budget. In each window without another one, this fraction of the full budget comes back.
const RECOVERY_STEPS: u32 = 8;

#[derive(Debug)]
pub(super) struct Limiter {
    budget: Option<Budget>,
    /// When the requests that still count were sent, oldest first.
    sent: VecDeque<Duration>,
    queue: BTreeMap<QueueKey, RequestClass>,
    arrivals: u64,
    running: [usize; 3],
    /// Changes of plans that are under way.
    admitted: usize,
    paused_until: Duration,
    throttle: Option<Throttle>,
}

/// The reduced budget after a 429.
#[derive(Debug, Clone, Copy)]
struct Throttle {
    at: Duration,
    /// The budget at that time.
    requests: u32,
    /// 429s without a success in between.
    in_a_row: u32,
}

impl Limiter {
    pub(super) const fn new(budget: Option<Budget>) -> Self {
        Self {
            budget,
            sent: VecDeque::new(),
            queue: BTreeMap::new(),
            arrivals: 0,
            running: [0; 3],
            admitted: 0,
            paused_until: Duration::ZERO,
            throttle: None,
        }
    }

    /// Adds a request to the queue; `None` if too many of its class wait already.
    pub(super) fn enqueue(&mut self, priority: Priority, class: RequestClass) -> Option<QueueKey> {
        if self.queue.values().filter(|other| **other == class).count() >= MAX_QUEUED {
            return None;
        }
        self.arrivals += 1;
        let key = (priority, class, self.arrivals);
        self.queue.insert(key, class);
        Some(key)
    }

    /// Removes a request that was not sent.
    pub(super) fn remove(&mut self, key: QueueKey) {
        self.queue.remove(&key);
    }

    /// Starts the request if it may be sent now: it leaves the queue and counts.
    ///
    /// # Errors
    ///
    /// What blocks it.
    pub(super) fn try_start(&mut self, key: QueueKey, now: Duration) -> Result<(), NotYet> {
        self.expire(now);
        if now < self.paused_until {
            return Err(NotYet::Until(self.paused_until, WaitReason::Pause));
        }
        // Requests ahead may not have woken up yet: reserve their share.
        let mut running = self.running;
        let mut sent = self.sent.len();
        for (&other, &class) in &self.queue {
            let has_room = running[class as usize] < max_concurrent(class, other.0);
            if other != key {
                running[class as usize] += usize::from(has_room);
                sent += usize::from(has_room);
                continue;
            }
            if !has_room {
                return Err(NotYet::ByClass);
            }
            let (Some(budget), Some(share)) = (self.budget, self.share(key.0, now)) else { break };
            if sent < share {
                self.sent.push_back(now);
                break;
            }
            let last_to_expire = self.sent.get(sent - share).or(self.sent.back());
            let until = last_to_expire.map_or(now, |then| *then) + expires_after(&budget);
            return Err(NotYet::Until(until, WaitReason::Budget));
        }
        if let Some(class) = self.queue.remove(&key) {
            self.running[class as usize] += 1;
        }
        Ok(())
    }

    /// Admits another change of a plan if there is room for all its requests, besides those of the changes already
    /// admitted. Requests of these that were sent already count twice for a moment, which only delays.
    ///
    /// # Errors
    ///
    /// When to try again, and what blocks it.
    pub(super) fn try_admit(&mut self, now: Duration) -> Result<(), (Duration, WaitReason)> {
        self.expire(now);
        if now < self.paused_until {
            return Err((self.paused_until, WaitReason::Pause));
        }
        if let (Some(budget), Some(share)) = (self.budget, self.share(Priority::Change, now)) {
            let is_urgent = |(priority, ..): &&QueueKey| *priority == Priority::Change;
            let taken = self.sent.len()
                + self.queue.keys().filter(is_urgent).count()
                + self.admitted * REQUESTS_PER_CHANGE;
            if taken + REQUESTS_PER_CHANGE.min(share) > share {
                let oldest = self.sent.front().copied().unwrap_or(now);
                return Err((oldest + expires_after(&budget), WaitReason::Budget));
            }
        }
        self.admitted += 1;
        Ok(())
    }

    /// A change of a plan has ended.
    pub(super) fn end_admission(&mut self) {
        self.admitted = self.admitted.saturating_sub(1);
    }

    #[cfg(test)]
    pub(super) fn count_requests(&mut self, requests: usize, now: Duration) {
        self.sent.extend(std::iter::repeat_n(now, requests));
    }

    /// A request of that class has ended.
    pub(super) fn finish(&mut self, class: RequestClass) {
        let running = &mut self.running[class as usize];
        *running = running.saturating_sub(1);
    }

    /// Clerk responded with 429 to a request sent at `sent`; `requested` is its `Retry-After`.
    pub(super) fn on_rate_limited(&mut self, sent: Duration, requested: Option<Duration>, now: Duration) {
        let before = self.budget.map_or(0, |budget| self.allowed(&budget, now));
        if let Some(pause) = requested {
            self.pause(pause.min(MAX_OBEYED_PAUSE), now);
        }
        // Without a budget only the pauses that Clerk requests apply.
        if self.budget.is_none() {
            return;
        }
        // A request sent before the last throttling says nothing about its effect.
        if self.throttle.is_some_and(|throttle| sent <= throttle.at) {
            return;
        }
        let requests = (before / 2).max(1);
        let in_a_row = self.throttle.map_or(0, |throttle| throttle.in_a_row);
        if requested.is_none() {
            self.pause(FIRST_PAUSE.saturating_mul(1 << in_a_row.min(8)).min(MAX_PAUSE), now);
        }
        self.throttle = Some(Throttle { at: now, requests, in_a_row: in_a_row + 1 });
    }

    fn pause(&mut self, pause: Duration, now: Duration) {
        self.paused_until = self.paused_until.max(now + pause);
    }

    /// Clerk accepted a request sent at `sent`.
    pub(super) fn on_accepted(&mut self, sent: Duration) {
        if let Some(throttle) = &mut self.throttle
            && sent > throttle.at
        {
            throttle.in_a_row = 0;
        }
    }

    /// The rest of the current pause.
    pub(super) fn pause_left(&self, now: Duration) -> Duration {
        self.paused_until.saturating_sub(now)
    }

    fn expire(&mut self, now: Duration) {
        let Some(budget) = self.budget else { return };
        while self.sent.front().is_some_and(|sent| *sent + expires_after(&budget) <= now) {
            self.sent.pop_front();
        }
    }

    /// The current budget.
    fn allowed(&self, budget: &Budget, now: Duration) -> u32 {
        let Some(throttle) = self.throttle else { return budget.requests() };
        let quiet = now.saturating_sub(throttle.at.max(self.paused_until));
        let windows = quiet.as_nanos() / budget.window().as_nanos().max(1);
        let windows = u32::try_from(windows).unwrap_or(u32::MAX);
        let step = budget.requests().div_ceil(RECOVERY_STEPS);
        throttle.requests.saturating_add(windows.saturating_mul(step)).min(budget.requests())
    }

    /// A request of that priority may be sent while fewer requests than this count; `None` without a budget.
    fn share(&self, priority: Priority, now: Duration) -> Option<usize> {
        let allowed = self.allowed(self.budget.as_ref()?, now) as usize;
        // Reserve a tenth for changes, at least two, unless nothing would be left for reads.
        let reserved = (allowed / 10).max(2).min(allowed.saturating_sub(1));
        Some(match priority {
            Priority::Change => allowed,
            Priority::Screen => allowed - reserved,
            Priority::Background => ((allowed - reserved) / 2).max(1),
        })
    }
}

/// How long a request counts. Slightly longer than the window: two requests exactly one window apart are still both in it.
fn expires_after(budget: &Budget) -> Duration {
    budget.window() + Duration::from_millis(1)
}

/// The limit of concurrent requests of a class.
const fn max_concurrent(class: RequestClass, priority: Priority) -> usize {
    match (class, priority) {
        // At 300 ms per response, enough for a plan to use half of Clerk's limit for a production key.
        (RequestClass::Change | RequestClass::Lookup, _) => 8,
        // At 50 ms per response, enough to read 100,000 rows in little more than a second.
        (RequestClass::Read, Priority::Background) => 10,
        // The difference is always available to the screen.
        (RequestClass::Read, _) => 14,
    }
}

#[cfg(test)]
mod tests;
