//! A plan that is being carried out, or has been.

use std::sync::Arc;

use super::super::Changes;
use super::KeptPlan;
use crate::change::{Stage, describe_change};
use crate::clerk::Millis;
use crate::journal::{EntryId, PlanStep};
use crate::plan::run::{CanaryReport, Outcome, Reason, Run, StepResult, default_canary};
use crate::plan::{HandOver, HandOvers, KnownSteps, Plan, PlanNote};
use crate::text::{organization, visible};

/// How many changes may be under way at the same time: enough to use the rate budget even if Clerk is slow.
const MOST_AT_ONCE: usize = 16;

/// How many steps in a row may fail for reasons of the connection before the plan is paused.
const MOST_FAILURES: u32 = 5;

/// A plan that is being carried out, or has been.
#[derive(Debug, Clone)]
pub struct PlanRun {
    pub plan: Arc<Plan>,
    pub note: PlanNote,
    /// The plan's file, for display.
    pub file: String,
    pub run: Run,
    /// The group of each step.
    groups: Vec<Option<u32>>,
    hand_overs: HandOvers,
    known: KnownSteps,
    /// Steps to be taken back as soon as the journal knows their outcome.
    pub(in crate::app) taken_back: Vec<usize>,
    failures_in_a_row: u32,
    /// Why it was paused without a key; safe to display.
    pub halted: Option<String>,
    /// Whether its end was reported.
    pub(in crate::app) is_reported: bool,
}

/// Where a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepStatus<'a> {
    Waiting,
    UnderWay,
    /// Its outcome is unknown and is being looked up.
    InDoubt,
    Ended(&'a StepResult),
}

impl PlanRun {
    /// A run that has not begun.
    #[must_use]
    pub fn new(kept: &KeptPlan) -> Self {
        let KeptPlan { plan, note, file, groups, .. } = kept;
        let run = Run::new(groups.iter().copied(), default_canary(plan.steps.len()), MOST_AT_ONCE);
        Self {
            plan: Arc::clone(plan),
            note: note.clone(),
            file: file.clone(),
            run,
            groups: groups.clone(),
            hand_overs: HandOvers::of(plan, groups),
            known: KnownSteps::default(),
            taken_back: Vec::new(),
            failures_in_a_row: 0,
            halted: None,
            is_reported: false,
        }
    }

    pub(in crate::app) fn know(&mut self, known: KnownSteps) {
        self.known = known;
    }

    /// Whether nothing more happens without a key.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.run.is_over()
    }

    /// The step as the journal names it.
    #[must_use]
    pub fn plan_step(&self, step: usize) -> PlanStep {
        let group = self.groups.get(step).copied().flatten();
        let together = self.hand_overs.describe(&self.plan, group);
        PlanStep { id: self.note.id.to_string(), step: step as u64 + 1, together }
    }

    /// The outcomes of the first steps, if the operator has to decide about the others.
    #[must_use]
    pub fn asks(&self) -> Option<CanaryReport> {
        self.run.canary().filter(|_| !self.run.is_cancelled())
    }

    /// The step that a change belongs to, and whether the change takes it back.
    #[must_use]
    pub fn step_of(&self, entry: &EntryId) -> Option<(usize, bool)> {
        self.known.entries.get(entry).copied()
    }

    pub(in crate::app) fn started(&mut self, entry: EntryId, step: usize, is_undo: bool) {
        self.known.entries.insert(entry, (step, is_undo));
    }

    pub(in crate::app) fn has_ended(&mut self, entry: &EntryId) {
        self.known.entries.remove(entry);
    }

    /// The changes that are under way, each with its step and whether it takes the step back.
    pub(in crate::app) fn under_way(&self) -> impl Iterator<Item = (&EntryId, usize, bool)> {
        self.known.entries.iter().map(|(entry, (step, is_undo))| (entry, *step, *is_undo))
    }

    /// Remembers the change of a step that may have to be taken back.
    pub(in crate::app) fn done(&mut self, step: usize, entry: EntryId) {
        if self.groups.get(step).is_some_and(Option::is_some) {
            self.known.done.insert(step, entry);
        }
    }

    /// The change of a step that is done.
    pub(in crate::app) fn change_of(&self, step: usize) -> Option<&EntryId> {
        self.known.done.get(&step)
    }

    /// Pauses without a key, for a reason that is safe to display.
    pub(in crate::app) fn halt(&mut self, why: String, now: Millis) {
        if !self.run.is_paused() {
            self.run.pause(now);
            self.halted = Some(why);
        }
    }

    pub(in crate::app) fn resume(&mut self, now: Millis) {
        self.halted = None;
        self.failures_in_a_row = 0;
        self.run.resume(now);
    }

    /// Pauses if nothing can be carried out any more.
    pub(in crate::app) fn count_failures(&mut self, result: &StepResult, cannot_go_on: bool, now: Millis) {
        let is_failed = result.outcome == Outcome::Failed;
        self.failures_in_a_row = if is_failed { self.failures_in_a_row + 1 } else { 0 };
        if cannot_go_on || self.failures_in_a_row >= MOST_FAILURES {
            self.halt(result.reason.text(|_| String::new()).unwrap_or_default(), now);
        }
    }

    /// Where a step is.
    #[must_use]
    pub fn status(&self, step: usize, changes: &Changes) -> StepStatus<'_> {
        if let Some(result) = self.run.result(step) {
            return StepStatus::Ended(result);
        }
        let entry = self.known.entries.iter().find(|(_, (of, _))| *of == step).map(|(entry, _)| entry);
        match entry.map(|entry| changes.get(entry).map(|pending| &pending.stage)) {
            Some(Some(Stage::Unknown(_))) => StepStatus::InDoubt,
            Some(_) => StepStatus::UnderWay,
            None => StepStatus::Waiting,
        }
    }

    /// Describes a step, such as `verify acme.com in Acme (org_1)`. Safe to display.
    #[must_use]
    pub fn describe(&self, step: usize) -> String {
        let step = self.plan.steps.get(step);
        step.map(|step| describe_change(&step.change(), &step.name, &step.organization)).unwrap_or_default()
    }

    /// For the end of the program: what is left, and how to resume it. `None` if nothing is left.
    #[must_use]
    pub fn left_behind(&self) -> Option<String> {
        let left = self.run.tally().left() as u64;
        let changes = crate::text::count(left, "change");
        let (what, file) = (&self.note.what, &self.file);
        let text = format!(
            "the plan is not finished ({what}: {changes} left); to resume it: domdesk apply {file} --resume"
        );
        (left > 0).then_some(text)
    }

    /// Who has the name after a hand-over that was not carried out. Safe to display.
    #[must_use]
    pub fn hand_over_end(&self) -> Option<String> {
        let HandOver { release, claim } = self.plan.as_hand_over()?;
        let (name, holder) =
            (visible(&release.name), organization(&release.organization, &release.organization_id));
        let claimant = organization(&claim.organization, &claim.organization_id);
        match &self.run.result(0)?.reason {
            Reason::TakenBack(_) => {
                Some(format!("{name} was not handed over to {claimant}: {holder} has it verified again."))
            }
            Reason::Stays(_, why) => Some(format!(
                "{name} was not handed over to {claimant}, and {holder} does not have it verified any more: {}.",
                visible(why)
            )),
            _ => None,
        }
    }

    /// The outcomes so far, such as `38 done, 2 refused`.
    #[must_use]
    pub fn outcomes(&self) -> String {
        let tally = self.run.tally();
        let counts = [
            (tally.done, "done"),
            (tally.refused, "refused"),
            (tally.failed, "failed"),
            (tally.skipped, "skipped"),
            (tally.unknown, "unknown"),
        ];
        let words: Vec<String> = counts
            .into_iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, outcome)| format!("{} {outcome}", crate::text::grouped(number as u64)))
            .collect();
        if words.is_empty() { "none has ended".to_owned() } else { words.join(", ") }
    }
}
