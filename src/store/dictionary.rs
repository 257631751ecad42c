//! Values of which there are few different ones, as one byte each.

use std::collections::BTreeMap;

/// A column of values from a small open set (modes, statuses): a byte for each row, and the values that the bytes stand
/// for. A chunk can tell 255 apart; what comes beyond that is kept overflow, as it came.
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
    /// The code of each row: its place in [`Self::values`], or [`OVERFLOW`], and then only [`Self::get`] knows it.
    #[must_use]
    pub fn codes(&self) -> &[u8] {
        &self.codes
    }

    /// What the codes stand for, each value once. Some may belong to no row any more.
    #[must_use]
    pub fn values(&self) -> &[T] {
        &self.values
    }

    /// The value of one row; `None` beyond the end.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&T> {
        match *self.codes.get(index)? {
            OVERFLOW => self.overflow.get(&index),
            code => self.values.get(usize::from(code)),
        }
    }

    /// For which codes the test holds. Rows with the code [`OVERFLOW`] have to be tested one by one, where
    /// [`Self::has_overflow`] says that there are any.
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

    pub(super) fn push(&mut self, is_it: impl Fn(&T) -> bool, make: impl FnOnce() -> T) {
        let code = self.code(self.codes.len(), is_it, make);
        self.codes.push(code);
    }

    pub(super) fn set(&mut self, index: usize, is_it: impl Fn(&T) -> bool, make: impl FnOnce() -> T) {
        self.overflow.remove(&index);
        let new = self.code(index, is_it, make);
        if let Some(code) = self.codes.get_mut(index) {
            *code = new;
        }
    }

    fn code(&mut self, index: usize, is_it: impl Fn(&T) -> bool, make: impl FnOnce() -> T) -> u8 {
        let place = self.values.iter().position(is_it).unwrap_or_else(|| {
            if self.values.len() < usize::from(OVERFLOW) {
                self.values.push(make());
                self.values.len() - 1
            } else {
                self.overflow.insert(index, make());
                usize::from(OVERFLOW)
            }
        });
        u8::try_from(place).unwrap_or(OVERFLOW)
    }

    /// Gives back memory that was taken in advance.
    pub(super) fn shrink(&mut self) {
        self.codes.shrink_to_fit();
    }

    /// Without what the values themselves hold on to, which is little.
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
    fn more_kinds_than_a_byte_can_tell_apart_are_all_kept() {
        let mut kinds = Dictionary::default();
        for number in (0..600).chain(0..600) {
            kinds.push(|kind| *kind == number, || number);
        }
        for index in 0..1_200_usize {
            assert_eq!(kinds.get(index), Some(&(index % 600)));
        }
        assert_eq!(kinds.get(1_200), None);
        assert_eq!((kinds.values().len(), kinds.overflow.len(), kinds.has_overflow()), (255, 690, true));
        let even = kinds.matching_codes(|kind| kind % 2 == 0);
        assert_eq!((even[0], even[1], even[254], even[255]), (true, false, true, false));
        for index in 0..1_200 {
            kinds.set(index, |kind| *kind == 7, || 7);
        }
        assert!(!kinds.has_overflow());
        assert!((0..1_200).all(|index| kinds.get(index) == Some(&7)));
    }
}
