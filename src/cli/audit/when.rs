//! Parses times: `7d`, `2026-11-23`, `2026-11-23T22:16:48Z`.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::clerk::Millis;

const EXPECTED: &str =
    "expected a date (2026-11-23), a time (2026-11-23T22:16:48Z), or an age (30m, 24h, 7d, 2w)";

/// For `--since`. A date means the start of its day in UTC, as in the output.
pub(super) fn since(text: &str) -> Result<Millis, String> {
    moment(text, Timestamp::now(), false)
}

/// For `--until`. A date means the end of its day.
pub(super) fn until(text: &str) -> Result<Millis, String> {
    moment(text, Timestamp::now(), true)
}

fn moment(text: &str, now: Timestamp, after_the_day: bool) -> Result<Millis, String> {
    let found = ago(text, now)
        .or_else(|| text.parse::<Timestamp>().ok())
        .or_else(|| day(text, after_the_day))
        .ok_or_else(|| EXPECTED.to_owned())?;
    Ok(Millis(found.as_millisecond()))
}

fn ago(text: &str, now: Timestamp) -> Option<Timestamp> {
    let unit = text.chars().last()?;
    let number: u32 = text.strip_suffix(unit)?.parse().ok()?;
    let seconds = match unit {
        'm' => 60,
        'h' => 60 * 60,
        'd' => 24 * 60 * 60,
        'w' => 7 * 24 * 60 * 60,
        _ => return None,
    };
    now.checked_sub(SignedDuration::from_secs(i64::from(number) * seconds)).ok()
}

fn day(text: &str, after: bool) -> Option<Timestamp> {
    let day: Date = text.parse().ok()?;
    let day = if after { day.tomorrow().ok()? } else { day };
    TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_times_and_ages_are_parsed() {
        let now: Timestamp = "2026-11-23T22:00:00Z".parse().unwrap();
        for (text, since, until) in [
            ("2026-11-20", "2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z"),
            ("2026-11-20T10:00:00Z", "2026-11-20T10:00:00Z", "2026-11-20T10:00:00Z"),
            ("2026-11-20T10:00:00+02:00", "2026-11-20T08:00:00Z", "2026-11-20T08:00:00Z"),
            ("7d", "2026-11-16T22:00:00Z", "2026-11-16T22:00:00Z"),
            ("24h", "2026-11-22T22:00:00Z", "2026-11-22T22:00:00Z"),
            ("90m", "2026-11-23T20:30:00Z", "2026-11-23T20:30:00Z"),
            ("2w", "2026-11-09T22:00:00Z", "2026-11-09T22:00:00Z"),
        ] {
            let expected = |text: &str| Millis(text.parse::<Timestamp>().unwrap().as_millisecond());
            assert_eq!(moment(text, now, false), Ok(expected(since)), "{text}");
            assert_eq!(moment(text, now, true), Ok(expected(until)), "{text}");
        }
    }

    #[test]
    fn invalid_times_are_rejected() {
        let now = Timestamp::now();
        for text in ["", "d", "-1d", "7", "7y", "tomorrow", "2026-13-01", "99999999999d", "4294967295w", "7é"]
        {
            assert!(moment(text, now, false).unwrap_err().contains("expected"), "{text}");
        }
    }
}
