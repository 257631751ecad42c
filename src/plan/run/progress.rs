//! Numbers for people who watch a plan being carried out.

use super::{Outcome, Run};
use crate::clerk::Millis;

/// How many steps have ended, and how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub total: usize,
    pub done: usize,
    pub refused: usize,
    pub failed: usize,
    pub skipped: usize,
    pub unknown: usize,
}

impl Tally {
    pub(super) fn of(total: usize) -> Self {
        Self { total, ..Self::default() }
    }

    /// Steps without a result.
    #[must_use]
    pub const fn left(&self) -> usize {
        self.total.saturating_sub(self.done + self.not_done() + self.skipped + self.unknown)
    }

    /// Steps that were refused or failed, and can be retried.
    #[must_use]
    pub const fn not_done(&self) -> usize {
        self.refused + self.failed
    }

    const fn place(&mut self, outcome: Outcome) -> &mut usize {
        match outcome {
            Outcome::Done => &mut self.done,
            Outcome::Refused => &mut self.refused,
            Outcome::Failed => &mut self.failed,
            Outcome::Skipped => &mut self.skipped,
            Outcome::Unknown => &mut self.unknown,
        }
    }

    pub(super) const fn add(&mut self, outcome: Outcome) {
        *self.place(outcome) += 1;
    }

    pub(super) const fn take_away(&mut self, outcome: Option<Outcome>) {
        if let Some(outcome) = outcome {
            let place = self.place(outcome);
            *place = place.saturating_sub(1);
        }
    }
}

/// A view of the progress at one moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    pub tally: Tally,
    /// Actions that are being carried out.
    pub under_way: usize,
    /// Actions whose outcome is unknown and is being looked up.
    pub in_doubt: usize,
    /// Steps that end per second; `None` until some have.
    pub rate: Option<f64>,
    /// How long the rest takes at that rate, in milliseconds.
    pub remaining: Option<i64>,
}

/// How fast steps end, without the time in which nothing was started on purpose.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Pace {
    /// Since when the run has been active; `None` while it is paused, or waits for an answer.
    since: Option<Millis>,
    /// How long it was active before that, in milliseconds.
    earlier: i64,
    ended: usize,
}

impl Pace {
    pub(super) fn go_on(&mut self, now: Millis) {
        self.since.get_or_insert(now);
    }

    pub(super) fn stop(&mut self, now: Millis) {
        if let Some(since) = self.since.take() {
            self.earlier = self.earlier.saturating_add(now.since(since).max(0));
        }
    }

    pub(super) const fn step_ended(&mut self) {
        self.ended += 1;
    }

    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    fn rate(&self, now: Millis) -> Option<f64> {
        let current = self.since.map_or(0, |since| now.since(since).max(0));
        let active = self.earlier.saturating_add(current);
        (self.ended > 0 && active > 0).then(|| self.ended as f64 * 1_000.0 / active as f64)
    }
}

impl Run {
    #[must_use]
    pub const fn tally(&self) -> &Tally {
        &self.tally
    }

    #[must_use]
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "an estimate")]
    pub fn progress(&self, now: Millis) -> Progress {
        let rate = self.pace.rate(now);
        let remaining = rate.map(|rate| (self.tally.left() as f64 * 1_000.0 / rate) as i64);
        Progress { tally: self.tally, under_way: self.under_way, in_doubt: self.in_doubt, rate, remaining }
    }
}
