//! What the answer to a lookup can prove. The rows, Clerk's count and the query are judged together: an answer that
//! contradicts itself or ignores the query proves nothing, least of all that a domain is absent.

use std::fmt;

use crate::clerk::{OrganizationDomain, Page, is_same_name};

use super::difference;

/// Why an answer proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoEvidence {
    /// Its count differs from its number of rows.
    Miscounted,
    /// It contains rows that the query did not ask for.
    Foreign,
    /// It contains the same row twice with different content.
    TwoReadings,
    /// It contains a row that it calls deleted.
    MarkedDeleted,
}

impl fmt::Display for NoEvidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Miscounted => "its count does not match its number of rows",
            Self::Foreign => "it contains rows that were not requested",
            Self::TwoReadings => "it contains the same row twice with different content",
            Self::MarkedDeleted => "it contains a row that is marked as deleted",
        })
    }
}

/// The rows of a lookup's answer for that name in that organization.
///
/// # Errors
///
/// When the answer proves nothing.
pub fn evidence(
    answer: Page<OrganizationDomain>,
    organization_id: &str,
    name: &str,
) -> Result<Vec<OrganizationDomain>, NoEvidence> {
    let Page { data: rows, total_count } = answer;
    let was_asked_for = |row: &OrganizationDomain| {
        row.organization_id == organization_id && is_same_name(&row.name, name) && !row.id.is_empty()
    };
    if !rows.iter().all(was_asked_for) {
        return Err(NoEvidence::Foreign);
    }
    if rows.iter().any(OrganizationDomain::is_marked_deleted) {
        return Err(NoEvidence::MarkedDeleted);
    }
    if contradict_each_other(&rows) {
        return Err(NoEvidence::TwoReadings);
    }
    // A page cannot cut this off: it holds at least ten rows, and an organization has each name once.
    if i64::try_from(rows.len()).ok() != Some(total_count) {
        return Err(NoEvidence::Miscounted);
    }
    Ok(rows)
}

/// Whether the same id appears twice with different content.
fn contradict_each_other(rows: &[OrganizationDomain]) -> bool {
    // Quadratic, but an organization has very few rows of one name.
    let twice = |(place, row): (usize, &OrganizationDomain)| {
        rows[..place].iter().any(|other| {
            other.id == row.id && (other.updated_at != row.updated_at || !difference(other, row).is_empty())
        })
    };
    rows.iter().enumerate().any(twice)
}

#[cfg(test)]
mod tests {
    use super::super::tests::kit::row;
    use super::*;

    #[test]
    fn an_answer_that_contradicts_itself_or_ignores_the_query_proves_nothing() {
        let other = |id: &str, organization_id: &str, name: &str| OrganizationDomain {
            id: id.into(),
            organization_id: organization_id.into(),
            name: name.into(),
            ..row(false, 10)
        };
        let deleted = OrganizationDomain { raw: r#"{"deleted":true}"#.into(), ..row(false, 10) };
        let cases = vec![
            (vec![deleted], 1, Err(NoEvidence::MarkedDeleted)),
            (vec![], 0, Ok(0)),
            (vec![row(false, 10)], 1, Ok(1)),
            (vec![row(false, 10), other("d1", "org_0", "ACME.com")], 2, Ok(2)),
            (vec![], 1, Err(NoEvidence::Miscounted)),
            (vec![], -1, Err(NoEvidence::Miscounted)),
            (vec![row(false, 10)], 0, Err(NoEvidence::Miscounted)),
            (vec![row(false, 10)], 7, Err(NoEvidence::Miscounted)),
            (vec![other("d1", "org_1", "acme.com")], 1, Err(NoEvidence::Foreign)),
            (vec![other("d1", "org_0", "acme.org")], 1, Err(NoEvidence::Foreign)),
            (vec![row(false, 10), other("d1", "org_0", "acme.org")], 2, Err(NoEvidence::Foreign)),
            (vec![other("", "org_0", "acme.com")], 1, Err(NoEvidence::Foreign)),
            (vec![row(false, 10), row(true, 10)], 2, Err(NoEvidence::TwoReadings)),
            (vec![row(false, 10), row(false, 11)], 2, Err(NoEvidence::TwoReadings)),
        ];
        for (data, total_count, expected) in cases {
            let shown = format!("{data:?} {total_count}");
            let found = evidence(Page { data, total_count }, "org_0", "acme.com");
            assert_eq!(found.map(|rows| rows.len()), expected, "{shown}");
        }
    }
}
