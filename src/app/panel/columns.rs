//! The panel that selects the list's columns. The list shows each choice immediately.

use crate::field::{self, Columns, Field};
use crate::input::{Action, Key, Place};

use super::super::Model;
use super::{Flow, Panel};

#[derive(Debug, Clone)]
pub struct ColumnsPanel {
    pub line: usize,
    /// The previous columns, restored by Esc.
    saved: Columns,
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

    fn act(&mut self, action: Option<Action>, columns: &mut Columns) -> Flow {
        let count = Self::lines().count();
        match action {
            Some(Action::Back) => {
                columns.clone_from(&self.saved);
                return Flow::CLOSE;
            }
            Some(Action::Accept) => return Flow::CLOSE,
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
        Flow::STAY
    }
}

impl Panel for ColumnsPanel {
    fn place(&self) -> Place {
        Place::Columns
    }

    fn press(&mut self, _key: Key, action: Option<Action>, model: &mut Model) -> Flow {
        self.act(action, &mut model.columns)
    }

    fn must_arrive_alone(&self, _key: Key, _action: Option<Action>) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::{Code, action};

    fn press(panel: &mut ColumnsPanel, key: Key, columns: &mut Columns) -> Flow {
        panel.act(action(Place::Columns, key), columns)
    }

    fn pressed(columns: &mut Columns, keys: &str) -> Flow {
        let mut panel = ColumnsPanel::open(columns);
        keys.chars().map(|c| press(&mut panel, Key::char(c), columns)).last().unwrap()
    }

    #[test]
    fn columns_are_shown_and_hidden_and_put_back() {
        let mut columns = Columns::default();
        assert_eq!(pressed(&mut columns, "jj j "), Flow::STAY);
        assert_eq!(
            columns.to_string(),
            "status,name,organization_id,mode,ownership,invitations,suggestions,created"
        );
        pressed(&mut columns, "k ");
        assert!(columns.to_string().ends_with("created,snoozed"), "upwards from the first line is the last");
        pressed(&mut columns, "x");
        assert_eq!(columns, Columns::default());
        let mut panel = ColumnsPanel::open(&columns);
        press(&mut panel, Key::char('k'), &mut columns);
        press(&mut panel, Key::char(' '), &mut columns);
        assert_ne!(columns, Columns::default());
        assert_eq!(press(&mut panel, Key::new(Code::Esc), &mut columns), Flow::CLOSE);
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
            let closed = press(&mut panel, Key::char(c), &mut columns) == Flow::CLOSE;
            let acts = closed || panel.line != 3 || columns.to_string() != "name";
            assert_eq!(acts, action(Place::Columns, Key::char(c)).is_some(), "{c}");
        }
    }
}
