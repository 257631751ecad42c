//! Replaces control and invisible characters with visible marks.

use std::borrow::Cow;
use std::fmt::Write;

use icu_properties::props::{
    DefaultIgnorableCodePoint, EmojiPresentation, ExtendedPictographic, GeneralCategory,
};
use icu_properties::{CodePointMapData, CodePointSetData};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::is_plain;

/// More combining marks than this on one character are not writing but an attack on the screen.
const MAX_CHARS_PER_GRAPHEME: usize = 16;

/// Requests the emoji presentation of the character before it.
const EMOJI_STYLE: char = '\u{fe0f}';

/// Blank, but in no category that [`hides`] checks.
const BRAILLE_BLANK: char = '\u{2800}';

/// Replaces every control or invisible character with a visible mark: C0 controls with their Unicode picture (`␛`), others
/// with their code point (`⟨202E⟩`). Excessive combining marks are cut.
///
/// The result is equally wide on terminals that measure characters and on those that measure graphemes. The two disagree
/// about emoji that other characters join or color: a family is two cells on some and six on others, which would shift
/// everything to its right. Its members are shown one by one, with marks for the joiners. The same goes for Khmer
/// subscript consonants.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if is_plain(text) { Cow::Borrowed(text) } else { Cow::Owned(visible_by_char(text)) }
}

/// [`visible`] without the fast path.
pub(super) fn visible_by_char(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for grapheme in text.graphemes(true) {
        push_grapheme(&mut safe, grapheme);
    }
    limit_combining_marks(safe)
}

/// Applies the limit to the result as well as to the input: combining marks after an invisible character end up on the
/// mark that replaces it.
fn limit_combining_marks(safe: String) -> String {
    let is_too_long = |grapheme: &str| grapheme.chars().nth(MAX_CHARS_PER_GRAPHEME).is_some();
    if !safe.graphemes(true).any(is_too_long) {
        return safe;
    }
    let mut limited = String::with_capacity(safe.len());
    for grapheme in safe.graphemes(true) {
        limited.extend(grapheme.chars().take(MAX_CHARS_PER_GRAPHEME));
        if is_too_long(grapheme) {
            limited.push('…');
        }
    }
    limited
}

/// As [`visible`], but only the beginning of the text: slightly more than fits into `cells` cells, so that
/// [`fit`](super::fit) still sees that the text is too long. Bounds the cost of very long names.
#[must_use]
pub fn visible_start(text: &str, cells: usize) -> Cow<'_, str> {
    if text.len() <= cells {
        return visible(text);
    }
    // Each ASCII character is a grapheme of its own.
    if let Some(start) = text.as_bytes().get(..cells + 2)
        && start.iter().all(|byte| matches!(byte, b' '..=b'~'))
    {
        return Cow::Borrowed(&text[..=cells]);
    }
    // Every grapheme of the result takes at least one cell.
    let end = text.grapheme_indices(true).nth(cells + 1).map_or(text.len(), |(end, _)| end);
    visible(&text[..end])
}

fn push_grapheme(safe: &mut String, grapheme: &str) {
    let mut chars = grapheme.chars();
    let Some(first) = chars.next() else { return };
    let mut marked = push(safe, first, cells(first) == 0);
    if chars.as_str().is_empty() {
        return;
    }
    if chars.as_str().chars().eq([EMOJI_STYLE]) && is_picture_in_text_style(first) {
        // The character alone has text presentation, which takes one cell everywhere.
        return;
    }
    let agreed = grapheme.chars().map(cells).sum::<usize>() == grapheme.width();
    let mut rest = chars.by_ref().take(MAX_CHARS_PER_GRAPHEME - 1).peekable();
    while let Some(c) = rest.next() {
        // A combining character must not attach to a mark. If the widths disagree, characters that other terminals draw
        // separately are separated here too.
        let mark = if cells(c) == 0 {
            marked || (!agreed && rest.peek().is_some_and(|next| cells(*next) > 0))
        } else {
            !marked && !agreed && joins_as_emoji(c)
        };
        marked = push(safe, c, mark);
    }
    if chars.next().is_some() {
        safe.push('…');
    }
}

/// Adds the character or a mark for it, and returns whether it was a mark.
fn push(safe: &mut String, c: char, mark: bool) -> bool {
    match c {
        '\0'..='\x1f' => safe.extend(char::from_u32(0x2400 + u32::from(c))),
        '\x7f' => safe.push('␡'),
        c if mark || hides(c) => {
            // Writing to a String cannot fail.
            let _ = write!(safe, "⟨{:X}⟩", u32::from(c));
        }
        c => {
            safe.push(c);
            return false;
        }
    }
    true
}

/// Whether [`visible`] replaces the character on its own.
pub(super) fn needs_escape(c: char) -> bool {
    cells(c) == 0 || hides(c)
}

fn cells(c: char) -> usize {
    c.width().unwrap_or(0)
}

/// A pictograph with text presentation by default: `❤` but not `👍`.
fn is_picture_in_text_style(c: char) -> bool {
    CodePointSetData::new::<ExtendedPictographic>().contains(c)
        && !CodePointSetData::new::<EmojiPresentation>().contains(c)
}

/// Emoji that can join the emoji before them, mainly skin tones.
fn joins_as_emoji(c: char) -> bool {
    CodePointSetData::new::<EmojiPresentation>().contains(c)
}

/// Controls, bidi marks, characters without a glyph, and those without a standard glyph or width.
fn hides(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    let category = CodePointMapData::<GeneralCategory>::new().get(c);
    c == BRAILLE_BLANK
        || matches!(
            category,
            GeneralCategory::Control
                | GeneralCategory::Format
                | GeneralCategory::LineSeparator
                | GeneralCategory::ParagraphSeparator
                | GeneralCategory::PrivateUse
                | GeneralCategory::Surrogate
                | GeneralCategory::Unassigned
        )
        || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn control_and_invisible_characters_become_marks() {
        assert_eq!(visible("acme.com"), "acme.com");
        assert_eq!(visible("\x1b[2Jx"), "␛[2Jx");
        assert_eq!(visible("a\nb\tc\x7f"), "a␊b␉c␡");
        assert_eq!(visible("\u{9b}31m"), "⟨9B⟩31m");
        assert_eq!(visible("evil\u{202e}moc"), "evil⟨202E⟩moc");
        assert_eq!(visible("a\u{200b}b"), "a⟨200B⟩b");
        assert_eq!(visible("\u{200d}"), "⟨200D⟩");
    }

    #[test]
    fn every_class_of_invisible_character_becomes_a_mark() {
        for c in [
            '\u{80}',
            '\u{85}',
            '\u{9b}',
            '\u{9f}',
            '\u{ad}',
            '\u{34f}',
            '\u{600}',
            '\u{61c}',
            '\u{115f}',
            '\u{1160}',
            '\u{17b4}',
            '\u{180e}',
            '\u{200b}',
            '\u{200c}',
            '\u{200d}',
            '\u{200e}',
            '\u{200f}',
            '\u{2028}',
            '\u{2029}',
            '\u{202a}',
            '\u{202e}',
            '\u{2060}',
            '\u{2065}',
            '\u{2066}',
            '\u{2069}',
            '\u{2800}',
            '\u{3164}',
            '\u{e000}',
            '\u{fdd0}',
            '\u{fe00}',
            '\u{fe0f}',
            '\u{feff}',
            '\u{ffa0}',
            '\u{fff9}',
            '\u{fffe}',
            '\u{1d173}',
            '\u{e0001}',
            '\u{e0041}',
            '\u{e007f}',
            '\u{e0100}',
            '\u{e0fff}',
            '\u{f0000}',
            '\u{10ffff}',
            '\u{301}',
            '\u{20e3}',
        ] {
            assert_eq!(visible(&format!("{c}x")), format!("⟨{:X}⟩x", u32::from(c)));
        }
    }

    #[test]
    fn graphemes_of_ambiguous_width_are_split() {
        for (text, safe) in [
            ("👨\u{200d}👩\u{200d}👧", "👨⟨200D⟩👩⟨200D⟩👧"),
            ("👍🏽x", "👍⟨1F3FD⟩x"),
            ("👩🏽\u{200d}🚒", "👩⟨1F3FD⟩⟨200D⟩🚒"),
            ("🏴\u{e0067}\u{e007f}", "🏴⟨E0067⟩⟨E007F⟩"),
            ("ខ\u{17d2}មែរ", "ខ⟨17D2⟩មែរ"),
            ("1\u{fe0f}\u{20e3}", "1⟨FE0F⟩⟨20E3⟩"),
            ("a\u{fe0f}b", "a⟨FE0F⟩b"),
            ("⌚\u{fe0e}", "⌚⟨FE0E⟩"),
            ("❤\u{fe0f}❤\u{fe0f}", "❤❤"),
            ("❤\u{fe0f}\u{200d}🔥", "❤⟨FE0F⟩⟨200D⟩🔥"),
            ("क\u{94d}\u{200d}ष", "क\u{94d}⟨200D⟩ष"),
        ] {
            assert_eq!(visible(text), safe);
            assert_eq!(visible(safe), safe);
        }
    }

    #[test]
    fn natural_writing_is_unchanged() {
        for text in [
            "日本語",
            "Ελληνικά",
            "العربية",
            "لا",
            "שלום",
            "é",
            "e\u{301}",
            "नमस्ते",
            "ភាសា",
            "ไทย",
            "한국어",
            "ﾊﾞ",
            "🇩🇪🇫🇷",
            "👍",
            "©",
            "café\u{a0}noir",
        ] {
            assert_eq!(visible(text), text);
        }
        let marks = format!("a{}", "\u{301}".repeat(1000));
        assert!(visible(&marks).chars().count() < 20);
        let behind_a_mark =
            visible("\u{200b}\u{301}".repeat(16).as_str()).into_owned() + &"\u{301}".repeat(20);
        let safe = visible(&behind_a_mark);
        assert_eq!(visible(&safe), safe, "safe text is unchanged");
    }

    #[test]
    fn visible_start_truncates_like_visible() {
        for text in [
            "acme.com",
            "日本語日本語",
            "\x1b[2J\u{202e}acme",
            "e\u{301}e\u{301}e\u{301}",
            "👩\u{200d}👩x",
            "",
        ] {
            for cells in 0..12 {
                assert_eq!(
                    crate::text::fit(&visible_start(text, cells), cells),
                    crate::text::fit(&visible(text), cells)
                );
            }
        }
        assert!(visible_start(&"\u{202e}x".repeat(10_000), 10).len() < 200);
    }

    proptest! {
        #[test]
        fn no_control_or_invisible_character_remains(text in "\\PC{0,8}|.{0,8}|[❤👍🏽\u{fe0f}\u{200d}\u{301}a🇩\u{1160}]{0,8}") {
            let safe = visible(&text).into_owned();
            prop_assert!(!safe.chars().any(hides), "{safe:?}");
            // Idempotent, for the whole text and for each grapheme.
            prop_assert_eq!(&visible(&safe), &safe);
            for grapheme in safe.graphemes(true) {
                prop_assert_eq!(&visible(grapheme), grapheme);
                prop_assert!(grapheme.width() > 0, "{grapheme:?} of {safe:?} takes no cell");
            }
        }
    }
}
