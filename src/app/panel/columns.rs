//! The panel that selects the list's columns. The list shows each choice immediately.

use crate::field::{self, Columns, Field};
use crate::input::{Action, Key, Place, action};

use super::Panel;

#[derive(Debug, Clone)]
pub struct ColumnsPanel {
    pub line: usize,
    /// The previous columns, restored by Esc.
    saved: Columns,
}

/// How the panel responds to a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnsResponse {
    /// Keep the panel open.
    Nothing,
    Close,
}

impl ColumnsPanel {
    #[must_use]
    pub fn open(columns: &Columns) -> Self {
        Self { line: 0, saved: columns.clone() }
    }

    /// The columns to choose from, one per line.
    pub fn lines() -> impl Iterator<Item = &'static Field> {
        field::columns().map(|(field, _)| field)
    }

    pub fn key(&mut self, key: Key, columns: &mut Columns) -> ColumnsResponse {
        let count = Self::lines().count();
        match action(Place::Columns, key) {
            Some(Action::Back) => {
                columns.clone_from(&self.saved);
                return ColumnsResponse::Close;
            }
            Some(Action::Accept) => return ColumnsResponse::Close,
            Some(Action::Down) => self.line = (self.line + 1) % count,
            Some(Action::Up) => self.line = (self.line + count - 1) % count,
            Some(Action::NextChoice) => {
                if let Some(field) = Self::lines().nth(self.line) {
                    columns.toggle(field);
                }
            }
            Some(Action::Clear) => *columns = Columns::default(),
            _ => {}
        }
        ColumnsResponse::Nothing
    }
}

impl Panel for ColumnsPanel {
    fn place(&self) -> Place {
        Place::Columns
    }

    fn must_arrive_alone(&self, _key: Key, _action: Option<Action>) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Code;

    fn pressed(columns: &mut Columns, keys: &str) -> ColumnsResponse {
        let mut panel = ColumnsPanel::open(columns);
        keys.chars().map(|c| panel.key(Key::char(c), columns)).last().unwrap()
    }

    #[test]
    fn columns_are_shown_and_hidden_and_put_back() {
        let mut columns = Columns::default();
        assert_eq!(pressed(&mut columns, "jj j "), ColumnsResponse::Nothing);
        assert_eq!(
            columns.to_string(),
            "status,name,organization_id,mode,ownership,invitations,suggestions,created"
        );
        pressed(&mut columns, "k ");
        assert!(columns.to_string().ends_with("created,id"), "upwards from the first line is the last");
        pressed(&mut columns, "x");
        assert_eq!(columns, Columns::default());
        let mut panel = ColumnsPanel::open(&columns);
        panel.key(Key::char('k'), &mut columns);
        panel.key(Key::char(' '), &mut columns);
        assert_ne!(columns, Columns::default());
        assert_eq!(panel.key(Key::new(Code::Esc), &mut columns), ColumnsResponse::Close);
        assert_eq!(columns, Columns::default());
    }

    #[test]
    fn the_status_and_the_name_stay() {
        let mut columns = Columns::default();
        pressed(&mut columns, " j ");
        assert_eq!(columns, Columns::default());
    }

    #[test]
    fn every_letter_does_something() {
        for c in 'a'..='z' {
            let mut columns: Columns = "name".parse().unwrap();
            let mut panel = ColumnsPanel { line: 3, ..ColumnsPanel::open(&columns) };
            let closed = panel.key(Key::char(c), &mut columns) == ColumnsResponse::Close;
            let acts = closed || panel.line != 3 || columns.to_string() != "name";
            assert_eq!(acts, action(Place::Columns, Key::char(c)).is_some(), "{c}");
        }
    }
}
