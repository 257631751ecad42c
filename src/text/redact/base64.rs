//! Finds base64 of a text that begins with a secret, or contains it: what becomes of a key in an `Authorization` header.

use std::ops::Range;

/// How much of a secret is searched for, in bytes. The rest of the base64 text is part of what is found.
pub(super) const SIGNIFICANT: usize = 12;

/// Shorter ones would be found by chance.
const LEAST: usize = 8;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The base64 texts in which the secret appears. A letter after a backslash is an escape of JSON and not part of one.
pub(super) fn base64_spans(text: &str, secret: &str) -> Vec<Range<usize>> {
    if secret.len() < LEAST {
        return Vec::new();
    }
    // Whatever comes before the secret shifts it by no, one or two bytes.
    let needles = (0..3).map(|shift| encode_inner(secret.as_bytes(), shift));
    let spans = needles.flat_map(|needle| {
        // `contains` is much faster than `find` on a text without it.
        let is_there = text.contains(&needle);
        let found = is_there.then(|| text.match_indices(&needle).map(|(at, _)| around(text, at)).collect());
        found.unwrap_or_else(Vec::new)
    });
    spans.collect()
}

/// The base64 text around this place.
fn around(text: &str, at: usize) -> Range<usize> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '-' | '_' | '=');
    let before = text[..at].trim_end_matches(is_part).len();
    let is_escape = before < at && text[..before].ends_with('\\');
    let end = text.len() - text[at..].trim_start_matches(is_part).len();
    before + usize::from(is_escape)..end
}

/// The base64 of the text after that many unknown bytes, without the digits that also depend on what is before or after.
fn encode_inner(text: &[u8], shift: usize) -> String {
    let bit = |at: usize| {
        let (byte, bit) = ((at / 8).checked_sub(shift)?, 7 - at % 8);
        text.get(byte).map(|byte| usize::from(byte >> bit & 1))
    };
    let digit = |at: usize| (0..6).try_fold(0, |digit, next| Some(digit << 1 | bit(at * 6 + next)?));
    let digits = (0..).skip_while(|at| digit(*at).is_none()).map_while(digit);
    digits.map(|digit: usize| char::from(ALPHABET[digit])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digits_that_depend_on_neighbours_are_left_out() {
        for (shift, expected) in ["c2tfdGVzdF", "NrX3Rlc3Rf", "za190ZXN0X"].into_iter().enumerate() {
            assert_eq!(encode_inner(b"sk_test_", shift), expected);
        }
    }

    #[test]
    fn the_whole_base64_text_is_found_and_an_escape_before_it_stays() {
        let text = r#"{"a":"\nxxc2tfdGVzdF9hYmM6_-==","b":"c2tf"}"#;
        let spans = base64_spans(text, "sk_test_");
        assert_eq!(
            spans.iter().map(|span| &text[span.clone()]).collect::<Vec<_>>(),
            ["xxc2tfdGVzdF9hYmM6_-=="]
        );
        assert!(base64_spans(text, "sk_").is_empty());
    }
}
