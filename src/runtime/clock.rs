//! The time, as the core is told it. It never goes back, whatever the system's clock does, and it goes on while the
//! machine sleeps, which a monotonic clock alone does not.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::clerk::Millis;

/// Unix time at the start, and a monotonic clock from then on.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    started: Instant,
    at_start: Millis,
}

impl Clock {
    /// A clock that starts with the system's time.
    #[must_use]
    pub fn system() -> Self {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self {
            started: Instant::now(),
            at_start: Millis(i64::try_from(since_epoch.as_millis()).unwrap_or(0)),
        }
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Millis {
        let elapsed = i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX);
        self.at_start.plus(elapsed).max(system())
    }

    /// How long until that moment.
    #[must_use]
    pub fn until(&self, moment: Millis) -> Duration {
        Duration::from_millis(u64::try_from(moment.since(self.now())).unwrap_or(0))
    }
}

fn system() -> Millis {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis(i64::try_from(since_epoch.as_millis()).unwrap_or(0))
}
