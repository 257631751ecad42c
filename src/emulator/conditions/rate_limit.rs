//! A sliding-window rate limiter for the instance's key, as Clerk's.

use std::collections::VecDeque;
use std::fmt;
use std::str::FromStr;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

/// Clerk's own limits: 100 requests in 10 seconds on a development instance, 1,000 on production.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RateLimit {
    pub requests: u32,
    pub window: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected REQUESTS/TIME, such as 100/10s, 50/1m or 5/200ms")]
pub struct BadRateLimit;

/// A larger limit would never apply and only use memory.
const MOST: u32 = 1_000_000;

impl FromStr for RateLimit {
    type Err = BadRateLimit;

    fn from_str(text: &str) -> Result<Self, BadRateLimit> {
        let (requests, window) = text.split_once('/').ok_or(BadRateLimit)?;
        let split = window.find(|c: char| !c.is_ascii_digit()).ok_or(BadRateLimit)?;
        let (count, unit) = window.split_at(split);
        let unit = match unit {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            _ => return Err(BadRateLimit),
        };
        let count: u32 = count.parse().map_err(|_| BadRateLimit)?;
        let requests = requests.parse().map_err(|_| BadRateLimit)?;
        if requests == 0 || requests > MOST || count == 0 {
            return Err(BadRateLimit);
        }
        Ok(Self { requests, window: Duration::from_millis(u64::from(count) * unit) })
    }
}

impl fmt::Display for RateLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let window = self.window.as_millis();
        let (count, unit) = if window.is_multiple_of(60_000) {
            (window / 60_000, "m")
        } else if window.is_multiple_of(1_000) {
            (window / 1_000, "s")
        } else {
            (window, "ms")
        };
        write!(f, "{}/{count}{unit}", self.requests)
    }
}

impl TryFrom<String> for RateLimit {
    type Error = BadRateLimit;

    fn try_from(text: String) -> Result<Self, BadRateLimit> {
        text.parse()
    }
}

impl From<RateLimit> for String {
    fn from(limit: RateLimit) -> Self {
        limit.to_string()
    }
}

/// Times of the admitted requests.
#[derive(Debug, Default)]
pub(crate) struct RateLimiter(VecDeque<Instant>);

impl RateLimiter {
    /// Admits a request, or returns the wait until the next one would be admitted. Rejected requests do not count.
    pub(crate) fn admit(&mut self, limit: RateLimit, now: Instant) -> Result<(), Duration> {
        while self.0.front().is_some_and(|&at| now.saturating_duration_since(at) >= limit.window) {
            self.0.pop_front();
        }
        let most = limit.requests as usize;
        let Some(over) = self.0.len().checked_sub(most) else {
            self.0.push_back(now);
            return Ok(());
        };
        let age = self.0.get(over).map_or(Duration::ZERO, |&at| now.saturating_duration_since(at));
        Err(limit.window.saturating_sub(age))
    }

    pub(crate) fn reset(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_parsed_and_formatted() {
        for text in ["100/10s", "1000/10s", "50/1m", "5/200ms"] {
            assert_eq!(text.parse::<RateLimit>().unwrap().to_string(), text);
        }
        assert_eq!("7/1h".parse::<RateLimit>().unwrap().window, Duration::from_secs(3_600));
        for text in [
            "",
            "100",
            "100/",
            "100/10",
            "/10s",
            "0/10s",
            "100/0s",
            "100/s",
            "-1/1s",
            "100/10d",
            "9999999/1s",
        ] {
            assert_eq!(text.parse::<RateLimit>(), Err(BadRateLimit), "{text}");
        }
    }

    #[test]
    fn any_window_holds_no_more_than_the_limit() {
        let (start, second) = (Instant::now(), Duration::from_secs(1));
        let limit = RateLimit { requests: 2, window: 10 * second };
        let mut limiter = RateLimiter::default();
        assert_eq!(limiter.admit(limit, start), Ok(()));
        assert_eq!(limiter.admit(limit, start + 4 * second), Ok(()));
        assert_eq!(limiter.admit(limit, start + 6 * second), Err(4 * second));
        assert_eq!(limiter.admit(limit, start + 9 * second), Err(second));
        assert_eq!(limiter.admit(limit, start + 10 * second), Ok(()));
        assert_eq!(limiter.admit(limit, start + 10 * second), Err(4 * second));
        // A lowered limit counts the requests already admitted.
        let lower = RateLimit { requests: 1, ..limit };
        assert_eq!(limiter.admit(lower, start + 11 * second), Err(9 * second));
        assert_eq!(limiter.admit(lower, start + 20 * second), Ok(()));
    }
}
