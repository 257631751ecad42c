//! Formats for times and durations.

use std::time::Duration;

use jiff::Timestamp;

use crate::clerk::Millis;

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const MONTH: i64 = 30 * DAY;
const YEAR: i64 = 365 * DAY;

/// In UTC: `2026-11-23 22:16:48 UTC`. A value outside the calendar is shown as a number.
#[must_use]
pub fn absolute(moment: Millis) -> String {
    Timestamp::from_millisecond(moment.0).map_or_else(
        |_| format!("{moment} ms"),
        |timestamp| timestamp.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
    )
}

/// For programs: `2026-11-23T22:16:48.000Z`. A value outside the calendar is written as a number.
#[must_use]
pub fn rfc3339(moment: Millis) -> String {
    Timestamp::from_millisecond(moment.0).map_or_else(|_| moment.to_string(), |at| format!("{at:.3}"))
}

/// The day, in UTC: `2026-11-23`.
#[must_use]
pub fn day(moment: Millis) -> String {
    rfc3339(moment).chars().take_while(|c| *c != 'T').collect()
}

/// A duration in its largest unit, at most four characters below a thousand years: `3d`, `5mo`, `now`.
#[must_use]
pub fn age(milliseconds: i64) -> String {
    let span = milliseconds.saturating_abs();
    let units = [(YEAR, "y"), (MONTH, "mo"), (DAY, "d"), (HOUR, "h"), (MINUTE, "m"), (SECOND, "s")];
    let largest = units.into_iter().find(|(unit, _)| span >= *unit);
    largest.map_or_else(|| "now".to_owned(), |(unit, name)| format!("{}{name}", span / unit))
}

/// Relative to `now`: `3d ago`, `in 2h`, `now`.
#[must_use]
pub fn relative(moment: Millis, now: Millis) -> String {
    let past = now.since(moment);
    match age(past) {
        text if text == "now" => text,
        text if past > 0 => format!("{text} ago"),
        text => format!("in {text}"),
    }
}

/// Whole seconds, rounded up, so that a countdown ends at 1 and not at 0.
#[must_use]
pub fn seconds_up(milliseconds: i64) -> i64 {
    milliseconds.max(0).saturating_add(SECOND - 1) / SECOND
}

/// A duration as text, rounded up: `45 s`, `8 min`, `1 h 20 min`.
#[must_use]
pub fn duration(span: Duration) -> String {
    let seconds = span.as_secs();
    match seconds {
        0..60 => format!("{} s", seconds.max(1)),
        60..3_600 => format!("{} min", seconds.div_ceil(60)),
        _ => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_shown_absolute_and_relative() {
        let moment = Millis(1_795_472_208_000);
        assert_eq!(absolute(moment), "2026-11-23 22:16:48 UTC");
        assert_eq!(day(moment), "2026-11-23");
        assert_eq!(relative(moment, moment.plus(3 * DAY)), "3d ago");
        assert_eq!(relative(moment.plus(2 * HOUR), moment), "in 2h");
        assert_eq!(relative(moment, moment), "now");
    }

    #[test]
    fn no_number_is_too_large() {
        assert_eq!(absolute(Millis(i64::MAX)), "9223372036854775807 ms");
        assert_eq!(relative(Millis(i64::MIN), Millis(i64::MAX)), "292471208y ago");
        assert_eq!(seconds_up(i64::MAX), i64::MAX / 1000);
        assert_eq!(seconds_up(1), 1);
    }

    #[test]
    fn durations_are_rounded_for_people() {
        for (seconds, words) in
            [(0, "1 s"), (59, "59 s"), (61, "2 min"), (3_600, "1 h 0 min"), (40_000, "11 h 6 min")]
        {
            assert_eq!(duration(Duration::from_secs(seconds)), words);
        }
    }
}
