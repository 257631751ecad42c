//! What the state folder says of a plan that has not ended.

use serde::{Deserialize, Serialize};

use super::{Plan, PlanId};
use crate::clerk::Millis;

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
