//! The question before a plan is carried out.

use std::collections::BTreeMap;

use anyhow::Result;

use crate::change::{Enrollment, PendingCounts, affected};
use crate::cli::answer;
use crate::plan::run::{CanaryReport, Run};
use crate::plan::{Action, Plan, Step};
use crate::text::count;

/// What the operator has to know before answering.
pub(super) struct Question {
    text: String,
    /// The number to type if a yes is not enough.
    typed: Option<usize>,
}

impl Question {
    /// About the steps that have no result yet.
    pub(super) fn of(plan: &Plan, run: &Run, instance: &str, is_production: bool) -> Self {
        let left: Vec<&Step> = plan
            .steps
            .iter()
            .enumerate()
            .filter(|(number, _)| run.result(*number).is_none())
            .map(|(_, step)| step)
            .collect();
        let mut actions: BTreeMap<Action, u64> = BTreeMap::new();
        let (mut emails, mut withdrawn) = (0, PendingCounts::default());
        for step in &left {
            *actions.entry(step.action.clone()).or_default() += 1;
            let row = step.row();
            if let Some(people) = affected(row.as_ref().map(Enrollment::from).as_ref(), &step.change()) {
                emails += u64::from(people.emails);
                withdrawn.invitations += people.withdrawn.invitations;
                withdrawn.suggestions += people.withdrawn.suggestions;
            }
        }
        let actions: Vec<String> =
            actions.into_iter().map(|(action, number)| action.words_for(number)).collect();
        let changes = count(left.len() as u64, "change");
        let mut sentences = vec![format!("{changes} on {instance}: {}.", actions.join(", "))];
        if emails > 0 {
            let of_them =
                if emails == 1 { "1 of them makes".to_owned() } else { format!("{emails} of them make") };
            sentences.push(format!("{of_them} Clerk email invitations to people. Emails cannot be unsent."));
        }
        if !withdrawn.is_empty() {
            sentences.push(format!("{} may be withdrawn.", withdrawn.describe()));
        }
        let is_dangerous = left.iter().any(|step| step.action.is_dangerous());
        let typed = (is_dangerous || is_production && left.len() > 1).then_some(left.len());
        Self { text: sentences.join(" "), typed }
    }

    /// Asks; only `y`, `yes` or the number confirms.
    pub(super) async fn ask(&self) -> Result<bool> {
        match self.typed {
            Some(number) => {
                let question = format!("{}\nType {number} to carry out the plan: ", self.text);
                let answer = answer::ask(&question).await?;
                Ok(answer.is_some_and(|line| line.trim_ascii() == number.to_string().as_bytes()))
            }
            None => answer::is_yes(&format!("{}\nCarry out the plan? [y/N] ", self.text)).await,
        }
    }
}

/// Asks whether to go on after the first steps.
pub(super) async fn go_on(report: CanaryReport, left: usize) -> Result<bool> {
    let question = format!("{}\nGo on with the other {left}? [y/N] ", describe(report));
    answer::is_yes(&question).await
}

/// The outcomes of the first steps, such as `Of the first 5, 4 are done, 1 refused.`
pub(super) fn describe(report: CanaryReport) -> String {
    let CanaryReport { done, refused, failed, skipped, unknown, earlier } = report;
    let all = done + refused + failed + skipped + unknown;
    let parts = [
        (done, "done"),
        (refused, "refused"),
        (failed, "failed"),
        (skipped, "skipped"),
        (unknown, "unknown"),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, outcome)| format!("{number} {outcome}"))
        .collect();
    let earlier = if earlier > 0 { format!(" ({earlier} were reported before)") } else { String::new() };
    format!("The first {all}: {}{earlier}.", parts.join(", "))
}
