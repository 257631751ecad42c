//! Columns with few distinct values, one byte per row.

use std::collections::BTreeMap;

/// A dictionary-encoded column of values from a small open set (modes, statuses): a code for each row, and the values of
/// the codes. There are codes for 255 distinct values; rows with further values keep them in an overflow map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dictionary<T> {
    codes: Vec<u8>,
    values: Vec<T>,
    overflow: BTreeMap<usize, T>,
}

/// The code of a row whose value is none of [`Dictionary::values`].
pub const OVERFLOW: u8 = u8::MAX;

impl<T> Default for Dictionary<T> {
    fn default() -> Self {
        Self { codes: Vec::new(), values: Vec::new(), overflow: BTreeMap::new() }
    }
}

impl<T> Dictionary<T> {
    /// The code of each row: an index into [`Self::values`], or [`OVERFLOW`], for which [`Self::get`] has the value.
    #[must_use]
    pub fn codes(&self) -> &[u8] {
        &self.codes
    }

    /// The values of the codes, each once. Some may belong to no row any more.
    #[must_use]
    pub fn values(&self) -> &[T] {
        &self.values
    }

    /// `None` beyond the end.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&T> {
        match *self.codes.get(index)? {
            OVERFLOW => self.overflow.get(&index),
            code => self.values.get(usize::from(code)),
        }
    }

    /// For which codes the test holds. Rows with the code [`OVERFLOW`], see [`Self::has_overflow`], have to be tested one by
    /// one.
    #[must_use]
    pub fn matching_codes(&self, mut test: impl FnMut(&T) -> bool) -> [bool; 256] {
        let mut holds = [false; 256];
        for (slot, value) in holds.iter_mut().zip(&self.values) {
            *slot = test(value);
        }
        holds
    }

    /// Whether any row has the code [`OVERFLOW`].
    #[must_use]
    pub fn has_overflow(&self) -> bool {
        !self.overflow.is_empty()
    }

    pub(super) fn push(&mut self, is_same: impl Fn(&T) -> bool, make: impl FnOnce() -> T) {
        let code = self.code(self.codes.len(), is_same, make);
        self.codes.push(code);
    }

    pub(super) fn set(&mut self, index: usize, is_same: impl Fn(&T) -> bool, make: impl FnOnce() -> T) {
        self.overflow.remove(&index);
        let new = self.code(index, is_same, make);
        if let Some(code) = self.codes.get_mut(index) {
            *code = new;
        }
    }

    fn code(&mut self, index: usize, is_same: impl Fn(&T) -> bool, make: impl FnOnce() -> T) -> u8 {
        let code = self.values.iter().position(is_same).unwrap_or_else(|| {
            if self.values.len() < usize::from(OVERFLOW) {
                self.values.push(make());
                self.values.len() - 1
            } else {
                self.overflow.insert(index, make());
                usize::from(OVERFLOW)
            }
        });
        u8::try_from(code).unwrap_or(OVERFLOW)
    }

    /// Frees reserved memory.
    pub(super) fn shrink(&mut self) {
        self.codes.shrink_to_fit();
    }

    /// Without the little that the values themselves allocate.
    pub(super) fn bytes(&self) -> usize {
        self.codes.capacity()
            + self.values.capacity() * size_of::<T>()
            + self.overflow.len() * size_of::<(usize, T)>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_values_than_codes_are_all_kept() {
        let mut column = Dictionary::default();
        for number in (0..600).chain(0..600) {
            column.push(|value| *value == number, || number);
        }
        for index in 0..1_200_usize {
            assert_eq!(column.get(index), Some(&(index % 600)));
        }
        assert_eq!(column.get(1_200), None);
        assert_eq!((column.values().len(), column.overflow.len(), column.has_overflow()), (255, 690, true));
        let even = column.matching_codes(|value| value % 2 == 0);
        assert_eq!((even[0], even[1], even[254], even[255]), (true, false, true, false));
        for index in 0..1_200 {
            column.set(index, |value| *value == 7, || 7);
        }
        assert!(!column.has_overflow());
        assert!((0..1_200).all(|index| column.get(index) == Some(&7)));
    }
}
