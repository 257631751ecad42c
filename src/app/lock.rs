//! The lock on changes, as the desk knows it. The API client holds the one that counts; this one decides when that one is
//! opened and closed, and says on the screen how it stands.

use crate::change::LockReason;
use crate::clerk::Millis;
use crate::text::{count, seconds_up};

/// In milliseconds.
const MINUTE: i64 = 60_000;

/// How long before its end a lock that closes by itself says so, in milliseconds. From then on seconds are shown.
pub(super) const LAST_CALL: i64 = MINUTE;

/// Whether anything may be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lock {
    /// Nothing is changed.
    Closed(LockReason),
    /// Open as long as the connection is the same.
    ForGood,
    /// Open for a while.
    Until {
        /// When it closes.
        until: Millis,
        /// Whether the end that comes near has been told.
        told: bool,
    },
}

/// How long the client's lock is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unlock {
    /// As long as the client lives.
    ForGood,
    /// That many milliseconds.
    For(i64),
}

impl Lock {
    /// Whether changes are sent.
    #[must_use]
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Closed(_))
    }

    /// Open for so many milliseconds from now on.
    #[must_use]
    pub const fn open(now: Millis, span: i64) -> Self {
        // Where all of it is the end, there is nothing to announce.
        Self::Until { until: now.plus(span), told: span <= LAST_CALL }
    }

    /// How it stands, in a word or two: whole minutes begun, then seconds. `None` where there is nothing to mind.
    #[must_use]
    pub fn in_words(self, now: Millis) -> Option<String> {
        match self {
            Self::Closed(LockReason::ReadOnly) => Some("READ-ONLY".to_owned()),
            Self::Closed(_) => Some("LOCKED".to_owned()),
            Self::ForGood => None,
            Self::Until { until, .. } => {
                let left = until.since(now).max(0);
                Some(if left > LAST_CALL {
                    format!("OPEN {} min", steps(left, MINUTE))
                } else {
                    format!("OPEN {} s", seconds_up(left))
                })
            }
        }
    }

    /// When what is shown of it changes next.
    #[must_use]
    pub const fn deadline(self, now: Millis) -> Option<Millis> {
        let Self::Until { until, .. } = self else { return None };
        let left = until.since(now);
        let step = if left > LAST_CALL { MINUTE } else { 1_000 };
        let full = if left > 0 { (steps(left, step) - 1) * step } else { 0 };
        Some(until.plus(-full))
    }
}

/// How many steps have begun.
const fn steps(left: i64, step: i64) -> i64 {
    (left - 1) / step + 1
}

/// A span of whole minutes in words.
pub(super) fn minutes(span: i64) -> String {
    count(u64::try_from(span / MINUTE).unwrap_or(0), "minute")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_lock_shows_minutes_then_seconds_and_wakes_only_to_change_them() {
        let start = Millis(1_000);
        let lock = Lock::open(start, 2 * MINUTE + 500);
        let mut now = start;
        let mut shown = Vec::new();
        let mut wakes = 0;
        while let Some(next) = lock.deadline(now).filter(|next| *next > now) {
            shown.extend(lock.in_words(now));
            now = next;
            wakes += 1;
        }
        assert_eq!(now, start.plus(2 * MINUTE + 500), "the last thing due is the end");
        assert_eq!(&shown[..3], ["OPEN 3 min", "OPEN 2 min", "OPEN 60 s"]);
        assert_eq!(shown.last().map(String::as_str), Some("OPEN 1 s"));
        assert_eq!((shown.len(), wakes), (62, 62));
        shown.dedup();
        assert_eq!(shown.len(), 62, "it never wakes to show the same");
    }

    #[test]
    fn a_lock_that_does_not_close_by_itself_wakes_nobody() {
        for lock in [Lock::ForGood, Lock::Closed(LockReason::Guarded), Lock::Closed(LockReason::ReadOnly)] {
            assert_eq!(lock.deadline(Millis(5)), None);
        }
        assert_eq!(Lock::ForGood.in_words(Millis(5)), None);
    }
}
