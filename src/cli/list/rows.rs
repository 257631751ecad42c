//! The rows that answer a query: from Clerk itself, or found in a local copy and then read whole.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use crate::api::Client;
use crate::change::{Failure, FailureKind};
use crate::clerk::{ListQuery, MAX_LIMIT, OrganizationDomain};
use crate::cli::tell;
use crate::engine::Engine;
use crate::query::Query;
use crate::session::{Clock, failure, read_mirror};
use crate::text::grouped;

/// How often progress is told.
const PROGRESS: Duration = Duration::from_secs(1);

/// Names that are asked for at once, in bytes: with more the address of a request gets too long for proxies.
const MOST_NAME_BYTES: usize = 3_000;

/// Pages that show nothing new before the reading is given up: rows are deleted while others are read.
const MOST_IN_VAIN: u32 = 3;

/// Which of the rows that match.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    pub(super) offset: u64,
    pub(super) limit: u64,
}

/// The rows, and how many match in all.
pub(super) type Rows = (Vec<OrganizationDomain>, u64);

/// Page after page, as many as are wanted. A page that shows none or nothing new where more were counted is asked for
/// again, and ends the reading if it stays so: what is printed as everything is everything.
pub(super) async fn from_clerk(client: &Client, query: &ListQuery, part: Part) -> Result<Rows, Failure> {
    let mut rows: Vec<OrganizationDomain> = Vec::new();
    let mut seen = HashSet::new();
    let mut counted = 0;
    let mut in_vain = 0;
    loop {
        let offset = part.offset.saturating_add(rows.len() as u64);
        let left = part.limit - rows.len() as u64;
        // Clerk refuses a limit of 0; how many there are it tells with any page.
        let limit = u32::try_from(left).unwrap_or(MAX_LIMIT).clamp(1, MAX_LIMIT);
        let page = client.list_all(&query.page(offset, limit)).await.map_err(|error| failure(&error))?;
        let total = u64::try_from(page.total_count).unwrap_or(0);
        let had = rows.len();
        let fresh = page.data.into_iter().filter(|row| seen.insert(row.id.clone()));
        rows.extend(fresh.take(usize::try_from(left).unwrap_or(usize::MAX)));
        let shown = part.offset.saturating_add(rows.len() as u64);
        let is_wanted = (rows.len() as u64) < part.limit;
        if !is_wanted || (shown >= total && (rows.len() > had || offset >= counted)) {
            return Ok((rows, total));
        }
        counted = counted.max(total);
        if rows.len() == had {
            in_vain += 1;
            if in_vain == MOST_IN_VAIN {
                let text = "the list ends before its own count, or repeats itself";
                return Err(Failure::new(FailureKind::BadAnswer, text));
            }
        }
    }
}

/// Found in a copy of the instance, in its order; then read whole.
pub(super) async fn from_copy(client: &Client, query: &Query, part: Part) -> Result<Rows, Failure> {
    let clock = Clock::system();
    let mut told = Instant::now();
    tell("reading all domains of the instance, because Clerk cannot answer this query itself");
    let store = read_mirror(client, &clock, |progress| {
        if told.elapsed() >= PROGRESS {
            told = Instant::now();
            tell(&format!("{} of {} domains read", grouped(progress.rows), grouped(progress.total)));
        }
    })
    .await?;
    let now = clock.now();
    let found = Engine::default().search(&store, query, now, &|| false);
    let numbers = found.map(|found| found.rows).unwrap_or_default();
    let total = numbers.len() as u64;
    let (skip, take) = (usize::try_from(part.offset), usize::try_from(part.limit));
    let shown = numbers.iter().skip(skip.unwrap_or(usize::MAX)).take(take.unwrap_or(usize::MAX));
    let wanted: Vec<(String, String)> = shown
        .filter_map(|number| store.row(*number))
        .map(|row| (row.id().into_owned(), row.name().to_owned()))
        .collect();
    drop(store);
    let mut whole = read_whole(client, &wanted).await?;
    // One that was deleted in between is left out.
    Ok((wanted.iter().filter_map(|(id, _)| whole.remove(id)).collect(), total))
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
        let (rows, _) = from_clerk(client, &query, Part { offset: 0, limit: u64::MAX }).await?;
        whole.extend(rows.into_iter().map(|row| (row.id.clone(), row)));
    }
    Ok(whole)
}
