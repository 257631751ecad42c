//! Spreadsheet cells that cannot be formulas, whichever separator the program splits at.
//!
//! Programs may split a comma-separated file at `;` (the default in much of Europe), at tabs, or at all of them. For those
//! programs our cell may span several cells, and our quotes are ordinary characters.

use std::borrow::Cow;

use serde::Serialize;

use super::{visible, write_json};

/// Starts of formulas, in ASCII and in full width.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// The separator besides the comma. Some programs also split at tabs and line breaks, which [`visible`] replaces.
const SEPARATOR: char = ';';

/// A text as a cell. Control and invisible characters become marks. An apostrophe, which marks text in spreadsheets, is
/// inserted before every part that may be taken for a formula: at the start of the cell and after each `;`.
#[must_use]
pub fn spreadsheet_cell(text: &str) -> Cow<'_, str> {
    if !text.split(SEPARATOR).any(is_formula) {
        return visible(text);
    }
    let mut cell = String::with_capacity(text.len() + 8);
    for part in text.split_inclusive(SEPARATOR) {
        if is_formula(part) {
            cell.push('\'');
        }
        cell.push_str(part);
    }
    Cow::Owned(visible(&cell).into_owned())
}

/// A value as a cell of JSON that reads back unchanged. `;` can only occur in strings, where it is escaped.
///
/// # Errors
///
/// If the value cannot be JSON.
pub fn spreadsheet_json(value: &impl Serialize) -> serde_json::Result<String> {
    let mut json = Vec::new();
    write_json(&mut json, value)?;
    // Never lossy: JSON is UTF-8.
    Ok(String::from_utf8_lossy(&json).replace(SEPARATOR, "\\u003b"))
}

/// Whether it starts like a formula. Some programs first trim a cell or remove its quotes.
fn is_formula(part: &str) -> bool {
    let starts = |part: &str| part.starts_with(FORMULA);
    starts(part) || starts(part.trim_start_matches(|c: char| c.is_whitespace() || c == '"'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
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
    fn no_part_after_a_semicolon_is_a_formula() {
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
        fn no_part_of_any_cell_starts_a_formula(text in "[;=+@a \"'\t\r\n-]{0,12}|.{0,12}") {
            let cell = spreadsheet_cell(&text).into_owned();
            prop_assert!(!cell.contains(['\t', '\r', '\n']), "{cell:?}");
            for part in cell.split(SEPARATOR) {
                let start = part.trim_start_matches(|c: char| c.is_whitespace() || c == '"');
                prop_assert!(!start.starts_with(FORMULA), "{cell:?}");
            }
        }
    }
}
