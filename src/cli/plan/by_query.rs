//! One action on all domains that match a query.

use std::collections::HashMap;

use crate::api::Client;
use crate::change::Failure;
use crate::clerk::{ListQuery, OrganizationDomain};
use crate::plan::Action;
use crate::query::Query;
use crate::session::ListRange;

use super::super::read::ReadError;
use super::super::rows;
use super::{Asked, Batch, Planned, fetch};

/// A domain that matches.
struct Match {
    id: Box<str>,
    name: Box<str>,
}

/// Most matches whose rows are kept as Clerk's answer has them; more would take too much memory.
const MOST_KEPT: u64 = 5_000;

pub(super) async fn plan(
    client: &Client,
    query: &Query,
    flagging: rows::Flagging<'_>,
    action: &Action,
    planned: &mut Planned,
) -> Result<(), ReadError> {
    let matches = matches(client, query, flagging).await?;
    let mut by_name: HashMap<&str, Vec<&Match>> = HashMap::new();
    for found in &matches {
        by_name.entry(&found.name).or_default().push(found);
    }
    // Changes of one name are planned together, at the place of the first.
    let mut batch = Batch::default();
    for found in &matches {
        let first = by_name.get(&*found.name).and_then(|same| same.first());
        if first.is_some_and(|first| std::ptr::eq(*first, found))
            && let Some(names) = batch.push(&found.name)
        {
            add(client, &names, &by_name, action, planned).await?;
        }
    }
    add(client, &batch.names, &by_name, action, planned).await
}

/// What matches, in the order of the query.
async fn matches(
    client: &Client,
    query: &Query,
    flagging: rows::Flagging<'_>,
) -> Result<Vec<Match>, Failure> {
    if let Some(query) = query.list_query()
        && count(client, &query).await? <= MOST_KEPT
    {
        let rows = rows::from_clerk(client, &query, ListRange::ALL).await?.rows;
        return Ok(rows.into_iter().map(|row| Match { id: row.id.into(), name: row.name.into() }).collect());
    }
    let rows::LoadedCopy { store, rows } =
        rows::load_copy(client, query, "to plan its changes", flagging).await?;
    let rows = rows.iter().filter_map(|number| store.row(*number));
    Ok(rows.map(|row| Match { id: row.id().into(), name: row.name().into() }).collect())
}

async fn count(client: &Client, query: &ListQuery) -> Result<u64, Failure> {
    let page = client.list_all(&query.page(0, 1)).await.map_err(|error| crate::session::failure(&error))?;
    Ok(u64::try_from(page.total_count).unwrap_or(u64::MAX))
}

/// Plans the changes of these names.
async fn add(
    client: &Client,
    names: &[String],
    by_name: &HashMap<&str, Vec<&Match>>,
    action: &Action,
    planned: &mut Planned,
) -> Result<(), ReadError> {
    if names.is_empty() {
        return Ok(());
    }
    let rows = fetch(client, names).await?;
    let by_id: HashMap<&str, &OrganizationDomain> = rows.iter().map(|row| (row.id.as_str(), row)).collect();
    let matches = names.iter().filter_map(|name| by_name.get(name.as_str())).flatten();
    // A row that was deleted in between is missing.
    let rows_of = matches.filter_map(|found| by_id.get(&*found.id).copied());
    let asked: Vec<Asked<'_>> = rows_of
        .map(|row| Asked {
            row: Some(row),
            organization_id: &row.organization_id,
            organization: "",
            name: &row.name,
            action: action.clone(),
        })
        .collect();
    planned.add(&asked, &rows)?;
    Ok(())
}
