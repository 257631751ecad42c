//! A list that answers as Clerk's does, and that tests can change.

use crate::clerk::{Direction, ListQuery, Millis, OrganizationDomain};
use crate::mirror::PageRequest;
use crate::store::{Batch, PageRows};

/// Rows are an hour apart by default, so that no row counts as too new to be gone.
pub(super) const HOUR: i64 = 3_600_000;

/// The list, in the order of creation.
#[derive(Debug, Clone)]
pub(super) struct Server {
    pub(super) rows: Vec<OrganizationDomain>,
    /// The maximum of rows per answer.
    pub(super) cap: usize,
    /// How far every answer's count is off.
    pub(super) off: i64,
}

pub(super) fn domain(id: &str, created: i64) -> OrganizationDomain {
    OrganizationDomain {
        id: id.to_owned(),
        organization_id: "org_1".to_owned(),
        name: format!("{id}.example"),
        created_at: Millis(created),
        updated_at: Millis(created),
        ..OrganizationDomain::default()
    }
}

impl Server {
    pub(super) fn of(rows: usize) -> Self {
        let rows = (0..).take(rows).map(|number| domain(&format!("d{number}"), number * HOUR)).collect();
        Self { rows, cap: 500, off: 0 }
    }

    /// Adds a row at the end.
    pub(super) fn add(&mut self, id: &str) {
        let last = self.rows.last().map_or(0, |row| row.created_at.0);
        self.rows.push(domain(id, last + HOUR));
    }

    pub(super) fn delete(&mut self, id: &str) {
        self.rows.retain(|row| row.id != id);
    }

    pub(super) fn answer(&self, query: &ListQuery) -> PageRows {
        let mut rows: Vec<_> = self
            .rows
            .iter()
            .filter(|row| query.domains.is_empty() || query.domains.contains(&row.name))
            .collect();
        if query.order().direction == Direction::Descending {
            rows.reverse();
        }
        let total_count = i64::try_from(rows.len()).unwrap().saturating_add(self.off).max(0);
        let offset = usize::try_from(query.offset.unwrap_or(0)).unwrap();
        let limit = (query.limit.unwrap_or(10) as usize).min(self.cap);
        let rows: Vec<_> = rows.into_iter().skip(offset).take(limit).cloned().collect();
        PageRows { rows: Batch::of(&rows), total_count }
    }

    pub(super) fn answer_request(&self, request: &PageRequest) -> PageRows {
        self.answer(&request.query)
    }
}
