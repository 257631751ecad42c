//! Sets of rows: one bit per row, 64 to a word, the lowest first, as in [`Chunk::live`].

use crate::store::Chunk;

/// Bits per word.
pub(super) const WORD: usize = u64::BITS as usize;

/// Words per chunk. No word spans two chunks, so that bit `n` belongs to row `n` of the store.
pub(super) const WORDS: usize = Chunk::ROWS / WORD;

pub(super) fn has(rows: &[u64], row: usize) -> bool {
    rows.get(row / WORD).is_some_and(|word| word >> (row % WORD) & 1 != 0)
}

pub(super) fn put(rows: &mut [u64], row: usize) {
    if let Some(word) = rows.get_mut(row / WORD) {
        *word |= 1 << (row % WORD);
    }
}

pub(super) fn count(rows: &[u64]) -> usize {
    rows.iter().map(|word| word.count_ones() as usize).sum()
}

pub(super) fn is_empty(rows: &[u64]) -> bool {
    rows.iter().all(|word| *word == 0)
}

/// The rows in ascending order.
pub(super) fn iter(rows: &[u64]) -> impl Iterator<Item = usize> {
    rows.iter().enumerate().flat_map(|(at, &word)| {
        std::iter::successors(Some(word), |left| Some(left & left.wrapping_sub(1)))
            .take_while(|left| *left != 0)
            .map(move |left| at * WORD + left.trailing_zeros() as usize)
    })
}

/// Keeps the rows for which the test holds.
pub(super) fn retain(rows: &mut [u64], mut test: impl FnMut(usize) -> bool) {
    for (at, word) in rows.iter_mut().enumerate() {
        let mut left = *word;
        while left != 0 {
            let bit = left.trailing_zeros();
            left &= left - 1;
            *word &= !(u64::from(!test(at * WORD + bit as usize)) << bit);
        }
    }
}

pub(super) fn intersect(rows: &mut [u64], other: &[u64]) {
    rows.iter_mut().zip(other).for_each(|(word, other)| *word &= other);
}

pub(super) fn subtract(rows: &mut [u64], other: &[u64]) {
    rows.iter_mut().zip(other).for_each(|(word, other)| *word &= !other);
}

pub(super) fn unite(rows: &mut [u64], other: &[u64]) {
    rows.iter_mut().zip(other).for_each(|(word, other)| *word |= other);
}
