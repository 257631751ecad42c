//! How a plan is carried out, as plain data: which steps may start now, and what follows from their outcomes. It knows
//! neither what the steps are nor the time, so that the commands and the browser use it alike.
//!
//! A group of steps has one fate. Its rows are all checked before its first step is sent. Each step is sent when the one
//! before it is confirmed. If one is not carried out, those before it are taken back, the last one first. While an outcome
//! is unknown, nothing else of its group is sent or taken back.

mod canary;
mod group;
mod progress;
mod restore;
mod result;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, VecDeque};

use crate::clerk::Millis;
use canary::Canary;
pub use canary::{CANARY, CanaryReport, default_canary};
use group::{Group, Member, StepState};
use progress::Pace;
pub use progress::{Progress, Tally};
pub use restore::Restored;
pub use result::{Outcome, Reason, StepResult};

/// How many outcomes may be unknown at the same time before no further step is started: then the connection is the
/// problem, and not a single step.
const MOST_IN_DOUBT: usize = 4;

/// What to do now. Steps are numbered from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Check whether the row of the step still is as the plan knew it, without changing anything.
    Check(usize),
    /// Send the step.
    Send(usize),
    /// Undo the step, which is done.
    TakeBack(usize),
}

impl Action {
    #[must_use]
    pub const fn step(self) -> usize {
        let (Self::Check(step) | Self::Send(step) | Self::TakeBack(step)) = self;
        step
    }
}

/// The progress of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    members: Vec<Member>,
    /// In the order of their first steps.
    groups: Vec<Group>,
    /// The steps, group by group.
    order: Vec<usize>,
    /// Actions of groups that have begun.
    ready: VecDeque<Action>,
    /// All groups before this one have begun.
    cursor: usize,
    most_at_once: usize,
    /// Actions without a result whose outcome is not in doubt.
    under_way: usize,
    /// Actions whose outcome is unknown and is being looked up.
    in_doubt: usize,
    canary: Canary,
    is_paused: bool,
    is_cancelled: bool,
    tally: Tally,
    /// Steps whose result has not been taken yet.
    results: VecDeque<usize>,
    pace: Pace,
}

impl Run {
    /// A run that has not begun: for each step the number of its group, `None` if it stands alone. The groups of the first
    /// `canary` steps are carried out first, and the others only after [`Self::go_on`]; 0 for no such barrier. At most
    /// `most_at_once` actions are under way at the same time.
    #[must_use]
    pub fn new(groups: impl IntoIterator<Item = Option<u32>>, canary: usize, most_at_once: usize) -> Self {
        let mut numbers: HashMap<u32, usize> = HashMap::new();
        let mut sizes: Vec<usize> = Vec::new();
        let mut members = Vec::new();
        let mut canary_groups = 0;
        for number in groups {
            let next = sizes.len();
            let group = number.map_or(next, |number| *numbers.entry(number).or_insert(next));
            if group == next {
                sizes.push(0);
            }
            sizes[group] += 1;
            if members.len() < canary {
                canary_groups = sizes.len();
            }
            members.push(Member::of(group));
        }
        let mut start = 0;
        let mut groups: Vec<Group> = Vec::with_capacity(sizes.len());
        for size in sizes {
            groups.push(Group::new(start, size));
            start += size;
        }
        let mut order = vec![0; members.len()];
        let mut filled = vec![0; groups.len()];
        for (step, member) in members.iter().enumerate() {
            order[groups[member.group].start + filled[member.group]] = step;
            filled[member.group] += 1;
        }
        Self {
            tally: Tally::of(members.len()),
            canary: Canary::of(canary_groups, groups.len()),
            members,
            groups,
            order,
            ready: VecDeque::new(),
            cursor: 0,
            most_at_once,
            under_way: 0,
            in_doubt: 0,
            is_paused: false,
            is_cancelled: false,
            results: VecDeque::new(),
            pace: Pace::default(),
        }
    }

    /// The next action, if one may start now. It counts as under way until its result is reported.
    pub fn next_action(&mut self) -> Option<Action> {
        if self.under_way >= self.most_at_once {
            return None;
        }
        let is_held = self.is_held();
        let next = self.ready.iter().position(|action| !is_held || self.has_changed_something(*action));
        if let Some(action) = next.and_then(|place| self.ready.remove(place)) {
            return Some(self.take(action));
        }
        if is_held {
            return None;
        }
        let group = self.next_group()?;
        self.proceed(group);
        self.ready.pop_front().map(|action| self.take(action))
    }

    fn take(&mut self, action: Action) -> Action {
        self.under_way += 1;
        self.members[action.step()].state = match action {
            Action::Check(_) => StepState::Checking,
            Action::Send(_) => StepState::Sending,
            Action::TakeBack(_) => StepState::TakingBack,
        };
        action
    }

    /// Whether no group may begin.
    fn is_held(&self) -> bool {
        self.is_paused || self.is_cancelled || self.in_doubt >= MOST_IN_DOUBT || self.canary.is_asking()
    }

    /// A group that has changed something is brought to its end, whatever is held.
    fn has_changed_something(&self, action: Action) -> bool {
        let group = &self.groups[self.members[action.step()].group];
        self.order[group.steps()].iter().any(|step| self.members[*step].state == StepState::Done)
            || matches!(action, Action::TakeBack(_))
    }

    fn next_group(&mut self) -> Option<usize> {
        while self.groups.get(self.cursor)?.has_begun() {
            self.cursor += 1;
        }
        if self.cursor >= self.canary.reach() {
            return None;
        }
        self.cursor += 1;
        Some(self.cursor - 1)
    }

    /// Starts nothing more until [`Self::resume`], except to bring to its end what has changed something.
    pub fn pause(&mut self, now: Millis) {
        self.is_paused = true;
        self.pace.stop(now);
    }

    pub fn resume(&mut self, now: Millis) {
        self.is_paused = false;
        self.pace.go_on(now);
    }

    #[must_use]
    pub const fn is_paused(&self) -> bool {
        self.is_paused
    }

    /// Starts nothing more, except to bring to its end what has changed something.
    pub fn cancel(&mut self) {
        self.is_cancelled = true;
    }

    #[must_use]
    pub const fn is_cancelled(&self) -> bool {
        self.is_cancelled
    }

    /// Whether the step may be withdrawn if it has not been sent yet: nothing of its group is changed. Report it with
    /// [`Self::withdrawn`].
    #[must_use]
    pub fn may_withdraw(&self, step: usize) -> bool {
        self.members.get(step).is_some_and(|member| member.state == StepState::Sending)
            && !self.has_changed_something(Action::Send(step))
    }

    /// Whether nothing is under way, and nothing more will start.
    #[must_use]
    pub fn is_over(&self) -> bool {
        let is_idle = self.under_way == 0 && self.in_doubt == 0;
        let rests = self.tally.left() == 0
            || self.is_cancelled && !self.ready.iter().any(|action| self.has_changed_something(*action));
        is_idle && rests
    }

    /// The steps whose result has become final since the last call, each once.
    pub fn take_results(&mut self) -> Vec<usize> {
        // One that was taken up again has no result any more.
        let results: Vec<usize> = self.results.drain(..).collect();
        results.into_iter().filter(|step| self.result(*step).is_some()).collect()
    }

    /// The final result of a step; `None` as long as there is none.
    #[must_use]
    pub fn result(&self, step: usize) -> Option<&StepResult> {
        let member = self.members.get(step)?;
        member.result.as_deref().filter(|_| member.state == StepState::Ended)
    }

    /// Takes the steps up again that were refused or failed, with their groups, and those only; returns how many steps start anew.
    pub fn retry(&mut self) -> usize {
        let mut count = 0;
        for number in 0..self.groups.len() {
            let steps = self.groups[number].steps();
            let outcomes =
                || self.order[steps.clone()].iter().map(|step| self.result(*step).map(|it| it.outcome));
            let is_refused = outcomes().any(|outcome| outcome.is_some_and(Outcome::may_be_retried));
            let is_known =
                outcomes().all(|outcome| outcome.is_some_and(|outcome| outcome != Outcome::Unknown));
            if !is_refused || !is_known {
                continue;
            }
            for place in steps {
                let member = &mut self.members[self.order[place]];
                let outcome = member.result.as_ref().map(|result| result.outcome);
                self.tally.take_away(outcome);
                if outcome == Some(Outcome::Done) {
                    member.state = StepState::Done;
                } else {
                    *member = Member::of(member.group);
                    count += 1;
                }
            }
            self.groups[number].begin_anew();
            self.cursor = self.cursor.min(number);
        }
        self.ask_again();
        count
    }
}
