//! Carries out a plan: does what the run asks for, and reports the outcomes to it.

use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

use tokio::time::Instant;

use crate::change::describe_change;
use crate::journal::{EntryId, PlanStep, UndoError};
use crate::plan::run::{Action, CanaryReport, Outcome, Run, StepResult};
use crate::plan::{HandOvers, KnownSteps, Plan, StepEnd, describe_undo_error};
use crate::runtime::Signals;
use crate::session::{ChangeProgress, ChangeResult, CheckId, Clock, Driver, DriverEvent};
use crate::text::{count, system_error, visible};

use super::exit::Ending;
use super::outcome;
use super::output::Output;
use super::question;

/// How long what is under way may take to end after an interrupt.
const LAST_ANSWERS: Duration = Duration::from_secs(10);

/// How many steps in a row may fail for reasons of the connection before no more are started.
const MOST_FAILURES: u32 = 5;

/// Why the run stopped before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// After the first steps.
    Canary,
    Interrupted,
    /// Nothing can be carried out any more.
    Failure,
    /// Standard output is gone.
    Output,
}

/// A run that has begun, or goes on where an earlier one stopped.
pub(super) struct Begun {
    /// The plan's id in the journal.
    pub(super) id: String,
    /// The group of each step.
    pub(super) groups: Vec<Option<u32>>,
    pub(super) run: Run,
    pub(super) known: KnownSteps,
}

pub(super) struct Carrier<'a> {
    plan: &'a Plan,
    /// The plan's id in the journal.
    id: String,
    /// The group of each step.
    groups: Vec<Option<u32>>,
    hand_overs: HandOvers,
    run: Run,
    driver: Driver,
    known: KnownSteps,
    output: Output,
    patience: Duration,
    clock: Clock,
    checks: HashMap<CheckId, usize>,
    failures_in_a_row: u32,
    stop: Option<Stop>,
    /// When to give up what is under way.
    until: Option<Instant>,
    is_printed: bool,
}

impl<'a> Carrier<'a> {
    pub(super) fn new(
        plan: &'a Plan,
        begun: Begun,
        driver: Driver,
        output: Output,
        patience: Duration,
    ) -> Self {
        let Begun { id, groups, run, known } = begun;
        Self {
            plan,
            id,
            hand_overs: HandOvers::of(plan, &groups),
            groups,
            run,
            driver,
            known,
            output,
            patience,
            clock: Clock::system(),
            checks: HashMap::new(),
            failures_in_a_row: 0,
            stop: None,
            until: None,
            is_printed: true,
        }
    }

    /// Carries out the steps until all have ended, or the run is stopped.
    pub(super) async fn carry_out(
        &mut self,
        signals: &mut Signals,
        asks: bool,
        resumes: bool,
    ) -> Option<Stop> {
        loop {
            while let Some(action) = self.run.next_action() {
                self.start(action);
            }
            self.print_results();
            if self.run.is_over() {
                break;
            }
            if let Some(report) = self.run.canary() {
                self.decide(report, signals, asks, resumes).await;
                continue;
            }
            self.output.progress(&self.run.progress(self.clock.now()));
            tokio::select! {
                () = signals.next() => {
                    if self.stop == Some(Stop::Interrupted) {
                        break;
                    }
                    self.interrupt();
                }
                event = self.driver.next(self.until) => match event {
                    Some(event) => self.take(event),
                    None => break,
                }
            }
        }
        self.give_up();
        self.print_results();
        self.stop
    }

    /// Prints the summary, and what to do next.
    pub(super) fn finish(&mut self, stopped: Option<Stop>, file: &Path) -> Ending {
        let tally = *self.run.tally();
        let reason = stopped.filter(|_| tally.left() > 0).map(|stop| match stop {
            Stop::Canary => "canary",
            Stop::Interrupted => "interrupted",
            Stop::Failure | Stop::Output => "failure",
        });
        let printed = self.output.summary(&self.id, &tally, reason);
        if let Err(error) = printed {
            self.cannot_print(&error);
        }
        let is_interrupted = stopped == Some(Stop::Interrupted);
        if is_interrupted {
            self.output.message("interrupted");
        }
        if tally.left() > 0 || tally.unknown > 0 {
            let file = file.display().to_string();
            let left = match (tally.left(), tally.unknown) {
                (0, unknown) => format!("the outcome of {} is unknown", count(unknown as u64, "change")),
                (left, _) => format!("{} left", count(left as u64, "change")),
            };
            self.output.message(&format!("{left}; domdesk apply {} --resume goes on", visible(&file)));
        }
        let has_done_nothing = tally.left() == tally.total && stopped == Some(Stop::Failure);
        Ending {
            tally,
            is_interrupted,
            is_incomplete: !self.is_printed,
            is_nothing: has_done_nothing && tally.total > 0,
        }
    }

    fn start(&mut self, action: Action) {
        let number = action.step();
        let Some(step) = self.plan.steps.get(number) else { return };
        let group = self.groups.get(number).copied().flatten();
        let together = self.hand_overs.describe(self.plan, group);
        let plan = PlanStep { id: self.id.clone(), step: number as u64 + 1, together };
        match action {
            Action::Check(_) => {
                let id = self.driver.check(&step.request());
                self.checks.insert(id, number);
            }
            Action::Send(_) => {
                let entry = self.driver.start(step.request(), Some(plan), self.patience);
                self.known.entries.insert(entry, (number, false));
            }
            Action::TakeBack(_) => {
                let done = self.known.done.get(&number).cloned();
                let started = done
                    .ok_or(UndoError::Nothing)
                    .and_then(|done| self.driver.take_back(&done, Some(plan), self.patience));
                match started {
                    Ok(entry) => drop(self.known.entries.insert(entry, (number, true))),
                    Err(error) => {
                        let why = StepResult::because(Outcome::Refused, describe_undo_error(&error));
                        self.run.taken_back(number, why, self.clock.now());
                    }
                }
            }
        }
    }

    fn take(&mut self, event: DriverEvent) {
        match event {
            DriverEvent::Progress(entry, ChangeProgress::InDoubt(_)) => {
                if let Some((step, _)) = self.known.entries.get(&entry) {
                    self.run.is_in_doubt(*step);
                }
            }
            DriverEvent::Progress(..) => {}
            DriverEvent::Finished(entry, result) => {
                if let Some((step, is_undo)) = self.known.entries.remove(&entry) {
                    self.ended(step, is_undo, entry, &result);
                }
            }
            DriverEvent::Checked(id, result) => {
                let Some(number) = self.checks.remove(&id) else { return };
                let Some(step) = self.plan.steps.get(number) else { return };
                let result = result.map_err(|failure| {
                    let end = StepEnd::of_failure(&step.request(), &failure);
                    if end.cannot_go_on {
                        self.fail(&end.result);
                    }
                    end.result
                });
                self.run.checked(number, result, self.clock.now());
            }
        }
    }

    fn ended(&mut self, number: usize, is_undo: bool, entry: EntryId, result: &ChangeResult) {
        let Some(step) = self.plan.steps.get(number) else { return };
        let StepEnd { result, created, cannot_go_on, is_withdrawn } =
            outcome::of_change(&step.request(), result);
        self.count_failures(&result, cannot_go_on);
        let now = self.clock.now();
        if is_undo {
            return self.run.taken_back(number, result, now);
        }
        if (cannot_go_on || is_withdrawn) && self.run.may_withdraw(number) {
            return self.run.withdrawn(number);
        }
        if result.outcome == Outcome::Done {
            if self.groups.get(number).is_some_and(Option::is_some) {
                self.known.done.insert(number, entry);
            }
            if let Some(id) = created {
                self.known.created.insert(number, id);
            }
        }
        self.run.ended(number, result, now);
    }

    /// Stops the run if nothing can be carried out any more.
    fn count_failures(&mut self, result: &StepResult, cannot_go_on: bool) {
        let is_failed = result.outcome == Outcome::Failed;
        self.failures_in_a_row = if is_failed { self.failures_in_a_row + 1 } else { 0 };
        if cannot_go_on || self.failures_in_a_row >= MOST_FAILURES {
            self.fail(result);
        }
    }

    fn fail(&mut self, result: &StepResult) {
        if self.stop.is_none() {
            let why = result.reason.text(|_| String::new()).unwrap_or_default();
            self.output.message(&format!("no more changes are started. {why}"));
            self.stop(Stop::Failure);
        }
    }

    fn interrupt(&mut self) {
        self.output
            .message("interrupted; waiting for the changes that are under way (interrupt again to leave)");
        self.stop(Stop::Interrupted);
        self.until = Some(Instant::now() + LAST_ANSWERS);
    }

    fn stop(&mut self, stop: Stop) {
        self.stop = Some(stop);
        self.run.cancel();
        for (entry, (step, is_undo)) in &self.known.entries {
            if !is_undo && self.run.may_withdraw(*step) {
                self.driver.withdraw(entry);
            }
        }
    }

    /// Decides whether the other steps are carried out after the first ones.
    async fn decide(&mut self, report: CanaryReport, signals: &mut Signals, asks: bool, resumes: bool) {
        let left = self.run.tally().left();
        self.output.clear();
        let goes_on = if asks {
            tokio::select! {
                answer = question::go_on(report, left) => answer.unwrap_or(false),
                () = signals.next() => {
                    crate::cli::answer::end_line();
                    return self.interrupt();
                }
            }
        } else {
            // What was skipped is skipped again each time.
            report.refused + report.failed + report.unknown == 0 && (resumes || report.skipped == 0)
        };
        if goes_on {
            self.run.go_on(self.clock.now());
        } else {
            self.output.message(&format!("stopped. {}", question::describe(report)));
            self.stop(Stop::Canary);
        }
    }

    /// Reports what is still under way as unknown.
    fn give_up(&mut self) {
        let why = "interrupted before the outcome was known";
        for (step, is_undo) in std::mem::take(&mut self.known.entries).into_values() {
            let result = StepResult::because(Outcome::Unknown, why);
            if is_undo {
                self.run.taken_back(step, result, self.clock.now());
            } else if self.run.result(step).is_none() {
                self.run.ended(step, result, self.clock.now());
            }
        }
    }

    fn print_results(&mut self) {
        for number in self.run.take_results() {
            let (Some(step), Some(result)) = (self.plan.steps.get(number), self.run.result(number)) else {
                continue;
            };
            if !self.is_printed {
                continue;
            }
            let why = result.reason.text(|number| self.describe(number));
            let created = self.known.created.get(&number).map(String::as_str);
            if let Err(error) = self.output.row(step, created, result, why) {
                self.cannot_print(&error);
            }
        }
    }

    fn cannot_print(&mut self, error: &std::io::Error) {
        self.output.message(&format!("the outcomes cannot be printed ({})", system_error(error)));
        self.is_printed = false;
        if self.stop.is_none() {
            self.stop(Stop::Output);
        }
    }

    fn describe(&self, number: usize) -> String {
        let step = self.plan.steps.get(number);
        step.map(|step| describe_change(&step.change(), &step.name, &step.organization)).unwrap_or_default()
    }
}
