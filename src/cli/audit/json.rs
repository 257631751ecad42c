//! Records as JSON, in the form of the official command line's lists.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use super::Page;
use super::entry::Entry;
use crate::text::visible;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct List<'a> {
    data: &'a [Entry<'a>],
    has_more: bool,
}

pub(super) fn write(out: &mut impl Write, page: &Page<'_>) -> io::Result<()> {
    let list = List { data: &page.data, has_more: page.has_more };
    list.serialize(&mut Serializer::with_formatter(&mut *out, Escaped))?;
    out.write_all(b"\n")
}

/// JSON that may be printed on a terminal: what acts or hides there is escaped, so that the data stays exact.
pub(in crate::cli) struct Escaped;

impl Formatter for Escaped {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut units = [0; 2];
        let mut bytes = [0; 4];
        for c in fragment.chars() {
            let text = c.encode_utf8(&mut bytes);
            if visible(text) == *text {
                writer.write_all(text.as_bytes())?;
            } else {
                for unit in c.encode_utf16(&mut units) {
                    write!(writer, "\\u{unit:04x}")?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn escaped(text: &str) -> String {
        let mut bytes = Vec::new();
        text.serialize(&mut Serializer::with_formatter(&mut bytes, Escaped)).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn what_acts_is_escaped() {
        assert_eq!(escaped("é\u{1b}[m\u{9b}\u{202e}\u{7f}"), r#""é\u001b[m\u009b\u202e\u007f""#);
        assert_eq!(escaped("\u{e0041}"), r#""\udb40\udc41""#);
    }

    proptest! {
        #[test]
        fn the_data_stays_exact(text in any::<String>()) {
            let json = escaped(&text);
            prop_assert!(!json.chars().any(char::is_control));
            prop_assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        }
    }
}
