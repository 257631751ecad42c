//! The fast path for plain text, which most text on the screen is.

/// Whether every character takes one cell, joins no other, and is visible and harmless. The width of such text is its
/// number of characters.
#[must_use]
pub fn is_plain(text: &str) -> bool {
    is_printable_ascii(text.as_bytes()) || text.chars().all(is_plain_char)
}

/// Has no early exit, so that the compiler vectorizes it.
fn is_printable_ascii(bytes: &[u8]) -> bool {
    bytes.iter().fold(true, |so_far, byte| so_far & matches!(byte, b' '..=b'~'))
}

/// Latin letters, and the symbols and lines that domdesk itself draws.
const fn is_plain_char(c: char) -> bool {
    matches!(
        c,
        ' '..='~' | '\u{c0}'..='\u{24f}' | '\u{2500}'..='\u{259f}'
            | '·' | '¿' | '…' | '↑' | '↓' | '↩' | '⋯' | '■' | '□' | '▸' | '◂' | '○' | '●' | '◉' | '✓' | '✗'
    )
}

#[cfg(test)]
mod tests {
    use unicode_segmentation::UnicodeSegmentation;
    use unicode_width::UnicodeWidthStr;

    use super::*;

    #[test]
    fn plain_characters_take_one_cell_and_join_no_other() {
        let plain: Vec<char> = (' '..='\u{ffff}').filter(|c| is_plain_char(*c)).collect();
        assert!(plain.len() > 500);
        for one in &plain {
            let text = one.to_string();
            assert_eq!(
                (text.width(), super::super::safe::visible_by_char(&text).as_str()),
                (1, text.as_str())
            );
            for other in ['a', ' ', 'é', 'ɏ', '│', '✓', '↩', '…'] {
                assert_eq!(format!("{one}{other}").graphemes(true).count(), 2, "{one}{other}");
                assert_eq!(format!("{other}{one}").graphemes(true).count(), 2, "{other}{one}");
            }
        }
        assert!(is_plain("") && !is_plain("e\u{301}") && !is_plain("日") && !is_plain("\n"));
    }
}
