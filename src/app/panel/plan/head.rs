//! The lines above the table: what the plan does, whom it affects and how long it takes, or how far it is.

use crate::input::{Action, Place};
use crate::plan::run::CanaryReport;
use crate::text::{Tone, count, duration, grouped, wrap};

use super::super::super::{Draft, Model, PlanRun};
use super::question::harm_sentences;
use super::{PlanPanel, PlanStage};

/// The cells of the progress bar.
const BAR: usize = 20;

impl PlanPanel {
    /// The lines, wrapped to that many cells.
    pub(super) fn head_lines(&self, model: &Model, cells: usize) -> Vec<(Tone, String)> {
        let texts = match &self.stage {
            PlanStage::Choosing { subjects, .. } if subjects.is_empty() => Vec::new(),
            PlanStage::Choosing { subjects, .. } => {
                vec![(
                    Tone::Plain,
                    format!("{}: what should be planned?", count(subjects.len() as u64, "domain")),
                )]
            }
            PlanStage::Finding(_) => vec![(Tone::Dim, "Looking up who has the name…".to_owned())],
            PlanStage::Making => vec![(Tone::Dim, "Planning…".to_owned())],
            PlanStage::Keeping => vec![(Tone::Dim, "Preparing the plan…".to_owned())],
            PlanStage::Draft(draft) => of_draft(draft, model),
            PlanStage::Running => model.plan.as_ref().map(|plan| of_run(plan, model)).unwrap_or_default(),
        };
        let lines = texts
            .into_iter()
            .flat_map(|(tone, text)| wrap(&text, cells).into_iter().map(move |line| (tone, line)));
        lines.collect()
    }
}

fn of_draft(draft: &Draft, model: &Model) -> Vec<(Tone, String)> {
    let summary = draft.summary();
    let mut parts = vec![count(summary.steps, "change")];
    for (number, what) in
        [(summary.skipped, "skipped"), (draft.taken_out(), "taken out"), (draft.unknown, "no longer loaded")]
    {
        if number > 0 {
            parts.push(format!("{} {what}", grouped(number)));
        }
    }
    let mut first = format!("{}.", parts.join(", "));
    if summary.steps > 0 {
        let time = match model.rate_budget() {
            Some((most, window)) => format!(
                ": {} at {} per {} s.",
                duration(draft.duration((most, window))),
                count(u64::from(most), "request"),
                window.as_secs().max(1)
            ),
            None => ".".to_owned(),
        };
        first = format!("{first} About {}{time}", count(summary.requests(), "request"));
    }
    let mut lines = vec![(Tone::Plain, first)];
    let harm = harm_sentences(summary);
    if !harm.is_empty() {
        lines.push((Tone::Open, harm.join(" ")));
    }
    lines.extend(draft.note.clone().map(|note| (Tone::Plain, note)));
    if draft.is_unchecked && summary.steps > 0 {
        let text =
            "Without a complete local copy, other organizations' claims to these names are not known here.";
        lines.push((Tone::Dim, text.to_owned()));
    }
    lines
}

fn of_run(plan: &PlanRun, model: &Model) -> Vec<(Tone, String)> {
    let tally = plan.run.tally();
    let ended = tally.total.saturating_sub(tally.left());
    let filled = (ended * BAR).checked_div(tally.total).unwrap_or(BAR);
    let bar = format!("{}{}", "█".repeat(filled), "░".repeat(BAR - filled));
    let numbers = format!("{} of {}", grouped(ended as u64), grouped(tally.total as u64));
    let first = (Tone::Plain, format!("{bar} {numbers}: {}", plan.outcomes()));
    let end = plan.is_over().then(|| plan.hand_over_end()).flatten();
    [Some(first), end.map(|end| (Tone::Open, end)), Some(second(plan, model))].into_iter().flatten().collect()
}

fn second(plan: &PlanRun, model: &Model) -> (Tone, String) {
    let place = Place::PlanRun;
    let tally = plan.run.tally();
    let left = grouped(tally.left() as u64);
    if plan.is_over() {
        return match (tally.left(), tally.not_done()) {
            (0, 0) => (Tone::Good, "The plan has ended.".to_owned()),
            (0, _) => (
                Tone::Plain,
                format!(
                    "The plan has ended. Press {} to retry what was not carried out.",
                    place.key(Action::Retry)
                ),
            ),
            _ => (
                Tone::Open,
                format!(
                    "Cancelled: {left} not sent. Press {} to go on, or run domdesk apply {} --resume.",
                    place.key(Action::Pause),
                    plan.file
                ),
            ),
        };
    }
    if plan.run.is_cancelled() {
        return (Tone::Open, "Cancelled. Waiting for the changes that are under way.".to_owned());
    }
    if plan.run.is_paused() {
        let why = plan.halted.as_ref().map(|why| format!(" {why}")).unwrap_or_default();
        let text = format!("Paused, {left} left.{why} Press {} to go on.", place.key(Action::Pause));
        return (Tone::Open, text);
    }
    if let Some(report) = plan.asks() {
        let text = format!(
            "{} Press {} to go on with the other {left}, or {} to cancel.",
            of_canary(report),
            place.key(Action::Yes),
            place.key(Action::CancelPlan)
        );
        return (Tone::Open, text);
    }
    let progress = plan.run.progress(model.now);
    let mut parts = Vec::new();
    if let Some(rate) = progress.rate {
        parts.push(format!("{rate:.1} per second"));
    }
    if let Some(remaining) = progress.remaining {
        let span = std::time::Duration::from_millis(u64::try_from(remaining).unwrap_or_default());
        parts.push(format!("about {} left", duration(span)));
    }
    if progress.in_doubt > 0 {
        parts.push(format!("{} being looked up", count(progress.in_doubt as u64, "outcome")));
    }
    let text = if parts.is_empty() { "Sending the first changes…".to_owned() } else { parts.join(", ") };
    (Tone::Dim, text)
}

/// The outcomes of the first steps, such as `The first 5: 4 done, 1 refused.`
fn of_canary(report: CanaryReport) -> String {
    let CanaryReport { done, refused, failed, skipped, unknown, earlier } = report;
    let parts = [
        (done + earlier, "done"),
        (refused, "refused"),
        (failed, "failed"),
        (skipped, "skipped"),
        (unknown, "unknown"),
    ];
    let all: usize = parts.iter().map(|(number, _)| number).sum();
    let parts = parts.into_iter().filter(|(number, _)| *number > 0);
    let parts: Vec<String> = parts.map(|(number, outcome)| format!("{number} {outcome}")).collect();
    format!("The first {all}: {}.", parts.join(", "))
}
