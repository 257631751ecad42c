//! The flags of all rows, found at some time and kept with the store.

use crate::flag::{Flag, FlagSet};

/// The flags of the rows of one version of a store, by row number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flags {
    /// The [`generation`](super::Store::generation) of the rows that were looked at.
    pub generation: u64,
    /// By row number; rows that were added later have none yet.
    pub sets: Vec<FlagSet>,
    /// The other row that a row was flagged for, in ascending order.
    pub related: Vec<(u32, Flag, u32)>,
}

impl Flags {
    /// Empty for rows that were added later.
    #[must_use]
    pub fn of(&self, number: u32) -> FlagSet {
        self.sets.get(number as usize).copied().unwrap_or_default()
    }

    /// The number of the row that this row was flagged for.
    #[must_use]
    pub fn related(&self, number: u32, flag: Flag) -> Option<u32> {
        let at = self.related.partition_point(|(row, kind, _)| (*row, *kind) < (number, flag));
        self.related.get(at).filter(|(row, kind, _)| (*row, *kind) == (number, flag)).map(|found| found.2)
    }

    /// Memory use in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.sets.capacity() * size_of::<FlagSet>() + self.related.capacity() * size_of::<(u32, Flag, u32)>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_related_row_is_found() {
        let related = vec![(1, Flag::LookAlike, 7), (1, Flag::Child, 8), (3, Flag::Parent, 9)];
        let flags = Flags { related, ..Flags::default() };
        for (number, flag, expected) in [
            (1, Flag::LookAlike, Some(7)),
            (1, Flag::Child, Some(8)),
            (1, Flag::Parent, None),
            (2, Flag::Parent, None),
            (3, Flag::Parent, Some(9)),
            (4, Flag::Parent, None),
        ] {
            assert_eq!(flags.related(number, flag), expected, "{number} {flag}");
        }
        assert_eq!(flags.of(5), FlagSet::EMPTY);
    }
}
