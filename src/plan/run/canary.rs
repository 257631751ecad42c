//! The barrier behind the first steps of a plan: the others start when the operator has seen the outcomes of these.

use super::{Outcome, Run, StepState};
use crate::clerk::Millis;

/// How many steps the barrier lets through, if the plan is long.
pub const CANARY: usize = 5;

/// A plan of that many steps needs no barrier.
const SHORT: usize = 20;

/// How many steps come before the barrier unless the operator says otherwise; 0 for no barrier.
#[must_use]
pub const fn default_canary(steps: usize) -> usize {
    if steps > SHORT { CANARY } else { 0 }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Canary {
    /// There is no barrier, or not any more.
    Passed,
    /// The first groups are under way: how many there are, and how many of them have not ended.
    Before { groups: usize, left: usize },
    /// These groups have ended: the operator has to decide.
    Asking { groups: usize },
}

impl Canary {
    pub(super) const fn of(groups: usize, all: usize) -> Self {
        if groups == 0 || groups >= all { Self::Passed } else { Self::Before { groups, left: groups } }
    }

    pub(super) const fn is_asking(self) -> bool {
        matches!(self, Self::Asking { .. })
    }

    /// Groups from this one on may not begin.
    pub(super) const fn reach(self) -> usize {
        match self {
            Self::Passed => usize::MAX,
            Self::Before { groups, .. } | Self::Asking { groups } => groups,
        }
    }

    /// A group has ended.
    pub(super) const fn ended(self, group: usize) -> Self {
        match self {
            Self::Before { groups, left } if group < groups => match left {
                ..=1 => Self::Asking { groups },
                left => Self::Before { groups, left: left - 1 },
            },
            other => other,
        }
    }
}

/// The outcomes of the steps before the barrier.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CanaryReport {
    pub done: usize,
    pub refused: usize,
    pub failed: usize,
    pub skipped: usize,
    pub unknown: usize,
    /// How many of them an earlier run of the program has already reported.
    pub earlier: usize,
}

impl Run {
    /// The outcomes of the steps before the barrier, if they have ended and the others wait for [`Self::go_on`].
    #[must_use]
    pub fn canary(&self) -> Option<CanaryReport> {
        let Canary::Asking { groups } = self.canary else { return None };
        let mut report = CanaryReport::default();
        for step in self.groups[..groups].iter().flat_map(|group| &self.order[group.steps()]) {
            let member = &self.members[*step];
            if member.is_restored {
                report.earlier += 1;
                continue;
            }
            match member.result.as_ref().filter(|_| member.state == StepState::Ended).map(|it| it.outcome) {
                Some(Outcome::Done) => report.done += 1,
                Some(Outcome::Refused) => report.refused += 1,
                Some(Outcome::Failed) => report.failed += 1,
                Some(Outcome::Skipped) => report.skipped += 1,
                Some(Outcome::Unknown) => report.unknown += 1,
                None => {}
            }
        }
        Some(report)
    }

    /// Counts the groups before the barrier again, some of which may have been taken up again.
    pub(super) fn ask_again(&mut self) {
        if let Canary::Before { groups, .. } | Canary::Asking { groups } = self.canary {
            let left = self.groups[..groups].iter().filter(|group| !group.has_ended()).count();
            self.canary = if left == 0 { Canary::Asking { groups } } else { Canary::Before { groups, left } };
        }
    }

    /// Lets the other steps start.
    pub fn go_on(&mut self, now: Millis) {
        if self.canary.is_asking() {
            self.canary = Canary::Passed;
            self.pace.go_on(now);
        }
    }
}
