//! Takes secret keys out of texts that nobody has read before they are written somewhere.

use std::borrow::Cow;

/// What every secret key starts with.
const KEY: &str = "sk_";

/// The text with what may be a secret key left out: `sk_` and all behind it, until something that no key has in it. An
/// error quotes what was typed, a panic what it had in hand, and a key in either would go on into a log or a report.
#[must_use]
pub fn without_keys(text: &str) -> Cow<'_, str> {
    if !text.contains(KEY) {
        return Cow::Borrowed(text);
    }
    let mut parts = text.split(KEY);
    let mut safe = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        safe.push_str("sk_…");
        safe.push_str(part.trim_start_matches(|c: char| !ends_a_key(c)));
    }
    Cow::Owned(safe)
}

fn ends_a_key(c: char) -> bool {
    c.is_whitespace() || c.is_control() || "\"'`,;:()[]{}<>|".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_left_out_and_the_rest_stays() {
        for (text, safe) in [
            ("nothing here", "nothing here"),
            ("sk_test_a1-B2_c3", "sk_…"),
            ("key=sk_live_a.b+c/d=, and more", "key=sk_…, and more"),
            ("Some(\"sk_live_abc\")", "Some(\"sk_…\")"),
            ("sk_test_one sk_live_two\nthree", "sk_… sk_…\nthree"),
            ("sk_test_sk_live_x", "sk_…sk_…"),
            ("sk_test_\u{e9}\u{202e}x y", "sk_… y"),
        ] {
            assert_eq!(without_keys(text), safe);
            assert_eq!(without_keys(safe), safe);
        }
    }
}
