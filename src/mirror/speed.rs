//! How fast rows arrive.

use std::collections::VecDeque;

use crate::clerk::Millis;

/// Older samples do not show the current speed. Within a rate budget pages arrive in bursts ten seconds apart, so the window
/// has to cover several of them. In milliseconds.
const WINDOW: i64 = 30_000;

/// Over a shorter time the speed depends on chance. In milliseconds.
const MIN_SPAN: i64 = 200;

/// Samples closer together than this are merged. In milliseconds.
const RESOLUTION: i64 = 50;

/// Row counts at some moments.
#[derive(Debug, Clone, Default)]
pub(super) struct Speed(VecDeque<(Millis, u64)>);

impl Speed {
    pub(super) fn record(&mut self, now: Millis, rows: u64) {
        match self.0.back_mut() {
            Some((then, known)) if now.since(*then) < RESOLUTION => *known = rows,
            _ => self.0.push_back((now, rows)),
        }
        while self.0.front().is_some_and(|(then, _)| now.since(*then) > WINDOW) {
            self.0.pop_front();
        }
    }

    /// Forgets all samples, after a break or at a new start.
    pub(super) fn reset(&mut self) {
        self.0.clear();
    }

    /// `None` until it can be estimated.
    pub(super) fn per_second(&self, now: Millis) -> Option<u64> {
        let ((begin, first), (_, last)) = (self.0.front()?, self.0.back()?);
        let span = now.since(*begin);
        let rows = last.saturating_sub(*first);
        if span < MIN_SPAN || rows == 0 {
            return None;
        }
        rows.saturating_mul(1_000).checked_div(span.unsigned_abs())
    }
}
