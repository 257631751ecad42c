//! What rows were like before the writes of the last while, for reads that do not see those writes yet.
//!
//! Only the rows that were written are remembered, so that a million others cost nothing.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use super::row::Row;

/// How many writes are remembered at most; what is older is seen by everybody.
const CAPACITY: usize = 10_000;

/// Rows by number as they were; `None` where there was none yet.
pub(crate) type Former = BTreeMap<u32, Option<Row>>;

/// The writes of the last while.
#[derive(Debug, Default)]
pub(crate) struct History {
    keep: Duration,
    writes: VecDeque<Write>,
}

#[derive(Debug)]
struct Write {
    at: Instant,
    number: u32,
    before: Option<Row>,
}

impl History {
    /// How long writes stay unseen from now on; nothing at all makes every write seen at once.
    pub(crate) fn keep(&mut self, time: Duration) {
        self.keep = time;
        self.forget(Instant::now());
    }

    /// Notes a write to a row that was like this.
    pub(crate) fn note(&mut self, number: u32, before: Option<Row>) {
        if self.keep.is_zero() {
            return;
        }
        let at = Instant::now();
        self.forget(at);
        if self.writes.len() == CAPACITY {
            self.writes.pop_front();
        }
        self.writes.push_back(Write { at, number, before });
    }

    /// The rows that a read at this moment still sees otherwise: each as it was before the first write that is not
    /// seen yet.
    pub(crate) fn former(&self, now: Instant) -> Former {
        let mut former = Former::new();
        for write in self.writes.iter().filter(|write| !self.is_seen(write, now)) {
            former.entry(write.number).or_insert(write.before);
        }
        former
    }

    fn forget(&mut self, now: Instant) {
        while self.writes.front().is_some_and(|write| self.is_seen(write, now)) {
            self.writes.pop_front();
        }
    }

    fn is_seen(&self, write: &Write, now: Instant) -> bool {
        now.saturating_duration_since(write.at) >= self.keep
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_while_is_remembered_and_of_a_row_what_it_was_first() {
        let mut history = History::default();
        history.note(1, None);
        assert_eq!(history.former(Instant::now()), Former::new());
        history.keep(Duration::from_secs(3_600));
        history.note(2, None);
        history.note(2, None);
        history.note(3, None);
        assert_eq!(history.former(Instant::now()).into_keys().collect::<Vec<_>>(), [2, 3]);
        let later = Instant::now() + Duration::from_secs(3_600);
        assert_eq!(history.former(later), Former::new());
        for number in 0..20_000 {
            history.note(number, None);
        }
        assert_eq!(history.former(Instant::now()).len(), CAPACITY);
        history.keep(Duration::ZERO);
        assert!(history.writes.is_empty());
    }
}
