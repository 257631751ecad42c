//! Two threads for many rows.

use std::ops::Range;
use std::panic::resume_unwind;
use std::thread;

/// From how many rows on a second thread is worth its start.
const MANY: usize = 20_000;

/// Whether work is done on two threads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Halves {
    are_parallel: bool,
}

impl Halves {
    pub(super) const fn new(are_parallel: bool) -> Self {
        Self { are_parallel }
    }

    pub(super) const fn of_rows(rows: usize) -> Self {
        Self::new(rows >= MANY)
    }

    /// Calls one with the first half of the rows and the other with the second half.
    pub(super) fn both<A: Send, B>(
        self,
        rows: usize,
        one: impl FnOnce(Range<u32>) -> A + Send,
        other: impl FnOnce(Range<u32>) -> B,
    ) -> (A, B) {
        let rows = u32::try_from(rows).unwrap_or(u32::MAX);
        let middle = rows / 2;
        self.join(|| one(0..middle), || other(middle..rows))
    }

    /// Calls both.
    pub(super) fn join<A: Send, B>(
        self,
        one: impl FnOnce() -> A + Send,
        other: impl FnOnce() -> B,
    ) -> (A, B) {
        if !self.are_parallel {
            return (one(), other());
        }
        thread::scope(|scope| {
            let first = scope.spawn(one);
            let second = other();
            (first.join().unwrap_or_else(|panic| resume_unwind(panic)), second)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_halves_are_all_rows() {
        for halves in [Halves::new(false), Halves::new(true)] {
            for rows in [0, 1, 2, 7] {
                let (first, second) = halves.both(rows, Iterator::collect::<Vec<_>>, Iterator::collect);
                let all: Vec<u32> = [first, second].concat();
                assert_eq!(all, (0..u32::try_from(rows).unwrap()).collect::<Vec<_>>());
            }
        }
    }
}
