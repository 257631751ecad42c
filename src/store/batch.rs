//! Rows on their way into a store: a page of an answer, or what a write answered with.

use std::borrow::Cow;
use std::fmt;

use super::columns::{Columns, ROWS};
use super::organizations::Block;
use super::reading::{OrganizationReading, Reading};
use crate::clerk::{Millis, OrganizationDomain};

/// Rows as columns, in the order in which they came.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Batch {
    /// All but the last have [`ROWS`] rows.
    parts: Vec<Part>,
}

#[derive(Clone, Default, PartialEq, Eq)]
struct Part {
    columns: Columns,
    organizations: Block,
}

impl Batch {
    /// The rows of domains that were decoded elsewhere.
    #[must_use]
    pub fn of(domains: &[OrganizationDomain]) -> Self {
        let mut batch = Self::default();
        for domain in domains {
            batch.push(OrganizationReading::of(domain), |organization| Reading::of(domain, organization));
        }
        batch
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.parts.iter().map(|part| part.columns.len()).sum()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// The memory that it takes, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let part = |part: &Part| part.columns.bytes() + part.organizations.bytes();
        self.parts.capacity() * size_of::<Part>() + self.parts.iter().map(part).sum::<usize>()
    }

    /// The id of a row; empty beyond the end.
    #[must_use]
    pub fn id(&self, index: usize) -> Cow<'_, str> {
        self.part(index).map_or_else(Cow::default, |(part, index)| part.columns.ids.get(index).text())
    }

    /// The name of a row; empty beyond the end.
    #[must_use]
    pub fn name(&self, index: usize) -> &str {
        self.part(index).map_or("", |(part, index)| part.columns.names.get(index))
    }

    /// When a row was created; 1970 beyond the end.
    #[must_use]
    pub fn created_at(&self, index: usize) -> Millis {
        self.part(index).map_or_else(Millis::default, |(part, index)| Millis(part.columns.created.get(index)))
    }

    /// When a row was last changed; 1970 beyond the end.
    #[must_use]
    pub fn updated_at(&self, index: usize) -> Millis {
        self.part(index).map_or_else(Millis::default, |(part, index)| Millis(part.columns.updated.get(index)))
    }

    /// The rows at these places, in that order. A place beyond the end has none.
    #[must_use]
    pub fn pick(&self, places: impl IntoIterator<Item = usize>) -> Self {
        let mut picked = Self::default();
        for (part, index) in places.into_iter().filter_map(|place| self.part(place)) {
            if index >= part.columns.len() {
                continue;
            }
            let row = part.columns.get(index);
            if let Some(organization) = part.organizations.get(row.organization as usize) {
                picked.push(organization, |organization| Reading { organization, ..row });
            }
        }
        picked
    }

    /// Adds a row; `row` makes it from the number of its organization.
    pub(super) fn push<'a>(
        &mut self,
        organization: OrganizationReading<'_>,
        row: impl FnOnce(u32) -> Reading<'a>,
    ) {
        if self.parts.last().is_none_or(|part| part.columns.len() == ROWS) {
            self.parts.push(Part::default());
        }
        let Some(part) = self.parts.last_mut() else {
            return;
        };
        let last = part.organizations.len().checked_sub(1);
        // Rows that were imported together follow one another.
        let number = match last {
            Some(last) if part.organizations.get(last) == Some(organization) => last,
            _ => {
                part.organizations.push(organization);
                part.organizations.len() - 1
            }
        };
        part.columns.push(&row(u32::try_from(number).unwrap_or(u32::MAX)));
    }

    /// All rows, each with the organization that it came with.
    pub(super) fn rows(&self) -> impl Iterator<Item = (Reading<'_>, OrganizationReading<'_>)> {
        self.parts.iter().flat_map(|part| {
            (0..part.columns.len()).filter_map(|index| {
                let row = part.columns.get(index);
                Some((row, part.organizations.get(row.organization as usize)?))
            })
        })
    }

    fn part(&self, index: usize) -> Option<(&Part, usize)> {
        Some((self.parts.get(index / ROWS)?, index % ROWS))
    }
}

impl fmt::Debug for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch").field("len", &self.len()).finish_non_exhaustive()
    }
}
