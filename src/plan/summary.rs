//! A plan in numbers: what it does, whom it affects, and what it costs.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{Action, SkipReason};
use crate::change::{Affected, PendingCounts};

/// One request to check the row, one to change it.
const REQUESTS_PER_STEP: u64 = 2;

/// A plan in numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    pub steps: u64,
    pub skipped: u64,
    /// How many steps have each action.
    pub actions: BTreeMap<Action, u64>,
    /// How many rows are skipped for each reason, by [`SkipReason::kind`].
    pub reasons: BTreeMap<&'static str, u64>,
    pub harm: Harm,
}

/// The people whom a plan affects.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Harm {
    /// The number of domains for which Clerk emails people.
    pub emails: u64,
    /// What may be withdrawn from the people who have it pending.
    pub withdrawn: PendingCounts,
}

impl Summary {
    /// Adds a step and the people whom it affects.
    pub fn step(&mut self, action: &Action, affected: Option<Affected>) {
        self.steps += 1;
        *self.actions.entry(action.clone()).or_default() += 1;
        if let Some(affected) = affected {
            self.harm.emails += u64::from(affected.emails);
            let withdrawn = &mut self.harm.withdrawn;
            withdrawn.invitations = withdrawn.invitations.saturating_add(affected.withdrawn.invitations);
            withdrawn.suggestions = withdrawn.suggestions.saturating_add(affected.withdrawn.suggestions);
        }
    }

    /// Takes a step out that was added before.
    pub fn take_out(&mut self, action: &Action, affected: Option<Affected>) {
        self.steps = self.steps.saturating_sub(1);
        if let Some(count) = self.actions.get_mut(action) {
            *count = count.saturating_sub(1);
        }
        if let Some(affected) = affected {
            self.harm.emails = self.harm.emails.saturating_sub(u64::from(affected.emails));
            let withdrawn = &mut self.harm.withdrawn;
            withdrawn.invitations = withdrawn.invitations.saturating_sub(affected.withdrawn.invitations);
            withdrawn.suggestions = withdrawn.suggestions.saturating_sub(affected.withdrawn.suggestions);
        }
    }

    pub(super) fn skip(&mut self, reason: &SkipReason) {
        self.skipped += 1;
        *self.reasons.entry(reason.kind()).or_default() += 1;
    }

    /// The requests that it takes to carry out all steps.
    #[must_use]
    pub const fn requests(&self) -> u64 {
        self.steps.saturating_mul(REQUESTS_PER_STEP)
    }

    /// About how long that takes, with at most `most` requests in any stretch of time as long as `window`.
    #[must_use]
    pub fn duration(&self, most: u32, window: Duration) -> Duration {
        // The last request waits for as many windows as are full before it.
        let full = self.requests().saturating_sub(1) / u64::from(most.max(1));
        window.saturating_mul(u32::try_from(full).unwrap_or(u32::MAX))
    }
}
