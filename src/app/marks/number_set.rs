//! A set of row numbers of the local copy, one bit each.

use crate::store::{Chunk, Store};

const WORD: u32 = u64::BITS;

#[derive(Debug, Clone, Default)]
pub(super) struct NumberSet {
    words: Vec<u64>,
    len: u64,
}

impl NumberSet {
    pub(super) const fn len(&self) -> u64 {
        self.len
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub(super) fn has(&self, number: u32) -> bool {
        let (word, bit) = place(number);
        self.words.get(word).is_some_and(|word| word & bit != 0)
    }

    /// True if it was not in the set.
    pub(super) fn insert(&mut self, number: u32) -> bool {
        let (word, bit) = place(number);
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        let is_new = self.words[word] & bit == 0;
        self.words[word] |= bit;
        self.len += u64::from(is_new);
        is_new
    }

    /// True if it was in the set.
    pub(super) fn remove(&mut self, number: u32) -> bool {
        let was_in = self.has(number);
        if was_in {
            let (word, bit) = place(number);
            self.words[word] &= !bit;
            self.len -= 1;
        }
        was_in
    }

    /// The numbers, the smallest first.
    pub(super) fn iter(&self) -> impl Iterator<Item = u32> {
        let bits = |word: u64| (0..WORD).filter(move |bit| word >> bit & 1 == 1);
        let words = (0..).step_by(WORD as usize).zip(&self.words);
        words.flat_map(move |(first, word)| bits(*word).map(move |bit| first + bit))
    }

    /// Removes the numbers of rows that were removed from the store.
    pub(super) fn retain_live(&mut self, store: &Store) {
        let words_per_chunk = Chunk::ROWS / WORD as usize;
        for (at, word) in self.words.iter_mut().enumerate() {
            let chunk = store.chunks().get(at / words_per_chunk);
            *word &= chunk.and_then(|chunk| chunk.live().get(at % words_per_chunk)).copied().unwrap_or(0);
        }
        self.len = self.words.iter().map(|word| u64::from(word.count_ones())).sum();
    }
}

/// The word of a number, and its bit.
const fn place(number: u32) -> (usize, u64) {
    ((number / WORD) as usize, 1 << (number % WORD))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_in_the_set_once() {
        let mut set = NumberSet::default();
        assert!(!set.has(70) && !set.remove(70) && set.is_empty());
        assert!(set.insert(70) && !set.insert(70) && set.insert(3));
        assert_eq!((set.len(), set.iter().collect::<Vec<_>>()), (2, vec![3, 70]));
        assert!(set.remove(70) && !set.remove(70) && !set.has(70));
        assert_eq!(set.len(), 1);
    }
}
