//! Checks of columns that have few different values: each value is tested once for a chunk, not once for a row.

use super::Check;
use crate::clerk::EnrollmentMode;
use crate::engine::bits::{self, WORD};
use crate::store::{APART, Chunk, Kinds, Proof};

/// The enrollment mode.
pub(super) fn mode(test: impl Fn(&EnrollmentMode) -> bool + Sync + 'static) -> Box<dyn Check> {
    Box::new(Kind { column: Chunk::modes, test })
}

/// The proof of affiliation.
pub(super) fn affiliation(test: impl Fn(Option<&Proof>) -> bool + Sync + 'static) -> Box<dyn Check> {
    Box::new(Kind { column: Chunk::affiliations, test: move |proof: &Option<Proof>| test(proof.as_ref()) })
}

/// The proof of ownership.
pub(super) fn ownership(test: impl Fn(Option<&Proof>) -> bool + Sync + 'static) -> Box<dyn Check> {
    Box::new(Kind { column: Chunk::ownerships, test: move |proof: &Option<Proof>| test(proof.as_ref()) })
}

struct Kind<T: 'static, F> {
    column: fn(&Chunk) -> &Kinds<T>,
    test: F,
}

impl<T, F: Fn(&T) -> bool + Sync> Check for Kind<T, F> {
    fn narrow(&self, chunk: &Chunk, rows: &mut [u64]) {
        let kinds = (self.column)(chunk);
        let holds = kinds.test(&self.test);
        for (word, codes) in rows.iter_mut().zip(kinds.codes().chunks(WORD)) {
            let met = codes
                .iter()
                .enumerate()
                .fold(0, |met, (bit, code)| met | u64::from(holds[usize::from(*code)]) << bit);
            let apart = if kinds.has_apart() { apart(codes) } else { 0 };
            *word &= met | apart;
        }
        if kinds.has_apart() {
            bits::retain(rows, |row| {
                kinds.codes().get(row) != Some(&APART) || kinds.get(row).is_some_and(&self.test)
            });
        }
    }

    fn cost(&self) -> u8 {
        0
    }
}

fn apart(codes: &[u8]) -> u64 {
    codes.iter().enumerate().fold(0, |apart, (bit, code)| apart | u64::from(*code == APART) << bit)
}
