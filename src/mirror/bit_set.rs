//! A set of row numbers, one bit each.

/// Grows with the largest number in it.
#[derive(Debug, Clone, Default)]
pub(super) struct BitSet(Vec<u64>);

impl BitSet {
    /// Returns whether the number is new.
    pub(super) fn insert(&mut self, number: u32) -> bool {
        let (word, bit) = locate(number);
        if word >= self.0.len() {
            self.0.resize(word + 1, 0);
        }
        let Some(word) = self.0.get_mut(word) else { return false };
        let before = *word;
        *word |= bit;
        *word != before
    }

    pub(super) fn contains(&self, number: u32) -> bool {
        let (word, bit) = locate(number);
        self.word(word) & bit != 0
    }

    /// The 64 numbers from `64 * index` on, the lowest bit first.
    pub(super) fn word(&self, index: usize) -> u64 {
        self.0.get(index).copied().unwrap_or_default()
    }
}

const fn locate(number: u32) -> (usize, u64) {
    ((number / u64::BITS) as usize, 1 << (number % u64::BITS))
}
