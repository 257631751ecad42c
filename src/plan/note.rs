//! What the state folder says of a plan that has not ended.

use serde::{Deserialize, Serialize};

use super::run::Run;
use super::{Plan, PlanId, restore};
use crate::clerk::Millis;
use crate::journal::Record;
use crate::text::{count, grouped};

/// More steps than any plan has.
const MOST_STEPS: usize = 2_000_000;

/// A plan that has not ended, without its steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanNote {
    pub id: PlanId,
    /// `ins_…`.
    pub instance: String,
    /// The API's host and port: emulators on this machine may have the same instance.
    pub host: String,
    /// The actions of its steps, such as `verify`.
    pub what: String,
    pub steps: u64,
    pub planned_at: Option<Millis>,
    /// How many steps are done, and how many have no outcome yet; `None` until [`Self::count`].
    #[serde(skip)]
    pub progress: Option<(u64, u64)>,
}

impl PlanNote {
    #[must_use]
    pub fn of(plan: &Plan, id: PlanId, host: &str) -> Self {
        Self {
            id,
            instance: plan.instance.clone(),
            host: host.to_owned(),
            what: plan.what(),
            steps: plan.steps.len() as u64,
            planned_at: plan.planned_at,
            progress: None,
        }
    }

    /// Counts what the journal knows of the plan. A note that claims more steps than a plan can have is not counted.
    pub fn count(&mut self, records: &[Record]) {
        let Some(steps) = usize::try_from(self.steps).ok().filter(|steps| *steps <= MOST_STEPS) else {
            return;
        };
        let mut run = Run::new((0..steps).map(|_| None), 0, 1);
        restore(&mut run, steps, records, |record| Some(record.clone()));
        run.begin(Millis::default());
        let tally = run.tally();
        self.progress = Some((tally.done as u64, tally.left() as u64));
    }

    /// Such as `46 changes` or `12 of 46 changes done, 34 left`.
    #[must_use]
    pub fn describe_progress(&self) -> String {
        let changes = count(self.steps, "change");
        match self.progress {
            Some((done, left)) if left < self.steps => {
                let others = self.steps.saturating_sub(done).saturating_sub(left);
                let others = match others {
                    0 => String::new(),
                    others => format!("{} not done or not known, ", grouped(others)),
                };
                format!("{} of {changes} done, {others}{} left", grouped(done), grouped(left))
            }
            _ => changes,
        }
    }
}

impl Plan {
    /// The actions of its steps, each once, such as `verify` or `delete, create`; of a hand-over, the name and both
    /// organizations. Safe to display.
    #[must_use]
    pub fn what(&self) -> String {
        if let Some(hand_over) = self.as_hand_over() {
            return hand_over.describe();
        }
        let mut actions: Vec<String> = Vec::new();
        let mut last = None;
        for step in &self.steps {
            if last == Some(&step.action) {
                continue;
            }
            last = Some(&step.action);
            let text = step.action.words();
            if !actions.contains(&text) {
                actions.push(text);
            }
        }
        actions.join(", ")
    }
}
