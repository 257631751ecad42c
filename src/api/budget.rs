//! How many requests a client allows itself, and how that is written down.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::SecretKey;
use crate::clerk::EnvironmentType;

/// The time over which Clerk counts the requests of a key.
const CLERKS_WINDOW: Duration = Duration::from_secs(10);

/// What Clerk allows a development key in that time.
const DEVELOPMENT: u32 = 100;

/// What Clerk allows a production key in that time.
const PRODUCTION: u32 = 1_000;

/// More than any key may, and still little to keep in memory.
const MOST_REQUESTS: u32 = 100_000;

const LONGEST_WINDOW: u64 = 3_600;

/// So many requests in any stretch of time of this length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    requests: u32,
    window: Duration,
}

/// The text is not a budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a number of requests and seconds, such as 50/10s")]
pub struct BudgetError;

impl Budget {
    /// At least one request, and at most 100,000, in a time of at least a millisecond.
    #[must_use]
    pub fn new(requests: u32, window: Duration) -> Self {
        Self { requests: requests.clamp(1, MOST_REQUESTS), window: window.max(Duration::from_millis(1)) }
    }

    /// Half of what Clerk allows the key: the application's own servers use the same key and need the other half. A
    /// key of neither known kind is taken for one of development, which may less.
    #[must_use]
    pub fn half_of_limit(key: &SecretKey) -> Self {
        let limit = match key.environment() {
            Some(EnvironmentType::Production) => PRODUCTION,
            _ => DEVELOPMENT,
        };
        Self::new(limit / 2, CLERKS_WINDOW)
    }

    /// How many requests.
    #[must_use]
    pub const fn requests(&self) -> u32 {
        self.requests
    }

    /// In which time.
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
        if !(1..=MOST_REQUESTS).contains(&requests) || !(1..=LONGEST_WINDOW).contains(&seconds) {
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
    fn a_key_has_half_of_what_clerk_allows() {
        for (key, expected) in
            [("sk_test_abc", "50/10s"), ("sk_live_abc", "500/10s"), ("sk_other_abc", "50/10s")]
        {
            let budget = Budget::half_of_limit(&SecretKey::parse(key).unwrap());
            assert_eq!(budget.to_string(), expected);
            assert_eq!(expected.parse(), Ok(budget));
        }
    }

    #[test]
    fn what_is_no_budget_is_refused() {
        for text in
            ["", "50", "50/", "/10s", "50/10", "0/10s", "50/0s", "-1/10s", "1.5/10s", "100001/10s", "1/3601s"]
        {
            assert_eq!(text.parse::<Budget>(), Err(BudgetError), "{text}");
        }
    }
}
