//! Turns characters that could act on a terminal, or hide from a reader, into marks.

use std::borrow::Cow;
use std::fmt::Write;

use icu_properties::props::{
    DefaultIgnorableCodePoint, EmojiPresentation, ExtendedPictographic, GeneralCategory,
};
use icu_properties::{CodePointMapData, CodePointSetData};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::is_plain;

/// More marks than this on one character are not writing but an attack on the screen.
const MOST_CHARS_PER_GRAPHEME: usize = 16;

/// Asks for the colourful form of the character before it.
const EMOJI_STYLE: char = '\u{fe0f}';

/// Blank without being a space: it has dots only in other places of its block.
const BRAILLE_BLANK: char = '\u{2800}';

/// The text with every character that acts or hides replaced by a visible mark: C0 controls by their Unicode picture
/// (`␛`), everything else by its code point (`⟨202E⟩`). A storm of combining marks is cut.
///
/// What is left takes as many cells on a terminal that counts by character as on one that counts by what is joined into
/// one shape. They differ about emoji that are joined or coloured by others: a family is two cells here and six there,
/// and everything right of it would be shifted. Its members are shown one by one, with the joiners as marks. So are Khmer
/// consonants that stand below others.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if is_plain(text) { Cow::Borrowed(text) } else { Cow::Owned(every_one_marked(text)) }
}

/// The same, with a look at every character.
pub(super) fn every_one_marked(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for grapheme in text.graphemes(true) {
        push_grapheme(&mut safe, grapheme);
    }
    calmed(safe)
}

/// Storms are cut in what will be shown as well as in what came: combining marks behind a character that hides end up on
/// the mark that is shown for it.
fn calmed(safe: String) -> String {
    let is_storm = |grapheme: &str| grapheme.chars().nth(MOST_CHARS_PER_GRAPHEME).is_some();
    if !safe.graphemes(true).any(is_storm) {
        return safe;
    }
    let mut calm = String::with_capacity(safe.len());
    for grapheme in safe.graphemes(true) {
        calm.extend(grapheme.chars().take(MOST_CHARS_PER_GRAPHEME));
        if is_storm(grapheme) {
            calm.push('…');
        }
    }
    calm
}

/// As [`visible`], but of a text that has room for so many cells only its beginning: a little more than fits, so that
/// [`fit`](super::fit) sees that something is missing. A name of ten thousand characters costs no more than it shows.
#[must_use]
pub fn visible_start(text: &str, cells: usize) -> Cow<'_, str> {
    if text.len() <= cells {
        return visible(text);
    }
    // Of ASCII each character is a grapheme, also before another one.
    if let Some(start) = text.as_bytes().get(..cells + 2)
        && start.iter().all(|byte| matches!(byte, b' '..=b'~'))
    {
        return Cow::Borrowed(&text[..=cells]);
    }
    // What is safe takes at least one cell for each grapheme.
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
        // The picture is there, in the style that takes one cell everywhere.
        return;
    }
    let agreed = grapheme.chars().map(cells).sum::<usize>() == grapheme.width();
    let mut rest = chars.by_ref().take(MOST_CHARS_PER_GRAPHEME - 1).peekable();
    while let Some(c) = rest.next() {
        // A mark's own last character is no base for what combines, and what stands on its own elsewhere does so here.
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

/// Adds the character, or a mark for it; says whether it was a mark.
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

/// Whether the character would be a mark where it stands alone.
pub(super) fn acts_or_hides(c: char) -> bool {
    cells(c) == 0 || hides(c)
}

fn cells(c: char) -> usize {
    c.width().unwrap_or(0)
}

/// A picture that is not colourful by itself: `❤` but not `👍`.
fn is_picture_in_text_style(c: char) -> bool {
    CodePointSetData::new::<ExtendedPictographic>().contains(c)
        && !CodePointSetData::new::<EmojiPresentation>().contains(c)
}

/// Emoji that become one with the one before them, skin tones most of all.
fn joins_as_emoji(c: char) -> bool {
    CodePointSetData::new::<EmojiPresentation>().contains(c)
}

/// Controls, bidi marks, characters without a shape of their own, and those that no standard gives a shape or a width.
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
    fn what_acts_or_hides_becomes_a_mark() {
        assert_eq!(visible("acme.com"), "acme.com");
        assert_eq!(visible("\x1b[2Jx"), "␛[2Jx");
        assert_eq!(visible("a\nb\tc\x7f"), "a␊b␉c␡");
        assert_eq!(visible("\u{9b}31m"), "⟨9B⟩31m");
        assert_eq!(visible("evil\u{202e}moc"), "evil⟨202E⟩moc");
        assert_eq!(visible("a\u{200b}b"), "a⟨200B⟩b");
        assert_eq!(visible("\u{200d}"), "⟨200D⟩");
    }

    #[test]
    fn every_kind_of_what_hides_becomes_a_mark() {
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
    fn what_terminals_disagree_about_is_taken_apart() {
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
    fn writing_stays_as_it_is() {
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
        let storm = format!("a{}", "\u{301}".repeat(1000));
        assert!(visible(&storm).chars().count() < 20);
        let behind_a_mark =
            visible("\u{200b}\u{301}".repeat(16).as_str()).into_owned() + &"\u{301}".repeat(20);
        let safe = visible(&behind_a_mark);
        assert_eq!(visible(&safe), safe, "what is safe stays as it is");
    }

    #[test]
    fn the_start_is_cut_where_the_whole_would_be() {
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
        fn nothing_that_acts_or_hides_is_left(text in "\\PC{0,8}|.{0,8}|[❤👍🏽\u{fe0f}\u{200d}\u{301}a🇩\u{1160}]{0,8}") {
            let safe = visible(&text).into_owned();
            prop_assert!(!safe.chars().any(hides), "{safe:?}");
            // Making it safe once more finds nothing to do, nor does it in the cells that it is cut into.
            prop_assert_eq!(&visible(&safe), &safe);
            for grapheme in safe.graphemes(true) {
                prop_assert_eq!(&visible(grapheme), grapheme);
                prop_assert!(grapheme.width() > 0, "{grapheme:?} of {safe:?} takes no cell");
            }
        }
    }
}
