//! A text of several lines that is typed or pasted.

use crate::input::{Code, Key};

/// The longest text, in characters: a ticket, or a column of a spreadsheet.
const MAX_CHARS: usize = 100_000;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextArea {
    text: String,
    /// In bytes, between two characters.
    cursor: usize,
    /// How many characters the text has.
    chars: usize,
}

impl TextArea {
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text before the cursor.
    #[must_use]
    pub fn before_cursor(&self) -> &str {
        self.text.get(..self.cursor).unwrap_or_default()
    }

    /// Applies an editing key; true when the text changed.
    pub fn key(&mut self, key: Key) -> bool {
        match (key.code, key.ctrl, key.alt) {
            (Code::Char(c), false, false) => return self.insert(c),
            (Code::Backspace, false, false) | (Code::Char('h'), true, false) => {
                let Some(c) = self.before_cursor().chars().next_back() else { return false };
                self.cursor -= c.len_utf8();
                self.remove();
                return true;
            }
            (Code::Delete, false, false) | (Code::Char('d'), true, false) => return self.remove(),
            (Code::Left, false, false) | (Code::Char('b'), true, false) => {
                self.cursor -= self.before_cursor().chars().next_back().map_or(0, char::len_utf8);
            }
            (Code::Right, false, false) | (Code::Char('f'), true, false) => {
                self.cursor += self.behind_cursor().chars().next().map_or(0, char::len_utf8);
            }
            (Code::Home, ..) | (Code::Char('a'), true, false) => {
                self.cursor = self.before_cursor().rfind('\n').map_or(0, |at| at + 1);
            }
            (Code::End, ..) | (Code::Char('e'), true, false) => {
                let rest = self.behind_cursor();
                self.cursor += rest.find('\n').unwrap_or(rest.len());
            }
            _ => {}
        }
        false
    }

    /// Inserts pasted text at the cursor. Line ends become one character; other control characters are dropped.
    pub fn paste(&mut self, text: &str) {
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\r' => {
                    let _ = chars.next_if_eq(&'\n');
                    self.insert('\n');
                }
                c => {
                    self.insert(c);
                }
            }
        }
    }

    pub fn clear(&mut self) {
        *self = Self::default();
    }

    fn behind_cursor(&self) -> &str {
        self.text.get(self.cursor..).unwrap_or_default()
    }

    fn insert(&mut self, c: char) -> bool {
        let is_kept = matches!(c, '\n' | '\t') || !c.is_control();
        if !is_kept || self.chars >= MAX_CHARS {
            return false;
        }
        self.text.insert(self.cursor, c);
        self.cursor += c.len_utf8();
        self.chars += 1;
        true
    }

    /// Removes the character behind the cursor.
    fn remove(&mut self) -> bool {
        if self.behind_cursor().is_empty() {
            return false;
        }
        self.text.remove(self.cursor);
        self.chars -= 1;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(area: &mut TextArea, keys: &[Key]) {
        for key in keys {
            area.key(*key);
        }
    }

    #[test]
    fn text_is_edited_at_the_cursor() {
        let mut area = TextArea::default();
        area.paste("äb\r\ncd\re\x1b[2J");
        assert_eq!(area.text(), "äb\ncd\ne[2J");
        let (left, home, end) = (Key::new(Code::Left), Key::new(Code::Home), Key::new(Code::End));
        press(&mut area, &[home, left, left, Key::char('x'), Key::new(Code::Delete)]);
        assert_eq!(area.text(), "äb\ncx\ne[2J");
        press(
            &mut area,
            &[home, left, home, Key::new(Code::Right), Key::new(Code::Backspace), end, Key::char('é')],
        );
        assert_eq!((area.text(), area.before_cursor()), ("bé\ncx\ne[2J", "bé"));
        assert!(!area.key(Key::new(Code::Left)) && !area.key(Key::ctrl('x')));
        area.clear();
        assert_eq!(area, TextArea::default());
        assert!(!area.key(Key::new(Code::Backspace)) && !area.key(Key::new(Code::Delete)));
    }

    #[test]
    fn a_paste_is_bounded() {
        let mut area = TextArea::default();
        area.paste(&"x".repeat(MAX_CHARS + 1));
        assert_eq!(area.text().len(), MAX_CHARS);
        assert!(!area.key(Key::char('y')));
    }

    proptest::proptest! {
        #[test]
        fn no_key_panics(keys in proptest::collection::vec(0_usize..12, 0..60)) {
            let all = [
                Key::char('a'), Key::char('é'), Key::char('日'), Key::new(Code::Left), Key::new(Code::Right),
                Key::new(Code::Home), Key::new(Code::End), Key::new(Code::Backspace), Key::new(Code::Delete),
                Key::ctrl('h'), Key::ctrl('d'), Key::ctrl('e'),
            ];
            let mut area = TextArea::default();
            area.paste("日\nab\n");
            for at in keys {
                area.key(all[at]);
                proptest::prop_assert_eq!(area.text().chars().count(), area.chars);
                proptest::prop_assert!(area.text().starts_with(area.before_cursor()));
            }
        }
    }
}
