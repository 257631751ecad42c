//! The emulator's time: the system's, or a fixed one that advances with every write.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::clerk::Millis;

#[derive(Debug)]
pub(crate) enum Clock {
    System,
    /// The time of the last write.
    Fixed(AtomicI64),
}

impl Clock {
    pub(crate) fn new(fixed: Option<Millis>) -> Self {
        fixed.map_or(Self::System, |now| Self::Fixed(AtomicI64::new(now.0)))
    }

    pub(crate) fn now(&self) -> Millis {
        match self {
            Self::System => system_now(),
            Self::Fixed(last) => Millis(last.load(Ordering::Relaxed)),
        }
    }

    /// The time of a new write. A fixed clock advances by one millisecond, so that `updated_at` grows in tests too.
    pub(crate) fn next(&self) -> Millis {
        match self {
            Self::System => system_now(),
            Self::Fixed(last) => Millis(last.fetch_add(1, Ordering::Relaxed) + 1),
        }
    }
}

pub(crate) fn system_now() -> Millis {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis(i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX))
}
