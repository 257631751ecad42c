//! Conditions on notes and snoozes. Few rows have them, so the rows are looked up, not scanned.

use crate::clerk::Millis;
use crate::engine::bit_set::{self, WORDS};
use crate::query::{Term, Test};
use crate::store::{Chunk, Store};

/// Holds for the rows of a set, or, if inverse, for all others.
pub(super) struct NotedCheck {
    /// One bit per row.
    rows: Vec<u64>,
    inverse: bool,
}

impl NotedCheck {
    /// `None` for a term about something else.
    pub(super) fn of(store: &Store, term: &Term, now: Millis) -> Option<Self> {
        let mut rows = vec![0; store.chunks().len() * WORDS];
        let mut put = |id: &str| {
            if let Some(number) = store.number(id) {
                bit_set::put(&mut rows, number as usize);
            }
        };
        let notes = store.notes();
        let inverse = match &term.test {
            Test::Noted(wanted) => {
                notes.iter().flat_map(|notes| notes.noted()).for_each(|(id, _)| put(id));
                !wanted
            }
            Test::Note(text) => {
                let text = text.to_lowercase();
                let is_in = |(_, note): &(&str, &str)| note.to_lowercase().contains(&text);
                notes.iter().flat_map(|notes| notes.noted()).filter(is_in).for_each(|(id, _)| put(id));
                false
            }
            Test::Snoozed(wanted) => {
                notes.iter().flat_map(|notes| notes.snoozed(now)).for_each(&mut put);
                !wanted
            }
            _ => return None,
        };
        Some(Self { rows, inverse: inverse != term.inverse })
    }

    /// Removes the rows of the chunk with that number for which it does not hold.
    pub(super) fn narrow(&self, chunk: usize, rows: &mut [u64]) {
        let words = chunk * WORDS;
        let set = self.rows.get(words..words + WORDS).unwrap_or_default();
        if self.inverse {
            bit_set::subtract(rows, set);
        } else {
            bit_set::intersect(rows, set);
        }
    }
}

// The set of a chunk and its rows have the same number of words.
const _: () = assert!(Chunk::ROWS == WORDS * bit_set::WORD);
