//! The parameters of list_all, list and the organization search.

use std::fmt;

use super::{ModeFilter, OrganizationDomain, is_same_name};

/// The largest `limit` that Clerk accepts.
pub const MAX_LIMIT: u32 = 500;

/// The `limit` of a request without one.
pub const DEFAULT_LIMIT: u32 = 10;

/// The parameters of list_all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct ListQuery {
    pub organization_id: Option<String>,
    /// Filters by affiliation.
    pub verified: Option<bool>,
    /// Modes to include and to exclude, combined with AND.
    pub enrollment_mode: Vec<ModeFilter>,
    /// Part of the name, or an exact organization id if it starts with `org_`. Never blank.
    pub query: Option<String>,
    /// Exact names.
    pub domains: Vec<String>,
    /// Newest first when absent.
    pub order_by: Option<OrderBy>,
    /// Rows to skip; 0 when absent.
    pub offset: Option<u64>,
    /// Rows to return, 1 to [`MAX_LIMIT`]; [`DEFAULT_LIMIT`] when absent.
    pub limit: Option<u32>,
}

impl ListQuery {
    /// The order, with Clerk's default if the query has none.
    #[must_use]
    pub fn order(&self) -> OrderBy {
        self.order_by.unwrap_or_default()
    }

    /// The same query for another page.
    #[must_use]
    pub fn page(&self, offset: u64, limit: u32) -> Self {
        Self { offset: Some(offset), limit: Some(limit), ..self.clone() }
    }

    /// Whether the query may exclude any domain.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        self.organization_id.is_some()
            || self.verified.is_some()
            || self.query.is_some()
            || !self.enrollment_mode.is_empty()
            || !self.domains.is_empty()
    }

    /// Whether the row may match this query. Only Clerk knows what a text matches, and a row that does not prove whether it
    /// is verified may be either.
    #[must_use]
    pub fn admits(&self, row: &OrganizationDomain) -> bool {
        let has_status = |wanted| row.reports_verified().is_none_or(|verified| verified == wanted);
        self.may_contain(row)
            && self.verified.is_none_or(has_status)
            && ModeFilter::admit(&self.enrollment_mode, &row.enrollment_mode)
    }

    /// Whether a response to this query may contain the row, judged by the row's identity alone: the other filtered values
    /// change over time, and lists may lag behind.
    #[must_use]
    pub fn may_contain(&self, row: &OrganizationDomain) -> bool {
        let is_of = |id: &str| row.organization_id == id;
        let text = self.query.as_deref().map(str::trim);
        self.organization_id.as_deref().is_none_or(is_of)
            && text.filter(|text| text.starts_with("org_")).is_none_or(is_of)
            && (self.domains.is_empty() || self.domains.iter().any(|name| is_same_name(name, &row.name)))
    }

    /// The request parameters, in a fixed order, not percent-encoded.
    #[must_use]
    pub fn params(&self) -> Vec<(&'static str, String)> {
        let mut params = Vec::new();
        let mut push = |name, value: String| params.push((name, value));
        if let Some(id) = &self.organization_id {
            push("organization_id", id.clone());
        }
        if let Some(verified) = self.verified {
            push("verified", verified.to_string());
        }
        if !self.enrollment_mode.is_empty() {
            push("enrollment_mode", join(&self.enrollment_mode));
        }
        if let Some(query) = &self.query {
            push("query", query.clone());
        }
        for name in &self.domains {
            push("domains", name.clone());
        }
        if let Some(order) = self.order_by {
            push("order_by", order.to_string());
        }
        if let Some(offset) = self.offset {
            push("offset", offset.to_string());
        }
        if let Some(limit) = self.limit {
            push("limit", limit.to_string());
        }
        params
    }
}

fn join(modes: &[ModeFilter]) -> String {
    modes.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// The parameters of `list` (the domains of one organization). Clerk accepts only one mode here, and no order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct OrganizationDomainsQuery {
    /// Filters by affiliation.
    pub verified: Option<bool>,
    pub enrollment_mode: Option<ModeFilter>,
    pub offset: Option<u64>,
    /// 1 to [`MAX_LIMIT`].
    pub limit: Option<u32>,
}

impl OrganizationDomainsQuery {
    /// The request parameters, in a fixed order, not percent-encoded.
    #[must_use]
    pub fn params(&self) -> Vec<(&'static str, String)> {
        ListQuery {
            verified: self.verified,
            enrollment_mode: self.enrollment_mode.iter().cloned().collect(),
            offset: self.offset,
            limit: self.limit,
            ..ListQuery::default()
        }
        .params()
    }
}

/// The parameters of the organization search.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct OrganizationsQuery {
    /// Part of the name or slug, or an exact id.
    pub query: Option<String>,
    /// At most 100 ids; an unknown id is no error.
    pub organization_ids: Vec<String>,
    /// Whether the response counts members.
    pub include_members_count: bool,
    pub offset: Option<u64>,
    /// 1 to [`MAX_LIMIT`].
    pub limit: Option<u32>,
}

impl OrganizationsQuery {
    /// The request parameters, in a fixed order, not percent-encoded. A text search is ordered by name.
    #[must_use]
    pub fn params(&self) -> Vec<(&'static str, String)> {
        let mut params = Vec::new();
        if let Some(query) = &self.query {
            params.push(("query", query.clone()));
            params.push(("order_by", "name".to_owned()));
        }
        for id in &self.organization_ids {
            params.push(("organization_id", id.clone()));
        }
        if self.include_members_count {
            params.push(("include_members_count", "true".to_owned()));
        }
        if let Some(offset) = self.offset {
            params.push(("offset", offset.to_string()));
        }
        if let Some(limit) = self.limit {
            params.push(("limit", limit.to_string()));
        }
        params
    }
}

/// The sort keys of list_all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SortField {
    Name,
    CreatedAt,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// A to Z, oldest first.
    Ascending,
    /// Z to A, newest first.
    Descending,
}

/// An order of list_all. Displays as Clerk's `order_by` value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OrderBy {
    pub field: SortField,
    pub direction: Direction,
}

impl OrderBy {
    #[must_use]
    pub const fn new(field: SortField, direction: Direction) -> Self {
        Self { field, direction }
    }

    /// The same field in the opposite direction.
    #[must_use]
    pub const fn reversed(self) -> Self {
        let direction = match self.direction {
            Direction::Ascending => Direction::Descending,
            Direction::Descending => Direction::Ascending,
        };
        Self { direction, ..self }
    }
}

impl Default for OrderBy {
    /// Clerk's default: newest first.
    fn default() -> Self {
        Self::new(SortField::CreatedAt, Direction::Descending)
    }
}

impl fmt::Display for OrderBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.direction == Direction::Descending { "-" } else { "" };
        let field = match self.field {
            SortField::Name => "name",
            SortField::CreatedAt => "created_at",
        };
        write!(f, "{sign}{field}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clerk::{EnrollmentMode, Verification, VerificationStatus, decode_domain};

    #[test]
    fn a_row_is_admitted_by_its_proven_values_and_by_its_name_in_any_spelling() {
        let status = |status| Some(Verification { status, ..Verification::default() });
        let row = OrganizationDomain {
            organization_id: "org_1".into(),
            name: "ACME.com".into(),
            enrollment_mode: EnrollmentMode::ManualInvitation,
            affiliation_verification: status(VerificationStatus::Verified),
            ..OrganizationDomain::default()
        };
        let query = ListQuery {
            organization_id: Some("org_1".into()),
            domains: vec!["acme.com".into()],
            verified: Some(true),
            enrollment_mode: vec![ModeFilter::exclude(EnrollmentMode::EnterpriseSso)],
            ..ListQuery::default()
        };
        assert!(query.admits(&row));
        let without_status = r#"{"id":"orgdmn_1","organization_id":"org_1","name":"acme.com","enrollment_mode":"manual_invitation"}"#;
        assert!(query.admits(&decode_domain(without_status).unwrap()), "it may be verified");
        for other in [
            OrganizationDomain { organization_id: "org_2".into(), ..row.clone() },
            OrganizationDomain { name: "acme.org".into(), ..row.clone() },
            OrganizationDomain { enrollment_mode: EnrollmentMode::EnterpriseSso, ..row.clone() },
            OrganizationDomain { affiliation_verification: status(VerificationStatus::Unverified), ..row },
        ] {
            assert!(!query.admits(&other), "{other:?}");
        }
    }
}
