//! Searches the local copy off the loop. Only the latest search matters: a new one cancels the one before.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc::UnboundedSender;
use tokio::task::spawn_blocking;

use crate::app::{
    Failure, FailureKind, FlagSearch, Msg, Search, SearchHits, Ticket, ViewCount, removed_rows,
};
use crate::engine::Engine;
use crate::session::panic_text;
use crate::triage::find_flags;

/// Not the number of any ticket.
const NO_TICKET: u64 = 0;

pub(super) struct Searcher {
    /// Caches sort orders between searches.
    engine: Arc<Mutex<Engine>>,
    /// The ticket of the current search.
    latest: Arc<AtomicU64>,
    /// Counts the views, beside searches.
    counter: Arc<Mutex<Engine>>,
    replies: UnboundedSender<Msg>,
}

impl Searcher {
    pub(super) fn new(replies: UnboundedSender<Msg>) -> Self {
        Self { engine: Arc::default(), latest: Arc::default(), counter: Arc::default(), replies }
    }

    /// Starts a search and cancels the previous one, which sends no answer.
    pub(super) fn start(&self, ticket: Ticket, search: Search) {
        self.latest.store(ticket.0, Ordering::Relaxed);
        let (engine, latest, replies) =
            (Arc::clone(&self.engine), Arc::clone(&self.latest), self.replies.clone());
        let failures = replies.clone();
        let search = spawn_blocking(move || {
            let is_cancelled = || latest.load(Ordering::Relaxed) != ticket.0;
            let Search { store, query, now } = search;
            // The engine's cache is consistent at any time, even after a panic.
            let mut engine = engine.lock().unwrap_or_else(PoisonError::into_inner);
            // The search may have been cancelled while waiting for the lock.
            if is_cancelled() {
                return;
            }
            let Some(found) = engine.search(&store, &query, now, &is_cancelled) else { return };
            drop(engine);
            let found = SearchHits { rows: found.rows, removed: removed_rows(&store) };
            // Release the store first: the core can only write to it while it holds the only reference.
            drop(store);
            let _ = replies.send(Msg::SearchFinished(ticket, Ok(found)));
        });
        tokio::spawn(async move {
            if let Err(error) = search.await {
                let failure = Failure::new(FailureKind::Internal, panic_text(error));
                let _ = failures.send(Msg::SearchFinished(ticket, Err(failure)));
            }
        });
    }

    /// Looks for flags. Takes about a second for a million rows, and is not cancelled.
    pub(super) fn find_flags(&self, ticket: Ticket, search: FlagSearch) {
        let (replies, failures) = (self.replies.clone(), self.replies.clone());
        let search = spawn_blocking(move || {
            let FlagSearch { store, rules, max_domains, now } = search;
            let found = find_flags(&store, &rules, max_domains, now);
            // As above.
            drop(store);
            let _ = replies.send(Msg::FlagsFound(ticket, Ok(Arc::new(found))));
        });
        tokio::spawn(async move {
            if let Err(error) = search.await {
                let failure = Failure::new(FailureKind::Internal, panic_text(error));
                let _ = failures.send(Msg::FlagsFound(ticket, Err(failure)));
            }
        });
    }

    /// Counts the rows that match each query. A query that cannot be counted counts none of them.
    pub(super) fn count(&self, ticket: Ticket, views: ViewCount) {
        let (engine, replies) = (Arc::clone(&self.counter), self.replies.clone());
        let failures = replies.clone();
        let count = spawn_blocking(move || {
            let ViewCount { store, queries, now } = views;
            let mut engine = engine.lock().unwrap_or_else(PoisonError::into_inner);
            let counts: Option<Vec<u64>> =
                queries.iter().map(|query| engine.count(&store, query, now, &|| false)).collect();
            drop(engine);
            // Release the store first, as above.
            drop(store);
            let _ = replies.send(Msg::ViewsCounted(ticket, counts.unwrap_or_default()));
        });
        tokio::spawn(async move {
            if count.await.is_err() {
                let _ = failures.send(Msg::ViewsCounted(ticket, Vec::new()));
            }
        });
    }

    pub(super) fn cancel(&self, ticket: Ticket) {
        let _ = self.latest.compare_exchange(ticket.0, NO_TICKET, Ordering::Relaxed, Ordering::Relaxed);
    }
}
