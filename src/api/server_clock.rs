//! An estimate of the server's clock from the `Date` of its responses, which has whole seconds and was written at some time
//! between request and response.

use std::time::Duration;

use jiff::fmt::rfc2822::DateTimeParser;
use tokio::time::Instant;

use crate::clerk::Millis;

/// A reading of this age is replaced by any newer one: this machine may have been suspended since.
const MAX_AGE: Duration = Duration::from_secs(60);

/// The resolution of `Date`.
const SECOND: Duration = Duration::from_secs(1);

/// A reading of the server's clock, advanced by this machine's monotonic clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerClock {
    read: Instant,
    /// The estimated server time at `read`.
    server_time: Millis,
    uncertainty: Duration,
}

impl ServerClock {
    /// From the `Date` of a response that has just arrived. `None` if it is not a date.
    pub(super) fn read(date: &str, sent: Instant, now: Instant) -> Option<Self> {
        let date = DateTimeParser::new().relaxed_weekday(true).parse_timestamp(date.trim()).ok()?;
        let round_trip = now.saturating_duration_since(sent);
        // The middle of the possible range: up to a second later than written, and written up to a round trip ago.
        let server_time = Millis(date.as_millisecond()).plus(millis(SECOND / 2 + round_trip / 2));
        Some(Self { read: now, server_time, uncertainty: SECOND + round_trip })
    }

    /// The estimated server time now.
    #[must_use]
    pub fn now(&self) -> Millis {
        self.at(Instant::now())
    }

    /// The maximum error of [`Self::now`], in either direction.
    #[must_use]
    pub const fn uncertainty(&self) -> Duration {
        self.uncertainty
    }

    /// Milliseconds that the server's clock is ahead of a clock that shows `local` now; negative if it is behind.
    #[must_use]
    pub fn ahead_of(&self, local: Millis) -> i64 {
        self.now().since(local)
    }

    fn at(&self, moment: Instant) -> Millis {
        self.server_time.plus(millis(moment.saturating_duration_since(self.read)))
    }

    /// Keeps the more precise reading, unless it is old or the newer one contradicts it.
    pub(super) fn better(kept: Option<Self>, newer: Self) -> Self {
        let Some(kept) = kept else { return newer };
        let difference = kept.at(newer.read).since(newer.server_time).unsigned_abs();
        let agree = Duration::from_millis(difference) <= kept.uncertainty + newer.uncertainty;
        let is_old = newer.read.saturating_duration_since(kept.read) >= MAX_AGE;
        if agree && !is_old && kept.uncertainty < newer.uncertainty { kept } else { newer }
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sun, 06 Nov 1994 08:49:37 GMT
    const MOMENT: i64 = 784_111_777_000;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[tokio::test(start_paused = true)]
    async fn the_actual_time_is_within_the_uncertainty() {
        let date = "Sun, 06 Nov 1994 08:49:37 GMT";
        for round_trip in [0, 40, 3_000, 30_000] {
            let sent = Instant::now();
            let received = sent + Duration::from_millis(round_trip);
            let clock = ServerClock::read(date, sent, received).unwrap();
            // Written on arrival at the end of the second; or at its beginning, just before the response arrived.
            for actual in [MOMENT + 999 + i64::try_from(round_trip).unwrap(), MOMENT] {
                let error = clock.at(received).since(Millis(actual)).unsigned_abs();
                assert!(Duration::from_millis(error) <= clock.uncertainty(), "{round_trip} {error}");
            }
            assert!(clock.uncertainty() == SECOND + Duration::from_millis(round_trip));
        }
        for text in ["", "yesterday", "1795435200"] {
            assert_eq!(ServerClock::read(text, Instant::now(), Instant::now()), None, "{text}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_reading_advances_with_the_monotonic_clock() {
        let now = Instant::now();
        let clock = ServerClock::read("Sun, 06 Nov 1994 08:49:37 GMT", now, now).unwrap();
        tokio::time::advance(seconds(100)).await;
        assert_eq!(clock.now(), Millis(MOMENT + 100_500));
        assert_eq!(clock.ahead_of(Millis(MOMENT + 100_000)), 500);
        assert_eq!(clock.ahead_of(Millis(MOMENT + 660_000 + 100_500)), -660_000);
    }

    #[tokio::test(start_paused = true)]
    async fn the_more_precise_reading_is_kept_unless_it_is_old_or_contradicted() {
        let begun = Instant::now();
        let reading = |at: u64, server_time: i64, uncertainty: u64| ServerClock {
            read: begun + seconds(at),
            server_time: Millis(server_time * 1_000),
            uncertainty: seconds(uncertainty),
        };
        let exact = reading(0, 1_000, 1);
        let vague = reading(10, 1_012, 30);
        let better = |newer| ServerClock::better(Some(exact), newer);
        assert_eq!(ServerClock::better(None, vague), vague);
        assert_eq!(better(vague), exact);
        assert_eq!(better(reading(10, 1_010, 1)), reading(10, 1_010, 1), "newer and as precise");
        assert_eq!(better(reading(61, 1_061, 30)), reading(61, 1_061, 30), "the other one is old");
        assert_eq!(better(reading(10, 1_100, 30)), reading(10, 1_100, 30), "a clock was set");
    }
}
