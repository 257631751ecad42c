//! Ages and counts in narrow columns. They are shortened with a larger unit, never by dropping digits.

use std::borrow::Cow;

use super::{Cell, CellContext};
use crate::clerk::Millis;
use crate::text::{Tone, age, width};

/// A moment counts as future only beyond this difference between clocks, in milliseconds.
const MAX_CLOCK_SKEW: i64 = 60_000;

/// The width of a column of ages, in cells: the longest is `in >1ky`, and a heading with the sort mark needs one more.
pub(super) const AGE_WIDTH: usize = 8;

pub(super) fn moment(moment: Millis, space: CellContext<'_>) -> Cell<'static> {
    // A row without a time has this one.
    let text = if moment == Millis::default() { "-".into() } else { age_of(moment, space.now) };
    Cell::new(text, Tone::Dim)
}

/// The time since a moment, in at most four cells, or the time until a future one.
fn age_of(moment: Millis, now: Millis) -> String {
    let past = now.since(moment);
    let span = match age(past) {
        long if width(&long) > 4 => ">1ky".to_owned(),
        short => short,
    };
    match past {
        0.. => span,
        _ if past > -MAX_CLOCK_SKEW => "now".to_owned(),
        _ => format!("in {span}"),
    }
}

/// Zero is dimmed.
pub(super) fn cell(number: i64) -> Cell<'static> {
    Cell::new(shortened(number), if number == 0 { Tone::Dim } else { Tone::Plain })
}

/// A number in at most four cells, in whole thousands, millions and so on: `1204`, `12k`, `-47k`. Numbers that do not fit
/// become `many` or `< 0`.
fn shortened(number: i64) -> Cow<'static, str> {
    let text = number.to_string();
    if width(&text) <= 4 {
        return text.into();
    }
    let units = [(1_000, "k"), (1_000_000, "M"), (1_000_000_000, "G"), (1_000_000_000_000, "T")];
    let texts = units.into_iter().map(|(unit, name)| (number / unit, name)).filter(|(whole, _)| *whole != 0);
    let fitting = texts.map(|(whole, name)| format!("{whole}{name}")).find(|text| width(text) <= 4);
    fitting.map_or_else(|| if number < 0 { "< 0" } else { "many" }.into(), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::Extras;

    #[test]
    fn a_missing_time_has_no_age() {
        let space = CellContext {
            cells: AGE_WIDTH,
            now: Millis(1_800_000_000_000),
            ascii: false,
            extras: Extras::default(),
        };
        assert_eq!(moment(Millis::default(), space).text, "-");
        assert_eq!(moment(Millis(1_800_000_000_000 - 3_600_000), space).text, "1h");
    }

    #[test]
    fn numbers_fit_into_their_column() {
        for (number, text) in [
            (0, "0"),
            (9_999, "9999"),
            (12_345, "12k"),
            (7_000_000, "7M"),
            (-3, "-3"),
            (-999, "-999"),
            (-4_712, "-4k"),
            (-47_123, "-47k"),
            (-471_230, "< 0"),
            (-4_712_300, "-4M"),
            (i64::MAX, "many"),
            (i64::MIN, "< 0"),
        ] {
            assert_eq!(shortened(number), text);
        }
    }

    #[test]
    fn an_age_shows_whether_it_is_past_or_future() {
        const DAY: i64 = 86_400_000;
        for (moment, text) in [
            (-3 * DAY, "3d"),
            (2 * DAY, "in 2d"),
            (400 * DAY, "in 1y"),
            (330 * DAY, "in 11mo"),
            (2_000, "now"),
            (i64::MIN, ">1ky"),
            (i64::MAX, "in >1ky"),
        ] {
            assert_eq!(age_of(Millis(moment), Millis(0)), text);
            assert!(width(text) <= AGE_WIDTH, "{text}");
        }
    }
}
