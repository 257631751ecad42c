//! Reads a list page after page, while others create and delete what is in it.
//!
//! What is deleted moves all rows behind it forward, so that the page that follows would begin too late. Neighbouring
//! pages therefore share some rows: a page that begins with none that is known is asked for again from further in front.

use std::collections::HashSet;

use crate::api::Error;
use crate::change::{Failure, FailureKind};
use crate::clerk::{MAX_LIMIT, Page};

use super::failure;

/// ListRows that a page shares with the one before: so many may be deleted between the two without another look.
const OVERLAP: u64 = 8;

/// How much further in front a page begins when it showed no row that is known.
const STEP_BACK: u64 = 8;

/// Pages in a row that show nothing new although more rows were counted, before the reader is given up.
const MOST_IN_VAIN: u32 = 3;

/// How often a list is gone through for rows that have not shown yet: rows of the same age may stand in any order, and in
/// each answer in another one.
const MOST_PASSES: u32 = 4;

/// Which rows of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListRange {
    /// How many are skipped.
    pub offset: u64,
    /// How many are wanted at most.
    pub limit: u64,
}

impl ListRange {
    /// All rows.
    pub const ALL: Self = Self { offset: 0, limit: u64::MAX };
}

/// The rows, and how many the list has in all.
#[derive(Debug, Clone, PartialEq)]
pub struct ListRows<T> {
    /// Each once.
    pub rows: Vec<T>,
    /// The server's count; their number when all of them were read.
    pub total: u64,
}

/// Reads that range; `fetch` reads a page: from an offset so many rows at most.
///
/// # Errors
///
/// When a page cannot be read, or when the list does not show as many rows as it counts.
pub async fn read_list<T>(
    range: ListRange,
    fetch: impl AsyncFn(u64, u32) -> Result<Page<T>, Error>,
    id: impl Fn(&T) -> &str,
) -> Result<ListRows<T>, Failure> {
    let mut reader = ListReader { range, fetch, id, rows: Vec::new(), seen: HashSet::new() };
    for pass in 0..MOST_PASSES {
        let total = reader.pass(pass > 0).await?;
        let ListReader { rows, .. } = &mut reader;
        let count = rows.len() as u64;
        if range != ListRange::ALL {
            return Ok(ListRows { rows: std::mem::take(rows), total });
        }
        if count >= total {
            return Ok(ListRows { rows: std::mem::take(rows), total: count });
        }
    }
    Err(incomplete())
}

fn incomplete() -> Failure {
    Failure::new(FailureKind::BadAnswer, "the list ends before its own count, or repeats itself")
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
    /// Goes through the list once, or as far as the rows that are still missing show; returns its count.
    async fn pass(&mut self, is_search: bool) -> Result<u64, Failure> {
        // What this pass has read, which is what the next page has to share rows with.
        let mut passed: HashSet<String> = HashSet::new();
        let (mut next, mut overlap, mut in_vain) = (self.range.offset, 0, 0);
        loop {
            let from = next.saturating_sub(overlap);
            let wanted = (self.range.limit - self.rows.len() as u64).saturating_add(next - from);
            // Clerk refuses a limit of 0; how many there are it tells with any page.
            let limit = u32::try_from(wanted).unwrap_or(MAX_LIMIT).clamp(1, MAX_LIMIT);
            let page = (self.fetch)(from, limit).await.map_err(|error| failure(&error))?;
            let total = u64::try_from(page.total_count).unwrap_or(0);
            let length = page.data.len() as u64;
            let reached = from + length;
            let known = page.data.iter().position(|row| passed.contains((self.id)(row)));
            let is_joined = overlap == 0 || from == 0 || known.is_some();
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
            // Beyond its own count a list has more, as long as pages show it.
            let shows_enough = self.range != ListRange::ALL || self.rows.len() as u64 >= total;
            let is_over = is_joined && (reached == total || (reached > total && !is_new && shows_enough));
            let has_all = is_search && self.rows.len() as u64 >= total;
            if is_over || has_all || self.rows.len() as u64 >= self.range.limit {
                return Ok(total);
            }
            in_vain = if is_new { 0 } else { in_vain + 1 };
            if in_vain == MOST_IN_VAIN {
                return Err(incomplete());
            }
        }
    }
}

#[cfg(test)]
mod tests;
