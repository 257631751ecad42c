use std::time::Duration;

use crate::clerk::{EnvironmentType, Millis};
use crate::emulator::conditions::Conditions;
use crate::emulator::conditions::chance::Chance;
use crate::emulator::conditions::rate_limit::RateLimit;
use crate::emulator::data::seed_file::SeedData;

pub const DEFAULT_ORGANIZATIONS: usize = 240;

pub const DEFAULT_DOMAINS: usize = 1_200;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The loopback port to listen on; 0 picks a free one.
    pub port: u16,
    /// Decides every generated value: the same seed, counts and `now` give the same data on every machine.
    pub seed: u64,
    /// Number of organizations to generate: at least one if there are domains.
    pub organizations: usize,
    /// Number of domains to generate.
    pub domains: usize,
    /// Data from a seed file instead of sample data. The counts and `environment` are then ignored, and `seed` decides
    /// only the ids and the key that the file leaves out.
    pub data: Option<Box<SeedData>>,
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
    /// Whether the plan lacks SSO: the list of enterprise connections returns 402.
    pub no_sso: bool,
    /// The answer of `GET /instance`, and whether the secret key starts with `sk_test_` or `sk_live_`.
    pub environment: EnvironmentType,
    /// Fixes the clock: sample data ends at this moment, and each write advances it by one millisecond. `None` for the
    /// system's clock.
    pub now: Option<Millis>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            seed: 1,
            organizations: DEFAULT_ORGANIZATIONS,
            domains: DEFAULT_DOMAINS,
            data: None,
            latency: Duration::ZERO,
            jitter: Duration::ZERO,
            rate_limit: None,
            retry_after_date: false,
            stale_reads: Duration::ZERO,
            churn: 0,
            chaos: Chance::NEVER,
            chaos_waits: false,
            no_sso: false,
            environment: EnvironmentType::Development,
            now: None,
        }
    }
}

impl Options {
    pub(crate) const fn conditions(&self) -> Conditions {
        Conditions {
            latency: self.latency,
            jitter: self.jitter,
            rate_limit: self.rate_limit,
            retry_after_date: self.retry_after_date,
            stale_reads: self.stale_reads,
            churn: self.churn,
            chaos: self.chaos,
            chaos_waits: self.chaos_waits,
            no_sso: self.no_sso,
        }
    }
}
