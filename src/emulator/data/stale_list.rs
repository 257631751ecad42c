//! A page of a list as it was before the last writes.
//!
//! Neither a row's name nor its time of creation ever changes, so a former row has its place among the rows of now. The
//! list of then is the list of now with a few rows taken out and put in; it is never built as a whole.

use std::cmp::Ordering;
use std::ops::Range;

use super::history::Former;
use super::list_query::Question;
use super::row::Row;
use super::store::Store;

/// A part of the list of then.
#[derive(Debug)]
enum Piece {
    /// Rows that are in the list of now, by their places there.
    Run(Range<usize>),
    /// One that is not.
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

/// The list of then, in ascending order.
#[derive(Debug)]
pub(crate) struct Then<'a> {
    now: &'a [u32],
    pieces: Vec<Piece>,
}

impl<'a> Then<'a> {
    /// `now` answers the question in ascending order.
    pub(crate) fn new(store: &Store, question: &Question, now: &'a [u32], former: &Former) -> Self {
        let mut edits: Vec<(u32, &Row, bool)> = former
            .iter()
            .filter_map(|(&number, before)| {
                // Any state of the row tells its place. One that came and went is in neither list.
                let row = before.as_ref().or_else(|| store.row(number))?;
                let was_asked_for = before.as_ref().is_some_and(|row| question.asks_for(store, row));
                Some((number, row, was_asked_for))
            })
            .collect();
        edits.sort_by(|a, b| question.compare(store, (a.0, a.1), (b.0, b.1)));

        let (mut pieces, mut start) = (Vec::new(), 0);
        for (number, row, was_asked_for) in edits {
            let is_before = |&other: &u32| {
                store.row(other).is_some_and(|found| {
                    question.compare(store, (other, found), (number, row)) == Ordering::Less
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

    /// The rows at these places.
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
