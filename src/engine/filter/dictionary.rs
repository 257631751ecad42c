//! Checks of columns with few distinct values. Each value is tested once per chunk, not once per row.

use super::Check;
use crate::clerk::EnrollmentMode;
use crate::engine::bit_set::{self, WORD};
use crate::store::{Chunk, Dictionary, OVERFLOW, Proof};

pub(super) fn mode(test: impl Fn(&EnrollmentMode) -> bool + Sync + 'static) -> Box<dyn Check> {
    Box::new(DictionaryCheck { column: Chunk::modes, test })
}

pub(super) fn affiliation(test: impl Fn(Option<&Proof>) -> bool + Sync + 'static) -> Box<dyn Check> {
    Box::new(DictionaryCheck {
        column: Chunk::affiliations,
        test: move |proof: &Option<Proof>| test(proof.as_ref()),
    })
}

pub(super) fn ownership(test: impl Fn(Option<&Proof>) -> bool + Sync + 'static) -> Box<dyn Check> {
    Box::new(DictionaryCheck {
        column: Chunk::ownerships,
        test: move |proof: &Option<Proof>| test(proof.as_ref()),
    })
}

struct DictionaryCheck<T: 'static, F> {
    column: fn(&Chunk) -> &Dictionary<T>,
    test: F,
}

impl<T, F: Fn(&T) -> bool + Sync> Check for DictionaryCheck<T, F> {
    fn narrow(&self, chunk: &Chunk, rows: &mut [u64]) {
        let column = (self.column)(chunk);
        let holds = column.matching_codes(&self.test);
        for (word, codes) in rows.iter_mut().zip(column.codes().chunks(WORD)) {
            let met = codes
                .iter()
                .enumerate()
                .fold(0, |met, (bit, code)| met | u64::from(holds[usize::from(*code)]) << bit);
            let overflow = if column.has_overflow() { overflow_rows(codes) } else { 0 };
            *word &= met | overflow;
        }
        if column.has_overflow() {
            bit_set::retain(rows, |row| {
                column.codes().get(row) != Some(&OVERFLOW) || column.get(row).is_some_and(&self.test)
            });
        }
    }

    fn cost(&self) -> u8 {
        0
    }
}

fn overflow_rows(codes: &[u8]) -> u64 {
    codes.iter().enumerate().fold(0, |rows, (bit, code)| rows | u64::from(*code == OVERFLOW) << bit)
}
