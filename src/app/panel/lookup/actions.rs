//! What the keys of the lookup do with the names: list them, copy them, create them.

use crate::input::Action;
use crate::query::Query;
use crate::text::count;
use crate::triage::{LookupAnswer, LookupState};

use super::super::super::update::{actions, listing, plans, share};
use super::super::super::{Level, Model, facet_query};
use super::super::Flow;
use super::LookupPanel;

impl LookupPanel {
    pub(super) fn act(&self, action: Action, model: &mut Model) -> Flow {
        match action {
            Action::New => {
                self.create(model);
                return Flow::STAY;
            }
            _ if self.refuse_while_open(model) => return Flow::STAY,
            Action::Plan => self.create_missing(model),
            Action::CopyNames => return self.copy(model),
            _ => return self.list_found(model),
        }
        Flow::STAY
    }

    /// Refuses with a message while some names have no answer.
    fn refuse_while_open(&self, model: &mut Model) -> bool {
        let open = self.open();
        if open > 0 {
            let text = match self.failure() {
                Some(_) => "The names could not be looked up. Edit the text to try again.".to_owned(),
                None => format!("Still looking up {}.", count(open as u64, "name")),
            };
            model.toasts.show(Level::Info, text, model.now);
        }
        open > 0
    }

    /// Lists the names that were found.
    fn list_found(&self, model: &mut Model) -> Flow {
        let found = self.answers.iter().filter(|answer| !answer.rows.is_empty());
        let names: Vec<String> = found.filter_map(|answer| answer.name.clone()).collect();
        let total = names.len();
        if total == 0 {
            let text = "None of these names is a domain of this instance.";
            model.toasts.show(Level::Info, text, model.now);
            return Flow::STAY;
        }
        let mut query = Query::default();
        query.list.domains = names.into_iter().take(facet_query::MOST_NAMES).collect();
        if total > facet_query::MOST_NAMES {
            let text = format!("Only the first {} names are listed.", facet_query::MOST_NAMES);
            model.toasts.show(Level::Info, text, model.now);
        }
        Flow::Close(listing::show(model, &query))
    }

    /// Copies the names that are shown.
    fn copy(&self, model: &mut Model) -> Flow {
        let names: Vec<&str> = self.shown().filter_map(|answer| answer.name.as_deref()).collect();
        let what = if self.only_missing { "missing name" } else { "name" };
        Flow::Stay(share::copy_names(model, what, &names))
    }

    /// Opens the create form with the missing name under the cursor.
    fn create(&self, model: &mut Model) {
        let Some(answer) = self.shown().nth(self.cursor.line).filter(|_| self.cursor.is_seen(model.now))
        else {
            return;
        };
        if let (Some(name), LookupState::Missing) = (&answer.name, answer.state) {
            actions::new_with_name(model, name);
        } else {
            let text = "Choose a missing name: only those can be created.";
            model.toasts.show(Level::Info, text, model.now);
        }
    }

    /// Opens the form that plans the creation of all missing names; the plan names the others, with the reason.
    fn create_missing(&self, model: &mut Model) {
        if self.count(LookupState::Missing) == 0 {
            model.toasts.show(Level::Info, "No name is missing: there is nothing to create.", model.now);
            return;
        }
        let names = self.answers.iter().filter(|answer| answer.name.is_some());
        let names: Vec<LookupAnswer> = names.cloned().collect();
        plans::open_for_names(model, names);
    }
}
