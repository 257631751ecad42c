//! Leaves secret keys out of text that somebody will read: errors, logs, panics, whatever a server echoed.

use std::borrow::Cow;

/// What every secret key starts with.
const START: &str = "sk_";

/// How a key is shown.
const SHOWN: &str = "sk_…";

/// The text without anything that looks like a secret key: `sk_test_…` and `sk_live_…` wherever they stand, and any other
/// `sk_…` where a word begins.
#[must_use]
pub fn redact(text: &str) -> Cow<'_, str> {
    leave_out(text, |before, key| is_known_kind(key) || !before.is_some_and(of_word))
}

/// The same for data that shall stay as it is otherwise: `sk_test_…` and `sk_live_…` only. `sk_brno` may be a name.
#[must_use]
pub fn redact_data(text: &str) -> Cow<'_, str> {
    leave_out(text, |_, key| is_known_kind(key))
}

/// `is_key` is told the character before `sk_`, and what comes after it.
fn leave_out(text: &str, is_key: impl Fn(Option<char>, &str) -> bool) -> Cow<'_, str> {
    let mut safe = String::new();
    let mut done = 0;
    let mut from = 0;
    while let Some(at) = text[from..].find(START).map(|at| from + at) {
        let after = at + START.len();
        from = after;
        // Help says what keys begin with, and that is no key.
        let is_beginning = matches!(&text[after..after + key_length(&text[after..])], "" | "test_" | "live_");
        if !is_beginning && is_key(text[..at].chars().next_back(), &text[after..]) {
            let rest = &text[after + key_length(&text[after..])..];
            from = text.len() - rest.strip_prefix('…').unwrap_or(rest).len();
            safe.push_str(&text[done..at]);
            safe.push_str(SHOWN);
            done = from;
        }
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    safe.push_str(&text[done..]);
    Cow::Owned(safe)
}

/// How far a key goes, in bytes. Clerk's are of letters, digits and `_`; what an odd one may have besides belongs to it as
/// long as more of it follows, so that the end of a sentence stays.
fn key_length(key: &str) -> usize {
    let bytes = key.as_bytes();
    let is_word = |at: usize| bytes.get(at).is_some_and(|byte| of_word(char::from(*byte)));
    let joins = |at: usize| bytes.get(at).is_some_and(|byte| matches!(byte, b'-' | b'.' | b'+' | b'~'));
    let mut end = 0;
    while is_word(end) || (joins(end) && (is_word(end + 1) || bytes[end] == b'-')) {
        end += 1;
    }
    end
}

fn is_known_kind(key: &str) -> bool {
    key.starts_with("test_") || key.starts_with("live_")
}

const fn of_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn keys_are_left_out_wherever_they_stand() {
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
    fn other_text_stays() {
        let help = "one starts with sk_test_ or sk_live_. Pass sk_, not pk_";
        for text in ["", help, "sk_…", "acme.com", "task_id", "disk_full", "risk_free_sky", "日本sky_"] {
            assert!(matches!(redact(text), Cow::Borrowed(same) if same == text), "{text}");
        }
        assert_eq!(redact_data("sk_brno sk_live_abc task_id"), "sk_brno sk_… task_id");
    }

    proptest! {
        #[test]
        fn no_key_is_left(before in "[a-z_ .日]{0,6}", key in "[A-Za-z0-9_-]{1,20}", after in "([ .日].{0,6})?") {
            let safe = redact(&format!("{before}sk_test_{key}{after}")).into_owned();
            prop_assert!(!safe.contains("sk_test_"), "{safe}");
            prop_assert!(!safe.contains("sk_live_"), "{safe}");
            let once = redact(&safe).into_owned();
            prop_assert_eq!(once, safe);
        }
    }
}
