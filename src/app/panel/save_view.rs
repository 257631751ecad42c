//! The form that saves the list's query, its order and the columns as a view: its name and number.

use crate::clerk::Millis;
use crate::field::Columns;
use crate::input::{Action, Key, Place};
use crate::query::{Query, SavedView};

use super::super::update::views;
use super::super::{Model, TextField, Views};
use super::{Flow, Panel};

#[derive(Debug, Clone)]
pub struct SaveViewForm {
    pub name: TextField,
    pub number: u8,
    pub query: Query,
    pub columns: Columns,
    /// Why it was not saved.
    pub error: Option<String>,
}

impl SaveViewForm {
    /// Opens for this query and these columns, with the smallest free number.
    #[must_use]
    pub fn open(views: &Views, query: Query, columns: Columns) -> Self {
        let name = TextField::with_limit(SavedView::MAX_NAME, "");
        Self { name, number: views.free_number(), query, columns, error: None }
    }

    fn choose(&mut self, forwards: bool) {
        let most = SavedView::MOST;
        let step = if forwards { 0 } else { most - 2 };
        self.number = (self.number + step) % most + 1;
        self.error = None;
    }

    /// The view as filled in, or why it cannot be saved.
    fn view(&self, views: &Views) -> Result<SavedView, String> {
        let name = self.name.text().trim();
        if !SavedView::is_name(name) {
            return Err("Type a name first.".to_owned());
        }
        if let Some(other) = views.named(name, self.number) {
            return Err(format!("View {other} has this name."));
        }
        let (query, columns) = (self.query.clone(), Some(self.columns.clone()));
        Ok(SavedView { number: self.number, name: name.to_owned(), query, columns })
    }
}

impl Panel for SaveViewForm {
    fn place(&self) -> Place {
        Place::SaveView
    }

    fn press(&mut self, key: Key, action: Option<Action>, model: &mut Model) -> Flow {
        match action {
            Some(Action::Back) => return Flow::CLOSE,
            Some(Action::Accept) => match self.view(&model.views) {
                Ok(view) => return Flow::Close(views::save(model, view)),
                Err(error) => self.error = Some(error),
            },
            Some(Action::NextChoice) => self.choose(true),
            Some(Action::PreviousChoice) => self.choose(false),
            _ => {
                if self.name.key(key) {
                    self.error = None;
                }
            }
        }
        Flow::STAY
    }

    fn must_arrive_alone(&self, _key: Key, _action: Option<Action>) -> bool {
        false
    }

    fn paste(&mut self, text: &str, _now: Millis) {
        self.name.paste(text);
        self.error = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(views: &Views) -> SaveViewForm {
        SaveViewForm::open(views, Query::default(), Columns::default())
    }

    #[test]
    fn the_number_goes_round() {
        let views = Views::new(SavedView::shipped(), Columns::default(), None);
        let mut form = form(&views);
        assert_eq!(form.number, 7, "the smallest free one");
        let mut seen: Vec<u8> = (0..9)
            .map(|_| {
                form.choose(true);
                form.number
            })
            .collect();
        assert_eq!(seen.last(), Some(&7));
        seen.sort_unstable();
        assert_eq!(seen, (1..=9).collect::<Vec<_>>());
        form.choose(false);
        assert_eq!(form.number, 6);
        form.number = 1;
        form.choose(false);
        assert_eq!(form.number, 9);
    }

    #[test]
    fn a_view_needs_a_name_of_its_own() {
        let views = Views::new(SavedView::shipped(), Columns::default(), None);
        let mut form = form(&views);
        assert_eq!(form.view(&views), Err("Type a name first.".to_owned()));
        form.name.paste(" stuck ");
        assert_eq!(form.view(&views), Err("View 2 has this name.".to_owned()));
        form.number = 2;
        assert_eq!(form.view(&views).map(|view| view.name), Ok("stuck".to_owned()));
    }
}
