//! Reads all organizations of an instance.

use futures::FutureExt;

use crate::api::Client;
use crate::change::Failure;
use crate::clerk::{Organization, OrganizationsQuery};

use super::{ListRange, read_list};

/// All organizations, with their numbers of members.
///
/// # Errors
///
/// When a page cannot be fetched, or when Clerk lists far fewer organizations than it counts.
pub async fn all_organizations(client: &Client) -> Result<Vec<Organization>, Failure> {
    let client = client.clone();
    // Boxed and without a borrow, so that a task can run it.
    let fetch = move |offset, limit| {
        let client = client.clone();
        let query = OrganizationsQuery {
            include_members_count: true,
            offset: Some(offset),
            limit: Some(limit),
            ..OrganizationsQuery::default()
        };
        async move { client.organizations(&query).await }.boxed()
    };
    Ok(read_list(ListRange::ALL, fetch, |known: &Organization| &known.id).await?.rows)
}
