//! What the panel offers to do.

use crate::plan::{Action, PlanNote};
use crate::text::relative;

use super::super::super::Model;
use super::super::super::form::modes_offered;

/// Something to do with rows, or with an earlier plan.
#[derive(Debug, Clone, PartialEq)]
pub enum PlanChoice {
    /// Show the last plan of this run of the program.
    Last,
    /// Go on with a plan that was not finished.
    Resume(PlanNote),
    /// Plan this action.
    Action(Action),
    /// Plan to create a name in the organizations of the rows: this one, or another that is typed.
    Create(String),
}

impl PlanChoice {
    /// The choices, with actions if there are rows.
    pub(in crate::app) fn all(model: &Model, has_rows: bool) -> Vec<Self> {
        let last = model.plan.as_ref().map(|_| Self::Last);
        let unfinished = model.unfinished_plans.iter().cloned().map(Self::Resume);
        let modes = modes_offered(model.settings.ready(), None).into_iter().map(Action::Mode);
        let actions = [Action::Verify, Action::Unverify].into_iter().chain(modes).map(Self::Action);
        let name = model.selected().map(|row| row.name.clone()).unwrap_or_default();
        let actions = actions.chain([Self::Create(name)]);
        let dangerous = [Action::Delete, Action::Own].map(Self::Action);
        let actions = actions.chain(dangerous).filter(|_| has_rows);
        last.into_iter().chain(unfinished).chain(actions).collect()
    }

    /// Safe to display, if `readable` makes the name of a domain so.
    #[must_use]
    pub fn label(&self, model: &Model, readable: impl Fn(&str) -> String) -> String {
        match self {
            Self::Last => {
                let outcomes = model.plan.as_ref().map(|plan| (plan.plan.what(), plan.outcomes()));
                let (what, outcomes) = outcomes.unwrap_or_default();
                format!("the last plan: {what} ({outcomes})")
            }
            Self::Resume(note) => {
                let changes = note.describe_progress();
                let made = note.planned_at.map(|at| format!(", planned {}", relative(at, model.now)));
                format!(
                    "resume: {} ({changes}{})",
                    crate::text::visible(&note.what),
                    made.unwrap_or_default()
                )
            }
            Self::Action(action) => action.words(),
            Self::Create(name) if name.is_empty() => {
                "create a name in the organizations of these rows".to_owned()
            }
            Self::Create(name) => {
                format!("create {} in the organizations of these rows", readable(name))
            }
        }
    }
}
