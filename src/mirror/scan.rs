//! One scan of the whole list, from its first row to its last, while others write.
//!
//! The list is in the order of creation, which no change alters: rows are only added, nearly always at the end, and
//! removed. Each page shows the list at one moment from its offset on. The merged pages form a chain: the first begins at
//! the list's first row, and each further one begins at or before the last merged row. That is certain if the page
//! contains any row of the chain, since no row ever overtakes another. Then a row that was in the list throughout is in
//! one of the pages: it lies before the end of the chain, or behind it. Where it is not certain, the scan reads the pages
//! in between until it is. Skipped pages do no harm, as long as the chain reaches the end of the list.

use std::collections::HashSet;

use super::PageId;
use super::bit_set::BitSet;
use super::page_queue::{ArrivedPage, PageQueue};
use crate::clerk::{ListQuery, Millis};
use crate::store::{PageRows, Store};

/// The scan fails after this many consecutive pages without new rows. Each of them closes a gap of nearly 500 deletions
/// that happened between two reads.
const MAX_FRUITLESS: u32 = 64;

/// Stops the scan of a list whose rows differ in each answer: a scan sees at most twice as many rows as the list has at
/// its longest, plus this many.
const MAX_REPLACED: u64 = 32_000;

/// This many reads behind the last row that find nothing prove that the list ends there, whatever its count says.
const MAX_EMPTY_TAILS: u32 = 3;

/// The count may be off by this many rows, because Clerk does not count at the moment at which it reads. A list that lacks
/// more is incomplete.
pub const MAX_MISCOUNTED: u64 = 8;

#[derive(Debug, Clone)]
pub(super) struct Scan {
    pub(super) began: Millis,
    /// Its first page; all its pages have this id or a larger one.
    pub(super) first: PageId,
    /// The rows of the chain.
    pub(super) seen: BitSet,
    pub(super) rows: u64,
    queue: PageQueue,
    /// The last page of the chain.
    tail: Option<Tail>,
    /// How many rows the list has, by the count of the page that was requested last.
    total: (PageId, u64),
    /// The largest count so far.
    peak: u64,
    /// In rows.
    longest_page: u32,
    /// Consecutive pages without new rows.
    fruitless: u32,
    /// The last merged page reaches the list's own count.
    is_counted: bool,
    /// Consecutive reads behind the last row that found nothing, although more rows are counted.
    empty_tails: u32,
}

#[derive(Debug, Clone, Copy)]
struct Tail {
    id: PageId,
    /// The offset behind its last row.
    end: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ScanStep {
    /// The next page has not arrived yet.
    Waiting,
    /// A page was merged, or was of no use, or must wait for others.
    Continue,
    /// The end of the list is reached.
    Done,
    /// The list changes too much, or contradicts itself, to be read.
    Unreadable,
    /// The list ends, but lacks many of the rows that it counts.
    Incomplete,
}

impl Scan {
    pub(super) fn new(total: u64, began: Millis, first: PageId) -> Self {
        Self {
            began,
            first,
            seen: BitSet::default(),
            rows: 0,
            queue: PageQueue::default(),
            tail: None,
            total: (PageId(0), total),
            peak: total,
            longest_page: 0,
            fruitless: 0,
            is_counted: false,
            empty_tails: 0,
        }
    }

    pub(super) fn total(&self) -> u64 {
        self.total.1.max(self.rows)
    }

    /// The next page to request, if any, within the first `most` rows.
    pub(super) fn next_request(&mut self, id: PageId, most: u64) -> Option<ListQuery> {
        self.queue.next_request(id, self.total.1.min(most))
    }

    pub(super) fn receive(&mut self, id: PageId, page: PageRows) {
        let total = u64::try_from(page.total_count).unwrap_or(0);
        if id >= self.first && id >= self.total.0 {
            self.total = (id, total);
        }
        self.peak = self.peak.max(total);
        self.queue.receive(id, page);
    }

    /// Whether the scan has all rows that the list counts, even if a read behind them is still to come.
    pub(super) const fn is_counted(&self) -> bool {
        self.is_counted
    }

    /// Memory use of the pages that could not be merged yet.
    pub(super) fn bytes(&self) -> usize {
        self.queue.bytes()
    }

    /// The page could not be read. Returns whether it is still needed.
    pub(super) fn retry(&mut self, id: PageId) -> bool {
        self.queue.retry(id)
    }

    /// Merges the next page, if it has arrived. A page contains rows of `gone` only if it lags.
    pub(super) fn step(&mut self, store: &mut Store, gone: &HashSet<String>) -> ScanStep {
        let Some(arrived) = self.queue.take_first() else { return ScanStep::Waiting };
        let step = if arrived.page.rows.is_empty() {
            self.retreat(&arrived)
        } else if self.connects(&arrived, store) {
            self.merge_page(arrived, store, gone)
        } else {
            self.bridge(arrived)
        };
        self.queue.continue_at(self.next_offset());
        if self.empty_tails >= MAX_EMPTY_TAILS {
            // A list without any row must not pass for an empty instance if rows are counted.
            let is_near = self.rows > 0 && self.total.1.saturating_sub(self.rows) <= MAX_MISCOUNTED;
            return if is_near { ScanStep::Done } else { ScanStep::Incomplete };
        }
        let is_endless = self.rows > self.peak.saturating_mul(2).saturating_add(MAX_REPLACED);
        if step != ScanStep::Done && (is_endless || self.fruitless > MAX_FRUITLESS) {
            ScanStep::Unreadable
        } else {
            step
        }
    }

    /// Whether the page begins at or before the end of the chain.
    fn connects(&self, ArrivedPage { offset, page, .. }: &ArrivedPage, store: &Store) -> bool {
        let is_seen =
            |index| store.number(&page.rows.id(index)).is_some_and(|number| self.seen.contains(number));
        *offset == 0 || (0..page.rows.len()).any(is_seen)
    }

    fn merge_page(&mut self, arrived: ArrivedPage, store: &mut Store, gone: &HashSet<String>) -> ScanStep {
        let ArrivedPage { id, offset, limit, page } = arrived;
        let rows = u32::try_from(page.rows.len()).unwrap_or(u32::MAX);
        let numbers = super::merge(store, &page.rows, gone);
        let new = numbers.into_iter().filter(|number| self.seen.insert(*number)).count() as u64;
        self.rows += new;
        self.fruitless = if new == 0 { self.fruitless + 1 } else { 0 };
        self.longest_page = self.longest_page.max(rows);

        let end = offset + u64::from(rows);
        let total = u64::try_from(page.total_count).unwrap_or(0);
        let is_behind_last = self.tail.is_some_and(|tail| tail.id < id && tail.end == end);
        if new > 0 {
            self.empty_tails = 0;
        } else if rows < limit && end < total && is_behind_last {
            self.empty_tails += 1;
        }
        // An older page without new rows does not show where the chain ends.
        if new > 0 || self.tail.is_none_or(|tail| tail.id < id) {
            self.tail = Some(Tail { id, end });
        }
        // A full page does not prove the end: the count may leave rows out.
        let is_end = end >= total && rows < limit;
        self.is_counted = end >= total && id >= self.total.0;
        if is_end && (end >= self.total.1 || id >= self.total.0) {
            return ScanStep::Done;
        }
        if rows < limit && end < total && self.longest_page < self.queue.page_length() {
            self.queue.shorten(self.longest_page, self.next_offset());
        }
        ScanStep::Continue
    }

    /// A page without rows lies behind the end of the list: continues before it.
    fn retreat(&mut self, ArrivedPage { id, offset, page, .. }: &ArrivedPage) -> ScanStep {
        let total = u64::try_from(page.total_count).unwrap_or(0);
        if *offset == 0 && total == 0 {
            return ScanStep::Done;
        }
        if self.tail.is_some_and(|tail| *id < tail.id) {
            return ScanStep::Continue;
        }
        self.fruitless += 1;
        if total > *offset && self.tail.map_or(0, |tail| tail.end) <= *offset {
            self.empty_tails += 1;
        }
        self.queue.request_first(total.min(*offset).saturating_sub(u64::from(self.queue.page_length())));
        ScanStep::Continue
    }

    /// There may be rows between the chain and this page: requests them first.
    fn bridge(&mut self, arrived: ArrivedPage) -> ScanStep {
        let ArrivedPage { id, offset, .. } = arrived;
        let end = offset + arrived.page.rows.len() as u64;
        let at = match self.tail {
            // Requested before the chain's last page: rows were added before that end since, and moved it back.
            Some(tail) if id < tail.id => {
                let at = self.next_offset();
                if at >= end {
                    // The chain already ends behind this page.
                    return ScanStep::Continue;
                }
                at
            }
            // Requested after it: rows before that end were deleted since, and the following rows moved forward.
            _ => {
                (offset + u64::from(self.queue.overlap())).saturating_sub(u64::from(self.queue.page_length()))
            }
        };
        self.fruitless += 1;
        self.queue.push_front(arrived);
        self.queue.request_first(at);
        ScanStep::Continue
    }

    /// The offset of the page that continues the chain.
    fn next_offset(&self) -> u64 {
        self.tail.map_or(0, |tail| tail.end.saturating_sub(u64::from(self.queue.overlap())))
    }
}
