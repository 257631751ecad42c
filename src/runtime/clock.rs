//! The time, as the core is told it: it never goes back, whatever the system's clock does.

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
        self.at_start.plus(i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX))
    }

    /// How long until that moment.
    #[must_use]
    pub fn until(&self, moment: Millis) -> Duration {
        Duration::from_millis(u64::try_from(moment.since(self.now())).unwrap_or(0))
    }
}
