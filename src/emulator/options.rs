//! What an emulator is started with.

use std::time::Duration;

use crate::clerk::{EnvironmentType, Millis};

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
    /// How long every answer is held back.
    pub latency: Duration,
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
            latency: Duration::ZERO,
            environment: EnvironmentType::Development,
            now: None,
        }
    }
}
