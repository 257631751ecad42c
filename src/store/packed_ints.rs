//! Integers in fewer than eight bytes. The few that do not fit go to an overflow map, so that every value is exact.

use std::collections::BTreeMap;

/// A column of integers in `N` bytes each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct PackedInts<const N: usize> {
    bytes: Vec<[u8; N]>,
    /// Values that do not fit, by index; their bytes are all ones.
    overflow: BTreeMap<usize, i64>,
}

impl<const N: usize> PackedInts<N> {
    /// 0 beyond the end.
    pub(super) fn get(&self, index: usize) -> i64 {
        let Some(bytes) = self.bytes.get(index) else {
            return 0;
        };
        let mut whole = [0; 8];
        whole[..N].copy_from_slice(bytes);
        let value = i64::from_le_bytes(whole);
        if value == Self::OVERFLOW { self.overflow.get(&index).copied().unwrap_or_default() } else { value }
    }

    pub(super) fn push(&mut self, value: i64) {
        let bytes = self.packed(self.bytes.len(), value);
        self.bytes.push(bytes);
    }

    pub(super) fn set(&mut self, index: usize, value: i64) {
        self.overflow.remove(&index);
        let packed = self.packed(index, value);
        if let Some(bytes) = self.bytes.get_mut(index) {
            *bytes = packed;
        }
    }

    /// Frees reserved memory.
    pub(super) fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes.capacity() * N + self.overflow.len() * size_of::<(usize, i64)>()
    }

    /// All ones: the value is in the overflow map.
    const OVERFLOW: i64 = (1 << (8 * N)) - 1;

    fn packed(&mut self, index: usize, value: i64) -> [u8; N] {
        let mut short = [0xff; N];
        if (0..Self::OVERFLOW).contains(&value) {
            short.copy_from_slice(&value.to_le_bytes()[..N]);
        } else {
            self.overflow.insert(index, value);
        }
        short
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const EDGES: [i64; 10] = [0, 1, 254, 255, 256, -1, i64::MIN, i64::MAX, (1 << 48) - 2, (1 << 48) - 1];

    #[test]
    fn every_value_is_kept_exactly() {
        let mut counts = PackedInts::<1>::default();
        let mut times = PackedInts::<6>::default();
        for value in EDGES {
            counts.push(value);
            times.push(value);
        }
        for (index, value) in EDGES.into_iter().enumerate() {
            assert_eq!((counts.get(index), times.get(index)), (value, value));
        }
        assert_eq!((counts.overflow.len(), times.overflow.len()), (7, 4));
        assert_eq!(times.get(EDGES.len()), 0);
    }

    proptest! {
        #[test]
        fn the_last_value_wins(changes in proptest::collection::vec((0_usize..6, proptest::sample::select(&EDGES[..])), 0..40)) {
            let mut column = PackedInts::<1>::default();
            let mut model = [0_i64; 6];
            for _ in model {
                column.push(0);
            }
            for (index, value) in changes {
                column.set(index, value);
                model[index] = value;
            }
            for (index, value) in model.into_iter().enumerate() {
                prop_assert_eq!(column.get(index), value);
            }
            let overflow = model.iter().filter(|value| !(0..255).contains(*value)).count();
            prop_assert_eq!(column.overflow.len(), overflow, "no stale value stays");
        }
    }
}
