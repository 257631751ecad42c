//! The lock on changes as the core sees it. The lock in the API client is the effective one; this one decides when that
//! opens and closes, and what the screen shows.

use crate::change::LockReason;
use crate::clerk::Millis;
use crate::text::{count, seconds_up};

const MINUTE: i64 = 60_000;

/// How long before it closes an open lock shows a warning, in milliseconds. From then on its remaining time is shown in
/// seconds.
pub(super) const WARNING_TIME: i64 = MINUTE;

/// Whether changes can be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockState {
    Closed(LockReason),
    /// Open until the connection changes.
    Open,
    OpenUntil {
        until: Millis,
        /// Whether the warning has been shown.
        warned: bool,
    },
}

/// How long to open the client's lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnlockDuration {
    /// As long as the client exists.
    Unlimited,
    Millis(i64),
}

impl LockState {
    #[must_use]
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Closed(_))
    }

    /// Opens the lock for `span` milliseconds.
    #[must_use]
    pub const fn open(now: Millis, span: i64) -> Self {
        // A span that is shorter than the warning time needs no warning.
        Self::OpenUntil { until: now.plus(span), warned: span <= WARNING_TIME }
    }

    /// A short label: whole minutes rounded up, then seconds. `None` while it needs no attention.
    #[must_use]
    pub fn label(self, now: Millis) -> Option<String> {
        match self {
            Self::Closed(LockReason::ReadOnly) => Some("READ-ONLY".to_owned()),
            Self::Closed(_) => Some("LOCKED".to_owned()),
            Self::Open => None,
            Self::OpenUntil { until, .. } => {
                let left = until.since(now).max(0);
                Some(if left > WARNING_TIME {
                    format!("OPEN {} min", steps(left, MINUTE))
                } else {
                    format!("OPEN {} s", seconds_up(left))
                })
            }
        }
    }

    /// When the label changes next.
    #[must_use]
    pub const fn deadline(self, now: Millis) -> Option<Millis> {
        let Self::OpenUntil { until, .. } = self else { return None };
        let left = until.since(now);
        let step = if left > WARNING_TIME { MINUTE } else { 1_000 };
        let full = if left > 0 { (steps(left, step) - 1) * step } else { 0 };
        Some(until.plus(-full))
    }
}

/// The number of steps, rounded up.
const fn steps(left: i64, step: i64) -> i64 {
    (left - 1) / step + 1
}

/// A span of whole minutes as text.
pub(super) fn minutes(span: i64) -> String {
    count(u64::try_from(span / MINUTE).unwrap_or(0), "minute")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_lock_shows_minutes_then_seconds_and_wakes_only_to_change_them() {
        let start = Millis(1_000);
        let lock = LockState::open(start, 2 * MINUTE + 500);
        let mut now = start;
        let mut shown = Vec::new();
        let mut wakes = 0;
        while let Some(next) = lock.deadline(now).filter(|next| *next > now) {
            shown.extend(lock.label(now));
            now = next;
            wakes += 1;
        }
        assert_eq!(now, start.plus(2 * MINUTE + 500), "the last deadline is the end");
        assert_eq!(&shown[..3], ["OPEN 3 min", "OPEN 2 min", "OPEN 60 s"]);
        assert_eq!(shown.last().map(String::as_str), Some("OPEN 1 s"));
        assert_eq!((shown.len(), wakes), (62, 62));
        shown.dedup();
        assert_eq!(shown.len(), 62, "every deadline changes the label");
    }

    #[test]
    fn a_lock_without_an_end_has_no_deadline() {
        for lock in
            [LockState::Open, LockState::Closed(LockReason::Guarded), LockState::Closed(LockReason::ReadOnly)]
        {
            assert_eq!(lock.deadline(Millis(5)), None);
        }
        assert_eq!(LockState::Open.label(Millis(5)), None);
    }
}
