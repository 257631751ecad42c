//! The rows of a query: from Clerk, or found in a local copy and then loaded in full.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use crate::api::Client;
use crate::change::Failure;
use crate::clerk::{ListQuery, OrganizationDomain};
use crate::cli::print_message;
use crate::engine::Engine;
use crate::query::Query;
use crate::session::{self, Clock, CompleteMirror, ListRange, load_mirror, read_list};
use crate::text::{count, grouped};

/// The interval of progress messages.
const PROGRESS: Duration = Duration::from_secs(1);

/// The rows, and the total number of matches.
pub(super) type Rows = session::ListRows<OrganizationDomain>;

/// The size of the names in one request, in bytes: longer URLs are too long for proxies.
const MAX_NAME_BYTES: usize = 3_000;

/// From Clerk. Rows that do not match the query are skipped, with a message.
pub(super) async fn from_clerk(
    client: &Client,
    query: &ListQuery,
    range: ListRange,
) -> Result<Rows, Failure> {
    let fetch = async |offset, limit| client.list_all(&query.page(offset, limit)).await;
    let Rows { mut rows, mut total } = read_list(range, fetch, |row: &OrganizationDomain| &row.id).await?;
    let had = rows.len();
    rows.retain(|row| query.admits(row));
    let unmatched = (had - rows.len()) as u64;
    if unmatched > 0 {
        print_message(&format!("skipped, not matching the query: {}", count(unmatched, "row")));
        total = total.saturating_sub(unmatched);
    }
    Ok(Rows { rows, total })
}

/// Found in a local copy of the instance, then loaded in full, in the same order.
pub(super) async fn from_copy(client: &Client, query: &Query, range: ListRange) -> Result<Rows, Failure> {
    let clock = Clock::system();
    let mut last_message = Instant::now();
    print_message("loading all domains of the instance, because Clerk cannot answer this query");
    let CompleteMirror { store, missing } = load_mirror(client, &clock, |progress| {
        if last_message.elapsed() >= PROGRESS {
            last_message = Instant::now();
            print_message(&format!(
                "{} of {} domains loaded",
                grouped(progress.rows),
                grouped(progress.total)
            ));
        }
    })
    .await?;
    if missing != 0 {
        let than = if missing > 0 { "more" } else { "fewer" };
        print_message(&format!("Clerk counts {} {than} than it lists", grouped(missing.unsigned_abs())));
    }
    let now = clock.now();
    let found = Engine::default().search(&store, query, now, &|| false);
    let numbers = found.map(|found| found.rows).unwrap_or_default();
    let total = numbers.len() as u64;
    let (skip, take) = (usize::try_from(range.offset), usize::try_from(range.limit));
    let shown = numbers.iter().skip(skip.unwrap_or(usize::MAX)).take(take.unwrap_or(usize::MAX));
    let wanted: Vec<(String, String)> = shown
        .filter_map(|number| store.row(*number))
        .map(|row| (row.id().into_owned(), row.name().to_owned()))
        .collect();
    drop(store);
    let mut rows = fetch_rows(client, &wanted).await?;
    // A row that was deleted in between is missing.
    Ok(Rows { rows: wanted.iter().filter_map(|(id, _)| rows.remove(id)).collect(), total })
}

/// Loads the rows with these ids and names.
async fn fetch_rows(
    client: &Client,
    wanted: &[(String, String)],
) -> Result<HashMap<String, OrganizationDomain>, Failure> {
    let mut names: Vec<&str> = wanted.iter().map(|(_, name)| name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let mut fetched = HashMap::new();
    let mut names = names.into_iter().peekable();
    while names.peek().is_some() {
        let mut bytes = 0;
        let mut batch = Vec::new();
        while let Some(name) = names.next_if(|name| batch.is_empty() || bytes + name.len() < MAX_NAME_BYTES) {
            bytes += name.len() + "&domains=".len();
            batch.push(name.to_owned());
        }
        let query = ListQuery { domains: batch, ..ListQuery::default() };
        let Rows { rows, .. } = from_clerk(client, &query, ListRange::ALL).await?;
        fetched.extend(rows.into_iter().map(|row| (row.id.clone(), row)));
    }
    Ok(fetched)
}
