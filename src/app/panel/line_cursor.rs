//! The cursor of a list in a panel, and the part of the list that is visible.

use super::super::{Area, Confirm};
use crate::clerk::Millis;
use crate::input::Action;

/// Stays on its line, by name, while the list changes around it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineCursor {
    /// The index of the line under the cursor.
    pub line: usize,
    /// The index of the first visible line.
    pub top: usize,
    /// The name of the line under the cursor.
    name: Option<String>,
    /// Whether the operator has moved it since.
    has_moved: bool,
    /// Whether the operator's key has chosen another list since.
    has_other_list: bool,
    news: News,
}

/// Whether another line came under the cursor without a key that moves it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum News {
    #[default]
    None,
    /// It was not drawn yet.
    Undrawn,
    /// It was first drawn at this time.
    Drawn(Millis),
}

impl LineCursor {
    /// Moves the cursor; `height` is the number of visible lines.
    pub(super) fn go(&mut self, action: Action, height: usize) {
        let page = height.max(2);
        let line = self.line;
        self.move_to(match action {
            Action::Down => line.saturating_add(1),
            Action::Up => line.saturating_sub(1),
            Action::PageDown => line.saturating_add(page - 1),
            Action::PageUp => line.saturating_sub(page - 1),
            Action::HalfPageDown => line.saturating_add(page / 2),
            Action::HalfPageUp => line.saturating_sub(page / 2),
            Action::First => 0,
            Action::Last => usize::MAX / 2,
            _ => return,
        });
    }

    pub(super) const fn move_to(&mut self, line: usize) {
        self.line = line;
        self.has_moved = true;
    }

    /// A key has chosen another list: what comes under the cursor is no surprise. It stays on its line if the list has that.
    pub(super) const fn list_was_chosen(&mut self) {
        self.has_other_list = true;
    }

    pub(super) fn scroll(&mut self, lines: isize) {
        self.move_to(self.line.saturating_add_signed(lines));
    }

    /// Follows the list: keeps the cursor on its line, in the list and on the screen. `name` returns the name of the line
    /// with that index.
    pub(super) fn follow<'a>(
        &mut self,
        count: usize,
        height: usize,
        name: impl Fn(usize) -> Option<&'a str>,
    ) {
        self.line = self.line.min(count.saturating_sub(1));
        if name(self.line) != self.name.as_deref() {
            let is_same = |line: &usize| name(*line) == self.name.as_deref();
            if let Some(line) = (0..count).find(is_same).filter(|_| !self.has_moved) {
                self.line = line;
            } else {
                if self.has_moved || self.has_other_list {
                    self.news = News::None;
                } else if self.name.is_some() {
                    self.news = News::Undrawn;
                }
                self.name = name(self.line).map(ToOwned::to_owned);
            }
        }
        (self.has_moved, self.has_other_list) = (false, false);
        let height = height.max(1);
        let furthest = count.saturating_sub(height);
        self.top = self.top.clamp((self.line + 1).saturating_sub(height), self.line).min(furthest);
    }

    /// Whether the operator can have read what is under it.
    pub(super) fn is_seen(&self, now: Millis) -> bool {
        match self.news {
            News::None => true,
            News::Undrawn => false,
            News::Drawn(since) => now.since(since) >= Confirm::MIN_READING_TIME,
        }
    }

    pub(super) fn drawn(&mut self, at: Millis) {
        if self.news == News::Undrawn {
            self.news = News::Drawn(at);
        }
    }

    /// Goes to the line at that place of the screen. `rows` is where the list is, and `height` the lines of the screen that
    /// each line of it takes.
    pub(super) fn point(&mut self, x: u16, y: u16, rows: Area, height: u16) {
        if rows.contains(x, y) {
            self.move_to(self.top.saturating_add(usize::from((y - rows.y) / height.max(1))));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 12] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"];

    fn follow(cursor: &mut LineCursor, names: &[&'static str]) -> (usize, usize) {
        cursor.follow(names.len(), 5, |line| names.get(line).copied());
        (cursor.line, cursor.top)
    }

    #[test]
    fn the_cursor_stays_in_the_list_and_on_the_screen() {
        let mut cursor = LineCursor::default();
        cursor.go(Action::Last, 5);
        assert_eq!(follow(&mut cursor, &NAMES), (11, 7));
        cursor.go(Action::PageUp, 5);
        assert_eq!(follow(&mut cursor, &NAMES), (7, 7));
        cursor.scroll(-3);
        assert_eq!(follow(&mut cursor, &NAMES), (4, 4));
        cursor.go(Action::Accept, 5);
        assert_eq!(follow(&mut cursor, &[]), (0, 0));
    }

    #[test]
    fn the_cursor_stays_on_its_line_and_another_one_has_to_be_drawn_first() {
        let mut cursor = LineCursor::default();
        cursor.move_to(2);
        follow(&mut cursor, &NAMES);
        assert_eq!(follow(&mut cursor, &["x", "a", "b", "c"]), (3, 0), "c has moved");
        assert!(cursor.is_seen(Millis(1_000)));
        assert_eq!(follow(&mut cursor, &["x", "a", "b", "d"]), (3, 0), "c is gone");
        assert!(!cursor.is_seen(Millis(1_000)));
        cursor.drawn(Millis(900));
        assert!(!cursor.is_seen(Millis(1_000)) && cursor.is_seen(Millis(1_150)), "people cannot read faster");
        cursor.go(Action::Up, 5);
        follow(&mut cursor, &["x", "a", "b", "d"]);
        assert!(cursor.is_seen(Millis(1_000)), "the operator moved it");
    }
}
