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
use super::bits::Bits;
use super::plan::{Arrived, Plan};
use crate::clerk::{ListQuery, Millis};
use crate::store::{PageRows, Store};

/// So many pages in a row may bring nothing new before it is said that the list cannot be read. Each closes a gap of
/// nearly 500 deletions that happened between two reads.
const MOST_FRUITLESS: u32 = 64;

/// A list whose rows are others at each look is not read for ever: a pass sees at most twice as many rows as the list has
/// at its longest, and so many more.
const MOST_REPLACED: u64 = 32_000;

/// So many looks behind the last row that bring nothing new prove that the list ends there, whatever its count says.
const MOST_AT_END: u32 = 3;

/// By so many rows a count may be off: whoever counts does not see the list at the same moment as whoever reads it. A list
/// that lacks more than these is not whole.
const MOST_MISCOUNTED: u64 = 8;

/// A reading of the whole list.
#[derive(Debug, Clone)]
pub(super) struct Pass {
    /// When it began.
    pub(super) began: Millis,
    /// Pages of it are at least this.
    pub(super) first: PageId,
    /// The rows of the chain.
    pub(super) seen: Bits,
    /// How many those are.
    pub(super) rows: u64,
    plan: Plan,
    /// The last page of the chain.
    left: Option<Left>,
    /// How many rows the list has: what the page said that was asked for last.
    total: (PageId, u64),
    /// The most rows that the list ever had.
    peak: u64,
    /// The most rows that any page had.
    longest: u32,
    fruitless: u32,
    /// The last page taken over reaches as far as the list counts rows.
    is_counted: bool,
    /// Looks in a row that found nothing behind the last row, although more rows are counted.
    at_end: u32,
}

#[derive(Debug, Clone, Copy)]
struct Left {
    id: PageId,
    /// The offset behind its last row.
    end: u64,
}

/// What one step of a pass did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Nothing: the page that is next is not there yet.
    Waits,
    /// A page was taken over, or was of no use, or others have to be read before it.
    Goes,
    /// The end of the list is reached.
    Done,
    /// The list changes too much, or contradicts itself, to be read.
    Lost,
    /// The list ends, and lacks many of the rows that it counts.
    Short,
}

impl Pass {
    pub(super) fn new(total: u64, began: Millis, first: PageId) -> Self {
        Self {
            began,
            first,
            seen: Bits::default(),
            rows: 0,
            plan: Plan::default(),
            left: None,
            total: (PageId(0), total),
            peak: total,
            longest: 0,
            fruitless: 0,
            is_counted: false,
            at_end: 0,
        }
    }

    /// How many rows the list has, as far as is known.
    pub(super) fn total(&self) -> u64 {
        self.total.1.max(self.rows)
    }

    /// The next page to ask for, if there is one, of the first `most` rows.
    pub(super) fn ask(&mut self, id: PageId, most: u64) -> Option<ListQuery> {
        self.plan.ask(id, self.total.1.min(most))
    }

    pub(super) fn receive(&mut self, id: PageId, page: PageRows) {
        let total = u64::try_from(page.total_count).unwrap_or(0);
        if id >= self.first && id >= self.total.0 {
            self.total = (id, total);
        }
        self.peak = self.peak.max(total);
        self.plan.receive(id, page);
    }

    /// Whether all rows are there that the list counts, although a look behind them is still to come.
    pub(super) const fn is_counted(&self) -> bool {
        self.is_counted
    }

    /// The memory that its pages take which could not be taken over yet.
    pub(super) fn bytes(&self) -> usize {
        self.plan.bytes()
    }

    /// That page could not be read. Whether it is still to be.
    pub(super) fn put_back(&mut self, id: PageId) -> bool {
        self.plan.put_back(id)
    }

    /// Takes over the next page, if it is there. `gone` are rows that a page can only have because it lags.
    pub(super) fn step(&mut self, store: &mut Store, gone: &HashSet<String>) -> Step {
        let Some(arrived) = self.plan.take_first() else { return Step::Waits };
        let step = if arrived.page.rows.is_empty() {
            self.step_back(&arrived)
        } else if self.joins(&arrived, store) {
            self.take_over(arrived, store, gone)
        } else {
            self.bridge(arrived)
        };
        self.plan.go_on_at(self.behind());
        if self.at_end >= MOST_AT_END {
            // Nothing at all is no list that somebody may take for an empty one.
            let is_near = self.rows > 0 && self.total.1.saturating_sub(self.rows) <= MOST_MISCOUNTED;
            return if is_near { Step::Done } else { Step::Short };
        }
        let is_endless = self.rows > self.peak.saturating_mul(2).saturating_add(MOST_REPLACED);
        if step != Step::Done && (is_endless || self.fruitless > MOST_FRUITLESS) { Step::Lost } else { step }
    }

    /// Whether the page begins at or before the end of the chain.
    fn joins(&self, Arrived { offset, page, .. }: &Arrived, store: &Store) -> bool {
        let is_seen =
            |index| store.number(&page.rows.id(index)).is_some_and(|number| self.seen.contains(number));
        *offset == 0 || (0..page.rows.len()).any(is_seen)
    }

    fn take_over(&mut self, arrived: Arrived, store: &mut Store, gone: &HashSet<String>) -> Step {
        let Arrived { id, offset, limit, page } = arrived;
        let rows = u32::try_from(page.rows.len()).unwrap_or(u32::MAX);
        let numbers = super::merge(store, &page.rows, gone);
        let new = numbers.into_iter().filter(|number| self.seen.insert(*number)).count() as u64;
        self.rows += new;
        self.fruitless = if new == 0 { self.fruitless + 1 } else { 0 };
        self.longest = self.longest.max(rows);

        let end = offset + u64::from(rows);
        let total = u64::try_from(page.total_count).unwrap_or(0);
        let is_behind_last = self.left.is_some_and(|left| left.id < id && left.end == end);
        if new > 0 {
            self.at_end = 0;
        } else if rows < limit && end < total && is_behind_last {
            self.at_end += 1;
        }
        // What was read before others, and only has what those had, says nothing of where the chain ends.
        if new > 0 || self.left.is_none_or(|left| left.id < id) {
            self.left = Some(Left { id, end });
        }
        // A page that is as long as it may be is no proof of an end: the count may leave rows out.
        let is_end = end >= total && rows < limit;
        self.is_counted = end >= total && id >= self.total.0;
        if is_end && (end >= self.total.1 || id >= self.total.0) {
            return Step::Done;
        }
        if rows < limit && end < total && self.longest < self.plan.length() {
            self.plan.shorten(self.longest, self.behind());
        }
        Step::Goes
    }

    /// A page without rows lies behind the end of the list.
    fn step_back(&mut self, Arrived { id, offset, page, .. }: &Arrived) -> Step {
        let total = u64::try_from(page.total_count).unwrap_or(0);
        if *offset == 0 && total == 0 {
            return Step::Done;
        }
        if self.left.is_some_and(|left| *id < left.id) {
            return Step::Goes;
        }
        self.fruitless += 1;
        if total > *offset && self.left.map_or(0, |left| left.end) <= *offset {
            self.at_end += 1;
        }
        self.plan.read_first(total.min(*offset).saturating_sub(u64::from(self.plan.length())));
        Step::Goes
    }

    /// Between the chain and a page there may be rows: plans to read them.
    fn bridge(&mut self, arrived: Arrived) -> Step {
        let Arrived { id, offset, .. } = arrived;
        let end = offset + arrived.page.rows.len() as u64;
        let at = match self.left {
            // What was read before the end of the chain: rows joined before that end since, and moved it back.
            Some(left) if id < left.id => {
                let at = self.behind();
                if at >= end {
                    // The chain has gone past it.
                    return Step::Goes;
                }
                at
            }
            // What was read after it: rows before that end were deleted since, and what came behind moved forward.
            _ => (offset + u64::from(self.plan.overlap())).saturating_sub(u64::from(self.plan.length())),
        };
        self.fruitless += 1;
        self.plan.put_first(arrived);
        self.plan.read_first(at);
        Step::Goes
    }

    /// Where the page begins that goes on from the end of the chain.
    fn behind(&self) -> u64 {
        self.left.map_or(0, |left| left.end.saturating_sub(u64::from(self.plan.overlap())))
    }
}
