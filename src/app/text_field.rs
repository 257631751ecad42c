//! A single-line text input, shared by the query bar and the forms.

use tui_input::{Input, InputRequest};

use crate::input::{Code, Key};

/// The default limit: more is never typed on purpose; names have at most 253 characters.
const MAX_CHARS: usize = 1_000;

#[derive(Debug, Clone)]
pub struct TextField {
    input: Input,
    /// The maximum length in characters.
    max: usize,
}

impl Default for TextField {
    fn default() -> Self {
        Self::new("")
    }
}

impl TextField {
    /// A field with this text and the cursor at its end.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self::with_limit(MAX_CHARS, text)
    }

    /// A field of at most `max` characters, with this text and the cursor at its end.
    #[must_use]
    pub fn with_limit(max: usize, text: &str) -> Self {
        let text: String = text.chars().take(max).collect();
        Self { input: Input::from(text), max }
    }

    #[must_use]
    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// The cursor position in characters.
    #[must_use]
    pub fn cursor(&self) -> usize {
        self.input.cursor()
    }

    /// Replaces the characters from `from` to `to`, and puts the cursor behind the new text.
    pub fn replace(&mut self, from: usize, to: usize, with: &str) {
        let text = self.text();
        let before = text.chars().take(from).chain(with.chars());
        let cursor = from.min(text.chars().count()) + with.chars().count();
        let text: String = before.chain(text.chars().skip(to)).take(self.max).collect();
        self.input = Input::new(text).with_cursor(cursor.min(self.max));
    }

    /// Applies an editing key; true when the text changed.
    pub fn key(&mut self, key: Key) -> bool {
        let request = match (key.code, key.ctrl, key.alt) {
            (Code::Char(c), false, false) if self.text().chars().count() < self.max => {
                InputRequest::InsertChar(c)
            }
            (Code::Backspace, false, false) | (Code::Char('h'), true, false) => InputRequest::DeletePrevChar,
            (Code::Delete, false, false) | (Code::Char('d'), true, false) => InputRequest::DeleteNextChar,
            (Code::Left, false, false) | (Code::Char('b'), true, false) => InputRequest::GoToPrevChar,
            (Code::Right, false, false) | (Code::Char('f'), true, false) => InputRequest::GoToNextChar,
            (Code::Left, true, _) | (Code::Char('b'), false, true) => InputRequest::GoToPrevWord,
            (Code::Right, true, _) | (Code::Char('f'), false, true) => InputRequest::GoToNextWord,
            (Code::Home, ..) | (Code::Char('a'), true, false) => InputRequest::GoToStart,
            (Code::End, ..) | (Code::Char('e'), true, false) => InputRequest::GoToEnd,
            (Code::Char('w'), true, false) | (Code::Backspace, _, true) => InputRequest::DeletePrevWord,
            (Code::Char('u'), true, false) => InputRequest::DeleteFromStart,
            (Code::Char('k'), true, false) => InputRequest::DeleteTillEnd,
            _ => return false,
        };
        self.input.handle(request).is_some_and(|changed| changed.value)
    }

    /// Inserts pasted text at the cursor. Line breaks become blanks, other control characters are dropped.
    pub fn paste(&mut self, text: &str) {
        let room = self.max.saturating_sub(self.text().chars().count());
        let blanks = |c: char| if c.is_whitespace() { ' ' } else { c };
        for c in text.trim().chars().map(blanks).filter(|c| !c.is_control()).take(room) {
            self.input.handle(InputRequest::InsertChar(c));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paste_is_one_line_and_bounded() {
        let mut field = TextField::new("a");
        field.paste("b\nc\x1b[2J\t");
        assert_eq!(field.text(), "ab c[2J");
        field.paste(&"x".repeat(1_000_000));
        assert_eq!(field.text().chars().count(), MAX_CHARS);
        assert!(!field.key(Key::char('y')));
        let mut field = TextField::with_limit(3, "abcd");
        field.paste("e");
        assert!(!field.key(Key::char('y')) && field.text() == "abc");
    }
}
