//! Text for a terminal: made safe, measured by grapheme, and truncated; and formats for times.
//!
//! All external text passes through [`visible`] before it is shown. Control characters, escape sequences, bidi overrides
//! and invisible characters become harmless visible marks.

mod json;
mod organization;
mod plain;
mod reason;
mod redact;
mod safe;
mod spreadsheet;
mod time;
mod tone;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

pub use json::{write_json, write_json_redacted};
pub use organization::{MIN_LABEL_WIDTH, fit_end, fit_middle, organization, organization_within};
pub use plain::is_plain;
pub use reason::{reason, system_error};
pub use redact::{redact, redact_data, redact_secret};
pub use safe::{visible, visible_start};
pub use spreadsheet::{spreadsheet_cell, spreadsheet_json};
pub use time::{absolute, age, day, duration, relative, rfc3339, seconds_up};
pub use tone::Tone;

/// The width of the text in terminal cells.
///
/// Measured grapheme by grapheme, as ratatui draws it. Measured as a whole, Arabic and other ligatures would count fewer
/// cells than they get, and shift the text after them.
#[must_use]
pub fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    if is_plain(text) {
        return text.chars().count();
    }
    text.graphemes(true).map(|grapheme| grapheme.width() + sound_marks(grapheme)).sum()
}

/// Halfwidth Japanese sound marks: ratatui gives each one cell more than unicode-width reports.
fn sound_marks(grapheme: &str) -> usize {
    grapheme.chars().filter(|c| matches!(c, '\u{ff9e}' | '\u{ff9f}')).count()
}

/// Truncates the text to `cells` cells, with `…` if anything is cut.
#[must_use]
pub fn fit(text: &str, cells: usize) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    if is_plain(text) {
        let kept = text.chars().take(cells.saturating_sub(1));
        return kept.chain((cells > 0).then_some('…')).collect();
    }
    let mut fitted = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        let next = width(grapheme);
        if used + next + 1 > cells {
            break;
        }
        fitted.push_str(grapheme);
        used += next;
    }
    if cells > 0 {
        fitted.push('…');
    }
    fitted
}

/// [`fit`], padded with spaces to exactly `cells` cells.
#[must_use]
pub fn pad(text: &str, cells: usize) -> String {
    let mut padded = fit(text, cells);
    let missing = cells.saturating_sub(width(&padded));
    padded.extend(std::iter::repeat_n(' ', missing));
    padded
}

/// Wraps the text at spaces into lines of at most `cells` cells; longer words are split. Never empty.
#[must_use]
pub fn wrap(text: &str, cells: usize) -> Vec<String> {
    let cells = cells.max(1);
    let mut lines = Vec::new();
    let mut line = String::new();
    // Tracked incrementally: measuring the line again for each grapheme would be quadratic.
    let mut used = 0;
    for word in text.split(' ') {
        let whole = width(word);
        if !line.is_empty() && used + 1 + whole > cells {
            lines.push(std::mem::take(&mut line));
            used = 0;
        } else if !line.is_empty() {
            line.push(' ');
            used += 1;
        }
        // Most words are plain and need no segmentation into graphemes.
        if used + whole <= cells && is_plain(word) {
            line.push_str(word);
            used += whole;
            continue;
        }
        for grapheme in word.graphemes(true) {
            let next = width(grapheme);
            if used + next > cells && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push_str(grapheme);
            used += next;
        }
    }
    lines.push(line);
    lines
}

/// A count with its noun: `1 domain`, `2 domains`, `1,200 domains`.
#[must_use]
pub fn count(number: u64, noun: &str) -> String {
    format!("{} {noun}{}", grouped(number), if number == 1 { "" } else { "s" })
}

/// A number with thousands separators: `1,200`.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_is_truncated_between_graphemes() {
        assert_eq!(fit("acme.com", 8), "acme.com");
        assert_eq!(fit("acme.com", 5), "acme…");
        assert_eq!(fit("日本語", 5), "日本…");
        assert_eq!(fit("日本語", 4), "日…");
        assert_eq!(fit("👨‍👩‍👧ab", 3), "👨‍👩‍👧…");
        assert_eq!(fit("acme", 0), "");
        assert_eq!(pad("日本語", 4), "日… ");
    }

    proptest! {
        #[test]
        fn plain_text_is_measured_and_truncated_like_other_text(text in "[ -~]{0,30}|[ -~é…✓│日\u{301}]{0,12}", cells in 0..20_usize) {
            let graphemes: Vec<&str> = text.graphemes(true).collect();
            let measured = |text: &[&str]| text.iter().map(|one| width(one)).sum::<usize>();
            prop_assert_eq!(width(&text), measured(&graphemes));
            let kept = (0..=graphemes.len()).rev().find(|kept| measured(&graphemes[..*kept]) < cells).unwrap_or(0);
            let cut = graphemes[..kept].concat() + if cells > 0 { "…" } else { "" };
            prop_assert_eq!(fit(&text, cells), if width(&text) <= cells { text.clone() } else { cut });
        }
    }

    #[test]
    fn joined_characters_are_as_wide_as_they_are_drawn() {
        assert_eq!(width("لا"), 2);
        assert_eq!(pad("لا", 3), "لا ");
        assert_eq!(width("👨‍👩‍👧"), 2);
    }

    #[test]
    fn text_wraps_at_spaces_and_long_words_are_split() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrap("", 3), [""]);
        assert_eq!(wrap("日本", 1), ["日", "本"]);
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(count(1, "domain"), "1 domain");
        assert_eq!(count(1200, "domain"), "1,200 domains");
    }
}
