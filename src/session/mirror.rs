//! Reads the local copy of a whole instance, for a command that needs one.

use tokio::task::JoinSet;

use crate::api::{Client, Priority};
use crate::change::{Failure, FailureKind};
use crate::clerk::ListQuery;
use crate::mirror::{Activity, Mirror, PageId};
use crate::store::{PageRows, Store, decode_page};

use super::{Clock, failure};

/// A list that changes too much to be read is read again so often.
const MOST_ATTEMPTS: u32 = 3;

/// How far the reading has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MirrorProgress {
    /// Rows read.
    pub rows: u64,
    /// Rows that the list has, as far as is known.
    pub total: u64,
}

/// A copy that was read to its end.
#[derive(Debug)]
pub struct CompleteMirror {
    /// The rows.
    pub store: Store,
    /// How many rows more than these Clerk counted at the end.
    pub missing: i64,
}

/// Reads all domains of the instance.
///
/// # Errors
///
/// When a page could not be read, although the client tried again.
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
        for wish in mirror.wishes(clock.now()) {
            // Somebody waits for all of it.
            let client = client.with_priority(Priority::Background);
            pages.spawn(async move {
                let page = client.list_all_as(&wish.query, decode_page).await;
                (wish.id, page.map_err(|error| failure(&error)))
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
            // A page that panicked never comes.
            Some(Err(_)) => return Err(Failure::new(FailureKind::Internal, "a page could not be decoded")),
            // Rows of the same age can stand in any order, in each answer in another one: some then show in none. Or the server
            // counts one too many, always.
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
                if let Some((rows, counted)) = mirror.short() {
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
