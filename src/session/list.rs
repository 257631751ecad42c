//! Reads a list page by page, while other clients create and delete rows.
//!
//! A deletion moves all later rows forward, so that the next page would start too late. Neighbouring pages therefore
//! overlap: if a page contains no known row, it is fetched again from further in front.

use std::collections::HashSet;

use crate::api::Error;
use crate::change::{Failure, FailureKind};
use crate::clerk::{MAX_LIMIT, Page};
use crate::mirror::MAX_MISCOUNTED;

use super::failure;

/// Rows that neighbouring pages share: this number may be deleted between two pages without an extra request.
const OVERLAP: u64 = 8;

/// Multiplies the overlap after a page that showed no known row.
const STEP_BACK: u64 = 8;

/// Pages in a row without a new row, although more rows were counted, before reading is given up.
const MOST_IN_VAIN: u32 = 3;

/// How many passes have to end before the server's count until the rows are taken for all.
const SHORT_PASSES: u32 = 2;

/// How many passes to make for rows that have not appeared yet: rows of equal age may be in any order, which may
/// differ between responses.
const MOST_PASSES: u32 = 4;

/// A range of a list's rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListRange {
    /// The number of rows to skip.
    pub offset: u64,
    /// The maximum number of rows.
    pub limit: u64,
}

impl ListRange {
    pub const ALL: Self = Self { offset: 0, limit: u64::MAX };

    /// Whether more rows may follow, after that many rows of the range were received.
    #[must_use]
    pub const fn has_more(self, received: u64, total: u64) -> bool {
        let reached = self.offset.saturating_add(received);
        // A total smaller than the number of rows received does not tell whether more rows follow.
        reached < total || reached > total && received == self.limit
    }
}

/// Rows of a list, and the list's total count.
#[derive(Debug, Clone, PartialEq)]
pub struct ListRows<T> {
    /// Without duplicates.
    pub rows: Vec<T>,
    /// The server's count, or the number of rows if all of them were read.
    pub total: u64,
    /// How many more rows the server counts than it lists, after the end of the list was reached.
    pub missing: u64,
}

/// Reads that range; `fetch` gets a page by offset and limit.
///
/// # Errors
///
/// When a page cannot be fetched, or when the list contains far fewer rows than it counts, or none.
pub async fn read_list<T>(
    range: ListRange,
    fetch: impl AsyncFn(u64, u32) -> Result<Page<T>, Error>,
    id: impl Fn(&T) -> &str,
) -> Result<ListRows<T>, Failure> {
    let mut reader = ListReader { range, fetch, id, rows: Vec::new(), seen: HashSet::new() };
    let mut short = 0;
    for pass in 0..MOST_PASSES {
        let PassEnd { total, is_short } = reader.pass(pass > 0).await?;
        let ListReader { rows, .. } = &mut reader;
        let count = rows.len() as u64;
        short += u32::from(is_short);
        let missing = total.saturating_sub(range.offset.saturating_add(count));
        if is_short && missing > 0 {
            // An empty list that counts rows must not pass for an empty one.
            if missing > MAX_MISCOUNTED || range.offset.saturating_add(count) == 0 {
                return Err(incomplete());
            }
            if short == SHORT_PASSES {
                return Ok(ListRows { rows: std::mem::take(rows), total: total - missing, missing });
            }
        } else if range != ListRange::ALL {
            return Ok(ListRows { rows: std::mem::take(rows), total, missing: 0 });
        } else if count >= total {
            return Ok(ListRows { rows: std::mem::take(rows), total: count, missing: 0 });
        }
    }
    Err(incomplete())
}

fn incomplete() -> Failure {
    Failure::new(FailureKind::BadAnswer, "the list ends before its own count, or repeats itself")
}

/// How a pass through the list ended.
struct PassEnd {
    /// The list's count.
    total: u64,
    /// Whether the list ended before its count.
    is_short: bool,
}

struct ListReader<T, Fetch, Id> {
    range: ListRange,
    fetch: Fetch,
    id: Id,
    rows: Vec<T>,
    seen: HashSet<String>,
}

impl<T, Fetch, Id> ListReader<T, Fetch, Id>
where
    Fetch: AsyncFn(u64, u32) -> Result<Page<T>, Error>,
    Id: Fn(&T) -> &str,
{
    /// Makes one pass through the list, or stops early once no row is missing.
    async fn pass(&mut self, is_search: bool) -> Result<PassEnd, Failure> {
        // The rows of this pass, which the next page has to overlap with.
        let mut passed: HashSet<String> = HashSet::new();
        let (mut next, mut overlap, mut in_vain) = (self.range.offset, 0, 0);
        loop {
            let from = next.saturating_sub(overlap);
            let wanted = (self.range.limit - self.rows.len() as u64).saturating_add(next - from);
            // Clerk refuses a limit of 0; any page contains the count.
            let limit = u32::try_from(wanted).unwrap_or(MAX_LIMIT).clamp(1, MAX_LIMIT);
            let page = (self.fetch)(from, limit).await.map_err(|error| failure(&error))?;
            let total = u64::try_from(page.total_count).unwrap_or(0);
            let length = page.data.len() as u64;
            let reached = from + length;
            let known = page.data.iter().position(|row| passed.contains((self.id)(row)));
            let is_joined = overlap == 0 || from == 0 || known.is_some();
            // A short page that leads no further.
            let is_end = is_joined && length < u64::from(limit) && reached <= next;
            let mut is_new = false;
            if is_joined {
                for row in page.data.into_iter().skip(known.unwrap_or(0)) {
                    is_new |= passed.insert((self.id)(&row).to_owned());
                    if (self.rows.len() as u64) < self.range.limit
                        && self.seen.insert((self.id)(&row).to_owned())
                    {
                        self.rows.push(row);
                    }
                }
                next = reached;
                overlap = OVERLAP.min(length / 2);
            } else {
                overlap = overlap.saturating_mul(STEP_BACK).min(next);
            }
            // A list may contain more than its own count, as long as pages show new rows.
            let shows_enough = self.range != ListRange::ALL || self.rows.len() as u64 >= total;
            let is_over = is_joined && (reached == total || (reached > total && !is_new && shows_enough));
            let has_all = is_search && self.rows.len() as u64 >= total;
            if is_over || has_all || self.rows.len() as u64 >= self.range.limit {
                return Ok(PassEnd { total, is_short: false });
            }
            in_vain = if is_new { 0 } else { in_vain + 1 };
            if in_vain == MOST_IN_VAIN {
                return if is_end { Ok(PassEnd { total, is_short: true }) } else { Err(incomplete()) };
            }
        }
    }
}

#[cfg(test)]
mod tests;
