//! Removes rows that a whole scan has not seen.

use super::scan::Scan;
use super::{Mirror, lag};
use crate::store::Chunk;

const WORD: usize = u64::BITS as usize;

impl Mirror {
    /// Keeps rows that were reported after the scan began.
    pub(super) fn sweep(&mut self, scan: &Scan) {
        let mut gone = Vec::new();
        for (chunk, columns) in self.store.chunks().iter().enumerate() {
            for (word, live) in columns.live().iter().enumerate() {
                let first = chunk * Chunk::ROWS + word * WORD;
                let mut unseen = live & !scan.seen.word(first / WORD);
                while unseen != 0 {
                    let number = u32::try_from(first).unwrap_or(u32::MAX) + unseen.trailing_zeros();
                    unseen &= unseen - 1;
                    if self.is_gone(number, scan) {
                        gone.push(number);
                    }
                }
            }
        }
        for number in gone {
            self.store.remove(number);
        }
    }

    fn is_gone(&self, number: u32, scan: &Scan) -> bool {
        self.store.row(number).is_some_and(|row| {
            !lag::may_lag(row.created_at(), self.newest, scan.began)
                && !self.was_reported_since(&row.id(), scan.first)
        })
    }
}
