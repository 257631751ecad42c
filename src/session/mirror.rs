//! Loads the local copy of a whole instance, for a command that needs one.

use tokio::task::JoinSet;

use crate::api::{Client, Priority};
use crate::change::{Failure, FailureKind};
use crate::clerk::ListQuery;
use crate::mirror::{Activity, Mirror, PageId};
use crate::store::{PageRows, Store, decode_page};

use super::{Clock, failure};

/// How often to try a list that changes too much while it is read.
const MOST_ATTEMPTS: u32 = 3;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MirrorProgress {
    /// Rows loaded so far.
    pub rows: u64,
    /// Rows in the list, as far as is known.
    pub total: u64,
}

/// A completely loaded copy.
#[derive(Debug)]
pub struct CompleteMirror {
    pub store: Store,
    /// How many more rows Clerk counted at the end.
    pub missing: i64,
}

/// Loads all domains of the instance.
///
/// # Errors
///
/// When a page could not be loaded despite the client's retries.
pub async fn load_mirror(
    client: &Client,
    clock: &Clock,
    mut progress: impl FnMut(MirrorProgress),
) -> Result<CompleteMirror, Failure> {
    let first = ListQuery { limit: Some(1), ..ListQuery::default() };
    let counted = client.list_all(&first).await.map_err(|error| failure(&error))?.total_count;
    let mut mirror = Mirror::new(u64::MAX);
    mirror.begin(u64::try_from(counted).unwrap_or(0), clock.now());
    let mut pages: JoinSet<(PageId, Result<PageRows, Failure>)> = JoinSet::new();
    let mut attempts = 0;
    let mut last = None;
    loop {
        for request in mirror.page_requests(clock.now()) {
            // The caller waits for the whole copy, so no single page is urgent.
            let client = client.with_priority(Priority::Background);
            pages.spawn(async move {
                let page = client.list_all_as(&request.query, decode_page).await;
                (request.id, page.map_err(|error| failure(&error)))
            });
        }
        match pages.join_next().await {
            Some(Ok((id, Ok(page)))) => {
                mirror.receive(id, page, clock.now());
                let reached = mirror.progress(clock.now());
                progress(MirrorProgress { rows: reached.rows, total: reached.total });
            }
            Some(Ok((id, Err(failure)))) => {
                mirror.fail(id);
                last = Some(failure);
            }
            // A page whose task panicked never arrives.
            Some(Err(_)) => return Err(Failure::new(FailureKind::Internal, "a page could not be decoded")),
            // Rows of equal age may be in any order, which may differ between responses, so that some appear in none.
            // Or the server always counts one row too many.
            None if mirror.activity() == Activity::Idle
                && (mirror.missing() <= 0 || attempts + 1 >= MOST_ATTEMPTS) =>
            {
                return Ok(CompleteMirror { store: mirror.store().clone(), missing: mirror.missing() });
            }
            None => {
                attempts += 1;
                if let Some(failure) = last.take() {
                    return Err(failure);
                }
                if let Some((rows, counted)) = mirror.shortfall() {
                    let text = format!("it counts {counted} domains but contains only {rows}");
                    return Err(Failure::new(FailureKind::BadAnswer, text));
                }
                if attempts >= MOST_ATTEMPTS {
                    return Err(Failure::new(FailureKind::BadAnswer, "the list changes too much to be read"));
                }
                if mirror.activity() == Activity::Idle {
                    mirror.refresh(&[], clock.now());
                } else {
                    mirror.resume(clock.now());
                }
            }
        }
    }
}
