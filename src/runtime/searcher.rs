//! Searches in the copy of the instance, off the loop. Only the latest is of use: an older one is given up.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc::UnboundedSender;
use tokio::task::spawn_blocking;

use crate::app::{Failure, FailureKind, Msg, Search, SearchHits, Ticket, removed_rows};
use crate::engine::Engine;
use crate::session::panic_text;

/// No ticket has this number.
const NOBODY: u64 = 0;

/// Does one search after the other.
pub(super) struct Searcher {
    /// Remembers orders from one search to the next.
    engine: Arc<Mutex<Engine>>,
    /// The ticket that somebody waits for.
    latest: Arc<AtomicU64>,
    replies: UnboundedSender<Msg>,
}

impl Searcher {
    pub(super) fn new(replies: UnboundedSender<Msg>) -> Self {
        Self { engine: Arc::default(), latest: Arc::default(), replies }
    }

    /// Starts a search; the one before it ends without an answer.
    pub(super) fn start(&self, ticket: Ticket, search: Search) {
        self.latest.store(ticket.0, Ordering::Relaxed);
        let (engine, latest, replies) =
            (Arc::clone(&self.engine), Arc::clone(&self.latest), self.replies.clone());
        let told = replies.clone();
        let search = spawn_blocking(move || {
            let given_up = || latest.load(Ordering::Relaxed) != ticket.0;
            let Search { store, query, now } = search;
            // What the engine remembers is whole at any time: a panic leaves nothing half done.
            let mut engine = engine.lock().unwrap_or_else(PoisonError::into_inner);
            // It may have waited for the one before it.
            if given_up() {
                return;
            }
            let Some(found) = engine.search(&store, &query, now, &given_up) else { return };
            drop(engine);
            let found = SearchHits { rows: found.rows, removed: removed_rows(&store) };
            // The copy is free to be written to as soon as nobody else holds it.
            drop(store);
            let _ = replies.send(Msg::SearchFinished(ticket, Ok(found)));
        });
        tokio::spawn(async move {
            if let Err(error) = search.await {
                let failure = Failure::new(FailureKind::Internal, panic_text(error));
                let _ = told.send(Msg::SearchFinished(ticket, Err(failure)));
            }
        });
    }

    /// Nobody waits for that search any more.
    pub(super) fn give_up(&self, ticket: Ticket) {
        let _ = self.latest.compare_exchange(ticket.0, NOBODY, Ordering::Relaxed, Ordering::Relaxed);
    }
}
