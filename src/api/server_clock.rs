//! What the server's clock shows, as far as its answers tell: `Date` has whole seconds, and is written at some moment
//! between request and answer.

use std::time::Duration;

use jiff::fmt::rfc2822::DateTimeParser;
use tokio::time::Instant;

use crate::clerk::Millis;

/// A reading that is as old is replaced by any newer one: this machine's clocks may have been stopped since.
const OLD: Duration = Duration::from_secs(60);

/// The unit of `Date`.
const SECOND: Duration = Duration::from_secs(1);

/// A reading of the server's clock. It goes on with this machine's monotonic clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerClock {
    read: Instant,
    /// What the server's clock showed then, as well as can be told.
    shown: Millis,
    uncertainty: Duration,
}

impl ServerClock {
    /// From the `Date` of an answer that has just come. `None` when it is no date.
    pub(super) fn read(date: &str, sent: Instant, now: Instant) -> Option<Self> {
        let date = DateTimeParser::new().relaxed_weekday(true).parse_timestamp(date.trim()).ok()?;
        let round_trip = now.saturating_duration_since(sent);
        // In the middle of what is possible: up to a second later than it says, and written up to a round trip ago.
        let shown = Millis(date.as_millisecond()).plus(millis(SECOND / 2 + round_trip / 2));
        Some(Self { read: now, shown, uncertainty: SECOND + round_trip })
    }

    /// What the server's clock shows now.
    #[must_use]
    pub fn now(&self) -> Millis {
        self.at(Instant::now())
    }

    /// How far [`Self::now`] may be wrong, in either direction.
    #[must_use]
    pub const fn uncertainty(&self) -> Duration {
        self.uncertainty
    }

    /// How many milliseconds the server's clock is ahead of one that shows `local` now; negative when it is behind.
    #[must_use]
    pub fn ahead_of(&self, local: Millis) -> i64 {
        self.now().since(local)
    }

    fn at(&self, moment: Instant) -> Millis {
        self.shown.plus(millis(moment.saturating_duration_since(self.read)))
    }

    /// The better one of two readings, of which `newer` was made last.
    pub(super) fn better(kept: Option<Self>, newer: Self) -> Self {
        let Some(kept) = kept else { return newer };
        let apart = kept.at(newer.read).since(newer.shown).unsigned_abs();
        let agree = Duration::from_millis(apart) <= kept.uncertainty + newer.uncertainty;
        let is_old = newer.read.saturating_duration_since(kept.read) >= OLD;
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
    async fn the_truth_is_within_the_uncertainty() {
        let date = "Sun, 06 Nov 1994 08:49:37 GMT";
        for round_trip in [0, 40, 3_000, 30_000] {
            let sent = Instant::now();
            let came = sent + Duration::from_millis(round_trip);
            let clock = ServerClock::read(date, sent, came).unwrap();
            // Written at once, at the end of the second; or at its beginning, just before it came.
            for truth in [MOMENT + 999 + i64::try_from(round_trip).unwrap(), MOMENT] {
                let wrong = clock.at(came).since(Millis(truth)).unsigned_abs();
                assert!(Duration::from_millis(wrong) <= clock.uncertainty(), "{round_trip} {wrong}");
            }
            assert!(clock.uncertainty() == SECOND + Duration::from_millis(round_trip));
        }
        for text in ["", "yesterday", "1795435200"] {
            assert_eq!(ServerClock::read(text, Instant::now(), Instant::now()), None, "{text}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn it_goes_on() {
        let now = Instant::now();
        let clock = ServerClock::read("Sun, 06 Nov 1994 08:49:37 GMT", now, now).unwrap();
        tokio::time::advance(seconds(100)).await;
        assert_eq!(clock.now(), Millis(MOMENT + 100_500));
        assert_eq!(clock.ahead_of(Millis(MOMENT + 100_000)), 500);
        assert_eq!(clock.ahead_of(Millis(MOMENT + 660_000 + 100_500)), -660_000);
    }

    #[tokio::test(start_paused = true)]
    async fn the_more_exact_reading_stays_while_it_is_young_and_not_contradicted() {
        let begun = Instant::now();
        let reading = |at: u64, shown: i64, uncertainty: u64| ServerClock {
            read: begun + seconds(at),
            shown: Millis(shown * 1_000),
            uncertainty: seconds(uncertainty),
        };
        let exact = reading(0, 1_000, 1);
        let vague = reading(10, 1_012, 30);
        let better = |newer| ServerClock::better(Some(exact), newer);
        assert_eq!(ServerClock::better(None, vague), vague);
        assert_eq!(better(vague), exact);
        assert_eq!(better(reading(10, 1_010, 1)), reading(10, 1_010, 1), "newer and as exact");
        assert_eq!(better(reading(61, 1_061, 30)), reading(61, 1_061, 30), "the other one is old");
        assert_eq!(better(reading(10, 1_100, 30)), reading(10, 1_100, 30), "a clock was set");
    }
}
