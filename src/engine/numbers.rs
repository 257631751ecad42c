//! The numbers and times of a row, by the kind of field. What is done with one is compiled for each of them, so that no loop
//! asks row by row which it is.

use crate::store::Chunk;

/// Does something with the reader of a count: `with_count!(count, read => …)`.
macro_rules! with_count {
    ($count:expr, $read:ident => $work:expr) => {
        match $count {
            $crate::field::Count::Invitations => {
                let $read = $crate::store::Chunk::invitations;
                $work
            }
            $crate::field::Count::Suggestions => {
                let $read = $crate::store::Chunk::suggestions;
                $work
            }
            $crate::field::Count::Pending => {
                let $read = $crate::engine::numbers::pending;
                $work
            }
        }
    };
}

/// The same for the reader of a moment, in milliseconds.
macro_rules! with_moment {
    ($moment:expr, $read:ident => $work:expr) => {
        match $moment {
            $crate::field::Moment::Created => {
                let $read = $crate::store::Chunk::created_at;
                $work
            }
            $crate::field::Moment::Updated => {
                let $read = $crate::store::Chunk::updated_at;
                $work
            }
        }
    };
}

pub(super) use {with_count, with_moment};

/// Invitations and suggestions that wait for an answer.
pub(super) fn pending(chunk: &Chunk, row: usize) -> i64 {
    chunk.invitations(row).saturating_add(chunk.suggestions(row))
}
