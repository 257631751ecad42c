//! Checks of times and counts.

use super::Check;
use crate::clerk::Millis;
use crate::engine::bits;
use crate::query::{Comparison, Count, Moment};
use crate::store::Chunk;

/// How long ago, in milliseconds.
pub(super) fn age(of: Moment, comparison: Comparison, span: i64, now: Millis) -> Box<dyn Check> {
    match of {
        Moment::Created => check(move |chunk, row| comparison.holds(now.since(chunk.created_at(row)), span)),
        Moment::Updated => check(move |chunk, row| comparison.holds(now.since(chunk.updated_at(row)), span)),
    }
}

/// How many.
pub(super) fn count(of: Count, comparison: Comparison, value: i64) -> Box<dyn Check> {
    match of {
        Count::Invitations => check(move |chunk, row| comparison.holds(chunk.invitations(row), value)),
        Count::Suggestions => check(move |chunk, row| comparison.holds(chunk.suggestions(row), value)),
        Count::Pending => check(move |chunk, row| comparison.holds(pending(chunk, row), value)),
    }
}

/// Invitations and suggestions that wait for an answer.
pub(in crate::engine) fn pending(chunk: &Chunk, row: usize) -> i64 {
    chunk.invitations(row).saturating_add(chunk.suggestions(row))
}

fn check(test: impl Fn(&Chunk, usize) -> bool + Sync + 'static) -> Box<dyn Check> {
    Box::new(Number(test))
}

struct Number<F>(F);

impl<F: Fn(&Chunk, usize) -> bool + Sync> Check for Number<F> {
    fn narrow(&self, chunk: &Chunk, rows: &mut [u64]) {
        bits::retain(rows, |row| (self.0)(chunk, row));
    }

    fn cost(&self) -> u8 {
        2
    }
}
