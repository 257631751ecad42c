//! The rows of a query: from Clerk, or found in a local copy and then loaded in full.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::api::Client;
use crate::change::Failure;
use crate::clerk::{ListQuery, OrganizationDomain};
use crate::engine::Engine;
use crate::flag::FlagSet;
use crate::query::{MAX_NAME_BYTES, NAME_BYTES, Query};
use crate::session::{self, Clock, CompleteMirror, ListRange, load_mirror, read_list};
use crate::store::Store;
use crate::text::{count, grouped};
use crate::triage::{FlagRules, find_flags};

use super::args::StateDir;
use super::{notes, print_message};

/// The interval of progress messages.
const PROGRESS: Duration = Duration::from_secs(1);

/// The rows, and the total number of matches.
pub(super) type Rows = session::ListRows<OrganizationDomain>;

/// From Clerk. Rows that do not match the query are skipped, with a message.
pub(super) async fn from_clerk(
    client: &Client,
    query: &ListQuery,
    range: ListRange,
) -> Result<Rows, Failure> {
    let fetch = async |offset, limit| client.list_all(&query.page(offset, limit)).await;
    let Rows { mut rows, mut total, missing } =
        read_list(range, fetch, |row: &OrganizationDomain| &row.id).await?;
    if missing > 0 {
        print_message(&format!("Clerk counts {} more than it lists", grouped(missing)));
    }
    let had = rows.len();
    rows.retain(|row| query.admits(row));
    let unmatched = (had - rows.len()) as u64;
    if unmatched > 0 {
        print_message(&format!("skipped, not matching the query: {}", count(unmatched, "row")));
        total = total.saturating_sub(unmatched);
    }
    Ok(Rows { rows, total, missing })
}

/// Whether and how flags and notes are looked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Flagging<'a> {
    pub(super) rules: &'a FlagRules,
    /// Whether the output has flags. A query may need them all the same.
    pub(super) is_output: bool,
    /// Where the notes are, for queries that need them.
    pub(super) state: &'a StateDir,
}

/// Found in a local copy of the instance, then loaded in full, in the same order; and the flags of each, by id.
pub(super) async fn from_copy(
    client: &Client,
    query: &Query,
    range: ListRange,
    flagging: Flagging<'_>,
) -> Result<(Rows, HashMap<String, FlagSet>), Failure> {
    let why = if query.list_query().is_some() {
        "to find their flags"
    } else {
        "because Clerk cannot answer this query"
    };
    let LoadedCopy { store, rows: numbers } = load_copy(client, query, why, flagging).await?;
    let total = numbers.len() as u64;
    let (skip, take) = (usize::try_from(range.offset), usize::try_from(range.limit));
    let shown = numbers.iter().skip(skip.unwrap_or(usize::MAX)).take(take.unwrap_or(usize::MAX));
    let wanted: Vec<(String, String)> = shown
        .filter_map(|number| store.row(*number))
        .map(|row| (row.id().into_owned(), row.name().to_owned()))
        .collect();
    let flags_of = |(id, _): &(String, String)| Some((id.clone(), store.flags()?.of(store.number(id)?)));
    let flags = wanted.iter().filter_map(flags_of).collect();
    drop(store);
    let fetched = fetch_names(client, wanted.iter().map(|(_, name)| name.clone()).collect()).await?;
    let mut rows: HashMap<_, _> = fetched.into_iter().map(|row| (row.id.clone(), row)).collect();
    // A row that was deleted in between is missing.
    let rows = wanted.iter().filter_map(|(id, _)| rows.remove(id)).collect();
    Ok((Rows { rows, total, missing: 0 }, flags))
}

/// A local copy of the instance, and the rows that match a query, in its order.
pub(super) struct LoadedCopy {
    pub(super) store: Store,
    pub(super) rows: Arc<[u32]>,
}

/// Loads a local copy, with progress on standard error, and answers the query from it. `why` follows "loading all domains
/// of the instance".
pub(super) async fn load_copy(
    client: &Client,
    query: &Query,
    why: &str,
    flagging: Flagging<'_>,
) -> Result<LoadedCopy, Failure> {
    let clock = Clock::system();
    let mut last_message = Instant::now();
    print_message(&format!("loading all domains of the instance, {why}"));
    let CompleteMirror { mut store, missing } = load_mirror(client, &clock, |progress| {
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
    if query.needs_notes() {
        store.set_notes(notes::read(client, flagging.state).await?);
    }
    if flagging.is_output || query.needs_flags() {
        let settings = client.organization_settings().await.map_err(|error| session::failure(&error))?;
        let max_domains = u64::try_from(settings.max_allowed_domains).unwrap_or(0);
        let flags = find_flags(&store, flagging.rules, max_domains, clock.now());
        store.set_flags(Arc::new(flags));
    }
    let found = Engine::default().search(&store, query, clock.now(), &|| false);
    let rows = found.map(|found| found.rows).unwrap_or_default();
    Ok(LoadedCopy { store, rows })
}

/// Loads all rows with these names.
pub(super) async fn fetch_names(
    client: &Client,
    mut names: Vec<String>,
) -> Result<Vec<OrganizationDomain>, Failure> {
    names.sort_unstable();
    names.dedup();
    let mut fetched = Vec::new();
    let mut names = names.into_iter().peekable();
    while names.peek().is_some() {
        let mut bytes = 0;
        let mut batch = Vec::new();
        while let Some(name) = names.next_if(|name| batch.is_empty() || bytes + name.len() < MAX_NAME_BYTES) {
            bytes += name.len() + NAME_BYTES;
            batch.push(name);
        }
        let query = ListQuery { domains: batch, ..ListQuery::default() };
        fetched.extend(from_clerk(client, &query, ListRange::ALL).await?.rows);
    }
    Ok(fetched)
}
