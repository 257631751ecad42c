//! A calendar month, in UTC.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::clerk::Millis;

/// A month of the years 0 to 9999. Its text form is `2026-09`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Month {
    /// Its first day.
    first: Date,
}

/// A text that is no month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a month, such as 2026-09")]
pub struct NoMonth;

impl Month {
    #[must_use]
    pub fn contains(self, moment: Millis) -> bool {
        (self.start()..self.end()).contains(&moment.0)
    }

    /// Its first millisecond.
    #[must_use]
    pub fn start(self) -> i64 {
        millis(self.first).unwrap_or(i64::MIN)
    }

    /// The first millisecond behind it.
    #[must_use]
    pub fn end(self) -> i64 {
        self.first.checked_add(1.month()).ok().and_then(millis).unwrap_or(i64::MAX)
    }
}

/// `None` at the end of the calendar.
fn millis(day: Date) -> Option<i64> {
    Some(TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0)).ok()?.as_millisecond())
}

impl FromStr for Month {
    type Err = NoMonth;

    fn from_str(text: &str) -> Result<Self, NoMonth> {
        let is_number = |text: &str, digits: usize| {
            text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        let read = || {
            let (year, month) = text.split_once('-')?;
            let is_month = is_number(year, 4) && is_number(month, 2);
            let first = Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok()?;
            is_month.then_some(Self { first })
        };
        read().ok_or(NoMonth)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.first.year(), self.first.month())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_ends_where_the_next_one_begins() {
        let month = |text: &str| text.parse::<Month>().unwrap();
        // 2024-02-01T00:00:00Z and 2024-03-01T00:00:00Z
        let (start, end) = (1_706_745_600_000, 1_709_251_200_000);
        assert_eq!((month("2024-02").start(), month("2024-02").end()), (start, end));
        assert_eq!((month("2024-01").end(), month("2024-03").start()), (start, end));
        assert!(month("2024-02").contains(Millis(start)) && !month("2024-02").contains(Millis(end)));
        assert_eq!(month("2024-12").end(), month("2025-01").start());
        assert!(month("9999-12").contains(Millis(253_402_214_400_000)));
    }

    #[test]
    fn only_months_are_read() {
        for text in ["2024-02", "0000-01", "9999-12"] {
            assert_eq!(text.parse::<Month>().unwrap().to_string(), text);
        }
        for text in
            ["", "2024", "2024-13", "2024-00", "2024-2", "-024-02", "24-02", "2024-02-01", "2024-+1", "none"]
        {
            assert_eq!(text.parse::<Month>(), Err(NoMonth), "{text}");
        }
    }
}
