//! The filter panel: the query's filters as choices, for operators who do not know the query grammar.

use crate::clerk::{Direction, EnrollmentMode, ModeFilter};
use crate::field::Column;
use crate::input::{Action, Key, Place};
use crate::query::{Query, SortKey};

use super::super::update::listing;
use super::super::{DomainList, Model};
use super::{Flow, Panel};

#[derive(Debug, Clone)]
pub struct FilterPanel {
    pub query: Query,
    pub line: usize,
    /// The previous list, restored by Esc.
    pub saved: Box<DomainList>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterLine {
    pub label: String,
    pub choices: Vec<&'static str>,
    /// The index of the current choice.
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
    #[must_use]
    pub fn open(list: &DomainList) -> Self {
        Self { query: list.source().query().clone(), line: 0, saved: Box::new(list.clone()) }
    }

    #[must_use]
    pub fn lines(&self) -> Vec<FilterLine> {
        let verified = VERIFIED.iter().position(|choice| *choice == self.query.list.verified).unwrap_or(0);
        let mut lines = vec![FilterLine {
            label: "verified".into(),
            choices: vec!["any", "yes", "no"],
            chosen: verified,
        }];
        lines.extend(EnrollmentMode::KNOWN.iter().map(|mode| FilterLine {
            label: mode.to_string(),
            choices: vec!["any", "include", "exclude"],
            chosen: self.mode_choice(mode),
        }));
        let order = self.query.order();
        let chosen = ORDERS.iter().position(|&(column, direction)| SortKey::new(column, direction) == order);
        let mut choices = vec!["newest", "oldest", "name A-Z", "name Z-A"];
        let chosen = chosen.filter(|_| self.query.sort.len() < 2).unwrap_or_else(|| {
            // An order that only the local copy supports: it stays until another is chosen.
            choices.push("as it is");
            ORDERS.len()
        });
        lines.push(FilterLine { label: "sort".into(), choices, chosen });
        lines
    }

    fn mode_choice(&self, mode: &EnrollmentMode) -> usize {
        let filter = self.query.list.enrollment_mode.iter().find(|filter| filter.mode == *mode);
        filter.map_or(0, |filter| if filter.exclude { 2 } else { 1 })
    }

    fn go(&mut self, action: Option<Action>, lines: usize) {
        self.line = match action {
            Some(Action::Down) => (self.line + 1) % lines,
            Some(Action::Up) => (self.line + lines - 1) % lines,
            _ => self.line,
        };
    }

    fn turn(&mut self, lines: &[FilterLine], by: usize) {
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
    }
}

impl Panel for FilterPanel {
    fn place(&self) -> Place {
        Place::Filter
    }

    fn press(&mut self, _key: Key, action: Option<Action>, model: &mut Model) -> Flow {
        let lines = self.lines();
        match action {
            Some(Action::Back) => return Flow::Close(listing::restore(model, &mut self.saved)),
            Some(Action::Accept) => return Flow::CLOSE,
            Some(Action::NextChoice) => self.turn(&lines, 1),
            Some(Action::PreviousChoice) => self.turn(&lines, lines[self.line].choices.len() - 1),
            Some(Action::Clear) => self.query = Query { sort: self.query.sort.clone(), ..Query::default() },
            _ => {
                self.go(action, lines.len());
                return Flow::STAY;
            }
        }
        // The list shows each choice immediately.
        listing::list(model, &self.query);
        Flow::STAY
    }

    fn must_arrive_alone(&self, _key: Key, _action: Option<Action>) -> bool {
        false
    }

    fn saved_list(&self) -> Option<&DomainList> {
        Some(&self.saved)
    }

    fn saved_list_mut(&mut self) -> Option<&mut DomainList> {
        Some(&mut self.saved)
    }
}
