//! Redacts secret keys in text that may be read or stored: errors, logs, panics, and responses that echo a key.

use std::borrow::Cow;

/// The prefix of every secret key.
const PREFIX: &str = "sk_";

/// Replaces a key.
const REDACTED: &str = "sk_…";

/// Redacts everything that looks like a secret key: `sk_test_…` and `sk_live_…` anywhere, and any other `sk_…` at the
/// start of a word.
#[must_use]
pub fn redact(text: &str) -> Cow<'_, str> {
    replace_keys(text, |before, key| has_known_prefix(key) || !before.is_some_and(is_word_char))
}

/// As [`redact`] for data: only `sk_test_…` and `sk_live_…`, since `sk_brno` may be a name.
#[must_use]
pub fn redact_data(text: &str) -> Cow<'_, str> {
    replace_keys(text, |_, key| has_known_prefix(key))
}

/// `is_key` gets the character before `sk_` and the text after it.
fn replace_keys(text: &str, is_key: impl Fn(Option<char>, &str) -> bool) -> Cow<'_, str> {
    let mut safe = String::new();
    let mut done = 0;
    let mut from = 0;
    while let Some(at) = text[from..].find(PREFIX).map(|at| from + at) {
        let after = at + PREFIX.len();
        from = after;
        // The help names the prefixes, which are no keys.
        let is_bare_prefix =
            matches!(&text[after..after + key_length(&text[after..])], "" | "test_" | "live_");
        if !is_bare_prefix && is_key(text[..at].chars().next_back(), &text[after..]) {
            let rest = &text[after + key_length(&text[after..])..];
            from = text.len() - rest.strip_prefix('…').unwrap_or(rest).len();
            safe.push_str(&text[done..at]);
            safe.push_str(REDACTED);
            done = from;
        }
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    safe.push_str(&text[done..]);
    Cow::Owned(safe)
}

/// The length of a key in bytes. Clerk's keys have letters, digits and `_`. Other characters belong to an unusual key only
/// if more of the key follows, so that the punctuation at the end of a sentence stays.
fn key_length(key: &str) -> usize {
    let bytes = key.as_bytes();
    let is_word = |at: usize| bytes.get(at).is_some_and(|byte| is_word_char(char::from(*byte)));
    let joins = |at: usize| bytes.get(at).is_some_and(|byte| matches!(byte, b'-' | b'.' | b'+' | b'~'));
    let mut end = 0;
    while is_word(end) || (joins(end) && (is_word(end + 1) || bytes[end] == b'-')) {
        end += 1;
    }
    end
}

fn has_known_prefix(key: &str) -> bool {
    key.starts_with("test_") || key.starts_with("live_")
}

const fn is_word_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn keys_are_redacted_anywhere() {
        let cases = [
            ("sk_test_abc", "sk_…"),
            ("Bearer sk_live_a-b_c!", "Bearer sk_…!"),
            ("--sk_test_abc=1", "--sk_…=1"),
            ("disk_test_abc", "disk_…"),
            ("xsk_live_abc", "xsk_…"),
            ("\"sk_abc\", sk_def", "\"sk_…\", sk_…"),
            ("it is sk_live_abc.DEF-9. Then", "it is sk_…. Then"),
            ("sk_sk_test_abc", "sk_…"),
            ("sk_… sk_…x", "sk_… sk_…x"),
        ];
        for (text, expected) in cases {
            assert_eq!(redact(text), expected, "{text}");
        }
    }

    #[test]
    fn other_text_is_unchanged() {
        let help = "one starts with sk_test_ or sk_live_. Pass sk_, not pk_";
        for text in ["", help, "sk_…", "acme.com", "task_id", "disk_full", "risk_free_sky", "日本sky_"] {
            assert!(matches!(redact(text), Cow::Borrowed(same) if same == text), "{text}");
        }
        assert_eq!(redact_data("sk_brno sk_live_abc task_id"), "sk_brno sk_… task_id");
    }

    proptest! {
        #[test]
        fn no_key_remains(before in "[a-z_ .日]{0,6}", key in "[A-Za-z0-9_-]{1,20}", after in "([ .日].{0,6})?") {
            let safe = redact(&format!("{before}sk_test_{key}{after}")).into_owned();
            prop_assert!(!safe.contains("sk_test_"), "{safe}");
            prop_assert!(!safe.contains("sk_live_"), "{safe}");
            let once = redact(&safe).into_owned();
            prop_assert_eq!(once, safe);
        }
    }
}
