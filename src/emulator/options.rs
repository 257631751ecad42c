//! What an emulator is started with.

use std::time::Duration;

use crate::clerk::{EnvironmentType, Millis};
use crate::emulator::conditions::Conditions;
use crate::emulator::conditions::chance::Chance;
use crate::emulator::conditions::rate_limit::RateLimit;
use crate::emulator::data::seed_file::SeedData;

/// How many organizations the sample data has when nobody says otherwise.
pub const DEFAULT_ORGANIZATIONS: usize = 240;

/// How many domains the sample data has when nobody says otherwise.
pub const DEFAULT_DOMAINS: usize = 1_200;

/// What an emulator is started with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The loopback port to listen on; 0 for any that is free.
    pub port: u16,
    /// Decides every invented value: the same seed, counts and `now` give the same data on every machine.
    pub seed: u64,
    /// How many organizations to invent. At least one is made where there are domains to hold.
    pub organizations: usize,
    /// How many domains to invent.
    pub domains: usize,
    /// Data from a seed file instead of invented data: then neither the counts nor `environment` matter, and `seed`
    /// decides only the ids and the key that the file does not name.
    pub data: Option<Box<SeedData>>,
    /// How long every answer is held back.
    pub latency: Duration,
    /// How much longer at most: for each request something between nothing and this, decided by the seed.
    pub jitter: Duration,
    /// Requests with the instance's key over this limit are 429 with `Retry-After`, and nothing is done.
    pub rate_limit: Option<RateLimit>,
    /// `Retry-After` is a date instead of a number of seconds.
    pub retry_after_date: bool,
    /// For so long after a write, list and list_all answer as if it had not happened yet.
    pub stale_reads: Duration,
    /// Before every so many-th list or list_all, somebody else creates, changes or deletes a domain. 0 for never.
    pub churn: u32,
    /// How likely a request meets a fault, any there is.
    pub chaos: Chance,
    /// Whether those can be faults that never end.
    pub chaos_waits: bool,
    /// What `GET /instance` says, and whether the secret key starts with `sk_test_` or `sk_live_`.
    pub environment: EnvironmentType,
    /// The moment that the sample data is told from, in Unix milliseconds; from there time advances by one
    /// millisecond per write. `None` for the system's clock.
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
        }
    }
}
