//! Turns characters that could act on a terminal, or hide from a reader, into marks.

use std::borrow::Cow;
use std::fmt::Write;

use unicode_segmentation::UnicodeSegmentation;

/// More marks than this on one character are not writing but an attack on the screen.
const MOST_CHARS_PER_GRAPHEME: usize = 16;

/// The text with every character that acts or hides replaced by a visible mark: C0 controls by their Unicode picture
/// (`␛`), everything else by its code point (`⟨202E⟩`). Joiners inside an emoji stay, a storm of combining marks is cut.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|b| (0x20..0x7f).contains(&b)) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len());
    for grapheme in text.graphemes(true) {
        let joins = grapheme.chars().next().is_some_and(|first| !hides(first));
        for c in grapheme.chars() {
            if joins && matches!(c, '\u{200d}' | '\u{fe0e}' | '\u{fe0f}' | '\u{e0020}'..='\u{e007f}') {
                safe.push(c);
            } else {
                push(&mut safe, c);
            }
        }
    }
    Cow::Owned(calmed(safe))
}

/// Storms are cut in what will be shown and not in what came: combining marks behind a character that hides end up on
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

fn push(safe: &mut String, c: char) {
    match c {
        '\0'..='\x1f' => safe.extend(char::from_u32(0x2400 + u32::from(c))),
        '\x7f' => safe.push('␡'),
        c if hides(c) => {
            // Writing to a String cannot fail.
            let _ = write!(safe, "⟨{:X}⟩", u32::from(c));
        }
        c => safe.push(c),
    }
}

/// Controls, bidi marks, and characters without a shape of their own.
fn hides(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
            | '\u{e000}'..='\u{f8ff}'
            | '\u{f0000}'..='\u{10ffff}')
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
    fn writing_stays_as_it_is() {
        for text in ["日本語", "Ελληνικά", "العربية", "é", "e\u{301}", "👨‍👩‍👧", "❤️", "नमस्ते"]
        {
            assert_eq!(visible(text), text);
        }
        let storm = format!("a{}", "\u{301}".repeat(1000));
        assert!(visible(&storm).chars().count() < 20);
        let behind_a_mark =
            visible("\u{200b}\u{301}".repeat(16).as_str()).into_owned() + &"\u{301}".repeat(20);
        let safe = visible(&behind_a_mark);
        assert_eq!(visible(&safe), safe, "what is safe stays as it is");
    }

    proptest! {
        #[test]
        fn nothing_that_acts_is_left(text in any::<String>()) {
            let safe = visible(&text);
            prop_assert!(!safe.chars().any(char::is_control));
            let acts = |c: char| ('\u{202a}'..='\u{202e}').contains(&c) || ('\u{2066}'..='\u{2069}').contains(&c);
            prop_assert!(!safe.chars().any(acts));
        }
    }
}
