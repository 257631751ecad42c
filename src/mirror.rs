//! The local copy of a whole instance: which pages to read, in which order, and what follows from them. It sends nothing
//! itself: it returns page requests, and the caller hands it the answers.
//!
//! The list changes while it is read. `scan.rs` explains why the copy is correct all the same.

mod bit_set;
mod deferred;
mod lag;
mod lifecycle;
mod memory;
mod page_queue;
mod pages;
mod refresh;
mod row_updates;
mod scan;
mod speed;
mod sweep;

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use self::deferred::DeferredRows;
use self::memory::MemoryLimit;
use self::refresh::RefreshRequest;
pub use self::scan::MAX_MISCOUNTED;
use self::scan::Scan;
use self::speed::Speed;
use crate::clerk::{ListQuery, Millis};
use crate::store::{Batch, Flags, Store};

/// How many pages of a scan may be in flight.
pub const MAX_IN_FLIGHT: usize = 10;

/// Identifies one requested page. Later requests have larger ids.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PageId(pub u64);

/// One page of list_all to request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest {
    /// Pass it to [`Mirror::receive`] or [`Mirror::fail`].
    pub id: PageId,
    pub query: ListQuery,
    /// Whether the operator waits for it.
    pub urgent: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Activity {
    /// Not started yet, or finished.
    #[default]
    Idle,
    Reading,
    /// By [`Mirror::pause`].
    Paused,
    /// Stopped at the row limit until [`Mirror::resume`].
    AtLimit,
    /// Stopped at the memory limit, because the rows are unusually large, until [`Mirror::resume`].
    AtMemory,
    /// A page could not be read, or the list changes too much to be read.
    Failed,
    /// By [`Mirror::cancel`].
    Cancelled,
}

/// Progress of the current scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScanProgress {
    /// Rows read by the current scan, or rows of the copy if there is no scan.
    pub rows: u64,
    /// Rows in the list, as far as known.
    pub total: u64,
    /// Recent speed, in rows per second.
    pub per_second: Option<u64>,
    /// Estimated time for the remaining rows.
    pub remaining_millis: Option<i64>,
    /// There is no complete copy yet.
    pub is_first_scan: bool,
}

#[derive(Debug, Clone, Default)]
pub struct Mirror {
    store: Store,
    /// When the last finished scan began.
    complete: Option<Millis>,
    scan: Option<Scan>,
    activity: Activity,
    /// The first scan stops after this many rows; `None` for no limit.
    limit: Option<u64>,
    memory: MemoryLimit,
    /// How many scans were finished.
    scans: u64,
    /// How many rows Clerk counted beyond those that the last scan found.
    missing: i64,
    /// The last scan ended far short of the list's own count: rows found, rows counted.
    shortfall: Option<(u64, u64)>,
    /// The limit is 0: nothing is ever read.
    is_off: bool,
    /// Another scan follows the current one.
    rescan: bool,
    last_id: u64,
    /// Requests without an answer.
    in_flight: HashMap<PageId, InFlight>,
    refreshes: VecDeque<RefreshRequest>,
    deferred: DeferredRows,
    /// Rows known to be deleted. Clerk never reuses ids.
    gone: HashSet<String>,
    /// Rows reported by something other than a scan: pages from this id on were requested later and can contain them.
    reported: HashMap<String, PageId>,
    /// Rows removed because a list lacked them. If that list lagged, the scan brings them back, and they must not be
    /// older then.
    unlisted: Vec<Batch>,
    /// Rows passed to [`Self::put`]: lists may not have them yet.
    written: HashSet<String>,
    /// When the newest known row was created.
    newest: Millis,
    /// Clerk's latest count of the whole list, and the page that had it.
    server_total: Option<(PageId, i64)>,
    speed: Speed,
}

/// Why a page was requested.
#[derive(Debug, Clone)]
enum InFlight {
    Scan,
    Refresh(RefreshRequest),
}

impl Mirror {
    /// An empty copy. The first scan stops at `limit` rows until [`Self::resume`]; with 0 nothing is ever read.
    #[must_use]
    pub fn new(limit: u64) -> Self {
        let bound = Some(limit).filter(|limit| *limit > 0);
        Self {
            limit: Some(limit),
            is_off: limit == 0,
            memory: MemoryLimit::for_rows(bound),
            ..Self::default()
        }
    }

    /// The rows. They are those of the whole instance once [`Self::as_of`] is `Some`.
    #[must_use]
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// Keeps the flags that were found in these rows.
    pub fn set_flags(&mut self, flags: Arc<Flags>) {
        self.store.set_flags(flags);
    }

    #[must_use]
    pub const fn activity(&self) -> Activity {
        self.activity
    }

    /// When the last finished scan began; `None` until there is a complete copy. Rows that have not changed since are as in
    /// [`Self::store`].
    #[must_use]
    pub const fn as_of(&self) -> Option<Millis> {
        self.complete
    }

    #[must_use]
    pub fn progress(&self, now: Millis) -> ScanProgress {
        let len = self.store.len() as u64;
        let (rows, total) = self.scan.as_ref().map_or((len, len), |scan| (scan.rows, scan.total()));
        let per_second = self.speed.per_second(now).filter(|_| self.activity == Activity::Reading);
        let remaining_millis = per_second.map(|speed| {
            let milliseconds = (total - rows.min(total)).saturating_mul(1_000) / speed.max(1);
            i64::try_from(milliseconds).unwrap_or(i64::MAX)
        });
        ScanProgress { rows, total, per_second, remaining_millis, is_first_scan: self.complete.is_none() }
    }

    /// How many rows the instance has, by Clerk's latest count.
    #[must_use]
    pub fn total_count(&self) -> Option<i64> {
        self.server_total.map(|(_, total)| total)
    }

    /// Memory use in bytes, with the pages that wait for earlier ones.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.store.bytes() + self.scan.as_ref().map_or(0, Scan::bytes)
    }

    #[cfg(test)]
    pub(crate) fn allow_bytes(&mut self, bytes: usize) {
        self.memory = MemoryLimit::of_bytes(bytes);
    }

    #[cfg(test)]
    pub(crate) const fn set_missing(&mut self, missing: i64) {
        self.missing = missing;
    }

    /// How many scans were finished.
    #[must_use]
    pub const fn scans(&self) -> u64 {
        self.scans
    }

    /// How many rows Clerk counted beyond those that the last scan found: others wrote during the scan.
    #[must_use]
    pub const fn missing(&self) -> i64 {
        self.missing
    }

    /// How many domains a search of the copy cannot find although Clerk counted them; `None` if it has them all.
    #[must_use]
    pub fn unsearchable(&self) -> Option<u64> {
        u64::try_from(self.missing).ok().filter(|missing| *missing > 0)
    }

    /// Rows found and rows counted, if the last scan failed because the list ends long before its own count.
    #[must_use]
    pub const fn shortfall(&self) -> Option<(u64, u64)> {
        self.shortfall
    }

    /// Allows it to read, without a row limit.
    pub fn enable(&mut self) {
        self.is_off = false;
        self.limit = None;
    }
}

/// Merges rows into the store, except those known to be deleted. Returns the numbers of the merged rows.
fn merge(store: &mut Store, rows: &Batch, gone: &HashSet<String>) -> Vec<u32> {
    let is_gone = |index: &usize| gone.contains(&*rows.id(*index));
    if gone.is_empty() || !(0..rows.len()).any(|index| is_gone(&index)) {
        return store.merge(rows);
    }
    store.merge(&rows.pick((0..rows.len()).filter(|index| !is_gone(index))))
}
