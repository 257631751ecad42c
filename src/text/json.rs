//! JSON that is safe to print with `cat` or `tail`, or through a pipe to a terminal: every control or invisible character
//! is written as its `\u` escape. It reads back unchanged.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use super::safe::needs_escape;
use super::{is_plain, redact};

/// Writes the value as one line of JSON, without a line break at its end. C0 and C1 controls, bidi and zero-width
/// characters, and all others that [`visible`](super::visible) would mark on their own, are escaped.
///
/// # Errors
///
/// If writing fails, or if the value cannot be JSON.
pub fn write_json(out: impl Write, value: &impl Serialize) -> serde_json::Result<()> {
    value.serialize(&mut Serializer::with_formatter(out, Escaped { secrets: Secrets::Keep }))
}

/// As [`write_json`], with secret keys redacted: for data that is stored.
///
/// # Errors
///
/// As [`write_json`].
pub fn write_json_redacted(out: impl Write, value: &impl Serialize) -> serde_json::Result<()> {
    value.serialize(&mut Serializer::with_formatter(out, Escaped { secrets: Secrets::Redact }))
}

/// What to do with secret keys in strings.
#[derive(Clone, Copy)]
enum Secrets {
    Keep,
    Redact,
}

struct Escaped {
    secrets: Secrets,
}

impl Formatter for Escaped {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        match self.secrets {
            Secrets::Keep => escape(out, fragment),
            // Fragments are split at characters that JSON escapes, and a key contains none, so a key is never split.
            Secrets::Redact => escape(out, &redact(fragment)),
        }
    }
}

fn escape<W: ?Sized + Write>(out: &mut W, text: &str) -> io::Result<()> {
    if is_plain(text) {
        return out.write_all(text.as_bytes());
    }
    let mut done = 0;
    for (at, c) in text.char_indices().filter(|(_, c)| needs_escape(*c)) {
        out.write_all(&text.as_bytes()[done..at])?;
        for unit in c.encode_utf16(&mut [0; 2]) {
            write!(out, "\\u{unit:04x}")?;
        }
        done = at + c.len_utf8();
    }
    out.write_all(&text.as_bytes()[done..])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn escaped(value: &impl Serialize) -> String {
        let mut bytes = Vec::new();
        write_json(&mut bytes, value).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn control_and_invisible_characters_are_escaped() {
        for (text, expected) in [
            ("acme.com é 日本 👍", r#""acme.com é 日本 👍""#),
            ("é\u{1b}[m\u{9b}\u{202e}\u{7f}", r#""é\u001b[m\u009b\u202e\u007f""#),
            ("a\u{200b}b\u{feff}\u{2066}\u{ad}", r#""a\u200bb\ufeff\u2066\u00ad""#),
            ("line\nline\u{85}line\u{2028}", r#""line\nline\u0085line\u2028""#),
            ("\u{e0041}", r#""\udb40\udc41""#),
            ("\"\\\u{9c}", r#""\"\\\u009c""#),
        ] {
            assert_eq!(escaped(&text), expected);
        }
        let names = std::collections::BTreeMap::from([("\u{202e}key", 1)]);
        assert_eq!(escaped(&names), r#"{"\u202ekey":1}"#);
    }

    #[test]
    fn keys_are_redacted_and_other_text_is_unchanged() {
        let mut bytes = Vec::new();
        write_json_redacted(&mut bytes, &["\u{9b}sk_live_abc\u{202e}", "\nsk_test_x"]).unwrap();
        assert_eq!(String::from_utf8(bytes).unwrap(), r#"["\u009bsk_…\u202e","\nsk_…"]"#);
    }

    proptest! {
        #[test]
        fn escaped_text_reads_back_exactly(text in "\\PC{0,8}|.{0,8}|[\u{0}-\u{9f}\u{200b}-\u{206f}\u{e0000}-\u{e007f}\"\\\\a]{0,8}") {
            let json = escaped(&text);
            prop_assert!(!json.chars().any(needs_escape), "{json:?}");
            prop_assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        }
    }
}
