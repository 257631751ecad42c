//! A page of a list as it was before the last writes.
//!
//! A row's name and creation time never change, so an earlier state of a row sorts among the current rows. The stale list
//! is the current list with a few rows removed and inserted; it is never built as a whole.

use std::cmp::Ordering;
use std::ops::Range;

use super::history::StaleRows;
use super::list_query::ListQuery;
use super::row::DomainRow;
use super::store::Store;

#[derive(Debug)]
enum Piece {
    /// Rows of the current list, by position.
    Run(Range<usize>),
    /// A row that is not in the current list.
    One(u32),
}

impl Piece {
    fn length(&self) -> usize {
        match self {
            Self::Run(range) => range.len(),
            Self::One(_) => 1,
        }
    }
}

/// The stale list, in ascending order.
#[derive(Debug)]
pub(crate) struct StaleList<'a> {
    now: &'a [u32],
    pieces: Vec<Piece>,
}

impl<'a> StaleList<'a> {
    /// `now` is the current result of the query, in ascending order.
    pub(crate) fn new(store: &Store, query: &ListQuery, now: &'a [u32], stale_rows: &StaleRows) -> Self {
        let mut edits: Vec<(u32, &DomainRow, bool)> = stale_rows
            .iter()
            .filter_map(|(&number, before)| {
                // Any state of the row gives its position. A row created and deleted since is in neither list.
                let row = before.as_ref().or_else(|| store.row(number))?;
                let was_asked_for = before.as_ref().is_some_and(|row| query.matches(store, row));
                Some((number, row, was_asked_for))
            })
            .collect();
        edits.sort_by(|a, b| query.compare(store, (a.0, a.1), (b.0, b.1)));

        let (mut pieces, mut start) = (Vec::new(), 0);
        for (number, row, was_asked_for) in edits {
            let is_before = |&other: &u32| {
                store.row(other).is_some_and(|found| {
                    query.compare(store, (other, found), (number, row)) == Ordering::Less
                })
            };
            let place = now.partition_point(is_before);
            pieces.push(Piece::Run(start..place));
            start = place + usize::from(now.get(place) == Some(&number));
            if was_asked_for {
                pieces.push(Piece::One(number));
            }
        }
        pieces.push(Piece::Run(start..now.len()));
        Self { now, pieces }
    }

    pub(crate) fn length(&self) -> usize {
        self.pieces.iter().map(Piece::length).sum()
    }

    pub(crate) fn rows(&self, places: Range<usize>) -> Vec<u32> {
        let mut rows = Vec::with_capacity(places.len());
        let mut before = 0;
        for piece in &self.pieces {
            let length = piece.length();
            let from = places.start.clamp(before, before + length) - before;
            let to = places.end.clamp(before, before + length) - before;
            if from < to {
                match piece {
                    Piece::Run(range) => {
                        rows.extend_from_slice(&self.now[range.start + from..range.start + to]);
                    }
                    Piece::One(number) => rows.push(*number),
                }
            }
            before += length;
        }
        rows
    }
}
