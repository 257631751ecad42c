//! Organizations, each stored once for all of its domains.

use std::sync::Arc;

use super::index::HashIndex;
use super::row_view::OrganizationValues;
use super::strings::Strings;

/// The capacity of a block. Adding an organization copies the last block if a clone shares it.
const BLOCK_LEN: usize = 1 << 12;

/// Up to [`BLOCK_LEN`] organizations, or those of a batch's rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct OrganizationBlock {
    ids: Strings,
    names: Strings,
    is_named: Vec<bool>,
}

impl OrganizationBlock {
    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    pub(super) fn push(&mut self, organization: OrganizationValues<'_>) {
        self.ids.push(organization.id);
        self.names.push(organization.name.unwrap_or_default());
        self.is_named.push(organization.name.is_some());
    }

    pub(super) fn get(&self, index: usize) -> Option<OrganizationValues<'_>> {
        let is_named = *self.is_named.get(index)?;
        Some(OrganizationValues { id: self.ids.get(index), name: is_named.then(|| self.names.get(index)) })
    }

    pub(super) fn bytes(&self) -> usize {
        self.ids.bytes() + self.names.bytes() + self.is_named.capacity()
    }
}

/// The organizations of all rows, numbered in the order in which they were added. Each pair of id and name has its own
/// number, so that each row keeps exactly its own data: a name that has changed since, or none.
#[derive(Debug, Clone, Default)]
pub(super) struct OrganizationTable {
    blocks: Vec<Arc<OrganizationBlock>>,
    index: HashIndex,
}

impl OrganizationTable {
    pub(super) fn len(&self) -> usize {
        let before = self.blocks.len().saturating_sub(1) * BLOCK_LEN;
        before + self.blocks.last().map_or(0, |block| block.len())
    }

    pub(super) fn get(&self, number: u32) -> Option<OrganizationValues<'_>> {
        get(&self.blocks, number)
    }

    /// Adds the organization if it is new.
    pub(super) fn number(&mut self, organization: OrganizationValues<'_>) -> u32 {
        let Self { blocks, index } = self;
        let hash = index.hash(&organization);
        if let Some(number) = index.find(hash, |number| get(blocks, number) == Some(organization)) {
            return number;
        }
        if blocks.last().is_none_or(|block| block.len() == BLOCK_LEN) {
            blocks.push(Arc::default());
        }
        let place = (blocks.len() - 1) * BLOCK_LEN + blocks.last().map_or(0, |block| block.len());
        let number = u32::try_from(place).unwrap_or(u32::MAX);
        if let Some(block) = blocks.last_mut() {
            Arc::make_mut(block).push(organization);
        }
        let hasher = index.hasher();
        index.insert(hash, number, |number| get(blocks, number).map_or(0, |known| hasher.hash(&known)));
        number
    }

    pub(super) fn bytes(&self) -> usize {
        self.index.bytes() + self.blocks.iter().map(|block| block.bytes()).sum::<usize>()
    }
}

fn get(blocks: &[Arc<OrganizationBlock>], number: u32) -> Option<OrganizationValues<'_>> {
    let number = number as usize;
    blocks.get(number / BLOCK_LEN)?.get(number % BLOCK_LEN)
}
