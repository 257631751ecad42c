//! A set of row numbers: a bit for each.

/// Numbers from 0 on; small ones are cheap.
#[derive(Debug, Clone, Default)]
pub(super) struct BitSet(Vec<u64>);

impl BitSet {
    /// Puts a number in; whether it was not there before.
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

    /// 64 numbers at once, the lowest first.
    pub(super) fn word(&self, index: usize) -> u64 {
        self.0.get(index).copied().unwrap_or_default()
    }
}

const fn locate(number: u32) -> (usize, u64) {
    ((number / u64::BITS) as usize, 1 << (number % u64::BITS))
}
