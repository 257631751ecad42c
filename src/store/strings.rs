//! Many strings in one arena.

use std::collections::BTreeMap;

/// The longest string, in bytes, that is stored in the arena. With this length for every row a chunk stays below 4 GiB, so
/// that a 32-bit offset cannot overflow. Longer strings are stored separately.
const MAX_LEN: usize = (1 << 18) - 1;

/// A column of strings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Strings {
    arena: String,
    /// Where each string begins, and the end of the last one.
    offsets: Vec<u32>,
    /// Strings longer than [`MAX_LEN`], by index; the arena has their beginning.
    long: BTreeMap<usize, Box<str>>,
}

impl Default for Strings {
    fn default() -> Self {
        Self { arena: String::new(), offsets: vec![0], long: BTreeMap::new() }
    }
}

impl Strings {
    pub(super) fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Empty beyond the end.
    pub(super) fn get(&self, index: usize) -> &str {
        if !self.long.is_empty()
            && let Some(text) = self.long.get(&index)
        {
            return text;
        }
        self.view().get(index)
    }

    pub(super) fn push(&mut self, text: &str) {
        let index = self.len();
        self.arena.push_str(prefix(text));
        if text.len() > MAX_LEN {
            self.long.insert(index, text.into());
        }
        self.offsets.push(offset(self.arena.len()));
    }

    /// Replaces a string, which moves all later ones: only for strings that rarely change.
    pub(super) fn set(&mut self, index: usize, text: &str) {
        let (Some(&start), Some(&end)) = (self.offsets.get(index), self.offsets.get(index + 1)) else {
            return;
        };
        let short = prefix(text);
        self.arena.replace_range(start as usize..end as usize, short);
        if text.len() > MAX_LEN {
            self.long.insert(index, text.into());
        } else {
            self.long.remove(&index);
        }
        let new_end = start + offset(short.len());
        for later in &mut self.offsets[index + 1..] {
            *later = *later - end + new_end;
        }
    }

    pub(super) fn view(&self) -> StringsView<'_> {
        StringsView { arena: &self.arena, offsets: &self.offsets }
    }

    /// Frees reserved memory.
    pub(super) fn shrink(&mut self) {
        self.arena.shrink_to_fit();
        self.offsets.shrink_to_fit();
    }

    pub(super) fn bytes(&self) -> usize {
        let long: usize = self.long.values().map(|text| text.len() + size_of::<(usize, Box<str>)>()).sum();
        self.arena.capacity() + self.offsets.capacity() * size_of::<u32>() + long
    }
}

/// The strings of a chunk as one arena, for scanning.
#[derive(Debug, Clone, Copy)]
pub struct StringsView<'a> {
    arena: &'a str,
    offsets: &'a [u32],
}

impl<'a> StringsView<'a> {
    /// All strings, without separators. Of a string longer than 262,143 bytes only the beginning is here.
    #[must_use]
    pub const fn arena(self) -> &'a str {
        self.arena
    }

    /// Where in the arena each string begins, and the end of the last one: string `i` ends where `i + 1` begins.
    #[must_use]
    pub const fn offsets(self) -> &'a [u32] {
        self.offsets
    }

    /// Empty beyond the end.
    #[must_use]
    pub fn get(self, index: usize) -> &'a str {
        match (self.offsets.get(index), self.offsets.get(index + 1)) {
            (Some(&start), Some(&end)) => self.arena.get(start as usize..end as usize).unwrap_or_default(),
            _ => "",
        }
    }
}

/// The part that is stored in the arena.
fn prefix(text: &str) -> &str {
    let mut end = text.len().min(MAX_LEN);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// [`MAX_LEN`] keeps offsets within 32 bits.
fn offset(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_of_any_length_are_kept_exactly() {
        let long = "ä".repeat(MAX_LEN);
        let mut texts = Strings::default();
        for text in ["a.example", "", &long, "b"] {
            texts.push(text);
        }
        assert_eq!(texts.get(2), long);
        assert_eq!(texts.view().get(2).len(), MAX_LEN - 1, "cut between characters");
        assert_eq!((texts.get(0), texts.get(1), texts.get(3), texts.get(4)), ("a.example", "", "b", ""));
        for (at, text) in [(2, "short"), (0, &long), (3, "xyz"), (1, "é"), (9, "nowhere")] {
            texts.set(at, text);
        }
        assert_eq!((texts.get(0), texts.get(1), texts.get(2), texts.get(3)), (&*long, "é", "short", "xyz"));
        texts.set(0, "a");
        assert_eq!(texts.view().arena(), "aéshortxyz");
        assert_eq!(texts.view().offsets(), [0, 1, 3, 8, 11]);
        assert!(texts.long.is_empty());
    }
}
