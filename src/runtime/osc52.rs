//! The sequence that asks a terminal to put a text on its clipboard.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// OSC 52 for the clipboard. The text is encoded, so that nothing in it reaches the terminal as a control character.
pub(super) fn copy_sequence(text: &str) -> Vec<u8> {
    let mut sequence = b"\x1b]52;c;".to_vec();
    for group in text.as_bytes().chunks(3) {
        let byte = |at: usize| u32::from(group.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4_usize {
            let digit = (bits >> (18 - 6 * place)) & 63;
            let is_padding = place > group.len();
            sequence.push(if is_padding { b'=' } else { ALPHABET[digit as usize] });
        }
    }
    sequence.push(b'\x07');
    sequence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_sent_in_base64() {
        for (text, encoded) in
            [("", ""), ("a", "YQ=="), ("ab", "YWI="), ("abc", "YWJj"), ("acme.com", "YWNtZS5jb20=")]
        {
            assert_eq!(copy_sequence(text), format!("\x1b]52;c;{encoded}\x07").into_bytes(), "{text}");
        }
        assert_eq!(copy_sequence("\u{fffd}ü~"), b"\x1b]52;c;77+9w7x+\x07");
    }

    #[test]
    fn the_longest_text_stays_below_the_limit_of_terminals() {
        let longest = "x".repeat(crate::app::MOST_COPIED);
        assert!(copy_sequence(&longest).len() <= 100_000);
    }
}
