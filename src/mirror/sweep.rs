//! What a whole pass has not seen is gone.

use super::pass::Pass;
use super::{Mirror, recent};
use crate::store::Chunk;

const WORD: usize = u64::BITS as usize;

impl Mirror {
    /// Removes the rows that a finished pass has not seen, but for those that were told of since it began.
    pub(super) fn sweep(&mut self, pass: &Pass) {
        let mut gone = Vec::new();
        for (chunk, columns) in self.store.chunks().iter().enumerate() {
            for (word, live) in columns.live().iter().enumerate() {
                let first = chunk * Chunk::ROWS + word * WORD;
                let mut unseen = live & !pass.seen.word(first / WORD);
                while unseen != 0 {
                    let number = u32::try_from(first).unwrap_or(u32::MAX) + unseen.trailing_zeros();
                    unseen &= unseen - 1;
                    if self.is_gone(number, pass) {
                        gone.push(number);
                    }
                }
            }
        }
        for number in gone {
            self.store.remove(number);
        }
    }

    fn is_gone(&self, number: u32, pass: &Pass) -> bool {
        self.store.row(number).is_some_and(|row| {
            !recent::may_lag(row.created_at(), self.newest, pass.began)
                && !self.was_told_since(&row.id(), pass.first)
        })
    }
}
