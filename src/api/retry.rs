//! Whether and when to retry. Pure: the caller provides the clock and sleeps.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use tokio::time::Instant;

use super::Error;
use super::failure::AttemptFailure;
use crate::clerk::Operation;

/// The shortest wait: a policy of zeros must not become a busy loop against a server that is down.
const MIN_WAIT: Duration = Duration::from_millis(10);

/// Longer backoffs are clamped before they are multiplied, which would panic for the longest `Duration`.
const MAX_BACKOFF: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// The names follow Clerk's SDKs, whose defaults are 500 ms, 60 s, 1.5 and one hour.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RetryPolicy {
    pub first_wait: Duration,
    /// Does not limit a `Retry-After`.
    pub longest_wait: Duration,
    /// Backoff multiplier; less than 1 counts as 1.
    pub factor: f32,
    /// The time after the first attempt in which retries may start. A wait beyond it is not started, be it between two
    /// attempts or for the rate budget.
    pub total_time: Duration,
    pub enabled: bool,
}

impl Default for RetryPolicy {
    /// Clerk's defaults, but 30 s in total, since the operator is waiting.
    fn default() -> Self {
        Self {
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(60),
            factor: 1.5,
            total_time: Duration::from_secs(30),
            enabled: true,
        }
    }
}

impl RetryPolicy {
    /// No retries.
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
            total_time: self.enabled.then_some(self.total_time),
        }
    }
}

/// A failed attempt will be retried after a wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetryNotice {
    /// Attempts so far.
    pub attempt: u32,
    pub wait: Duration,
    /// The error of the last attempt.
    pub failure: Error,
}

/// Whether to retry: the next attempt may succeed, and a change was certainly not carried out. That includes idempotent
/// changes: another operator may have changed the row meanwhile, and a retry would overwrite that. The caller looks up the
/// outcome.
pub(super) const fn may_retry(operation: Operation, failure: &AttemptFailure) -> bool {
    failure.transient && !(operation.is_change() && failure.maybe_done)
}

/// The waits between the attempts of one operation.
pub(super) struct Waits {
    growth: ExponentialBackoff,
    total_time: Option<Duration>,
}

impl Waits {
    /// The latest start of a retry, after the first attempt at `started`; `None` without a limit.
    pub(super) fn latest(&self, started: Instant) -> Option<Instant> {
        started.checked_add(self.total_time?)
    }

    /// The next wait, or `None` to give up. `requested` is the server's `Retry-After`.
    pub(super) fn next(&mut self, requested: Option<Duration>, elapsed: Duration) -> Option<Duration> {
        let total_time = self.total_time?;
        let backoff = self.growth.next()?.min(MAX_BACKOFF);
        // backon's jitter would add to the wait and exceed the longest wait, so subtract instead.
        let jittered = backoff.mul_f64(0.5 + fastrand::f64() / 2.0);
        let wait = jittered.max(requested.unwrap_or_default()).max(MIN_WAIT);
        (elapsed.saturating_add(wait) <= total_time).then_some(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::ErrorKind;

    #[test]
    fn a_change_is_retried_only_if_it_was_certainly_not_done() {
        let failure = |maybe_done, transient| AttemptFailure {
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
            assert_eq!(may_retry(Operation::ListAll, &failure), read);
            for operation in
                [Operation::Create, Operation::Update, Operation::Delete, Operation::VerifyOwnership]
            {
                assert_eq!(may_retry(operation, &failure), change, "{operation} {failure:?}");
            }
        }
    }

    fn policy() -> RetryPolicy {
        RetryPolicy {
            first_wait: Duration::from_secs(1),
            longest_wait: Duration::from_secs(4),
            factor: 2.0,
            total_time: Duration::from_secs(1000),
            enabled: true,
        }
    }

    #[test]
    fn waits_grow_to_the_longest_with_jitter_downwards() {
        let mut waits = policy().waits();
        for full in [1, 2, 4, 4, 4].map(Duration::from_secs) {
            let wait = waits.next(None, Duration::ZERO).unwrap();
            assert!(wait >= full / 2 && wait <= full, "{wait:?} of {full:?}");
        }
    }

    #[test]
    fn retries_respect_retry_after() {
        let requested = Duration::from_secs(90);
        assert_eq!(policy().waits().next(Some(requested), Duration::ZERO), Some(requested));
        assert_eq!(policy().waits().next(Some(Duration::MAX), Duration::ZERO), None);
        assert!(
            policy().waits().next(Some(Duration::ZERO), Duration::ZERO) >= Some(Duration::from_millis(500))
        );
    }

    #[test]
    fn a_wait_beyond_the_total_time_is_not_started() {
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
                assert_eq!(waits.next(None, Duration::ZERO), Some(MIN_WAIT));
            }
        }
        let endless = RetryPolicy { first_wait: Duration::MAX, longest_wait: Duration::MAX, ..policy() };
        assert_eq!(endless.waits().next(None, Duration::ZERO), None);
    }
}
