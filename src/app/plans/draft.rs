//! A plan that is shown before it is carried out. Rows can be taken out.

use std::time::Duration;

use super::people;
use crate::change::Affected;
use crate::flag::FlagSet;
use crate::plan::{Plan, Skipped, Step, Summary};

/// A plan as a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    plan: Plan,
    /// The people whom each step affects.
    people: Vec<Option<Affected>>,
    /// The flags of the names that are created; empty for other plans.
    pub(super) flags: Vec<FlagSet>,
    /// Whether each step is taken out.
    out: Vec<bool>,
    /// Of the steps that are not taken out.
    summary: Summary,
    /// How many rows are not in it, because this run of the program does not know them any more.
    pub unknown: u64,
    /// Whether claims of other organizations were not looked for.
    pub is_unchecked: bool,
    /// Whether the plan undoes another one.
    pub is_undo: bool,
    /// What else there is to know before it is carried out. Safe to display.
    pub note: Option<String>,
}

/// One line of the table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum DraftLine<'a> {
    Step { step: &'a Step, people: Option<Affected>, flags: FlagSet, is_out: bool },
    Skipped(&'a Skipped),
}

/// Why a step that the operator has taken out is skipped.
const TAKEN_OUT: &str = "taken out by the operator";

impl Draft {
    #[must_use]
    pub fn of(plan: Plan) -> Self {
        let people = plan.steps.iter().map(people).collect();
        Self::with_people(plan, people)
    }

    /// As [`Self::of`], given the people whom each step affects: they need not be read from the rows again.
    pub(super) fn with_people(plan: Plan, people: Vec<Option<Affected>>) -> Self {
        let mut summary = Summary { skipped: plan.skipped.len() as u64, ..Summary::default() };
        for (step, people) in plan.steps.iter().zip(&people) {
            summary.step(&step.action, *people);
        }
        let out = vec![false; plan.steps.len()];
        Self {
            plan,
            people,
            flags: Vec::new(),
            out,
            summary,
            unknown: 0,
            is_unchecked: false,
            is_undo: false,
            note: None,
        }
    }

    #[must_use]
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The numbers of the steps that are not taken out.
    #[must_use]
    pub const fn summary(&self) -> &Summary {
        &self.summary
    }

    /// How many steps are taken out.
    #[must_use]
    pub fn taken_out(&self) -> u64 {
        (self.plan.steps.len() as u64).saturating_sub(self.summary.steps)
    }

    /// About how long the requests take, with at most `most` in any `window`.
    #[must_use]
    pub fn duration(&self, (most, window): (u32, Duration)) -> Duration {
        self.summary.duration(most, window)
    }

    /// The number of lines.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.plan.steps.len() + self.plan.skipped.len()
    }

    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A line: first the steps in the order of the plan, then what is skipped.
    #[must_use]
    pub fn line(&self, number: usize) -> Option<DraftLine<'_>> {
        let skipped = || self.plan.skipped.get(number.checked_sub(self.plan.steps.len())?);
        match self.plan.steps.get(number) {
            Some(step) => Some(DraftLine::Step {
                step,
                people: self.people.get(number).copied().flatten(),
                flags: self.flags.get(number).copied().unwrap_or_default(),
                is_out: self.out.get(number).copied().unwrap_or_default(),
            }),
            None => skipped().map(DraftLine::Skipped),
        }
    }

    /// Takes a step out, or puts it back, with the others of its group: they have one fate. Returns whether there is such
    /// a step.
    pub fn toggle(&mut self, number: usize) -> bool {
        let Some(step) = self.plan.steps.get(number) else { return false };
        let takes_out = !self.out.get(number).copied().unwrap_or_default();
        let group = step.group;
        let steps = self.plan.steps.iter().zip(&self.people).zip(self.out.iter_mut()).enumerate();
        for (other, ((step, people), is_out)) in steps {
            let is_meant = other == number || group.is_some() && step.group == group;
            if is_meant && *is_out != takes_out {
                *is_out = takes_out;
                if takes_out {
                    self.summary.take_out(&step.action, *people);
                } else {
                    self.summary.step(&step.action, *people);
                }
            }
        }
        true
    }

    /// The plan without what was taken out, which counts as skipped.
    #[must_use]
    pub fn into_plan(self) -> Plan {
        let Self { plan, out, .. } = self;
        let Plan { instance, planned_at, steps, mut skipped } = plan;
        let mut kept = Vec::with_capacity(steps.len());
        for (step, is_out) in steps.into_iter().zip(out) {
            if is_out {
                skipped.push(Skipped { step, why: TAKEN_OUT.to_owned() });
            } else {
                kept.push(step);
            }
        }
        Plan { instance, planned_at, steps: kept, skipped }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clerk::decode_domain;
    use crate::plan::Action;

    fn step(id: u32, group: Option<u32>) -> Step {
        let json = format!(
            r#"{{"id":"orgdmn_{id}","organization_id":"org_1","name":"{id}.com","enrollment_mode":"automatic_invitation",
                "total_pending_invitations":2,"affiliation_verification":{{"status":"verified"}}}}"#
        );
        Step { group, ..Step::of_row(&decode_domain(&json).unwrap(), Action::Unverify) }
    }

    #[test]
    fn what_is_taken_out_is_not_counted_and_counts_as_skipped() {
        let steps = vec![step(0, None), step(1, Some(1)), step(2, Some(1))];
        let mut draft = Draft::of(Plan { steps, ..Plan::default() });
        let numbers = |draft: &Draft| (draft.summary().steps, draft.summary().harm.withdrawn.invitations);
        assert_eq!(numbers(&draft), (3, 6));
        assert!(draft.toggle(1));
        assert_eq!((numbers(&draft), draft.taken_out()), ((1, 2), 2), "steps of a group have one fate");
        assert!(draft.toggle(2));
        assert_eq!(numbers(&draft), (3, 6));
        assert!(draft.toggle(0) && !draft.toggle(3));
        assert!(matches!(draft.line(0), Some(DraftLine::Step { is_out: true, .. })));
        let plan = draft.into_plan();
        assert_eq!(plan.steps.len(), 2);
        assert_eq!(plan.skipped[0].why, TAKEN_OUT);
    }
}
