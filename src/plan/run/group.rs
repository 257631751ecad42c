//! What follows for a group from the result of one of its steps.

use std::ops::Range;

use super::{Action, Outcome, Reason, Run, StepResult};
use crate::clerk::Millis;

/// Where a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StepState {
    Waiting,
    Checking,
    /// Its row is as the plan knew it; or not, then there is a result.
    Checked,
    Sending,
    /// Sent; the outcome is unknown and is being looked up.
    InDoubt,
    /// Carried out, while its group is not at its end.
    Done,
    TakingBack,
    /// Whether it was undone is unknown and is being looked up.
    TakingBackInDoubt,
    /// It has its final result.
    Ended,
}

/// A step.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Member {
    /// Its place in [`Run::groups`].
    pub(super) group: usize,
    pub(super) state: StepState,
    /// Final if the step has ended.
    pub(super) result: Option<Box<StepResult>>,
    /// Whether an earlier run of the program has already reported the result.
    pub(super) is_restored: bool,
}

impl Member {
    pub(super) const fn of(group: usize) -> Self {
        Self { group, state: StepState::Waiting, result: None, is_restored: false }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Waiting,
    /// How many checks have no result yet.
    Checking(usize),
    Running,
    /// Because that step was not carried out.
    TakingBack(usize),
    Ended,
}

/// Steps with one fate.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Group {
    /// Its first place in [`Run::order`].
    pub(super) start: usize,
    size: usize,
    phase: Phase,
}

impl Group {
    pub(super) const fn new(start: usize, size: usize) -> Self {
        Self { start, size, phase: Phase::Waiting }
    }

    /// Its places in [`Run::order`].
    pub(super) const fn steps(&self) -> Range<usize> {
        self.start..self.start + self.size
    }

    pub(super) fn has_begun(&self) -> bool {
        self.phase != Phase::Waiting
    }

    pub(super) fn has_ended(&self) -> bool {
        self.phase == Phase::Ended
    }

    /// Its first step has been sent.
    pub(super) const fn run(&mut self) {
        self.phase = Phase::Running;
    }

    pub(super) const fn begin_anew(&mut self) {
        self.phase = Phase::Waiting;
    }
}

impl Run {
    /// The row of the step still is as the plan knew it; or else the result of the step, which is skipped or refused.
    pub fn checked(&mut self, step: usize, result: Result<(), StepResult>, now: Millis) {
        let Some(member) = self.members.get_mut(step).filter(|member| member.state == StepState::Checking)
        else {
            return;
        };
        self.under_way -= 1;
        member.state = StepState::Checked;
        member.result = result.err().map(Box::new);
        let number = member.group;
        let Phase::Checking(left) = self.groups[number].phase else { return };
        self.groups[number].phase = Phase::Checking(left.saturating_sub(1));
        if left > 1 {
            return;
        }
        self.send_next(number, now);
    }

    fn find(&self, number: usize, matches: impl Fn(&Member) -> bool) -> Option<usize> {
        let steps = &self.order[self.groups[number].steps()];
        steps.iter().copied().find(|step| matches(&self.members[*step]))
    }

    /// The outcome of a step that was sent.
    pub fn ended(&mut self, step: usize, result: StepResult, now: Millis) {
        let Some(number) = self.leave(step, StepState::Sending, StepState::InDoubt) else { return };
        let is_taken_back = matches!(self.groups[number].phase, Phase::TakingBack(_));
        let outcome = result.outcome;
        let member = &mut self.members[step];
        member.state = if outcome == Outcome::Done { StepState::Done } else { StepState::Checked };
        member.result = Some(Box::new(result));
        if is_taken_back {
            self.finish_as_said(step);
            self.take_next_back(number, now);
        } else {
            self.send_next(number, now);
        }
    }

    /// The outcome of an undo. If it was not carried out, `result` says why.
    pub fn taken_back(&mut self, step: usize, result: StepResult, now: Millis) {
        let Some(number) = self.leave(step, StepState::TakingBack, StepState::TakingBackInDoubt) else {
            return;
        };
        let because = match self.groups[number].phase {
            Phase::TakingBack(because) => because,
            _ => step,
        };
        let result = match (result.outcome, result.reason) {
            (Outcome::Done, _) => StepResult::new(Outcome::Refused, Reason::TakenBack(because)),
            (Outcome::Unknown, reason) => StepResult { reason, ..result_of_unknown(result.code) },
            (Outcome::Refused | Outcome::Failed | Outcome::Skipped, reason) => {
                let why = match reason {
                    Reason::Text(text) => text,
                    _ => "it was refused".to_owned(),
                };
                StepResult {
                    code: result.code,
                    ..StepResult::new(Outcome::Done, Reason::Stays(because, why))
                }
            }
        };
        self.finish(step, result);
        self.take_next_back(number, now);
    }

    /// The outcome of a step that was sent, or of an undo, is unknown and is being looked up.
    pub fn is_in_doubt(&mut self, step: usize) {
        let Some(member) = self.members.get_mut(step) else { return };
        member.state = match member.state {
            StepState::Sending => StepState::InDoubt,
            StepState::TakingBack => StepState::TakingBackInDoubt,
            _ => return,
        };
        self.under_way -= 1;
        self.in_doubt += 1;
    }

    /// The step was not sent after all, because it was withdrawn. It is sent if the run goes on.
    pub fn withdrawn(&mut self, step: usize) {
        if self.leave(step, StepState::Sending, StepState::InDoubt).is_some() {
            self.members[step].state = StepState::Waiting;
            self.ready.push_front(Action::Send(step));
        }
    }

    /// Ends an action of that kind; returns the step's group, or `None` if there is no such action.
    fn leave(&mut self, step: usize, under_way: StepState, in_doubt: StepState) -> Option<usize> {
        let member = self.members.get(step)?;
        match member.state {
            state if state == under_way => self.under_way -= 1,
            state if state == in_doubt => self.in_doubt -= 1,
            _ => return None,
        }
        let group = member.group;
        self.members[step].state = StepState::Checked;
        Some(group)
    }

    /// Sends the next step of a group, or first checks the rows of those behind it. The check of the row that is sent is
    /// part of sending it. Returns whether there is a next step.
    pub(super) fn proceed(&mut self, number: usize) -> bool {
        let is_next =
            |step: &usize| matches!(self.members[*step].state, StepState::Waiting | StepState::Checked);
        let next: Vec<usize> =
            self.order[self.groups[number].steps()].iter().copied().filter(is_next).collect();
        let Some((first, behind)) = next.split_first() else { return false };
        let unchecked = behind.iter().filter(|step| self.members[**step].state == StepState::Waiting);
        let unchecked: Vec<Action> = unchecked.map(|step| Action::Check(*step)).collect();
        if unchecked.is_empty() {
            self.groups[number].phase = Phase::Running;
            self.ready.push_back(Action::Send(*first));
        } else {
            self.groups[number].phase = Phase::Checking(unchecked.len());
            self.ready.extend(unchecked);
        }
        true
    }

    /// Goes on with a group, unless one of its steps has failed or has an unknown outcome.
    fn send_next(&mut self, number: usize, now: Millis) {
        if let Some(failed) = self.find(number, Member::is_refused_or_skipped) {
            return self.fail(number, failed, now);
        }
        if let Some(unknown) = self.find(number, Member::is_unknown) {
            return self.leave_undecided(number, unknown, now);
        }
        if !self.proceed(number) {
            for place in self.groups[number].steps() {
                let step = self.order[place];
                self.finish_as_done(step, None);
            }
            self.end_group(number, now);
        }
    }

    /// A step was not carried out: the later ones are not sent, the earlier ones are taken back.
    pub(super) fn fail(&mut self, number: usize, failed: usize, now: Millis) {
        self.groups[number].phase = Phase::TakingBack(failed);
        for place in self.groups[number].steps() {
            let step = self.order[place];
            match self.members[step].state {
                StepState::Waiting | StepState::Checked if self.members[step].result.is_none() => {
                    self.finish(step, StepResult::new(Outcome::Skipped, Reason::NotSent(failed)));
                }
                _ => self.finish_as_said(step),
            }
        }
        self.take_next_back(number, now);
    }

    /// Ends a step that has a result of its own and is not done.
    fn finish_as_said(&mut self, step: usize) {
        let member = &mut self.members[step];
        if member.state == StepState::Checked
            && let Some(result) = member.result.take()
        {
            self.finish(step, *result);
        }
    }

    pub(super) fn take_next_back(&mut self, number: usize, now: Millis) {
        let steps = self.groups[number].steps();
        let states = || self.order[steps.clone()].iter().map(|step| (*step, self.members[*step].state));
        if states().any(|(_, state)| matches!(state, StepState::InDoubt | StepState::TakingBackInDoubt)) {
            return;
        }
        match states().rev().find(|(_, state)| *state == StepState::Done) {
            Some((step, _)) => self.ready.push_back(Action::TakeBack(step)),
            None => self.end_group(number, now),
        }
    }

    /// The outcome of a step is unknown, and this run no longer looks it up.
    pub(super) fn leave_undecided(&mut self, number: usize, unknown: usize, now: Millis) {
        for place in self.groups[number].steps() {
            let step = self.order[place];
            self.finish_as_said(step);
            match self.members[step].state {
                StepState::Ended => {}
                StepState::Done => self.finish_as_done(step, Some(Reason::Kept(unknown))),
                StepState::InDoubt | StepState::TakingBackInDoubt => {
                    self.in_doubt -= 1;
                    self.finish(step, result_of_unknown(None));
                }
                _ => self.finish(step, StepResult::new(Outcome::Skipped, Reason::Undecided(unknown))),
            }
        }
        self.end_group(number, now);
    }

    /// Ends a step that is done.
    pub(super) fn finish_as_done(&mut self, step: usize, reason: Option<Reason>) {
        if self.members[step].state != StepState::Done {
            return;
        }
        let own = self.members[step].result.take().map_or_else(StepResult::done, |result| *result);
        let result = match reason {
            Some(reason) => StepResult { reason, ..own },
            None => own,
        };
        self.finish(step, result);
    }

    pub(super) fn finish(&mut self, step: usize, result: StepResult) {
        let member = &mut self.members[step];
        member.state = StepState::Ended;
        self.tally.add(result.outcome);
        if !member.is_restored {
            self.pace.step_ended();
        }
        member.result = Some(Box::new(result));
        self.results.push_back(step);
    }

    pub(super) fn end_group(&mut self, number: usize, now: Millis) {
        self.groups[number].phase = Phase::Ended;
        self.canary = self.canary.ended(number);
        if self.canary.is_asking() {
            self.pace.stop(now);
        }
    }
}

impl Member {
    fn is_refused_or_skipped(&self) -> bool {
        let outcome = self.result.as_ref().map(|result| result.outcome);
        outcome.is_some_and(Outcome::is_not_carried_out)
    }

    fn is_unknown(&self) -> bool {
        self.result.as_ref().is_some_and(|result| result.outcome == Outcome::Unknown)
    }
}

const fn result_of_unknown(code: Option<String>) -> StepResult {
    StepResult { outcome: Outcome::Unknown, code, reason: Reason::Plain }
}
