//! Takes up a run where an earlier run of the program left it.

use super::group::StepState;
use super::{Outcome, Reason, Run, StepResult};
use crate::clerk::Millis;

/// What is known of a step from an earlier run of the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Restored {
    /// How it ended. An outcome that is still unknown is not looked up any more.
    Ended(StepResult),
    /// It was sent, and its outcome is being looked up: it will be reported.
    InDoubt,
    /// It was done and then undone.
    TakenBack,
    /// It was done, and whether it was undone is being looked up: it will be reported.
    TakingBack,
    /// It was done, and an undo was not carried out, for this reason.
    Stays(String),
}

impl Run {
    /// Sets what is known of a step. Only before [`Self::begin`].
    pub fn restore(&mut self, step: usize, restored: Restored) {
        let Some(member) = self.members.get_mut(step) else { return };
        if member.state != StepState::Waiting {
            return;
        }
        // Results of this run are new to the operator, even if the step was sent earlier.
        member.is_restored = !matches!(restored, Restored::InDoubt | Restored::TakingBack);
        let (state, result) = match restored {
            Restored::Ended(result) if result.outcome == Outcome::Done => (StepState::Done, Some(result)),
            Restored::Ended(result) => (StepState::Checked, Some(result)),
            Restored::InDoubt => (StepState::InDoubt, None),
            Restored::TakingBack => (StepState::TakingBackInDoubt, None),
            // The step that failed is known when all steps are.
            Restored::TakenBack => {
                (StepState::Ended, Some(StepResult::new(Outcome::Refused, Reason::TakenBack(step))))
            }
            Restored::Stays(why) => {
                (StepState::Ended, Some(StepResult::new(Outcome::Done, Reason::Stays(step, why))))
            }
        };
        self.in_doubt += usize::from(matches!(state, StepState::InDoubt | StepState::TakingBackInDoubt));
        member.state = state;
        member.result = result.map(Box::new);
    }

    /// Begins the run, now that everything known is restored.
    pub fn begin(&mut self, now: Millis) {
        self.pace.go_on(now);
        for number in 0..self.groups.len() {
            let steps = self.order[self.groups[number].steps()].to_vec();
            if steps.iter().any(|step| self.members[*step].state != StepState::Waiting) {
                self.settle_restored(number, &steps, now);
            }
        }
    }

    fn settle_restored(&mut self, number: usize, steps: &[usize], now: Millis) {
        let state = |step: &usize| self.members[*step].state;
        let outcome = |step: &usize| {
            let member = &self.members[*step];
            member.result.as_ref().filter(|_| member.state == StepState::Checked).map(|result| result.outcome)
        };
        let is_refused = |step: &&usize| outcome(step).is_some_and(Outcome::is_not_carried_out);
        let was_undone =
            |step: &&usize| matches!(state(step), StepState::Ended | StepState::TakingBackInDoubt);
        let is_left = |step: &&usize| state(step) == StepState::Waiting;
        let failed = steps.iter().find(is_refused).copied();
        // A step that was never sent leaves nothing behind but the undo of the others.
        let undone = steps.iter().any(|step| was_undone(&step));
        let failed = failed.or_else(|| undone.then(|| steps.iter().find(is_left).copied()).flatten());
        let failed = failed.or_else(|| undone.then(|| steps[steps.len() - 1]));
        let unknown = steps.iter().find(|step| outcome(step) == Some(Outcome::Unknown)).copied();
        let ended = |step: &&usize| state(step) == StepState::Ended;
        let ended: Vec<usize> = steps.iter().filter(ended).copied().collect();
        let is_in_doubt = steps.iter().any(|step| state(step) == StepState::InDoubt);
        let are_all_done = steps.iter().all(|step| state(step) == StepState::Done);
        if let Some(failed) = failed {
            for step in ended {
                let result = self.members[step].result.take().map(|result| *result);
                let result = match result.map(|result| (result.outcome, result.reason)) {
                    Some((outcome, Reason::Stays(_, why))) => {
                        StepResult::new(outcome, Reason::Stays(failed, why))
                    }
                    _ => StepResult::new(Outcome::Refused, Reason::TakenBack(failed)),
                };
                self.finish(step, result);
            }
            self.fail(number, failed, now);
        } else if is_in_doubt {
            self.groups[number].run();
        } else if let Some(unknown) = unknown {
            self.leave_undecided(number, unknown, now);
        } else if are_all_done {
            for step in steps {
                self.finish_as_done(*step, None);
            }
            self.end_group(number, now);
        }
        // Otherwise some steps are done and the next ones were never sent: the group begins again behind those.
    }
}
