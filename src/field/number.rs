//! How numbers are shown.

use std::borrow::Cow;

use super::Cell;
use crate::text::Tone;

/// A number; zero is of lesser interest.
pub(super) fn cell(number: i64) -> Cell<'static> {
    Cell::new(short(number), if number == 0 { Tone::Dim } else { Tone::Plain })
}

/// A number in at most four cells: `1204`, `12k`, `3M`.
fn short(number: i64) -> Cow<'static, str> {
    let size = number.unsigned_abs();
    let units = [(1_000_000_000_000, "T"), (1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k")];
    let unit = units.into_iter().find(|(unit, _)| size >= 10_000 && size >= *unit);
    let sign = if number < 0 { "-" } else { "" };
    match unit {
        _ if number == 0 => "0".into(),
        Some((unit, _)) if size / unit > 999 => "many".into(),
        Some((unit, name)) => format!("{sign}{}{name}", size / unit).into(),
        None => number.to_string().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_within_their_column() {
        for (number, text) in
            [(0, "0"), (9_999, "9999"), (12_345, "12k"), (7_000_000, "7M"), (-3, "-3"), (i64::MAX, "many")]
        {
            assert_eq!(short(number), text);
        }
    }
}
