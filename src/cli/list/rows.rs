//! The rows that answer a query: from Clerk itself, or found in a local copy and then read whole.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use crate::api::Client;
use crate::change::Failure;
use crate::clerk::{ListQuery, OrganizationDomain};
use crate::cli::tell;
use crate::engine::Engine;
use crate::query::Query;
use crate::session::{self, Clock, CompleteMirror, ListRange, load_mirror, read_list};
use crate::text::{count, grouped};

/// How often progress is told.
const PROGRESS: Duration = Duration::from_secs(1);

/// The rows, and how many match in all.
pub(super) type Rows = session::ListRows<OrganizationDomain>;

/// Names that are asked for at once, in bytes: with more the address of a request gets too long for proxies.
const MOST_NAME_BYTES: usize = 3_000;

/// From Clerk itself. Rows that it was not asked for are left out, and said.
pub(super) async fn from_clerk(
    client: &Client,
    query: &ListQuery,
    range: ListRange,
) -> Result<Rows, Failure> {
    let ask = async |offset, limit| client.list_all(&query.page(offset, limit)).await;
    let Rows { mut rows, mut total } = read_list(range, ask, |row: &OrganizationDomain| &row.id).await?;
    let had = rows.len();
    rows.retain(|row| query.admits(row));
    let odd = (had - rows.len()) as u64;
    if odd > 0 {
        tell(&format!("left out, because the query does not ask for them: {}", count(odd, "row")));
        total = total.saturating_sub(odd);
    }
    Ok(Rows { rows, total })
}

/// Found in a copy of the instance, in its order; then read whole.
pub(super) async fn from_copy(client: &Client, query: &Query, range: ListRange) -> Result<Rows, Failure> {
    let clock = Clock::system();
    let mut told = Instant::now();
    tell("reading all domains of the instance, because Clerk cannot answer this query itself");
    let CompleteMirror { store, missing } = load_mirror(client, &clock, |progress| {
        if told.elapsed() >= PROGRESS {
            told = Instant::now();
            tell(&format!("{} of {} domains read", grouped(progress.rows), grouped(progress.total)));
        }
    })
    .await?;
    if missing != 0 {
        let than = if missing > 0 { "more" } else { "fewer" };
        tell(&format!("Clerk counts {} {than} than it lists", grouped(missing.unsigned_abs())));
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
    let mut whole = read_whole(client, &wanted).await?;
    // One that was deleted in between is left out.
    Ok(Rows { rows: wanted.iter().filter_map(|(id, _)| whole.remove(id)).collect(), total })
}

/// The rows of those ids, as Clerk sends them.
async fn read_whole(
    client: &Client,
    wanted: &[(String, String)],
) -> Result<HashMap<String, OrganizationDomain>, Failure> {
    let mut names: Vec<&str> = wanted.iter().map(|(_, name)| name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let mut whole = HashMap::new();
    let mut names = names.into_iter().peekable();
    while names.peek().is_some() {
        let mut bytes = 0;
        let mut some = Vec::new();
        while let Some(name) = names.next_if(|name| some.is_empty() || bytes + name.len() < MOST_NAME_BYTES) {
            bytes += name.len() + "&domains=".len();
            some.push(name.to_owned());
        }
        let query = ListQuery { domains: some, ..ListQuery::default() };
        let Rows { rows, .. } = from_clerk(client, &query, ListRange::ALL).await?;
        whole.extend(rows.into_iter().map(|row| (row.id.clone(), row)));
    }
    Ok(whole)
}
