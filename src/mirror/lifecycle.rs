//! Starting, refreshing, pausing, resuming, cancelling and finishing scans.

use super::refresh::RefreshRequest;
use super::scan::{Scan, ScanStep};
use super::{Activity, Mirror, PageId, lag, merge};
use crate::clerk::Millis;
use crate::store::Store;

/// Upper bound for rows reserved in advance; beyond it the store grows as rows arrive.
const MAX_RESERVED: u64 = 1 << 22;

impl Mirror {
    /// Starts the first scan, once the first page on the screen has shown how many rows there are.
    pub fn begin(&mut self, total: u64, now: Millis) {
        if !self.is_off && self.activity == Activity::Idle && self.scan.is_none() && self.complete.is_none() {
            self.start_scan(total, now);
        }
    }

    /// Refreshes the newest rows and the visible ones (id and name) first, then scans the whole list. A running scan is
    /// kept, because an operator who refreshes often would never reach its end; another scan follows it.
    pub fn refresh(&mut self, visible: &[(String, String)], now: Millis) {
        if self.is_off {
            return;
        }
        self.refreshes = RefreshRequest::of(visible).collect();
        match &self.scan {
            Some(scan) => self.rescan |= scan.rows > 0,
            None => self.start_scan(self.expected_rows(), now),
        }
        if self.activity == Activity::Failed {
            self.activity = Activity::Reading;
        }
    }

    /// Requests nothing more. Answers in flight are still accepted.
    pub fn pause(&mut self) {
        if self.activity == Activity::Reading {
            self.stop(Activity::Paused);
        }
    }

    /// Continues after a pause, a failure or a limit, and starts over after [`Self::cancel`].
    pub fn resume(&mut self, now: Millis) {
        match self.activity {
            Activity::Idle | Activity::Reading => return,
            Activity::AtLimit | Activity::Cancelled => self.limit = None,
            Activity::AtMemory => self.memory.raise(),
            Activity::Paused | Activity::Failed => {}
        }
        self.activity = Activity::Reading;
        if self.scan.is_none() {
            self.start_scan(self.expected_rows(), now);
        }
        self.advance(now);
    }

    /// Ends the scan; an earlier complete copy stays. Returns the requests whose answers are no longer needed.
    pub fn cancel(&mut self) -> Vec<PageId> {
        if self.scan.take().is_some() || self.activity == Activity::Failed {
            self.stop(Activity::Cancelled);
        }
        if self.complete.is_none() {
            // A partial copy is never used, and it may be large.
            self.store = Store::default();
        }
        self.rescan = false;
        self.refreshes.clear();
        let mut cancelled: Vec<_> = self.in_flight.drain().map(|(id, _)| id).collect();
        cancelled.sort_unstable();
        cancelled
    }

    /// 0 if unknown.
    fn expected_rows(&self) -> u64 {
        self.total_count().and_then(|total| u64::try_from(total).ok()).unwrap_or(0)
    }

    fn start_scan(&mut self, total: u64, now: Millis) {
        if self.complete.is_none() {
            // A partial copy is never used, and its rows could be out of order.
            self.store = Store::default();
            // The server's count must not exhaust the memory.
            let expected = total.min(self.row_limit().unwrap_or(MAX_RESERVED)).min(MAX_RESERVED);
            self.store.reserve(usize::try_from(expected).unwrap_or(0));
        }
        // Separates rows reported before the scan from those reported during it.
        self.next_id();
        self.shortfall = None;
        self.scan = Some(Scan::new(total, now, PageId(self.last_id + 1)));
        self.activity = Activity::Reading;
        self.speed.reset();
    }

    pub(super) fn stop(&mut self, activity: Activity) {
        self.activity = activity;
        self.speed.reset();
    }

    /// The limit applies to the first scan only.
    pub(super) fn row_limit(&self) -> Option<u64> {
        self.limit.filter(|_| self.complete.is_none())
    }

    /// Merges all pages that can be merged.
    pub(super) fn advance(&mut self, now: Millis) {
        let limit = self.row_limit();
        while let Some(scan) = &self.scan {
            if limit.is_some_and(|limit| scan.rows >= limit) {
                if scan.is_counted() {
                    // Exceeding the limit only to see that nothing follows is not worth it.
                    self.finish_scan(now);
                    continue;
                }
                if self.activity == Activity::Reading {
                    self.stop(Activity::AtLimit);
                }
                return;
            }
            if self.bytes() > self.memory.allowed(self.store.len()) {
                if self.activity == Activity::Reading {
                    self.stop(Activity::AtMemory);
                }
                return;
            }
            let Some(scan) = &mut self.scan else { return };
            let step = scan.step(&mut self.store, &self.gone);
            self.speed.record(now, scan.rows);
            match step {
                ScanStep::Continue => {}
                ScanStep::Waiting => return,
                ScanStep::Done => self.finish_scan(now),
                ScanStep::Unreadable => {
                    self.scan = None;
                    self.stop(Activity::Failed);
                }
                ScanStep::Incomplete => {
                    self.shortfall = Some((scan.rows, scan.total()));
                    self.scan = None;
                    self.stop(Activity::Failed);
                }
            }
        }
    }

    fn finish_scan(&mut self, now: Millis) {
        let Some(scan) = self.scan.take() else { return };
        self.sweep(&scan);
        self.scans += 1;
        self.missing = self
            .server_total
            .map_or(0, |(_, total)| total.saturating_sub(i64::try_from(scan.rows).unwrap_or(i64::MAX)));
        for (row, is_fresh) in self.deferred.take_all(scan.first) {
            let is_known = self.store.number(&row.id(0)).is_some();
            if is_known || is_fresh || lag::may_lag(row.created_at(0), self.newest, scan.began) {
                merge(&mut self.store, &row, &self.gone);
            }
        }
        for row in std::mem::take(&mut self.unlisted) {
            if self.store.number(&row.id(0)).is_some() {
                self.store.merge(&row);
            }
        }
        self.reported.retain(|_, since| *since >= scan.first);
        self.complete = Some(scan.began);
        let before = self.activity;
        self.stop(Activity::Idle);
        if std::mem::take(&mut self.rescan) {
            self.start_scan(scan.total(), now);
            // The operator paused the finished scan: that holds for the next one too.
            if before == Activity::Paused {
                self.stop(before);
            }
        }
    }
}
