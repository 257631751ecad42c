//! Access to the counts and times of a row. The macros compile their body once for each column, so that no loop has to
//! select the column for each row.

use crate::store::Chunk;

/// Runs an expression with the function that reads a count: `with_count!(count, read => …)`.
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

/// The same for a moment, which is read in milliseconds.
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

/// Pending invitations and suggestions together.
pub(super) fn pending(chunk: &Chunk, row: usize) -> i64 {
    chunk.invitations(row).saturating_add(chunk.suggestions(row))
}
