//! A scanner for JSON as this program writes it: without white space, and without anything that parsers disagree
//! about. For anything else it returns `None`, and serde decides.

use std::borrow::Cow;

use serde_json::from_str;

/// The deepest accepted value. serde_json gives up at 128, and a value is nested in a line.
const MOST_DEEP: u32 = 64;

/// The longest number that certainly fits into every numeric type, in characters.
const LONGEST_NUMBER: usize = 17;

/// A string as it appears in the JSON, without its quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::journal) struct Text<'a> {
    raw: &'a str,
    is_escaped: bool,
}

impl<'a> Text<'a> {
    /// The unescaped string.
    pub(super) fn read(self) -> Option<Cow<'a, str>> {
        if self.is_escaped {
            return from_str(&format!("\"{}\"", self.raw)).ok().map(Cow::Owned);
        }
        Some(Cow::Borrowed(self.raw))
    }
}

pub(super) struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    pub(super) const fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    #[inline]
    fn next(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at == self.text.len()
    }

    /// Skips exactly this text.
    pub(super) fn eat(&mut self, expected: &str) -> Option<()> {
        self.rest().starts_with(expected.as_bytes()).then(|| self.at += expected.len())
    }

    /// Skips this byte if it comes next.
    #[inline]
    fn eat_byte(&mut self, byte: u8) -> bool {
        let is_next = self.next() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    /// A string. Surrogate escapes are left to serde.
    #[inline]
    pub(super) fn string(&mut self) -> Option<Text<'a>> {
        let start = self.at + 1;
        let is_escaped = self.skip_string()?;
        let raw = self.text.get(start..self.at - 1)?;
        Some(Text { raw, is_escaped })
    }

    /// Skips a string; returns whether it contains escapes.
    #[inline]
    fn skip_string(&mut self) -> Option<bool> {
        if !self.eat_byte(b'"') {
            return None;
        }
        let mut is_escaped = false;
        loop {
            self.at += plain_bytes(self.rest());
            if self.eat_byte(b'"') {
                return Some(is_escaped);
            }
            is_escaped = true;
            match self.rest() {
                [b'\\', b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => self.at += 2,
                [b'\\', b'u', digits @ ..] => {
                    let digits = digits.first_chunk::<4>()?;
                    let is_half =
                        matches!(digits, [b'd' | b'D', b'8'..=b'9' | b'a'..=b'f' | b'A'..=b'F', ..]);
                    if is_half || !digits.iter().all(u8::is_ascii_hexdigit) {
                        return None;
                    }
                    self.at += 6;
                }
                _ => return None,
            }
        }
    }

    /// The name of a member, and its colon: never escaped, and not one of serde_json's private names, which start
    /// with `$`.
    #[inline]
    fn name(&mut self) -> Option<&'a str> {
        let Text { raw, is_escaped } = self.string()?;
        (!is_escaped && !raw.starts_with('$') && self.eat_byte(b':')).then_some(raw)
    }

    /// Skips what [`Self::name`] reads.
    #[inline]
    fn skip_name(&mut self) -> Option<()> {
        let is_sign = self.text.as_bytes().get(self.at + 1) == Some(&b'$');
        let is_escaped = self.skip_string()?;
        (!is_sign && !is_escaped && self.eat_byte(b':')).then_some(())
    }

    /// Skips exactly this literal.
    #[inline]
    fn eat_literal<const N: usize>(&mut self, word: &[u8; N]) -> Option<()> {
        (self.rest().first_chunk::<N>() == Some(word)).then(|| self.at += N)
    }

    /// A number, with or without a fraction.
    fn number(&mut self) -> Option<&'a str> {
        let start = self.at;
        self.skip_number()?;
        self.text.get(start..self.at)
    }

    #[inline]
    fn skip_number(&mut self) -> Option<()> {
        let start = self.at;
        self.eat_byte(b'-');
        let is_zero = self.next() == Some(b'0');
        let whole = self.skip_digits();
        if whole == 0 || (is_zero && whole > 1) || (self.eat_byte(b'.') && self.skip_digits() == 0) {
            return None;
        }
        // Any other notation is left to serde.
        let goes_on = matches!(self.next(), Some(b'e' | b'E' | b'+' | b'-' | b'.'));
        (!goes_on && self.at - start <= LONGEST_NUMBER).then_some(())
    }

    /// Skips digits; returns how many.
    #[inline]
    fn skip_digits(&mut self) -> usize {
        let start = self.at;
        while matches!(self.next(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        self.at - start
    }

    /// A whole number.
    pub(super) fn integer(&mut self) -> Option<i64> {
        self.number()?.parse().ok()
    }

    /// `true` or `false`.
    pub(super) fn boolean(&mut self) -> Option<bool> {
        match self.next()? {
            b't' => self.eat("true").map(|()| true),
            _ => self.eat("false").map(|()| false),
        }
    }

    /// `null`, or what `other` scans.
    pub(super) fn optional<T>(&mut self, other: impl FnOnce(&mut Self) -> Option<T>) -> Option<Option<T>> {
        match self.next()? {
            b'n' => self.eat("null").map(|()| None),
            _ => other(self).map(Some),
        }
    }

    /// The members of an object, starting at its opening brace.
    pub(super) fn object(&mut self, mut member: impl FnMut(&mut Self, &'a str) -> Option<()>) -> Option<()> {
        self.eat("{")?;
        if self.eat_byte(b'}') {
            return Some(());
        }
        let name = self.name()?;
        member(self, name)?;
        self.rest_of_object(member)
    }

    /// The remaining members of an object, some of which were already scanned.
    pub(super) fn rest_of_object(
        &mut self,
        mut member: impl FnMut(&mut Self, &'a str) -> Option<()>,
    ) -> Option<()> {
        while !self.eat_byte(b'}') {
            if !self.eat_byte(b',') {
                return None;
            }
            let name = self.name()?;
            member(self, name)?;
        }
        Some(())
    }

    /// Any value, as it appears in the JSON.
    pub(super) fn value(&mut self) -> Option<&'a str> {
        let start = self.at;
        self.skip_value()?;
        self.text.get(start..self.at)
    }

    /// Skips any value.
    fn skip_value(&mut self) -> Option<()> {
        // The open containers: one bit each, 1 for an object, the innermost lowest.
        let (mut objects, mut depth) = (0_u64, 0);
        loop {
            match self.next()? {
                b'"' => {
                    self.skip_string()?;
                }
                opening @ (b'{' | b'[') => {
                    let is_object = opening == b'{';
                    self.at += 1;
                    if !self.eat_byte(if is_object { b'}' } else { b']' }) {
                        if depth == MOST_DEEP {
                            return None;
                        }
                        depth += 1;
                        objects = objects << 1 | u64::from(is_object);
                        if is_object {
                            self.skip_name()?;
                        }
                        continue;
                    }
                }
                b't' => self.eat_literal(b"true")?,
                b'f' => self.eat_literal(b"false")?,
                b'n' => self.eat_literal(b"null")?,
                _ => {
                    self.skip_number()?;
                }
            }
            // The value has ended, and perhaps its containers.
            loop {
                if depth == 0 {
                    return Some(());
                }
                let is_object = objects & 1 == 1;
                if self.eat_byte(b',') {
                    if is_object {
                        self.skip_name()?;
                    }
                    break;
                }
                if !self.eat_byte(if is_object { b'}' } else { b']' }) {
                    return None;
                }
                depth -= 1;
                objects >>= 1;
            }
        }
    }
}

/// The number of leading bytes that are neither a quote, nor a backslash, nor a control character. Checks eight bytes
/// at a time: most of a journal is text.
#[inline]
fn plain_bytes(bytes: &[u8]) -> usize {
    const ONES: u64 = u64::MAX / 255;
    // Marks zero bytes by their high bit. Marks above the lowest one may be wrong.
    let is_zero = |word: u64| word.wrapping_sub(ONES) & !word;
    let mut count = 0;
    while let Some(eight) = bytes.get(count..).and_then(<[u8]>::first_chunk::<8>) {
        let word = u64::from_le_bytes(*eight);
        let control = word.wrapping_sub(ONES * 0x20) & !word;
        let quote = is_zero(word ^ (ONES * u64::from(b'"')));
        let backslash = is_zero(word ^ (ONES * u64::from(b'\\')));
        let found = (control | quote | backslash) & (ONES << 7);
        if found != 0 {
            return count + (found.trailing_zeros() / 8) as usize;
        }
        count += 8;
    }
    let rest = bytes.get(count..).unwrap_or_default();
    count + rest.iter().position(|byte| matches!(byte, 0..0x20 | b'"' | b'\\')).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests;
