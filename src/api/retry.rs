//! When to try again, and after how long. Pure: the clock and the sleeping are the caller's.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};

use super::Error;
use super::failure::Failure;
use crate::clerk::Operation;

/// No wait is shorter: a policy of zeros must not turn into a busy loop against a server that is down.
const SHORTEST_WAIT: Duration = Duration::from_millis(10);

/// No wait is computed from more: a year is as good as never, and multiplying the longest `Duration` would panic.
const AS_GOOD_AS_NEVER: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// How patient the client is. The names follow Clerk's SDKs, whose own values are 500 ms, 60 s, 1.5 and one hour.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RetryPolicy {
    /// The wait after the first failure.
    pub first_wait: Duration,
    /// No wait of our own is longer. A `Retry-After` may be.
    pub longest_wait: Duration,
    /// Each wait is this many times the one before; less than 1 counts as 1.
    pub factor: f32,
    /// How long after the first try a new one may still begin. A wait that would pass it is not begun.
    pub in_all: Duration,
    /// Whether anything is tried twice at all.
    pub enabled: bool,
}

impl Default for RetryPolicy {
    /// Clerk's values, but 30 s in all: somebody is looking at the screen.
    fn default() -> Self {
        Self {
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(60),
            factor: 1.5,
            in_all: Duration::from_secs(30),
            enabled: true,
        }
    }
}

impl RetryPolicy {
    /// One try and no more.
    #[must_use]
    pub fn none() -> Self {
        Self { enabled: false, ..Self::default() }
    }

    pub(super) fn waits(&self) -> Waits {
        let factor = if self.factor.is_finite() { self.factor.max(1.0) } else { 1.0 };
        Waits {
            growth: ExponentialBuilder::new()
                .with_min_delay(self.first_wait.min(self.longest_wait))
                .with_max_delay(self.longest_wait)
                .with_factor(factor)
                .without_max_times()
                .build(),
            in_all: self.enabled.then_some(self.in_all),
        }
    }
}

/// What an observer is told before each wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retrying {
    /// How many tries there have been; 1 after the first.
    pub attempt: u32,
    /// How long until the next.
    pub wait: Duration,
    /// What ended the last try.
    pub failure: Error,
}

/// Whether this may be sent once more: it can go better next time, and what changes anything was surely not done. That
/// holds for idempotent changes as well: somebody else may have changed the row in between, and a second time would undo
/// that. Looking it up is not the client's part.
pub(super) const fn may_repeat(operation: Operation, failure: &Failure) -> bool {
    failure.transient && !(operation.is_change() && failure.maybe_done)
}

/// The waits between the tries of one operation.
pub(super) struct Waits {
    growth: ExponentialBackoff,
    in_all: Option<Duration>,
}

impl Waits {
    /// The next wait, or `None` when it is time to give up.
    pub(super) fn next(&mut self, asked: Option<Duration>, elapsed: Duration) -> Option<Duration> {
        let in_all = self.in_all?;
        let full = self.growth.next()?.min(AS_GOOD_AS_NEVER);
        // backon's own jitter adds up to the whole wait again and so breaks "no longer than"; this one takes away.
        let spread = full.mul_f64(0.5 + fastrand::f64() / 2.0);
        let wait = spread.max(asked.unwrap_or_default()).max(SHORTEST_WAIT);
        (elapsed.saturating_add(wait) <= in_all).then_some(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::ErrorKind;

    #[test]
    fn a_change_is_repeated_only_when_it_was_surely_not_done() {
        let failure = |maybe_done, transient| Failure {
            kind: ErrorKind::Timeout,
            maybe_done,
            has_left: true,
            transient,
        };
        for (maybe_done, transient, read, change) in [
            (false, false, false, false),
            (true, false, false, false),
            (false, true, true, true),
            (true, true, true, false),
        ] {
            let failure = failure(maybe_done, transient);
            assert_eq!(may_repeat(Operation::ListAll, &failure), read);
            for operation in
                [Operation::Create, Operation::Update, Operation::Delete, Operation::VerifyOwnership]
            {
                assert_eq!(may_repeat(operation, &failure), change, "{operation} {failure:?}");
            }
        }
    }

    fn policy() -> RetryPolicy {
        RetryPolicy {
            first_wait: Duration::from_secs(1),
            longest_wait: Duration::from_secs(4),
            factor: 2.0,
            in_all: Duration::from_secs(1000),
            enabled: true,
        }
    }

    #[test]
    fn waits_grow_to_the_longest_and_are_spread_downwards() {
        let mut waits = policy().waits();
        for full in [1, 2, 4, 4, 4].map(Duration::from_secs) {
            let wait = waits.next(None, Duration::ZERO).unwrap();
            assert!(wait >= full / 2 && wait <= full, "{wait:?} of {full:?}");
        }
    }

    #[test]
    fn a_server_is_not_asked_earlier_than_it_wants() {
        let asked = Duration::from_secs(90);
        assert_eq!(policy().waits().next(Some(asked), Duration::ZERO), Some(asked));
        assert_eq!(policy().waits().next(Some(Duration::MAX), Duration::ZERO), None);
        assert!(
            policy().waits().next(Some(Duration::ZERO), Duration::ZERO) >= Some(Duration::from_millis(500))
        );
    }

    #[test]
    fn a_wait_that_would_pass_the_time_in_all_is_not_begun() {
        let mut waits = policy().waits();
        assert_eq!(waits.next(None, Duration::from_millis(999_900)), None);
        assert_eq!(RetryPolicy::none().waits().next(None, Duration::ZERO), None);
    }

    #[test]
    fn senseless_settings_do_no_harm() {
        for factor in [0.0, -1.0, f32::NAN, f32::INFINITY, f32::MAX] {
            let policy =
                RetryPolicy { first_wait: Duration::MAX, longest_wait: Duration::ZERO, factor, ..policy() };
            let mut waits = policy.waits();
            for _ in 0..3 {
                assert_eq!(waits.next(None, Duration::ZERO), Some(SHORTEST_WAIT));
            }
        }
        let endless = RetryPolicy { first_wait: Duration::MAX, longest_wait: Duration::MAX, ..policy() };
        assert_eq!(endless.waits().next(None, Duration::ZERO), None);
    }
}
