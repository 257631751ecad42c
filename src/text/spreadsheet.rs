//! Cells for spreadsheets: they show what they hold and compute nothing, whichever separator the spreadsheet splits at.
//!
//! A file of cells between commas is also opened by programs that split at `;`, as they do in half of Europe, or at
//! tabs, or at all of them at once. To those a cell may be the end of one of theirs and the beginning of another, and the
//! quotes that hold a cell together for everybody else are characters like any other.

use std::borrow::Cow;

use serde::Serialize;

use super::{visible, write_json};

/// What a spreadsheet takes for the beginning of a formula, in ASCII and in full width.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// Where spreadsheets split besides the comma. They split at tabs and line breaks too, but none of those is left: they
/// are shown as marks.
const SEPARATOR: char = ';';

/// A text as a cell. What acts or hides in it becomes a mark. An apostrophe, which spreadsheets take for "this is text",
/// stands before every part that some would take for a formula: at its beginning, and behind each `;`.
#[must_use]
pub fn spreadsheet_cell(text: &str) -> Cow<'_, str> {
    if !text.split(SEPARATOR).any(acts) {
        return visible(text);
    }
    let mut cell = String::with_capacity(text.len() + 8);
    for part in text.split_inclusive(SEPARATOR) {
        if acts(part) {
            cell.push('\'');
        }
        cell.push_str(part);
    }
    Cow::Owned(visible(&cell).into_owned())
}

/// A value as a cell of JSON, which reads back as what it was: a `;` can only stand in its texts, and is escaped there.
///
/// # Errors
///
/// When the value cannot be JSON.
pub fn spreadsheet_json(value: &impl Serialize) -> serde_json::Result<String> {
    let mut json = Vec::new();
    write_json(&mut json, value)?;
    // Never lossy: it was written from text.
    Ok(String::from_utf8_lossy(&json).replace(SEPARATOR, "\\u003b"))
}

/// Whether it begins as a formula does. Some trim a cell, or take quotes off it, before they look at it.
fn acts(part: &str) -> bool {
    let begins = |part: &str| part.starts_with(FORMULA);
    begins(part) || begins(part.trim_start_matches(|c: char| c.is_whitespace() || c == '"'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn no_cell_computes_or_acts() {
        for (text, expected) in [
            ("acme.com", "acme.com"),
            ("a=b-c", "a=b-c"),
            ("a, b; c", "a, b; c"),
            ("=HYPERLINK(\"x\")", "'=HYPERLINK(\"x\")"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'␉=1"),
            ("\r=1", "'␍=1"),
            ("\n=1", "'␊=1"),
            ("  =1", "'  =1"),
            ("\u{a0}\u{3000}=1", "'\u{a0}\u{3000}=1"),
            ("＝1", "'＝1"),
            (" ＠x", "' ＠x"),
            ("\u{feff}=1", "⟨FEFF⟩=1"),
            ("\u{1b}[2J", "␛[2J"),
            ("", ""),
        ] {
            assert_eq!(spreadsheet_cell(text), expected, "{text:?}");
        }
    }

    #[test]
    fn no_part_of_a_cell_does_where_others_split() {
        for (text, expected) in [
            ("x;=1+1", "x;'=1+1"),
            ("x;;@y;z", "x;;'@y;z"),
            (";-1;", ";'-1;"),
            ("x; =1", "x;' =1"),
            ("x;\"=1\"", "x;'\"=1\""),
            ("\"=1", "'\"=1"),
            ("x;\t;=1", "x;'␉;'=1"),
            ("x\t=1", "x␉=1"),
            ("=1;=2", "'=1;'=2"),
            ("a;b", "a;b"),
        ] {
            assert_eq!(spreadsheet_cell(text), expected, "{text:?}");
        }
    }

    #[test]
    fn json_in_a_cell_reads_back() {
        let value = serde_json::json!({"name": "x;=1\\;\u{9b}\u{202e}", ";": -1});
        let cell = spreadsheet_json(&value).unwrap();
        assert!(!cell.contains(';') && cell.contains(r"x\u003b=1\\\u003b\u009b\u202e"), "{cell}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&cell).unwrap(), value);
    }

    proptest! {
        #[test]
        fn no_beginning_of_a_part_is_that_of_a_formula(text in "[;=+@a \"'\t\r\n-]{0,12}|.{0,12}") {
            let cell = spreadsheet_cell(&text).into_owned();
            prop_assert!(!cell.contains(['\t', '\r', '\n']), "{cell:?}");
            for part in cell.split(SEPARATOR) {
                let begin = part.trim_start_matches(|c: char| c.is_whitespace() || c == '"');
                prop_assert!(!begin.starts_with(FORMULA), "{cell:?}");
            }
        }
    }
}
