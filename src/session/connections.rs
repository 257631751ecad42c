//! Reads all SSO connections of an instance.

use futures::FutureExt;

use crate::api::Client;
use crate::change::Failure;
use crate::clerk::{EnterpriseConnection, EnterpriseConnectionsQuery};

use super::{ListRange, read_list};

/// All SSO connections.
///
/// # Errors
///
/// When a page cannot be fetched, such as with 402 where the plan has no SSO, or when Clerk lists far fewer connections than
/// it counts.
pub async fn all_connections(client: &Client) -> Result<Vec<EnterpriseConnection>, Failure> {
    let client = client.clone();
    // Boxed and without a borrow, so that a task can run it.
    let fetch = move |offset, limit| {
        let client = client.clone();
        let (offset, limit) = (Some(offset), Some(limit));
        let query = EnterpriseConnectionsQuery { offset, limit, ..EnterpriseConnectionsQuery::default() };
        async move { client.enterprise_connections(&query).await }.boxed()
    };
    Ok(read_list(ListRange::ALL, fetch, |known: &EnterpriseConnection| &known.id).await?.rows)
}
