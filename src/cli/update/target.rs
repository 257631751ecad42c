//! The row that a command means, by ids or by slug and name.

use crate::api::{Client, ErrorKind};
use crate::change::{Failure, FailureKind};
use crate::clerk::{
    ClerkError, ListQuery, MAX_LIMIT, OrganizationDomain, OrganizationDomainsQuery, PublicOrganizationData,
    code,
};
use crate::session::failure;

/// The row, with the organization's name.
///
/// # Errors
///
/// When one of them is not there, or could not be read.
pub(super) async fn find(
    client: &Client,
    organization: &str,
    domain: &str,
) -> Result<OrganizationDomain, Failure> {
    let found = client.organization(organization).await.map_err(|error| match error.kind {
        ErrorKind::InvalidId(_) => missing(),
        _ => failure(&error),
    })?;
    let row = if domain.starts_with("orgdmn_") {
        by_id(client, &found.id, domain).await?
    } else {
        by_name(client, &found.id, domain).await?
    };
    let mut row = row.ok_or_else(missing)?;
    // The journal and the question name it.
    row.public_organization_data.get_or_insert_with(|| PublicOrganizationData {
        id: found.id,
        name: found.name,
        ..PublicOrganizationData::default()
    });
    Ok(row)
}

/// As Clerk says it of what is not there.
fn missing() -> Failure {
    let errors = vec![ClerkError { code: code::RESOURCE_NOT_FOUND.to_owned(), ..ClerkError::default() }];
    Failure { errors, ..Failure::new(FailureKind::NotFound, "") }
}

async fn by_name(
    client: &Client,
    organization_id: &str,
    name: &str,
) -> Result<Option<OrganizationDomain>, Failure> {
    let Ok(name) = crate::clerk::DomainName::parse(name) else { return Ok(None) };
    let query = ListQuery {
        organization_id: Some(organization_id.to_owned()),
        domains: vec![name.as_str().to_owned()],
        ..ListQuery::default()
    };
    let page = client.list_all(&query).await.map_err(|error| failure(&error))?;
    let is_it =
        |row: &OrganizationDomain| row.organization_id == organization_id && row.name == name.as_str();
    Ok(page.data.into_iter().find(is_it))
}

async fn by_id(
    client: &Client,
    organization_id: &str,
    id: &str,
) -> Result<Option<OrganizationDomain>, Failure> {
    let mut offset = 0;
    loop {
        let query = OrganizationDomainsQuery {
            offset: Some(offset),
            limit: Some(MAX_LIMIT),
            ..OrganizationDomainsQuery::default()
        };
        let page = client.list(organization_id, &query).await.map_err(|error| failure(&error))?;
        let count = page.data.len() as u64;
        if let Some(row) = page.data.into_iter().find(|row| row.id == id) {
            return Ok(Some(row));
        }
        offset += count;
        if count == 0 || offset >= u64::try_from(page.total_count).unwrap_or(0) {
            return Ok(None);
        }
    }
}
