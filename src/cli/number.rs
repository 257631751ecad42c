//! Numbers on the command line, with our own error messages instead of the parser's.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

pub(super) fn whole_number<T: FromStr>(text: &str) -> Result<T, String> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse() {
        Ok(number) => Ok(number),
        Err(_) if is_number => Err("the number is too large".to_owned()),
        Err(_) => Err("expected a whole number".to_owned()),
    }
}

/// A whole number in that range.
pub(super) fn between<T>(
    range: RangeInclusive<T>,
) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static
where
    T: FromStr + PartialOrd + Display + Clone + Send + Sync + 'static,
{
    move |text| match text.parse() {
        Ok(number) if range.contains(&number) => Ok(number),
        _ => Err(format!("expected a whole number from {} to {}", range.start(), range.end())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_say_what_is_expected() {
        assert_eq!(whole_number::<u64>("12"), Ok(12));
        for (text, expected) in [
            ("x", "expected a whole number"),
            ("", "expected a whole number"),
            ("99999", "the number is too large"),
        ] {
            assert_eq!(whole_number::<u16>(text), Err(expected.to_owned()), "{text}");
        }
        let minutes = between::<u16>(1..=240);
        assert_eq!(minutes("15"), Ok(15));
        for text in ["0", "241", "x", ""] {
            assert_eq!(minutes(text), Err("expected a whole number from 1 to 240".to_owned()), "{text}");
        }
    }
}
