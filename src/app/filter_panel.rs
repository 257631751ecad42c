//! The filter panel: the query's filters as choices, for those who do not know the grammar.

use crate::clerk::{Direction, EnrollmentMode, ModeFilter};
use crate::field::Column;
use crate::input::{Action, Key, Place, action};
use crate::query::{Query, SortKey};

use super::DomainList;

/// The panel over the list.
#[derive(Debug, Clone)]
pub struct FilterPanel {
    /// The query as chosen so far.
    pub query: Query,
    /// The line that the keys act on.
    pub line: usize,
    /// The list as it was, for Esc.
    pub saved: Box<DomainList>,
}

/// What a key did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turned {
    /// Nothing to do.
    Nothing,
    /// The query changed.
    Query,
    /// Keep it and close.
    Keep,
    /// Restore what was and close.
    Restore,
}

/// One line of the panel, for the view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What is chosen.
    pub label: String,
    /// The choices; the chosen one by index.
    pub choices: Vec<&'static str>,
    /// Which one.
    pub chosen: usize,
}

const VERIFIED: [Option<bool>; 3] = [None, Some(true), Some(false)];
const ORDERS: [(Column, Direction); 4] = [
    (Column::CREATED, Direction::Descending),
    (Column::CREATED, Direction::Ascending),
    (Column::NAME, Direction::Ascending),
    (Column::NAME, Direction::Descending),
];

impl FilterPanel {
    /// Opens the panel on the query of that list.
    #[must_use]
    pub fn open(list: &DomainList) -> Self {
        Self { query: list.source().query().clone(), line: 0, saved: Box::new(list.clone()) }
    }

    /// The lines as they stand.
    #[must_use]
    pub fn lines(&self) -> Vec<Line> {
        let verified = VERIFIED.iter().position(|choice| *choice == self.query.list.verified).unwrap_or(0);
        let mut lines =
            vec![Line { label: "verified".into(), choices: vec!["any", "yes", "no"], chosen: verified }];
        lines.extend(EnrollmentMode::KNOWN.iter().map(|mode| Line {
            label: mode.to_string(),
            choices: vec!["any", "include", "exclude"],
            chosen: self.mode_choice(mode),
        }));
        let order = self.query.order();
        let chosen = ORDERS.iter().position(|&(column, direction)| SortKey::new(column, direction) == order);
        let mut choices = vec!["newest", "oldest", "name A-Z", "name Z-A"];
        let chosen = chosen.filter(|_| self.query.sort.len() < 2).unwrap_or_else(|| {
            // An order that only the copy of the instance has: it stays as long as no other is chosen.
            choices.push("as it is");
            ORDERS.len()
        });
        lines.push(Line { label: "order".into(), choices, chosen });
        lines
    }

    fn mode_choice(&self, mode: &EnrollmentMode) -> usize {
        let filter = self.query.list.enrollment_mode.iter().find(|filter| filter.mode == *mode);
        filter.map_or(0, |filter| if filter.exclude { 2 } else { 1 })
    }

    /// Acts on a key.
    pub fn key(&mut self, key: Key) -> Turned {
        let lines = self.lines();
        match action(Place::Filter, key) {
            Some(Action::Back) => return Turned::Restore,
            Some(Action::Accept) => return Turned::Keep,
            Some(Action::Down) => self.line = (self.line + 1) % lines.len(),
            Some(Action::Up) => self.line = (self.line + lines.len() - 1) % lines.len(),
            Some(Action::NextChoice) => return self.turn(&lines, 1),
            Some(Action::PreviousChoice) => return self.turn(&lines, lines[self.line].choices.len() - 1),
            Some(Action::Clear) => {
                self.query = Query { sort: self.query.sort.clone(), ..Query::default() };
                return Turned::Query;
            }
            _ => {}
        }
        Turned::Nothing
    }

    fn turn(&mut self, lines: &[Line], by: usize) -> Turned {
        let line = &lines[self.line];
        let chosen = (line.chosen + by) % line.choices.len();
        if self.line == 0 {
            self.query.list.verified = VERIFIED[chosen];
        } else if let Some(mode) = EnrollmentMode::KNOWN.get(self.line - 1) {
            self.query.list.enrollment_mode.retain(|filter| filter.mode != *mode);
            match chosen {
                1 => self.query.list.enrollment_mode.push(ModeFilter::include(mode.clone())),
                2 => self.query.list.enrollment_mode.push(ModeFilter::exclude(mode.clone())),
                _ => {}
            }
        } else if let Some(&(column, direction)) = ORDERS.get(chosen) {
            self.query = self.query.ordered(SortKey::new(column, direction));
        }
        Turned::Query
    }
}
