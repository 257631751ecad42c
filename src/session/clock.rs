//! The clock that the core sees. It never runs backwards and never stands still, whatever the system's clock does, and it
//! includes the time
//! that the machine sleeps, which a monotonic clock alone does not.

use std::cell::Cell;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::api::Client;
use crate::change::ClockOffset;
use crate::clerk::Millis;

/// A monotonic clock plus the largest lead that the system's clock has ever had over it.
#[derive(Debug)]
pub struct Clock {
    started: Instant,
    /// The largest lead so far, in milliseconds.
    ahead: Cell<i64>,
}

impl Clock {
    /// Starts with the system's time.
    #[must_use]
    pub fn system() -> Self {
        Self { started: Instant::now(), ahead: Cell::new(i64::MIN) }
    }

    #[must_use]
    pub fn now(&self) -> Millis {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        self.read(milliseconds(self.started.elapsed()), milliseconds(since_epoch))
    }

    fn read(&self, elapsed: i64, system: i64) -> Millis {
        self.ahead.set(self.ahead.get().max(system.saturating_sub(elapsed)));
        Millis(self.ahead.get()).plus(elapsed)
    }

    #[must_use]
    pub fn until(&self, moment: Millis) -> Duration {
        Duration::from_millis(u64::try_from(moment.since(self.now())).unwrap_or(0))
    }
}

/// The offset of Clerk's clock from one that shows `now`; `None` until a response has shown it.
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
        // The monotonic clock, the system's clock, and the resulting time.
        for (elapsed, system, now) in [
            (0, 1_000, 1_000),
            (10, 1_010, 1_010),
            // The machine slept for 500.
            (20, 1_520, 1_520),
            // The system's clock is set back: time continues from where it was.
            (30, 100, 1_530),
            (40, 110, 1_540),
        ] {
            assert_eq!(clock.read(elapsed, system), Millis(now));
        }
    }
}
