//! The rate budget of a client.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::SecretKey;
use crate::clerk::EnvironmentType;

/// The window of Clerk's rate limit per key.
const CLERK_WINDOW: Duration = Duration::from_secs(10);

/// Clerk's limit for a development key in that window.
const DEVELOPMENT: u32 = 100;

/// Clerk's limit for a production key in that window.
const PRODUCTION: u32 = 1_000;

/// More than Clerk's limit for any key, yet little to keep in memory.
const MAX_REQUESTS: u32 = 100_000;

const MAX_WINDOW: u64 = 3_600;

/// At most `requests` in any window of this length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    requests: u32,
    window: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a number of requests and seconds, such as 50/10s")]
pub struct BudgetError;

impl Budget {
    /// Clamped to 1 to 100,000 requests, in a window of at least a millisecond.
    #[must_use]
    pub fn new(requests: u32, window: Duration) -> Self {
        Self { requests: requests.clamp(1, MAX_REQUESTS), window: window.max(Duration::from_millis(1)) }
    }

    /// Half of Clerk's limit for the key: the application's own servers use the same key and need the other half. A key of
    /// an unknown kind gets the lower limit of a development key.
    #[must_use]
    pub fn half_of_limit(key: &SecretKey) -> Self {
        let limit = match key.environment() {
            Some(EnvironmentType::Production) => PRODUCTION,
            _ => DEVELOPMENT,
        };
        Self::new(limit / 2, CLERK_WINDOW)
    }

    #[must_use]
    pub const fn requests(&self) -> u32 {
        self.requests
    }

    #[must_use]
    pub const fn window(&self) -> Duration {
        self.window
    }
}

impl FromStr for Budget {
    type Err = BudgetError;

    fn from_str(text: &str) -> Result<Self, BudgetError> {
        let (requests, window) = text.trim().split_once('/').ok_or(BudgetError)?;
        let requests = requests.parse().map_err(|_| BudgetError)?;
        let seconds = window.strip_suffix('s').and_then(|seconds| seconds.parse().ok()).ok_or(BudgetError)?;
        if !(1..=MAX_REQUESTS).contains(&requests) || !(1..=MAX_WINDOW).contains(&seconds) {
            return Err(BudgetError);
        }
        Ok(Self::new(requests, Duration::from_secs(seconds)))
    }
}

impl fmt::Display for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}s", self.requests, self.window.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_half_of_clerks_limit() {
        for (key, expected) in
            [("sk_test_abc", "50/10s"), ("sk_live_abc", "500/10s"), ("sk_other_abc", "50/10s")]
        {
            let budget = Budget::half_of_limit(&SecretKey::parse(key).unwrap());
            assert_eq!(budget.to_string(), expected);
            assert_eq!(expected.parse(), Ok(budget));
        }
    }

    #[test]
    fn invalid_budgets_are_rejected() {
        for text in
            ["", "50", "50/", "/10s", "50/10", "0/10s", "50/0s", "-1/10s", "1.5/10s", "100001/10s", "1/3601s"]
        {
            assert_eq!(text.parse::<Budget>(), Err(BudgetError), "{text}");
        }
    }
}
