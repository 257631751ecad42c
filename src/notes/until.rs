//! Until when a domain is snoozed, as an operator types it.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::clerk::Millis;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// What is meant if nothing is typed.
pub const DEFAULT_SNOOZE: &str = "7d";

/// The longest snooze, in milliseconds: ten years. Anything longer is a typing error.
const LONGEST: i64 = 3_653 * DAY;

/// Why a text is no end of a snooze.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UntilError {
    #[error("Type a span such as 3d or 2w, a date such as 2026-12-24, tomorrow, or none.")]
    Unknown,
    #[error("That time is in the past.")]
    Past,
    #[error("The longest snooze is ten years.")]
    TooLong,
}

/// The end of a snooze: a span (`3d`, also with m, h, w, mo, y), `tomorrow` or a date, which begin at 00:00 UTC, or `none`
/// for no snooze. Nothing typed means [`DEFAULT_SNOOZE`].
///
/// # Errors
///
/// When the text is none of these, or the time is past or too far away.
pub fn parse_until(text: &str, now: Millis) -> Result<Option<Millis>, UntilError> {
    let text: String = text.to_lowercase().split_whitespace().collect();
    let until = match text.as_str() {
        "" => return parse_until(DEFAULT_SNOOZE, now),
        "none" => return Ok(None),
        "tomorrow" => Millis((now.0.div_euclid(DAY) + 1).saturating_mul(DAY)),
        text => match span(text) {
            Some(span) => now.plus(span),
            None => date(text).ok_or(UntilError::Unknown)?,
        },
    };
    if until <= now {
        return Err(UntilError::Past);
    }
    if until.since(now) > LONGEST {
        return Err(UntilError::TooLong);
    }
    Ok(Some(until))
}

/// In milliseconds.
fn span(text: &str) -> Option<i64> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(digits);
    let unit = match unit {
        "m" => MINUTE,
        "h" => HOUR,
        "d" => DAY,
        "w" => 7 * DAY,
        "mo" => 30 * DAY,
        "y" => 365 * DAY,
        _ => return None,
    };
    Some(number.parse::<i64>().ok()?.saturating_mul(unit))
}

/// The start of the day, in UTC.
fn date(text: &str) -> Option<Millis> {
    let is_number =
        |part: &str, digits: usize| part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<_> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return None };
    if !(is_number(year, 4) && is_number(month, 2) && is_number(day, 2)) {
        return None;
    }
    let day = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    Some(Millis(TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0)).ok()?.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-23 22:16:48 UTC.
    const NOW: Millis = Millis(1_795_472_208_000);

    #[test]
    fn spans_dates_and_none_are_understood() {
        for (text, expected) in [
            ("", Some(NOW.plus(7 * DAY))),
            ("3d", Some(NOW.plus(3 * DAY))),
            (" 2 W ", Some(NOW.plus(14 * DAY))),
            ("90m", Some(NOW.plus(90 * MINUTE))),
            ("12h", Some(NOW.plus(12 * HOUR))),
            ("1mo", Some(NOW.plus(30 * DAY))),
            ("1y", Some(NOW.plus(365 * DAY))),
            // 2026-11-24 00:00:00 UTC.
            ("tomorrow", Some(Millis(1_795_478_400_000))),
            ("2026-11-24", Some(Millis(1_795_478_400_000))),
            ("2026-12-24", Some(Millis(1_795_478_400_000 + 30 * DAY))),
            ("None", None),
        ] {
            assert_eq!(parse_until(text, NOW), Ok(expected), "{text}");
        }
    }

    #[test]
    fn other_texts_are_errors() {
        for (text, expected) in [
            ("x", UntilError::Unknown),
            ("3", UntilError::Unknown),
            ("d", UntilError::Unknown),
            ("-3d", UntilError::Unknown),
            ("3.5d", UntilError::Unknown),
            ("3dd", UntilError::Unknown),
            ("٣d", UntilError::Unknown),
            ("2026-13-01", UntilError::Unknown),
            ("2026-02-30", UntilError::Unknown),
            ("26-12-24", UntilError::Unknown),
            ("2026-12-24-1", UntilError::Unknown),
            ("0d", UntilError::Past),
            ("2026-11-23", UntilError::Past),
            ("0001-01-01", UntilError::Past),
            // Behind the end of the calendar, in UTC.
            ("9999-12-31", UntilError::Unknown),
            ("99y", UntilError::TooLong),
            ("9998-12-31", UntilError::TooLong),
            ("9223372036854775807y", UntilError::TooLong),
            ("99999999999999999999d", UntilError::Unknown),
        ] {
            assert_eq!(parse_until(text, NOW), Err(expected), "{text}");
        }
    }
}
