//! `Retry-After`: the pause that a server requests, in seconds or as an HTTP date.

use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;

/// Parses the header. A date in the past is no wait, a number beyond 64 bits saturates, and anything else is ignored.
pub(super) fn parse(value: &str, now: SystemTime) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let date = DateTimeParser::new().relaxed_weekday(true).parse_timestamp(value).ok()?;
    let now = Timestamp::try_from(now).ok()?;
    Some(Duration::try_from(date.duration_since(now)).unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn seconds_and_dates_are_parsed_and_saturate() {
        // Sun, 06 Nov 1994 08:49:37 GMT
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        let cases = [
            ("0", Some(0)),
            (" 120 ", Some(120)),
            ("99999999999999999999999999", Some(u64::MAX)),
            ("Sun, 06 Nov 1994 08:49:39 GMT", Some(2)),
            ("Sun, 06 Nov 1994 08:49:30 GMT", Some(0)),
            ("Thu, 31 Dec 9998 23:59:59 GMT", Some(252_586_653_022)),
            // The weekday does not match the date; the date counts.
            ("Mon, 06 Nov 1994 08:49:39 GMT", Some(2)),
            ("-5", None),
            ("1.5", None),
            ("soon", None),
            ("", None),
        ];
        for (value, seconds) in cases {
            assert_eq!(parse(value, now).map(|wait| wait.as_secs()), seconds, "{value}");
        }
    }

    proptest! {
        #[test]
        fn any_header_is_a_wait_or_nothing(value in "\\PC{0,40}", digits in "[0-9]{1,40}", now in any::<u32>()) {
            let now = SystemTime::UNIX_EPOCH + Duration::from_secs(u64::from(now));
            // Only a date can be a wait without being a number.
            if parse(&value, now).is_some() {
                prop_assert!(value.contains(char::is_numeric), "{value:?}");
            }
            prop_assert_eq!(parse(&digits, now), Some(Duration::from_secs(digits.parse().unwrap_or(u64::MAX))));
        }

        #[test]
        fn a_damaged_date_does_not_panic(at in 0..29_usize, c in any::<char>(), now in any::<u64>()) {
            let mut date: Vec<char> = "Sun, 06 Nov 1994 08:49:37 GMT".chars().collect();
            date[at] = c;
            let text: String = date.into_iter().collect();
            // The machine's clock can have any value, too.
            let now = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(now)).unwrap_or(SystemTime::UNIX_EPOCH);
            if let Some(wait) = parse(&text, now) {
                prop_assert!(wait < Duration::from_secs(10_000 * 366 * 24 * 3600), "{text} {wait:?}");
            }
        }
    }
}
