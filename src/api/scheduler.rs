//! Queues requests until the [`Limiter`] admits them. Waiting requests can be cancelled.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::futures::Notified;
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, sleep};

use super::limiter::{Limiter, NotYet, Priority, QueueKey, RequestClass, WaitReason};
use super::{Budget, ErrorKind};

/// Shorter waits are not reported.
pub(super) const MIN_REPORTED_WAIT: Duration = Duration::from_millis(300);

/// Timers have this precision.
const JUST_AFTER: Duration = Duration::from_millis(1);

/// An operator would not wait for a longer pause: the request fails immediately, with its length.
pub(super) const MAX_PAUSE: Duration = Duration::from_secs(600);

/// Why a request did not get a permit.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum NotAdmitted {
    /// `Busy`, `Paused` or `Stopped`.
    Refused(ErrorKind),
    /// It could not start before its latest time.
    TooLate,
}

impl From<ErrorKind> for NotAdmitted {
    fn from(kind: ErrorKind) -> Self {
        Self::Refused(kind)
    }
}

/// A request waits before it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaitNotice {
    /// An estimate. Reported again if the wait becomes longer.
    pub wait: Duration,
    pub reason: WaitReason,
}

/// Shared by all requests of a client.
#[derive(Debug)]
pub(super) struct Scheduler {
    started: Instant,
    limiter: Mutex<Limiter>,
    /// Signals that the wait of a queued request may have changed.
    changed: Notify,
}

impl Scheduler {
    pub(super) fn new(budget: Option<Budget>) -> Self {
        Self { started: Instant::now(), limiter: Mutex::new(Limiter::new(budget)), changed: Notify::new() }
    }

    /// Waits until the request may be sent, which must not be after `latest`. Dropping the future removes it from the queue.
    ///
    /// # Errors
    ///
    /// The request was not sent, and must not be. A wait beyond `latest` is not started.
    pub(super) async fn acquire(
        &self,
        priority: Priority,
        class: RequestClass,
        latest: Option<Instant>,
        cancel: &CancelSignal,
        notify: impl Fn(WaitNotice),
    ) -> Result<Permit<'_>, NotAdmitted> {
        let key = self.limiter().enqueue(priority, class).ok_or(ErrorKind::Busy)?;
        let slot = QueueSlot { scheduler: self, key };
        let latest = latest.map(|latest| latest.saturating_duration_since(self.started));
        let is_too_late = |time: Duration| latest.is_some_and(|latest| time > latest);
        let mut reported_until = Duration::ZERO;
        loop {
            // Before asking the limiter, so that no change from here on is missed.
            let changed = self.changed.notified();
            if cancel.is_set() {
                return Err(ErrorKind::Stopped.into());
            }
            let now = self.now();
            if is_too_late(now) {
                return Err(NotAdmitted::TooLate);
            }
            let started = self.limiter().try_start(key, now);
            let due = match started {
                Ok(()) => {
                    // The limiter has removed it from the queue.
                    std::mem::forget(slot);
                    return Ok(Permit { scheduler: self, class, sent: now });
                }
                Err(NotYet::ByClass) => latest.map(|latest| latest.saturating_sub(now) + JUST_AFTER),
                Err(NotYet::Until(until, _)) if is_too_late(until) => return Err(NotAdmitted::TooLate),
                Err(NotYet::Until(until, reason)) => {
                    let wait = until.saturating_sub(now);
                    if reason == WaitReason::Pause && wait > MAX_PAUSE {
                        return Err(ErrorKind::Paused(wait).into());
                    }
                    if wait > MIN_REPORTED_WAIT && until > reported_until + MIN_REPORTED_WAIT {
                        notify(WaitNotice { wait, reason });
                        reported_until = until;
                    }
                    Some(wait)
                }
            };
            let due = async {
                match due {
                    Some(wait) => sleep(wait).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = changed => {}
                () = due => {}
                () = cancel.wait() => {}
            }
        }
    }

    /// The rest of the pause that Clerk requested.
    pub(super) fn pause_left(&self) -> Duration {
        let now = self.now();
        self.limiter().pause_left(now)
    }

    /// Admits a change of a plan, until [`Self::end_admission`].
    ///
    /// # Errors
    ///
    /// How long to wait before the next try, and for what.
    pub(super) fn try_admit(&self) -> Result<(), (Duration, WaitReason)> {
        let now = self.now();
        let admitted = self.limiter().try_admit(now);
        admitted.map_err(|(until, reason)| (until.saturating_sub(now) + JUST_AFTER, reason))
    }

    pub(super) fn end_admission(&self) {
        self.limiter().end_admission();
        self.changed.notify_waiters();
    }

    /// Completes when the wait of a request or of a change may have become shorter.
    pub(super) fn changed(&self) -> Notified<'_> {
        self.changed.notified()
    }

    #[cfg(test)]
    pub(super) fn count_requests(&self, requests: usize) {
        let now = self.now();
        self.limiter().count_requests(requests, now);
    }

    fn now(&self) -> Duration {
        self.started.elapsed()
    }

    /// Safe after a panic: no update leaves the limiter inconsistent.
    fn limiter(&self) -> MutexGuard<'_, Limiter> {
        self.limiter.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Removes the request from the queue when dropped.
struct QueueSlot<'a> {
    scheduler: &'a Scheduler,
    key: QueueKey,
}

impl Drop for QueueSlot<'_> {
    fn drop(&mut self) {
        self.scheduler.limiter().remove(self.key);
        self.scheduler.changed.notify_waiters();
    }
}

/// Permission to send one request. Dropping it frees its place among the concurrent requests of its class.
pub(super) struct Permit<'a> {
    scheduler: &'a Scheduler,
    class: RequestClass,
    sent: Duration,
}

impl Permit<'_> {
    /// Clerk responded with 429; `requested` is its `Retry-After`.
    pub(super) fn rate_limited(&self, requested: Option<Duration>) {
        let now = self.scheduler.now();
        self.scheduler.limiter().on_rate_limited(self.sent, requested, now);
        self.scheduler.changed.notify_waiters();
    }

    /// Clerk responded with any other status.
    pub(super) fn accepted(&self) {
        self.scheduler.limiter().on_accepted(self.sent);
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.scheduler.limiter().finish(self.class);
        self.scheduler.changed.notify_waiters();
    }
}

/// Cancels a waiting request. The default is never set.
#[derive(Clone, Default)]
pub(super) struct CancelSignal(Option<watch::Receiver<bool>>);

impl CancelSignal {
    pub(super) const fn new(signal: watch::Receiver<bool>) -> Self {
        Self(Some(signal))
    }

    pub(super) fn is_set(&self) -> bool {
        self.0.as_ref().is_some_and(|signal| *signal.borrow())
    }

    /// Returns once the signal is set; never if its sender is gone.
    pub(super) async fn wait(&self) {
        if let Some(signal) = &self.0
            && signal.clone().wait_for(|is_set| *is_set).await.is_ok()
        {
            return;
        }
        std::future::pending::<()>().await;
    }

    /// Sleeps for that long, or until the signal is set.
    pub(super) async fn sleep(&self, wait: Duration) {
        tokio::select! {
            () = sleep(wait) => {}
            () = self.wait() => {}
        }
    }
}
