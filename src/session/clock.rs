//! The time, as the core is told it. It never goes back and never stands still, whatever the system's clock does, and it
//! goes on while the machine sleeps, which a monotonic clock alone does not.

use std::cell::Cell;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::api::Client;
use crate::change::ClockOffset;
use crate::clerk::Millis;

/// A monotonic clock, ahead of which is the furthest that the system's clock has ever been ahead of it.
#[derive(Debug)]
pub struct Clock {
    started: Instant,
    /// In milliseconds.
    ahead: Cell<i64>,
}

impl Clock {
    /// A clock that starts with the system's time.
    #[must_use]
    pub fn system() -> Self {
        Self { started: Instant::now(), ahead: Cell::new(i64::MIN) }
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Millis {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        self.read(milliseconds(self.started.elapsed()), milliseconds(since_epoch))
    }

    fn read(&self, elapsed: i64, system: i64) -> Millis {
        self.ahead.set(self.ahead.get().max(system.saturating_sub(elapsed)));
        Millis(self.ahead.get()).plus(elapsed)
    }

    /// How long until that moment.
    #[must_use]
    pub fn until(&self, moment: Millis) -> Duration {
        Duration::from_millis(u64::try_from(moment.since(self.now())).unwrap_or(0))
    }
}

/// How Clerk's clock goes beside one that shows `now`; `None` until an answer has told.
#[must_use]
pub(super) fn server_clock(client: &Client, now: Millis) -> Option<ClockOffset> {
    let clock = client.server_clock()?;
    let uncertainty = i64::try_from(clock.uncertainty().as_millis()).unwrap_or(i64::MAX);
    Some(ClockOffset { ahead: clock.ahead_of(now), uncertainty })
}

fn milliseconds(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_goes_on_whatever_the_systems_clock_does() {
        let clock = Clock::system();
        // What the monotonic clock says, what the system's says, and what the core is told.
        for (elapsed, system, now) in [
            (0, 1_000, 1_000),
            (10, 1_010, 1_010),
            // The machine slept for 500.
            (20, 1_520, 1_520),
            // The system's clock is set back: time goes on from where it was.
            (30, 100, 1_530),
            (40, 110, 1_540),
        ] {
            assert_eq!(clock.read(elapsed, system), Millis(now));
        }
    }
}
