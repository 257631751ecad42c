//! Characters that must never reach a terminal: a list independent of the program's own, to find gaps in that one.

/// Whether the character controls a terminal, changes the direction of the text, or is invisible.
pub const fn acts_or_hides(c: char) -> bool {
    matches!(c,
        // C0, DEL, C1.
        '\0'..='\x1f' | '\x7f'..='\u{9f}'
        // Soft hyphen, combining grapheme joiner.
        | '\u{ad}' | '\u{34f}'
        // Bidi: Arabic letter mark, marks, embeddings, overrides, isolates.
        | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        // Lines and paragraphs.
        | '\u{2028}' | '\u{2029}'
        // Without a width of their own.
        | '\u{180e}' | '\u{200b}' | '\u{200c}' | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}' | '\u{feff}'
        // Fillers that look like blanks.
        | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}'
        // Annotations, music, shorthand.
        | '\u{fff9}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        // Private use: the font decides what they show.
        | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}')
}

/// Panics when the text is not safe to show.
#[track_caller]
pub fn assert_safe(text: &str) {
    if let Some(c) = text.chars().find(|c| acts_or_hides(*c)) {
        panic!("U+{:04X} is left in {text:?}", u32::from(c));
    }
}
