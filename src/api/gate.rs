//! The door to the network: nobody gets through before [`Pace`] says so, and whoever waits can be told to stop.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::time::{Instant, sleep};

use super::pace::{Hold, Lane, Pace, Place, Priority, Why};
use super::{Budget, ErrorKind};

/// A shorter wait is nothing that anybody would want to be told.
const WORTH_TELLING: Duration = Duration::from_millis(300);

/// Nobody waits in front of a screen for a longer pause: the request is given up at once, and says for how long.
const LONGEST_WAIT: Duration = Duration::from_secs(600);

/// What an observer is told when a request has to wait before it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// How long, as well as can be told now. It is told again when it takes longer.
    pub wait: Duration,
    /// Why.
    pub why: Why,
}

/// Shared by all requests of a client.
#[derive(Debug)]
pub(super) struct Gate {
    begun: Instant,
    pace: Mutex<Pace>,
    /// Somebody's turn may have come earlier, or his wait has become longer.
    changed: Notify,
}

impl Gate {
    pub(super) fn new(budget: Option<Budget>) -> Self {
        Self { begun: Instant::now(), pace: Mutex::new(Pace::new(budget)), changed: Notify::new() }
    }

    /// Waits until the request may be sent. Dropping the future gives up the place in the line.
    ///
    /// # Errors
    ///
    /// `Busy`, `Paused` and `Stopped`: the request has not been sent, and shall not be.
    pub(super) async fn enter(
        &self,
        priority: Priority,
        lane: Lane,
        stop: &Stop,
        tell: impl Fn(Waiting),
    ) -> Result<Pass<'_>, ErrorKind> {
        let place = self.pace().join(priority, lane).ok_or(ErrorKind::Busy)?;
        let waiting = InLine { gate: self, place };
        let mut told = Duration::ZERO;
        loop {
            // Before the look at the pace: what changes from here on is not missed.
            let changed = self.changed.notified();
            if stop.is_asked() {
                return Err(ErrorKind::Stopped);
            }
            let now = self.now();
            let hold = self.pace().start(place, now);
            let due = match hold {
                Ok(()) => {
                    // The place is left already.
                    std::mem::forget(waiting);
                    return Ok(Pass { gate: self, lane, sent: now });
                }
                Err(Hold::Lane) => None,
                Err(Hold::Until(until, why)) => {
                    let wait = until.saturating_sub(now);
                    if why == Why::Pause && wait > LONGEST_WAIT {
                        return Err(ErrorKind::Paused(wait));
                    }
                    if wait > WORTH_TELLING && until > told + WORTH_TELLING {
                        tell(Waiting { wait, why });
                        told = until;
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
                () = stop.asked() => {}
            }
        }
    }

    /// How long Clerk wants to be left alone.
    pub(super) fn pause_left(&self) -> Duration {
        let now = self.now();
        self.pace().pause_left(now)
    }

    fn now(&self) -> Duration {
        self.begun.elapsed()
    }

    /// Nothing in there is left half done by a panic.
    fn pace(&self) -> MutexGuard<'_, Pace> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place in the line, given up when dropped.
struct InLine<'a> {
    gate: &'a Gate,
    place: Place,
}

impl Drop for InLine<'_> {
    fn drop(&mut self) {
        self.gate.pace().leave(self.place);
        self.gate.changed.notify_waiters();
    }
}

/// The right to send one request, and its room until it has ended.
pub(super) struct Pass<'a> {
    gate: &'a Gate,
    lane: Lane,
    sent: Duration,
}

impl Pass<'_> {
    /// Clerk has answered the request with 429.
    pub(super) fn rejected(&self, asked: Option<Duration>) {
        let now = self.gate.now();
        self.gate.pace().rejected(self.sent, asked, now);
        self.gate.changed.notify_waiters();
    }

    /// Clerk has answered the request with anything else.
    pub(super) fn accepted(&self) {
        self.gate.pace().accepted(self.sent);
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        self.gate.pace().end(self.lane);
        self.gate.changed.notify_waiters();
    }
}

/// Somebody may want a request to stop waiting.
#[derive(Clone, Default)]
pub(super) struct Stop(Option<watch::Receiver<bool>>);

impl Stop {
    pub(super) const fn when(asked: watch::Receiver<bool>) -> Self {
        Self(Some(asked))
    }

    pub(super) fn is_asked(&self) -> bool {
        self.0.as_ref().is_some_and(|asked| *asked.borrow())
    }

    /// Returns when it is asked for; never when nobody can ask any more.
    pub(super) async fn asked(&self) {
        if let Some(asked) = &self.0
            && asked.clone().wait_for(|asked| *asked).await.is_ok()
        {
            return;
        }
        std::future::pending::<()>().await;
    }

    /// Sleeps for that long, less when it is asked to stop.
    pub(super) async fn sleep(&self, wait: Duration) {
        tokio::select! {
            () = sleep(wait) => {}
            () = self.asked() => {}
        }
    }
}
