//! Rows to be merged into a store: from a page, or from the answer to a write.

use std::borrow::Cow;
use std::fmt;

use super::column_set::{ColumnSet, ROWS};
use super::organizations::OrganizationBlock;
use super::row_view::{OrganizationValues, RowView};
use crate::clerk::{Millis, OrganizationDomain};

/// Rows as columns, in the order of the answer.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Batch {
    /// All but the last have [`ROWS`] rows.
    segments: Vec<Segment>,
}

#[derive(Clone, Default, PartialEq, Eq)]
struct Segment {
    columns: ColumnSet,
    organizations: OrganizationBlock,
}

impl Batch {
    /// From domains that were decoded elsewhere.
    #[must_use]
    pub fn of(domains: &[OrganizationDomain]) -> Self {
        let mut batch = Self::default();
        for domain in domains {
            batch.push(OrganizationValues::of(domain), |organization| RowView::of(domain, organization));
        }
        batch
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.segments.iter().map(|segment| segment.columns.len()).sum()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    /// Memory use in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let segment = |segment: &Segment| segment.columns.bytes() + segment.organizations.bytes();
        self.segments.capacity() * size_of::<Segment>() + self.segments.iter().map(segment).sum::<usize>()
    }

    /// Empty beyond the end.
    #[must_use]
    pub fn id(&self, index: usize) -> Cow<'_, str> {
        self.segment(index)
            .map_or_else(Cow::default, |(segment, index)| segment.columns.ids.get(index).text())
    }

    /// Empty beyond the end.
    #[must_use]
    pub fn name(&self, index: usize) -> &str {
        self.segment(index).map_or("", |(segment, index)| segment.columns.names.get(index))
    }

    /// 1970 beyond the end.
    #[must_use]
    pub fn created_at(&self, index: usize) -> Millis {
        self.segment(index)
            .map_or_else(Millis::default, |(segment, index)| Millis(segment.columns.created.get(index)))
    }

    /// 1970 beyond the end.
    #[must_use]
    pub fn updated_at(&self, index: usize) -> Millis {
        self.segment(index)
            .map_or_else(Millis::default, |(segment, index)| Millis(segment.columns.updated.get(index)))
    }

    /// The rows at these indexes, in that order. Indexes beyond the end are skipped.
    #[must_use]
    pub fn pick(&self, indexes: impl IntoIterator<Item = usize>) -> Self {
        let mut picked = Self::default();
        for (segment, index) in indexes.into_iter().filter_map(|index| self.segment(index)) {
            if index >= segment.columns.len() {
                continue;
            }
            let row = segment.columns.get(index);
            if let Some(organization) = segment.organizations.get(row.organization as usize) {
                picked.push(organization, |organization| RowView { organization, ..row });
            }
        }
        picked
    }

    /// `row` makes the row from the number of its organization.
    pub(super) fn push<'a>(
        &mut self,
        organization: OrganizationValues<'_>,
        row: impl FnOnce(u32) -> RowView<'a>,
    ) {
        if self.segments.last().is_none_or(|segment| segment.columns.len() == ROWS) {
            self.segments.push(Segment::default());
        }
        let Some(segment) = self.segments.last_mut() else {
            return;
        };
        let last = segment.organizations.len().checked_sub(1);
        // Rows of one organization are often neighbours, because they were imported together.
        let number = match last {
            Some(last) if segment.organizations.get(last) == Some(organization) => last,
            _ => {
                segment.organizations.push(organization);
                segment.organizations.len() - 1
            }
        };
        segment.columns.push(&row(u32::try_from(number).unwrap_or(u32::MAX)));
    }

    /// All rows, each with its organization.
    pub(super) fn rows(&self) -> impl Iterator<Item = (RowView<'_>, OrganizationValues<'_>)> {
        self.segments.iter().flat_map(|segment| {
            (0..segment.columns.len()).filter_map(|index| {
                let row = segment.columns.get(index);
                Some((row, segment.organizations.get(row.organization as usize)?))
            })
        })
    }

    fn segment(&self, index: usize) -> Option<(&Segment, usize)> {
        Some((self.segments.get(index / ROWS)?, index % ROWS))
    }
}

impl fmt::Debug for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch").field("len", &self.len()).finish_non_exhaustive()
    }
}
