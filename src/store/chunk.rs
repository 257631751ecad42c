//! A chunk: up to 16,384 consecutive rows, as columns. Searches scan chunks.

use std::borrow::Cow;

use super::column_set::{ColumnSet, ROWS};
use super::dictionary::Dictionary;
use super::ids::Id;
use super::row_view::{Proof, RowView};
use super::strings::{Strings, StringsView};
use crate::clerk::{EnrollmentMode, Millis};
use crate::flag::FlagSet;

const WORD: usize = u64::BITS as usize;

/// Consecutive rows. The *index* of a row in its chunk is its number modulo [`Self::ROWS`]. Removed rows keep their index
/// and their values, so that no index moves: see [`Self::is_live`].
#[derive(Debug, Clone, Default)]
pub struct Chunk {
    columns: ColumnSet,
    /// The names in lower case, if any name is not.
    lowercase: Option<Strings>,
    /// One bit per row.
    live: Vec<u64>,
    /// One bit per row: whether its name contains punycode.
    punycode: Vec<u64>,
    removed: usize,
}

impl Chunk {
    /// The capacity of a chunk; all chunks of a store but the last are full.
    pub const ROWS: usize = ROWS;

    /// Including removed rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.columns.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the row exists and was not removed.
    #[must_use]
    pub fn is_live(&self, index: usize) -> bool {
        self.live.get(index / WORD).is_some_and(|word| word >> (index % WORD) & 1 != 0)
    }

    /// One bit per row, 64 to a word, the lowest first: set if the row was not removed. Bits beyond the last row are not
    /// set.
    #[must_use]
    pub fn live(&self) -> &[u64] {
        &self.live
    }

    /// The same for rows whose names contain punycode, including removed rows: the screen shows their Unicode form.
    #[must_use]
    pub fn punycode(&self) -> &[u64] {
        &self.punycode
    }

    /// The number of removed rows.
    #[must_use]
    pub const fn removed(&self) -> usize {
        self.removed
    }

    /// The names as Clerk sent them.
    #[must_use]
    pub fn names(&self) -> StringsView<'_> {
        self.columns.names.view()
    }

    /// The names in lower case (`str::to_lowercase`), for a case-insensitive search. As long as every name is in lower case,
    /// as the contract says, these are [`Self::names`] themselves.
    #[must_use]
    pub fn lowercase_names(&self) -> StringsView<'_> {
        self.lowercase.as_ref().unwrap_or(&self.columns.names).view()
    }

    /// The whole name, as Clerk sent it.
    #[must_use]
    pub fn name(&self, index: usize) -> &str {
        self.columns.names.get(index)
    }

    /// The id as text. Unpacks it in most cases.
    #[must_use]
    pub fn id_text(&self, index: usize) -> Cow<'_, str> {
        self.id(index).text()
    }

    /// Numbers for [`super::Store::organization`].
    #[must_use]
    pub fn organizations(&self) -> &[u32] {
        &self.columns.organizations
    }

    #[must_use]
    pub fn modes(&self) -> &Dictionary<EnrollmentMode> {
        &self.columns.modes
    }

    /// The proof of affiliation, under its current or its deprecated name. A row without one counts as unverified, as in
    /// [`crate::clerk::OrganizationDomain::status`].
    #[must_use]
    pub fn affiliations(&self) -> &Dictionary<Option<Proof>> {
        &self.columns.affiliations
    }

    #[must_use]
    pub fn ownerships(&self) -> &Dictionary<Option<Proof>> {
        &self.columns.ownerships
    }

    /// Pending invitations.
    #[must_use]
    pub fn invitations(&self, index: usize) -> i64 {
        self.columns.invitations.get(index)
    }

    /// Pending suggestions.
    #[must_use]
    pub fn suggestions(&self, index: usize) -> i64 {
        self.columns.suggestions.get(index)
    }

    #[must_use]
    pub fn created_at(&self, index: usize) -> Millis {
        Millis(self.columns.created.get(index))
    }

    #[must_use]
    pub fn updated_at(&self, index: usize) -> Millis {
        Millis(self.columns.updated.get(index))
    }

    /// The flags that were found in the parts of a row that the columns do not keep.
    #[must_use]
    pub fn verification_flags(&self, index: usize) -> FlagSet {
        self.columns.verification_flags.get(index).copied().unwrap_or_default()
    }

    /// Memory use in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let lowercase = self.lowercase.as_ref().map_or(0, Strings::bytes);
        let bits = self.live.capacity() + self.punycode.capacity();
        self.columns.bytes() + lowercase + bits * size_of::<u64>()
    }

    pub(super) fn id(&self, index: usize) -> Id<'_> {
        self.columns.ids.get(index)
    }

    pub(super) fn row_view(&self, index: usize) -> RowView<'_> {
        self.columns.get(index)
    }

    pub(super) fn push(&mut self, row: &RowView<'_>) {
        let index = self.len();
        if !is_lowercase(row.name) && self.lowercase.is_none() {
            self.lowercase = Some(self.columns.names.clone());
        }
        if let Some(lowercase) = &mut self.lowercase {
            lowercase.push(&row.name.to_lowercase());
        }
        self.columns.push(row);
        if index.is_multiple_of(WORD) {
            self.live.push(0);
            self.punycode.push(0);
        }
        if let Some(word) = self.live.get_mut(index / WORD) {
            *word |= 1 << (index % WORD);
        }
        self.mark_punycode(index, row.name);
        if self.len() == ROWS {
            self.columns.shrink();
            if let Some(lowercase) = &mut self.lowercase {
                lowercase.shrink();
            }
        }
    }

    pub(super) fn set(&mut self, index: usize, row: &RowView<'_>) {
        if self.name(index) != row.name {
            if !is_lowercase(row.name) && self.lowercase.is_none() {
                self.lowercase = Some(self.columns.names.clone());
            }
            if let Some(lowercase) = &mut self.lowercase {
                lowercase.set(index, &row.name.to_lowercase());
            }
            self.mark_punycode(index, row.name);
        }
        self.columns.set(index, row);
    }

    fn mark_punycode(&mut self, index: usize, name: &str) {
        if let Some(word) = self.punycode.get_mut(index / WORD) {
            *word &= !(1 << (index % WORD));
            *word |= u64::from(has_punycode(name)) << (index % WORD);
        }
    }

    pub(super) fn remove(&mut self, index: usize) {
        if self.is_live(index)
            && let Some(word) = self.live.get_mut(index / WORD)
        {
            *word &= !(1 << (index % WORD));
            self.removed += 1;
        }
    }
}

/// Whether a label of the name is in punycode, regardless of case.
fn has_punycode(name: &str) -> bool {
    // Fast path: most names do not contain two hyphens in a row.
    memchr::memmem::find(name.as_bytes(), b"--").is_some_and(|_| {
        name.split('.').any(|label| label.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("xn--")))
    })
}

fn is_lowercase(text: &str) -> bool {
    if text.is_ascii() {
        return !text.bytes().any(|byte| byte.is_ascii_uppercase());
    }
    text.to_lowercase() == text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clerk::OrganizationDomain;

    fn domain(name: &str) -> OrganizationDomain {
        OrganizationDomain { name: name.to_owned(), ..OrganizationDomain::default() }
    }

    #[test]
    fn lowercase_names_are_stored_only_if_a_name_is_not_in_lower_case() {
        let mut chunk = Chunk::default();
        for name in ["acme.com", "straße.example", "xn--bcher-kva.example"] {
            chunk.push(&RowView::of(&domain(name), 0));
        }
        assert!(chunk.lowercase.is_none());
        assert_eq!(chunk.lowercase_names().arena(), chunk.names().arena());
        chunk.push(&RowView::of(&domain("ACME.İO"), 0));
        chunk.push(&RowView::of(&domain("last.example"), 0));
        chunk.set(0, &RowView::of(&domain("Émile.example"), 0));
        let lowercase = chunk.lowercase_names();
        for index in 0..chunk.len() {
            assert_eq!(lowercase.get(index), chunk.name(index).to_lowercase());
        }
        assert_eq!((chunk.name(0), chunk.name(3)), ("Émile.example", "ACME.İO"));
    }

    #[test]
    fn names_with_punycode_are_marked() {
        let mut chunk = Chunk::default();
        for name in ["acme.com", "a.XN--BCHER-KVA.example", "a--b.com", "axn--b.com"] {
            chunk.push(&RowView::of(&domain(name), 0));
        }
        assert_eq!(chunk.punycode(), [0b10]);
        chunk.set(1, &RowView::of(&domain("acme.org"), 0));
        chunk.set(3, &RowView::of(&domain("xn--bcher-kva.example"), 0));
        assert_eq!(chunk.punycode(), [0b1000]);
    }

    #[test]
    fn a_removed_row_keeps_its_index() {
        let mut chunk = Chunk::default();
        for number in 0..130 {
            chunk.push(&RowView::of(&domain(&number.to_string()), number));
        }
        for index in [0, 64, 129, 129, 130, 9_999] {
            chunk.remove(index);
        }
        assert_eq!((chunk.len(), chunk.removed()), (130, 3));
        for index in 0..200 {
            assert_eq!(chunk.is_live(index), index < 130 && ![0, 64, 129].contains(&index));
        }
        let live: u32 = chunk.live().iter().map(|word| word.count_ones()).sum();
        assert_eq!(live, 127);
        assert_eq!(chunk.name(64), "64");
    }
}
