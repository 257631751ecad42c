//! One reading of the whole list, from its first row to its last, while others write.
//!
//! The list is in the order of creation, which no change alters: rows only join it, nearly always at the end, and leave
//! it. Each page is what the list was at one moment from its offset on. The pages taken over form a chain: the first begins
//! at the list's first row, and each further one begins at or before the last row that was taken over. That is sure when
//! it has any row of the chain, since no row ever overtakes another. Then a row that was in the list all the while is in
//! one of the pages: it lies before the end of the chain, or behind it. Where it is not sure, pages in between are
//! read until it is. Pages that are left out do no harm, as long as the chain goes on to the end of the list.

use std::collections::HashSet;

use super::PageId;
use super::bit_set::BitSet;
use super::page_queue::{ArrivedPage, PageQueue};
use crate::clerk::{ListQuery, Millis};
use crate::store::{PageRows, Store};

/// So many pages in a row may bring nothing new before it is said that the list cannot be read. Each closes a gap of
/// nearly 500 deletions that happened between two reads.
const MAX_FRUITLESS: u32 = 64;

/// A list whose rows are others at each look is not read for ever: a pass sees at most twice as many rows as the list has
/// at its longest_page, and so many more.
const MAX_REPLACED: u64 = 32_000;

/// So many looks behind the last row that bring nothing new prove that the list ends there, whatever its count says.
const MAX_EMPTY_TAILS: u32 = 3;

/// By so many rows a count may be off: whoever counts does not see the list at the same moment as whoever reads it. A list
/// that lacks more than these is not whole.
const MAX_MISCOUNTED: u64 = 8;

/// A reading of the whole list.
#[derive(Debug, Clone)]
pub(super) struct Scan {
    /// When it began.
    pub(super) began: Millis,
    /// Pages of it are at least this.
    pub(super) first: PageId,
    /// The rows of the chain.
    pub(super) seen: BitSet,
    /// How many those are.
    pub(super) rows: u64,
    queue: PageQueue,
    /// The last page of the chain.
    tail: Option<Tail>,
    /// How many rows the list has: what the page said that was asked for last.
    total: (PageId, u64),
    /// The most rows that the list ever had.
    peak: u64,
    /// The most rows that any page had.
    longest_page: u32,
    fruitless: u32,
    /// The last page taken over reaches as far as the list counts rows.
    is_counted: bool,
    /// Looks in a row that found nothing behind the last row, although more rows are counted.
    empty_tails: u32,
}

#[derive(Debug, Clone, Copy)]
struct Tail {
    id: PageId,
    /// The offset behind its last row.
    end: u64,
}

/// What one step of a pass did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ScanStep {
    /// Nothing: the page that is next is not there yet.
    Waiting,
    /// A page was taken over, or was of no use, or others have to be read before it.
    Continue,
    /// The end of the list is reached.
    Done,
    /// The list changes too much, or contradicts itself, to be read.
    Unreadable,
    /// The list ends, and lacks many of the rows that it counts.
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

    /// How many rows the list has, as far as is known.
    pub(super) fn total(&self) -> u64 {
        self.total.1.max(self.rows)
    }

    /// The next page to ask for, if there is one, of the first `most` rows.
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

    /// Whether all rows are there that the list counts, although a look behind them is still to come.
    pub(super) const fn is_counted(&self) -> bool {
        self.is_counted
    }

    /// The memory that its pages take which could not be taken over yet.
    pub(super) fn bytes(&self) -> usize {
        self.queue.bytes()
    }

    /// That page could not be read. Whether it is still to be.
    pub(super) fn retry(&mut self, id: PageId) -> bool {
        self.queue.retry(id)
    }

    /// Takes over the next page, if it is there. `gone` are rows that a page can only have because it lags.
    pub(super) fn step(&mut self, store: &mut Store, gone: &HashSet<String>) -> ScanStep {
        let Some(arrived) = self.queue.take_first() else { return ScanStep::Waiting };
        let step = if arrived.page.rows.is_empty() {
            self.retreat(&arrived)
        } else if self.joins(&arrived, store) {
            self.take_over(arrived, store, gone)
        } else {
            self.bridge(arrived)
        };
        self.queue.continue_at(self.next_offset());
        if self.empty_tails >= MAX_EMPTY_TAILS {
            // Nothing at all is no list that somebody may take for an empty one.
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
    fn joins(&self, ArrivedPage { offset, page, .. }: &ArrivedPage, store: &Store) -> bool {
        let is_seen =
            |index| store.number(&page.rows.id(index)).is_some_and(|number| self.seen.contains(number));
        *offset == 0 || (0..page.rows.len()).any(is_seen)
    }

    fn take_over(&mut self, arrived: ArrivedPage, store: &mut Store, gone: &HashSet<String>) -> ScanStep {
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
        // What was read before others, and only has what those had, says nothing of where the chain ends.
        if new > 0 || self.tail.is_none_or(|tail| tail.id < id) {
            self.tail = Some(Tail { id, end });
        }
        // A page that is as long as it may be is no proof of an end: the count may leave rows out.
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

    /// A page without rows lies behind the end of the list.
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

    /// Between the chain and a page there may be rows: plans to read them.
    fn bridge(&mut self, arrived: ArrivedPage) -> ScanStep {
        let ArrivedPage { id, offset, .. } = arrived;
        let end = offset + arrived.page.rows.len() as u64;
        let at = match self.tail {
            // What was read before the end of the chain: rows joined before that end since, and moved it back.
            Some(tail) if id < tail.id => {
                let at = self.next_offset();
                if at >= end {
                    // The chain has gone past it.
                    return ScanStep::Continue;
                }
                at
            }
            // What was read after it: rows before that end were deleted since, and what came behind moved forward.
            _ => {
                (offset + u64::from(self.queue.overlap())).saturating_sub(u64::from(self.queue.page_length()))
            }
        };
        self.fruitless += 1;
        self.queue.push_front(arrived);
        self.queue.request_first(at);
        ScanStep::Continue
    }

    /// Where the page begins that goes on from the end of the chain.
    fn next_offset(&self) -> u64 {
        self.tail.map_or(0, |tail| tail.end.saturating_sub(u64::from(self.queue.overlap())))
    }
}
