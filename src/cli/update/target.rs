//! Finds the row of a command, by ids or by slug and name. An ambiguous name is an error.

use crate::api::{Client, Error, ErrorKind};
use crate::change::{Failure, FailureKind};
use crate::clerk::{
    DomainName, ListQuery, Organization, OrganizationDomain, OrganizationDomainsQuery, OrganizationsQuery,
    Page, PublicOrganizationData, code,
};
use crate::session::{ListRange, failure, read_list};
use crate::text;

/// Why the row could not be determined.
#[derive(Debug, thiserror::Error)]
pub(super) enum TargetError {
    #[error("There is no {0}.")]
    Missing(String),
    #[error("There is more than one {what}: {}. Nothing was sent; use the id instead.", .ids.join(", "))]
    Ambiguous { what: String, ids: Vec<String> },
    /// The row has no name, which lookups need.
    #[error("Clerk sent no name for {0}, so the result of a change could not be checked. Nothing was sent.")]
    Unnamed(String),
    #[error("it could not be loaded")]
    Failed(Failure),
}

impl From<Error> for TargetError {
    fn from(error: Error) -> Self {
        Self::Failed(failure(&error))
    }
}

/// Finds the row, and adds the organization's name.
///
/// # Errors
///
/// If the organization or the domain is missing or ambiguous, or could not be loaded.
pub(super) async fn find(
    client: &Client,
    organization: &str,
    domain: &str,
) -> Result<OrganizationDomain, TargetError> {
    let found = by_id_or_slug(client, organization).await?;
    let rows = if domain.starts_with("orgdmn_") {
        by_id(client, &found.id, domain).await.map_err(|error| match error {
            TargetError::Failed(failure) if is_missing(&failure) => no_organization(organization),
            other => other,
        })?
    } else {
        by_name(client, &found.id, domain).await?
    };
    let what = || format!("domain {domain:?} in {}", text::organization(&found.name, &found.id));
    let mut row = one(rows, |row| &row.id, what)?;
    if row.is_unnamed() {
        return Err(TargetError::Unnamed(row.id));
    }
    // For the journal and the question.
    row.public_organization_data.get_or_insert_with(|| PublicOrganizationData {
        id: found.id,
        name: found.name,
        ..PublicOrganizationData::default()
    });
    Ok(row)
}

/// Clerk accepts a slug instead of an id, and returns one organization. Only a search shows whether the slug is unique.
async fn by_id_or_slug(client: &Client, id_or_slug: &str) -> Result<Organization, TargetError> {
    let found = match client.organization(id_or_slug).await {
        Ok(found) => found,
        Err(Error { kind: ErrorKind::InvalidId(_), .. }) => return Err(no_organization(id_or_slug)),
        Err(error) => {
            let failure = failure(&error);
            return Err(if is_missing(&failure) {
                no_organization(id_or_slug)
            } else {
                TargetError::Failed(failure)
            });
        }
    };
    if found.id == id_or_slug {
        return Ok(found);
    }
    if found.slug != id_or_slug {
        return Err(another("organization"));
    }
    let fetch = async |offset, limit| {
        let query = OrganizationsQuery {
            query: Some(id_or_slug.to_owned()),
            offset: Some(offset),
            limit: Some(limit),
            ..OrganizationsQuery::default()
        };
        client.organizations(&query).await
    };
    let of_that_slug = |other: &Organization| other.slug == id_or_slug && other.id != found.id;
    let mut all = search(fetch, |organization: &Organization| &organization.id, of_that_slug).await?;
    all.insert(0, found.clone());
    one(all, |organization| &organization.id, || format!("organization {id_or_slug:?}"))
}

async fn by_name(
    client: &Client,
    organization_id: &str,
    name: &str,
) -> Result<Vec<OrganizationDomain>, TargetError> {
    let Ok(name) = DomainName::parse(name) else { return Ok(Vec::new()) };
    let query = ListQuery {
        organization_id: Some(organization_id.to_owned()),
        domains: vec![name.as_str().to_owned()],
        ..ListQuery::default()
    };
    let is_it =
        |row: &OrganizationDomain| row.organization_id == organization_id && row.name == name.as_str();
    let fetch = async |offset, limit| client.list_all(&query.page(offset, limit)).await;
    search(fetch, |row: &OrganizationDomain| &row.id, is_it).await
}

async fn by_id(
    client: &Client,
    organization_id: &str,
    id: &str,
) -> Result<Vec<OrganizationDomain>, TargetError> {
    let fetch = async |offset, limit| {
        let query = OrganizationDomainsQuery {
            offset: Some(offset),
            limit: Some(limit),
            ..OrganizationDomainsQuery::default()
        };
        client.list(organization_id, &query).await
    };
    let found = search(fetch, |row: &OrganizationDomain| &row.id, |row| row.id == id).await?;
    if found.iter().any(|row| row.organization_id != organization_id) {
        return Err(another("organization"));
    }
    Ok(found)
}

/// All rows of a list that match. `fetch` loads a page, given its offset and limit.
async fn search<T>(
    fetch: impl AsyncFn(u64, u32) -> Result<Page<T>, Error>,
    id: impl Fn(&T) -> &str,
    matches: impl Fn(&T) -> bool,
) -> Result<Vec<T>, TargetError> {
    let read = read_list(ListRange::ALL, fetch, id).await.map_err(TargetError::Failed)?;
    if read.missing > 0 {
        // A row that is not listed could be the one that was meant.
        let text = format!("Clerk counts {} more than it lists", read.missing);
        return Err(TargetError::Failed(Failure::new(FailureKind::BadAnswer, text)));
    }
    Ok(read.rows.into_iter().filter(matches).collect())
}

/// The response is about another object than requested.
fn another(what: &str) -> TargetError {
    TargetError::Failed(Failure::new(FailureKind::BadAnswer, format!("it is about another {what}")))
}

/// The only row; fails if there is none or more than one.
fn one<T>(found: Vec<T>, id: impl Fn(&T) -> &String, what: impl Fn() -> String) -> Result<T, TargetError> {
    if found.len() > 1 {
        let ids = found.iter().map(|found| id(found).clone()).collect();
        return Err(TargetError::Ambiguous { what: what(), ids });
    }
    found.into_iter().next().ok_or_else(|| TargetError::Missing(what()))
}

fn no_organization(id_or_slug: &str) -> TargetError {
    TargetError::Missing(format!("organization {id_or_slug:?}"))
}

/// Whether Clerk itself says that it does not exist; a proxy's 404 proves nothing.
fn is_missing(failure: &Failure) -> bool {
    failure.code() == Some(code::RESOURCE_NOT_FOUND)
}
