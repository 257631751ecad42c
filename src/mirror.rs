//! The local copy of a whole instance: which pages it is read in, in which order, and what follows from them. Asks
//! nobody itself: it says what it page_requests to read, and is handed the answers.
//!
//! The list changes while it is read. What makes the copy right all the same is told in `scan.rs`.

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

use self::deferred::DeferredRows;
use self::memory::MemoryLimit;
use self::refresh::RefreshRequest;
use self::scan::Scan;
use self::speed::Speed;
use crate::clerk::{ListQuery, Millis};
use crate::store::{Batch, Store};

/// Pages of a pass that are asked for at once.
pub const MAX_IN_FLIGHT: usize = 10;

/// Names one page that is asked for. One that is asked for later is larger.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PageId(pub u64);

/// One page of list_all that is to be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest {
    /// Names it in [`Mirror::receive`] or [`Mirror::fail`].
    pub id: PageId,
    /// What to ask.
    pub query: ListQuery,
    /// Whether somebody waits for it in front of the screen.
    pub urgent: bool,
}

/// What the copy is doing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Activity {
    /// Nothing: it was not begun yet, or it is finished.
    #[default]
    Idle,
    /// The list is being read.
    Reading,
    /// Reading was interrupted by [`Mirror::pause`].
    Paused,
    /// As many rows were read as may be without being asked to go on.
    AtLimit,
    /// Its rows are so large that it takes as much memory as it may without being asked to go on.
    AtMemory,
    /// A page could not be read, or the list changes too much to be read.
    Failed,
    /// Reading was ended by [`Mirror::cancel`].
    Cancelled,
}

/// How far the present reading has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Rows read; those of the copy when nothing is being read.
    pub rows: u64,
    /// Rows that the list has, as far as is known.
    pub total: u64,
    /// Rows read in a second, lately.
    pub per_second: Option<u64>,
    /// How long the rest will take, in milliseconds.
    pub remaining_millis: Option<i64>,
    /// There is no whole copy yet.
    pub is_first_scan: bool,
}

/// The local copy.
#[derive(Debug, Clone, Default)]
pub struct Mirror {
    store: Store,
    /// When the last finished pass began.
    complete: Option<Millis>,
    scan: Option<Scan>,
    activity: Activity,
    /// Rows after which a first pass stops; `None` for no such bound.
    limit: Option<u64>,
    memory: MemoryLimit,
    /// How many passes were finished.
    scans: u64,
    /// What the last of them lacked of what Clerk counted at its end.
    missing: i64,
    /// The last pass ended short of the list's own count: rows that there were, and that were counted.
    shortfall: Option<(u64, u64)>,
    /// It was told never to read anything.
    is_off: bool,
    /// Another pass is to follow the present one.
    rescan: bool,
    last_id: u64,
    /// What was asked for and not answered.
    in_flight: HashMap<PageId, InFlight>,
    refreshes: VecDeque<RefreshRequest>,
    deferred: DeferredRows,
    /// Rows that are known to be gone. Ids are not used twice.
    gone: HashSet<String>,
    /// Rows that were told of by something else than a pass: pages asked for from then on can know of them.
    reported: HashMap<String, PageId>,
    /// Rows that were taken off the screen because a list lacked them. Should it have lagged, the pass brings them back,
    /// and they must not be older then.
    unlisted: Vec<Batch>,
    /// Rows that were put: lists may not have them yet.
    written: HashSet<String>,
    /// When the youngest row of all was created.
    newest: Millis,
    /// What Clerk said of the whole list when it was last asked.
    server_total: Option<(PageId, i64)>,
    speed: Speed,
}

/// What a page was asked for.
#[derive(Debug, Clone)]
enum InFlight {
    Scan,
    Refresh(RefreshRequest),
}

impl Mirror {
    /// A copy without rows. A first pass stops at `limit` rows until [`Self::resume`]; with 0 nothing is ever read.
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

    /// The rows. Those of a whole instance once [`Self::as_of`] says so.
    #[must_use]
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// What it is doing.
    #[must_use]
    pub const fn activity(&self) -> Activity {
        self.activity
    }

    /// When the last finished pass began; `None` as long as there is no whole copy. What has not changed since is as
    /// [`Self::store`] has it.
    #[must_use]
    pub const fn as_of(&self) -> Option<Millis> {
        self.complete
    }

    /// How far the present reading has come.
    #[must_use]
    pub fn progress(&self, now: Millis) -> Progress {
        let len = self.store.len() as u64;
        let (rows, total) = self.scan.as_ref().map_or((len, len), |scan| (scan.rows, scan.total()));
        let per_second = self.speed.per_second(now).filter(|_| self.activity == Activity::Reading);
        let remaining_millis = per_second.map(|speed| {
            let milliseconds = (total - rows.min(total)).saturating_mul(1_000) / speed.max(1);
            i64::try_from(milliseconds).unwrap_or(i64::MAX)
        });
        Progress { rows, total, per_second, remaining_millis, is_first_scan: self.complete.is_none() }
    }

    /// How many rows the instance has, as Clerk said when it was last asked for the list.
    #[must_use]
    pub fn total_count(&self) -> Option<i64> {
        self.server_total.map(|(_, total)| total)
    }

    /// The memory that it takes, in bytes, with the pages that wait for the ones before them.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.store.bytes() + self.scan.as_ref().map_or(0, Scan::bytes)
    }

    /// Allows it no more than that at first.
    #[cfg(test)]
    pub(crate) fn allow_bytes(&mut self, bytes: usize) {
        self.memory = MemoryLimit::of_bytes(bytes);
    }

    /// How many passes were finished.
    #[must_use]
    pub const fn scans(&self) -> u64 {
        self.scans
    }

    /// How many rows more than the last pass has found Clerk counted at its end: others have written meanwhile.
    #[must_use]
    pub const fn missing(&self) -> i64 {
        self.missing
    }

    /// How many rows there were and how many were counted, when the last reading failed because the list ends long before
    /// its own count.
    #[must_use]
    pub const fn shortfall(&self) -> Option<(u64, u64)> {
        self.shortfall
    }

    /// From now on it may read, and without a bound.
    pub fn enable(&mut self) {
        self.is_off = false;
        self.limit = None;
    }
}

/// Takes rows over, but for those that are known to be gone. The numbers of those taken.
fn merge(store: &mut Store, rows: &Batch, gone: &HashSet<String>) -> Vec<u32> {
    let is_gone = |index: &usize| gone.contains(&*rows.id(*index));
    if gone.is_empty() || !(0..rows.len()).any(|index| is_gone(&index)) {
        return store.merge(rows);
    }
    store.merge(&rows.pick((0..rows.len()).filter(|index| !is_gone(index))))
}
