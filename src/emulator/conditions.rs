//! What can be injected: lasting conditions for all requests (changeable at run time), single faults, broken connections,
//! and another operator.

pub(super) mod chance;
pub(super) mod connection;
pub(super) mod damage;
pub(super) mod fault;
pub(super) mod other_operator;
pub(super) mod rate_limit;
pub(super) mod stream_end;
pub(super) mod waiting;

use std::time::Duration;

use self::chance::Chance;
use self::rate_limit::RateLimit;
use crate::emulator::data::ids::mix;

/// Conditions for every request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Conditions {
    /// Delay of every answer.
    pub latency: Duration,
    /// Extra delay per request, from zero up to this, decided by the seed.
    pub jitter: Duration,
    /// Requests with the instance's key beyond this limit get 429 with `Retry-After` and take no effect.
    pub rate_limit: Option<RateLimit>,
    /// Whether `Retry-After` is a date instead of a number of seconds.
    pub retry_after_date: bool,
    /// How long list and list_all lag behind writes.
    pub stale_reads: Duration,
    /// Another operator creates, changes or deletes a domain before every n-th list or list_all. 0 for never.
    pub churn: u32,
    /// The chance that a request meets a random fault.
    pub chaos: Chance,
    /// Whether random faults include those that never end.
    pub chaos_waits: bool,
    /// Whether the plan lacks SSO: the list of enterprise connections returns 402
    /// `unsupported_subscription_plan_features`.
    pub no_sso: bool,
}

impl Conditions {
    /// Delay of the answer to the request with this number.
    pub(crate) fn delay(&self, seed: u64, number: usize) -> Duration {
        let most = u64::try_from(self.jitter.as_micros()).unwrap_or(u64::MAX);
        if most == 0 {
            return self.latency;
        }
        let draw = mix(seed ^ mix(0x6a69_7474_0000_0000 ^ number as u64));
        self.latency.saturating_add(Duration::from_micros(draw % most.saturating_add(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jitter_comes_from_the_seed_and_stays_within_its_bound() {
        let (latency, jitter) = (Duration::from_millis(20), Duration::from_millis(30));
        let conditions = Conditions { latency, jitter, ..Conditions::default() };
        let delays = |seed| (0..200).map(|number| conditions.delay(seed, number)).collect::<Vec<_>>();
        assert_eq!(delays(1), delays(1));
        assert_ne!(delays(1), delays(2));
        assert!(delays(1).iter().all(|delay| (latency..=latency + jitter).contains(delay)));
        assert!(delays(1).iter().any(|delay| *delay < latency + jitter / 4));
        assert!(delays(1).iter().any(|delay| *delay > latency + jitter * 3 / 4));
        assert_eq!(Conditions { latency, ..Conditions::default() }.delay(1, 7), latency);
    }
}
