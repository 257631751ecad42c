//! A text with the escapes of URLs and JSON resolved, and where each of its bytes comes from.

use std::ops::Range;

pub(super) struct Unescaped {
    pub(super) text: String,
    /// For each byte of the text, where it begins in the original; then the original's length.
    starts: Vec<usize>,
}

impl Unescaped {
    /// Resolves escapes of printable ASCII characters: `%5F`, `\u005f`, `\/`, also if they were escaped again. `None`
    /// for a text without any escapes.
    pub(super) fn of(original: &str) -> Option<Self> {
        if !original.contains('%') && !original.contains("\\u") && !original.contains("\\/") {
            return None;
        }
        let mut unescaped = Self { text: String::with_capacity(original.len()), starts: Vec::new() };
        let mut at = 0;
        while let Some(next) = original[at..].chars().next() {
            let (letter, length) = escape(&original[at..]).unwrap_or((next, next.len_utf8()));
            unescaped.text.push(letter);
            unescaped.starts.extend((0..letter.len_utf8()).map(|byte| at + byte));
            at += length;
        }
        unescaped.starts.push(original.len());
        Some(unescaped)
    }

    /// Where a part of the text is in the original.
    pub(super) fn original(&self, part: Range<usize>) -> Range<usize> {
        self.starts[part.start]..self.starts[part.end]
    }
}

/// The character that an escape at the start of the text stands for, and the length of the escape.
fn escape(text: &str) -> Option<(char, usize)> {
    let (code, digits) = match text.as_bytes().first()? {
        b'%' => {
            // A percent sign that was itself encoded, any number of times.
            let mut code = &text[1..];
            while let Some(rest) = code.strip_prefix("25").filter(|rest| letter(rest, 2).is_some()) {
                code = rest;
            }
            (code, 2)
        }
        b'\\' => {
            let after = text.trim_start_matches('\\');
            if let Some(rest) = after.strip_prefix('/') {
                return Some(('/', text.len() - rest.len()));
            }
            (after.strip_prefix('u')?, 4)
        }
        _ => return None,
    };
    Some((letter(code, digits)?, text.len() - code.len() + digits))
}

/// A printable ASCII character, by its hexadecimal code.
fn letter(text: &str, digits: usize) -> Option<char> {
    let code = text.get(..digits).filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    let letter = char::from(u8::try_from(u32::from_str_radix(code, 16).ok()?).ok()?);
    letter.is_ascii_graphic().then_some(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_printable_ascii_are_resolved() {
        for (original, text) in [
            ("a%5Fb%5f", "a_b_"),
            ("%255F%25255F", "__"),
            ("%25", "%"),
            (r"\u0041\\u0041\\\u0041", "AAA"),
            (r"\/\\/", "//"),
            (r"%0a%e9%5\u000a\u00e9\u00\ud83d\n\u00é", r"%0a%e9%5\u000a\u00e9\u00\ud83d\n\u00é"),
        ] {
            assert_eq!(Unescaped::of(original).unwrap().text, text, "{original}");
        }
        assert!(Unescaped::of(r"plain \n é").is_none());
    }

    #[test]
    fn each_part_has_its_place_in_the_original() {
        let original = r"é%5Fx\\u0041!";
        let unescaped = Unescaped::of(original).unwrap();
        assert_eq!(unescaped.text, "é_xA!");
        for (part, expected) in [("é", "é"), ("_", "%5F"), ("_x", "%5Fx"), ("A", r"\\u0041"), ("!", "!")] {
            let at = unescaped.text.find(part).unwrap();
            assert_eq!(&original[unescaped.original(at..at + part.len())], expected);
        }
        assert_eq!(&original[unescaped.original(0..unescaped.text.len())], original);
    }
}
