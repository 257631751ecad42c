//! Earlier states of recently written rows, for lists that lag behind writes. Rows without a recent write cost nothing.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use super::row::DomainRow;

/// Number of writes kept; lists show older ones regardless of the lag.
const CAPACITY: usize = 10_000;

/// Earlier states of rows, by number; `None` if the row did not exist yet.
pub(crate) type StaleRows = BTreeMap<u32, Option<DomainRow>>;

/// Recent writes.
#[derive(Debug, Default)]
pub(crate) struct WriteHistory {
    lag: Duration,
    writes: VecDeque<Write>,
}

#[derive(Debug)]
struct Write {
    at: Instant,
    number: u32,
    before: Option<DomainRow>,
}

impl WriteHistory {
    /// Sets how long lists do not show a write; zero shows every write immediately.
    pub(crate) fn set_lag(&mut self, time: Duration) {
        self.lag = time;
        self.forget(Instant::now());
    }

    /// Records a write to a row, with its state before.
    pub(crate) fn note(&mut self, number: u32, before: Option<DomainRow>) {
        if self.lag.is_zero() {
            return;
        }
        let at = Instant::now();
        self.forget(at);
        if self.writes.len() == CAPACITY {
            self.writes.pop_front();
        }
        self.writes.push_back(Write { at, number, before });
    }

    /// The rows that a list still shows in an older state at this moment: each as it was before the first write that is
    /// not visible yet.
    pub(crate) fn stale_rows(&self, now: Instant) -> StaleRows {
        let mut stale_rows = StaleRows::new();
        for write in self.writes.iter().filter(|write| !self.is_visible(write, now)) {
            stale_rows.entry(write.number).or_insert(write.before);
        }
        stale_rows
    }

    fn forget(&mut self, now: Instant) {
        while self.writes.front().is_some_and(|write| self.is_visible(write, now)) {
            self.writes.pop_front();
        }
    }

    fn is_visible(&self, write: &Write, now: Instant) -> bool {
        now.saturating_duration_since(write.at) >= self.lag
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_recent_writes_only_and_the_oldest_state_of_each_row() {
        let mut history = WriteHistory::default();
        history.note(1, None);
        assert_eq!(history.stale_rows(Instant::now()), StaleRows::new());
        history.set_lag(Duration::from_secs(3_600));
        history.note(2, None);
        history.note(2, None);
        history.note(3, None);
        assert_eq!(history.stale_rows(Instant::now()).into_keys().collect::<Vec<_>>(), [2, 3]);
        let later = Instant::now() + Duration::from_secs(3_600);
        assert_eq!(history.stale_rows(later), StaleRows::new());
        for number in 0..20_000 {
            history.note(number, None);
        }
        assert_eq!(history.stale_rows(Instant::now()).len(), CAPACITY);
        history.set_lag(Duration::ZERO);
        assert!(history.writes.is_empty());
    }
}
