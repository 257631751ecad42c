//! Checks of times and counts.

use super::Check;
use crate::clerk::Millis;
use crate::engine::bit_set;
use crate::engine::numbers::{with_count, with_moment};
use crate::field::{Count, Moment};
use crate::query::{Comparison, Month};
use crate::store::Chunk;

/// `span` is in milliseconds.
pub(super) fn age(of: Moment, comparison: Comparison, span: i64, now: Millis) -> Box<dyn Check> {
    with_moment!(of, read => check(move |chunk, row| comparison.holds(now.since(read(chunk, row)), span)))
}

pub(super) fn count(of: Count, comparison: Comparison, value: i64) -> Box<dyn Check> {
    with_count!(of, read => check(move |chunk, row| comparison.holds(read(chunk, row), value)))
}

pub(super) fn created_in(months: &[Month]) -> Box<dyn Check> {
    let spans: Vec<_> = months.iter().map(|month| month.start()..month.end()).collect();
    check(move |chunk, row| {
        let created = chunk.created_at(row).0;
        spans.iter().any(|span| span.contains(&created))
    })
}

fn check(test: impl Fn(&Chunk, usize) -> bool + Sync + 'static) -> Box<dyn Check> {
    Box::new(NumberCheck(test))
}

struct NumberCheck<F>(F);

impl<F: Fn(&Chunk, usize) -> bool + Sync> Check for NumberCheck<F> {
    fn narrow(&self, chunk: &Chunk, rows: &mut [u64]) {
        bit_set::retain(rows, |row| (self.0)(chunk, row));
    }

    fn cost(&self) -> u8 {
        2
    }
}
