//! Lone surrogates in JSON: `\ud83d` without its other half. Rust strings cannot hold one, but a server that cuts a name
//! in the middle of an emoji may send it, and one such name must not hide a whole page.

use std::borrow::Cow;

/// Replaces the escape of each lone surrogate with U+FFFD.
#[must_use]
pub fn replace_lone_surrogates(json: &str) -> Cow<'_, str> {
    if !json.contains("\\u") {
        return Cow::Borrowed(json);
    }
    let mut whole = String::new();
    // Everything before this has been copied.
    let mut copied = 0;
    let mut at = 0;
    while let Some(found) = json[at..].find('\\') {
        let escape = at + found;
        // The character after a backslash belongs to the escape, even another backslash.
        let next = json[escape + 1..].chars().next().map_or(0, char::len_utf8);
        at = escape + 1 + next;
        match unit(json, escape) {
            Some(0xd800..=0xdbff) if matches!(unit(json, escape + UNIT), Some(0xdc00..=0xdfff)) => {
                at = escape + 2 * UNIT;
            }
            Some(0xd800..=0xdfff) => {
                whole.push_str(&json[copied..escape]);
                whole.push_str("\\ufffd");
                at = escape + UNIT;
                copied = at;
            }
            _ => {}
        }
    }
    if copied == 0 {
        return Cow::Borrowed(json);
    }
    whole.push_str(&json[copied..]);
    Cow::Owned(whole)
}

/// The length of `\ud83d`.
const UNIT: usize = 6;

/// The code unit of the escape that starts at `at`.
fn unit(json: &str, at: usize) -> Option<u32> {
    let digits = json.get(at..at + UNIT)?.strip_prefix("\\u")?;
    u32::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lone_surrogates_are_replaced_and_pairs_stay() {
        for (json, whole) in [
            (r#""a\u00e9\n""#, r#""a\u00e9\n""#),
            (r#""\ud83d\ude00""#, r#""\ud83d\ude00""#),
            (r#""\ud83d""#, r#""\ufffd""#),
            (r#""\uDE00x\uD83D\ud83d\ude00""#, r#""\ufffdx\ufffd\ud83d\ude00""#),
            // A backslash and letters, not an escape.
            (r#""\\ud83d""#, r#""\\ud83d""#),
            (r#""\\\ud83d\\""#, r#""\\\ufffd\\""#),
            (r#""\ud83"#, r#""\ud83"#),
            ("\\", "\\"),
            ("\\日\\u", "\\日\\u"),
        ] {
            assert_eq!(replace_lone_surrogates(json), whole);
        }
    }

    proptest! {
        #[test]
        fn any_escaped_code_units_are_decoded(units in proptest::collection::vec(0xd7f0_u16.., 0..9)) {
            let json: Vec<_> = units.iter().map(|unit| format!("\\u{unit:04x}")).collect();
            let read: String = serde_json::from_str(&replace_lone_surrogates(&format!("\"{}\"", json.concat()))).unwrap();
            prop_assert_eq!(read, String::from_utf16_lossy(&units));
        }
    }
}
