//! How fast rows come in, over the last seconds.

use std::collections::VecDeque;

use crate::clerk::Millis;

/// What lies further back says nothing of how fast it goes now. Within a rate budget pages come in bursts, ten seconds from
/// one to the next: fewer than some of those tell no speed.
const WINDOW: i64 = 30_000;

/// A shorter stretch says more of how answers happen to fall than of their speed.
const MIN_SPAN: i64 = 200;

/// Two observations closer to each other than this are one.
const RESOLUTION: i64 = 50;

/// How many rows were there at some moments.
#[derive(Debug, Clone, Default)]
pub(super) struct Speed(VecDeque<(Millis, u64)>);

impl Speed {
    /// So many rows are in by now.
    pub(super) fn record(&mut self, now: Millis, rows: u64) {
        match self.0.back_mut() {
            Some((then, known)) if now.since(*then) < RESOLUTION => *known = rows,
            _ => self.0.push_back((now, rows)),
        }
        while self.0.front().is_some_and(|(then, _)| now.since(*then) > WINDOW) {
            self.0.pop_front();
        }
    }

    /// Forgets everything: there was a break, or it begins from the start.
    pub(super) fn reset(&mut self) {
        self.0.clear();
    }

    /// Rows a second; `None` as long as that cannot be told.
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
