//! The row store: the domains of a whole instance in memory, as columns.

mod batch;
mod chunk;
mod column_set;
mod decode;
mod dictionary;
mod flags;
mod ids;
mod index;
mod organizations;
mod packed_ints;
mod row;
mod row_view;
mod strings;

#[cfg(test)]
mod tests;

use std::fmt;
use std::hash::BuildHasher;
use std::sync::Arc;

use foldhash::quality::FixedState;

use self::ids::Id;
use self::index::HashIndex;
use self::organizations::OrganizationTable;
use self::row_view::{OrganizationValues, RowView};
use crate::notes::Notes;

pub use batch::Batch;
pub use chunk::Chunk;
pub use decode::{PageRows, decode_page};
pub use dictionary::{Dictionary, OVERFLOW};
pub use flags::Flags;
pub use row::RowRef;
pub use row_view::Proof;
pub use strings::StringsView;

/// Many domains. Cheap to clone: clones share what neither has changed since, and each keeps its own content.
///
/// Rows are numbered in the order in which they were added. The number of a removed row is not used again.
#[derive(Clone, Default)]
pub struct Store {
    chunks: Vec<Arc<Chunk>>,
    organizations: OrganizationTable,
    /// Finds rows by id, including removed ones.
    index: HashIndex,
    len: usize,
    generation: u64,
    order: CreatedOrder,
    /// Not part of the content: found in it.
    flags: Option<Arc<Flags>>,
    /// Not part of the content: written down beside it.
    notes: Option<Arc<Notes>>,
}

/// Whether the rows were added in the order in which they were created.
#[derive(Debug, Clone, Copy, Default)]
enum CreatedOrder {
    #[default]
    Empty,
    /// Yes; the newest row was created at this time.
    Created(i64),
    Lost,
}

/// An organization, as in the rows that belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrganizationRef<'a> {
    pub id: &'a str,
    /// Empty if the rows had no name for it.
    pub name: &'a str,
}

impl Store {
    /// Appends rows with new ids. Of a row that exists already, the version with the larger `updated_at` stays, or the one
    /// from the batch if they are equal. Returns the number of each row of the batch, in its order.
    pub fn merge(&mut self, batch: &Batch) -> Vec<u32> {
        batch.rows().map(|(row, organization)| self.upsert(row, organization)).collect()
    }

    pub fn remove(&mut self, number: u32) {
        if !is_live(&self.chunks, number) {
            return;
        }
        let (chunk, index) = locate(number);
        if let Some(chunk) = self.chunks.get_mut(chunk) {
            Arc::make_mut(chunk).remove(index);
        }
        self.len -= 1;
        self.generation = FixedState::default().hash_one((self.generation, number));
    }

    /// The number of the row with that id.
    #[must_use]
    pub fn number(&self, id: &str) -> Option<u32> {
        let id = Id::of(id);
        self.find(self.index.hash(&id), id)
    }

    /// `None` if the row was removed or never existed.
    #[must_use]
    pub fn row(&self, number: u32) -> Option<RowRef<'_>> {
        let (chunk, index) = locate(number);
        let chunk = self.chunks.get(chunk)?;
        if !chunk.is_live(index) {
            return None;
        }
        let organization = self.organizations.get(*chunk.organizations().get(index)?)?;
        Some(RowRef { chunk, index, number, organization })
    }

    /// Whether the row exists and was not removed.
    #[must_use]
    pub fn is_live(&self, number: u32) -> bool {
        is_live(&self.chunks, number)
    }

    /// Reserves room, so that no insertion has to wait for a reallocation of the index.
    pub fn reserve(&mut self, rows: usize) {
        self.index.reserve(rows);
    }

    /// Without removed rows.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// All row numbers, including those of removed rows, are smaller than this.
    #[must_use]
    pub fn bound(&self) -> u32 {
        let before = self.chunks.len().saturating_sub(1) * Chunk::ROWS;
        let rows = before + self.chunks.last().map_or(0, |chunk| chunk.len());
        u32::try_from(rows).unwrap_or(u32::MAX)
    }

    /// The rows as columns. Row `number` is in chunk `number / Chunk::ROWS` at index `number % Chunk::ROWS`.
    #[must_use]
    pub fn chunks(&self) -> &[Arc<Chunk>] {
        &self.chunks
    }

    /// The organization with a number from [`Chunk::organizations`]. Several numbers can have the same id: if the
    /// organization's name changed between two rows, or one of them had no name.
    #[must_use]
    pub fn organization(&self, number: u32) -> Option<OrganizationRef<'_>> {
        let OrganizationValues { id, name } = self.organizations.get(number)?;
        Some(OrganizationRef { id, name: name.unwrap_or_default() })
    }

    /// All organization numbers are smaller than this.
    #[must_use]
    pub fn organization_count(&self) -> usize {
        self.organizations.len()
    }

    /// Whether rows with larger numbers were created later, or at the same time. Once false, it stays false.
    #[must_use]
    pub const fn is_in_created_order(&self) -> bool {
        !matches!(self.order, CreatedOrder::Lost)
    }

    /// A hash that changes whenever the content does, and only then. Stores with the same history have the same
    /// generation.
    #[must_use]
    pub const fn generation(&self) -> u64 {
        self.generation
    }

    /// The flags of the rows, if they were looked for. Rows may have changed since: see [`Flags::generation`].
    #[must_use]
    pub fn flags(&self) -> Option<&Flags> {
        self.flags.as_deref()
    }

    pub fn set_flags(&mut self, flags: Arc<Flags>) {
        self.flags = Some(flags);
    }

    /// The notes on the rows, if they were set.
    #[must_use]
    pub fn notes(&self) -> Option<&Notes> {
        self.notes.as_deref()
    }

    pub fn set_notes(&mut self, notes: Arc<Notes>) {
        self.notes = Some(notes);
    }

    /// Memory use in bytes, including what it shares with clones.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.chunks.capacity() * size_of::<Arc<Chunk>>()
            + self.chunks.iter().map(|chunk| size_of::<Chunk>() + chunk.bytes()).sum::<usize>()
            + self.organizations.bytes()
            + self.index.bytes()
            + self.flags.as_ref().map_or(0, |flags| flags.bytes())
    }

    fn find(&self, hash: u64, id: Id<'_>) -> Option<u32> {
        self.index
            .find(hash, |number| is_live(&self.chunks, number) && id_of(&self.chunks, number) == Some(id))
    }

    fn upsert(&mut self, mut row: RowView<'_>, organization: OrganizationValues<'_>) -> u32 {
        let hash = self.index.hash(&row.id);
        let Some(number) = self.find(hash, row.id) else {
            row.organization = self.organizations.number(organization);
            return self.append(hash, &row);
        };
        let (chunk, index) = locate(number);
        let Some(chunk) = self.chunks.get_mut(chunk) else {
            return number;
        };
        let current = chunk.row_view(index);
        if row.updated_at < current.updated_at {
            return number;
        }
        row.organization = self.organizations.number(organization);
        if row == current {
            return number;
        }
        if row.created_at != current.created_at {
            self.order = CreatedOrder::Lost;
        }
        Arc::make_mut(chunk).set(index, &row);
        self.update_generation(number, &row);
        number
    }

    fn append(&mut self, hash: u64, row: &RowView<'_>) -> u32 {
        let number = self.bound();
        if self.chunks.last().is_none_or(|chunk| chunk.len() == Chunk::ROWS) {
            self.chunks.push(Arc::default());
        }
        if let Some(chunk) = self.chunks.last_mut() {
            Arc::make_mut(chunk).push(row);
        }
        let Self { chunks, index, .. } = self;
        let hasher = index.hasher();
        index.insert(hash, number, |number| id_of(chunks, number).map_or(0, |id| hasher.hash(&id)));
        self.len += 1;
        self.order = match self.order {
            CreatedOrder::Empty => CreatedOrder::Created(row.created_at),
            CreatedOrder::Created(last) if last <= row.created_at => CreatedOrder::Created(row.created_at),
            _ => CreatedOrder::Lost,
        };
        self.update_generation(number, row);
        number
    }

    fn update_generation(&mut self, number: u32, row: &RowView<'_>) {
        self.generation = FixedState::default().hash_one((self.generation, number, row));
    }
}

/// The chunk of a row, and the index in it.
const fn locate(number: u32) -> (usize, usize) {
    let number = number as usize;
    (number / Chunk::ROWS, number % Chunk::ROWS)
}

fn is_live(chunks: &[Arc<Chunk>], number: u32) -> bool {
    let (chunk, index) = locate(number);
    chunks.get(chunk).is_some_and(|chunk| chunk.is_live(index))
}

fn id_of(chunks: &[Arc<Chunk>], number: u32) -> Option<Id<'_>> {
    let (chunk, index) = locate(number);
    Some(chunks.get(chunk)?.id(index))
}

/// Equal by [`Store::generation`].
impl PartialEq for Store {
    fn eq(&self, other: &Self) -> bool {
        self.generation == other.generation
    }
}

impl Eq for Store {}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store")
            .field("len", &self.len)
            .field("bound", &self.bound())
            .field("organizations", &self.organization_count())
            .field("generation", &self.generation)
            .finish_non_exhaustive()
    }
}
