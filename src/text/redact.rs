//! Leaves out what may be a secret key.

use std::borrow::Cow;

/// What every secret key starts with.
const KEY: &str = "sk_";

/// What follows in the keys that Clerk makes.
const KINDS: [&str; 2] = ["test_", "live_"];

/// The text with what may be a secret key left out: `sk_…`. An error quotes what was typed or sent, and a key in the
/// wrong place would go into the log of whatever runs this. Words that only end in `sk_`, as `task_count` does, stay.
#[must_use]
pub fn redact(text: &str) -> Cow<'_, str> {
    if !text.contains(KEY) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(KEY) {
        let (before, from) = rest.split_at(at);
        let after = &from[KEY.len()..];
        safe.push_str(before);
        let inside_a_word = safe.ends_with(|c: char| c.is_ascii_alphanumeric());
        safe.push_str(KEY);
        if inside_a_word && !KINDS.iter().any(|kind| after.starts_with(kind)) {
            rest = after;
        } else {
            safe.push('…');
            rest = after.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
        }
    }
    safe.push_str(rest);
    Cow::Owned(safe)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn keys_are_left_out_wherever_they_stand() {
        for (text, expected) in [
            ("acme.com", "acme.com"),
            ("sk_test_abc-1_2", "sk_…"),
            ("a 'sk_live_abc' b", "a 'sk_…' b"),
            ("xsk_test_abc", "xsk_…"),
            ("--sk_abc=1", "--sk_…=1"),
            ("sk_test_asksk_test_b sk_c", "sk_… sk_…"),
            ("https://sk_test_abc@api.clerk.com", "https://sk_…@api.clerk.com"),
            ("task_count of desk_7", "task_count of desk_7"),
            ("sk_", "sk_…"),
        ] {
            assert_eq!(redact(text), expected);
        }
    }

    proptest! {
        #[test]
        fn no_key_is_left(before in "\\PC{0,9}", key in "[A-Za-z0-9]{8,20}", live in any::<bool>()) {
            let kind = if live { "live" } else { "test" };
            let safe = redact(&format!("{before}sk_{kind}_{key}")).into_owned();
            prop_assert!(safe.ends_with("sk_…"), "{}", safe);
        }
    }
}
