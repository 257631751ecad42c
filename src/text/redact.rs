//! Redacts secret keys in text that may be read or stored: errors, logs, panics, and responses that echo a key.

mod base64;
mod unescaped;

use std::borrow::Cow;
use std::ops::Range;

use base64::{SIGNIFICANT, base64_spans};
use unescaped::Unescaped;

/// The prefix of every secret key.
const PREFIX: &str = "sk_";

/// Replaces a key.
const REDACTED: &str = "sk_…";

/// The prefixes of Clerk's keys.
const KNOWN_PREFIXES: [&str; 2] = ["sk_test_", "sk_live_"];

/// Redacts everything that looks like a secret key: `sk_test_…` and `sk_live_…` anywhere, also in base64, and any other
/// `sk_…` at the start of a word. Letters may be percent-encoded, or written as JSON escapes.
#[must_use]
pub fn redact(text: &str) -> Cow<'_, str> {
    replace(text, |text| {
        let is_key =
            |before: Option<char>, key: &str| has_known_prefix(key) || !before.is_some_and(is_word_char);
        let encoded = KNOWN_PREFIXES.iter().flat_map(|prefix| base64_spans(text, prefix));
        key_spans(text, is_key).into_iter().chain(encoded).collect()
    })
}

/// As [`redact`] for data: only `sk_test_…` and `sk_live_…`, since `sk_brno` may be a name, and not in base64.
#[must_use]
pub fn redact_data(text: &str) -> Cow<'_, str> {
    replace(text, |text| key_spans(text, |_, key| has_known_prefix(key)))
}

/// As [`redact_data`], and this key as well, plain or in base64: text that a server or proxy may have made of a request.
#[must_use]
pub fn redact_secret<'a>(text: &'a str, secret: &str) -> Cow<'a, str> {
    replace(text, |text| {
        // Where this key ends is known; of others it is a guess.
        let exact: Vec<Range<usize>> = text
            .match_indices(secret)
            .map(|(at, found)| {
                let rest = &text[at + found.len()..];
                at..text.len() - rest.trim_start_matches(is_word_char).len()
            })
            .collect();
        let others = key_spans(text, |_, key| has_known_prefix(key)).into_iter();
        let others = others.filter(|other| !exact.iter().any(|span| span.contains(&other.start)));
        let encoded = base64_spans(text, &secret[..secret.len().min(SIGNIFICANT)]);
        others.chain(encoded).chain(exact.iter().cloned()).collect()
    })
}

/// Replaces the parts that `find` returns; it gets the text without escapes.
fn replace(text: &str, find: impl Fn(&str) -> Vec<Range<usize>>) -> Cow<'_, str> {
    let unescaped = Unescaped::of(text);
    let mut spans = match &unescaped {
        None => find(text),
        Some(unescaped) => find(&unescaped.text).into_iter().map(|span| unescaped.original(span)).collect(),
    };
    if spans.is_empty() {
        return Cow::Borrowed(text);
    }
    spans.sort_by_key(|span| (span.start, span.end));
    let mut safe = String::new();
    let mut done = 0;
    for Range { start, end } in spans {
        if start >= done {
            safe.push_str(&text[done..start]);
            safe.push_str(REDACTED);
        }
        done = done.max(end);
        // The rest of a text that was redacted and cut off before.
        done = text.len() - text[done..].strip_prefix('…').unwrap_or(&text[done..]).len();
    }
    safe.push_str(&text[done..]);
    Cow::Owned(safe)
}

/// The keys in a text. `is_key` gets the character before `sk_` and the text after it.
fn key_spans(text: &str, is_key: impl Fn(Option<char>, &str) -> bool) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find(PREFIX).map(|at| from + at) {
        let after = at + PREFIX.len();
        from = after;
        let end = after + key_length(&text[after..]);
        // The help names the prefixes, which are no keys.
        let is_bare_prefix = matches!(&text[after..end], "" | "test_" | "live_");
        if !is_bare_prefix && is_key(text[..at].chars().next_back(), &text[after..]) {
            from = end;
            spans.push(at..end);
        }
    }
    spans
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
    fn keys_are_redacted_however_they_are_encoded() {
        for (text, expected) in [
            ("?key=sk%5Ftest%5fabc&x=%20", "?key=sk_…&x=%20"),
            ("%73%6B_live_a%62c%2e", "sk_…%2e"),
            ("twice: sk%255Ftest%255Fabc", "twice: sk_…"),
            (r#"{"a":"\u0073k_test\u005fabc","b":"\n\u00e9"}"#, r#"{"a":"sk_…","b":"\n\u00e9"}"#),
            (r#"{"body":"{\"a\":\"\\u0073k_test_abc\"}"}"#, r#"{"body":"{\"a\":\"sk_…\"}"}"#),
            // sk_test_abc: as the user name of Basic, after a user name of one and of two letters, and with the scheme.
            ("Basic c2tfdGVzdF9hYmM6 was sent", "Basic sk_… was sent"),
            (r#""\ndTpza190ZXN0X2FiYw==""#, r#""\nsk_…""#),
            ("dXY6c2tfdGVzdF9hYmM=,", "sk_…,"),
            ("QmVhcmVyIHNrX3Rlc3RfYWJj", "sk_…"),
            (r"a\/c2tfdGVzdF9hYmM%3D", "sk_…"),
        ] {
            assert_eq!(redact(text), expected, "{text}");
        }
    }

    #[test]
    fn a_known_secret_is_redacted_although_it_is_no_usual_key() {
        let secret = "sk_a.b+c";
        for (text, expected) in [
            ("no sk_a.b+c!", "no sk_…!"),
            ("no sk_a.b%2Bc!", "no sk_…!"),
            ("sk_a.b+c.com, sk_a.b+cd", "sk_….com, sk_…"),
            (r"no \u0073k_a.b\u002Bc!", "no sk_…!"),
            ("no c2tfYS5iK2M=!", "no sk_…!"),
            ("no sk_test_abc, sk_brno", "no sk_…, sk_brno"),
            ("c2tfYnJubw== sk_a.b", "c2tfYnJubw== sk_a.b"),
        ] {
            assert_eq!(redact_secret(text, secret), expected, "{text}");
        }
    }

    #[test]
    fn other_text_is_unchanged() {
        let help = "one starts with sk_test_ or sk_live_. Pass sk_, not pk_";
        for text in [
            "",
            help,
            "sk_…",
            "acme.com",
            "task_id",
            "disk_full",
            "risk_free_sky",
            "日本sky_",
            "100%",
            "%5",
            r"\u00",
            r"C:\users",
            "sk%5F",
            "%E4%5F",
        ] {
            assert!(matches!(redact(text), Cow::Borrowed(same) if same == text), "{text}");
        }
        let data = r#"{"name":"sk%5Fbrno","path":"a\/b"}"#;
        assert!(matches!(redact_data(data), Cow::Borrowed(same) if same == data));
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
