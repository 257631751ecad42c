//! The connection pool, and when it is replaced.
//!
//! All requests to Clerk share one HTTP/2 connection. One that has silently died, or that a middlebox keeps open but no longer
//! forwards, would be used forever: requests on it time out or are cancelled, and the next ones use it too. So after a
//! request without a complete response, later requests get a new pool. Those in progress finish on the old one, successfully or not.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use super::trust::{self, Roots};
use super::{Settings, transport};

/// The current pool.
#[derive(Debug)]
pub(super) struct Connections {
    state: Mutex<State>,
    /// Read once: reading hundreds of certificates for a new pool would delay other requests.
    roots: Roots,
}

#[derive(Debug)]
struct State {
    pool: Pool,
    /// When the first request was sent since the last response to any request. Cancelled requests count as well: an operator
    /// who presses `r` every few seconds never gets a timeout.
    unanswered_since: Option<Instant>,
}

#[derive(Debug, Clone)]
pub(super) struct Pool {
    generation: u64,
    pub(super) http: reqwest::Client,
}

impl Connections {
    /// Reads certificates, which is slow. Opens no connection yet.
    ///
    /// # Errors
    ///
    /// A message if this machine cannot make encrypted connections.
    pub(super) fn new(settings: &Settings) -> Result<Self, String> {
        let roots = if settings.url.is_secure() { trust::read(&settings.trust)? } else { trust::none() };
        let pool = Pool { generation: 0, http: transport::build(settings, &roots)? };
        Ok(Self { state: Mutex::new(State { pool, unanswered_since: None }), roots })
    }

    /// The pool for a request that is sent now.
    pub(super) fn acquire(&self, settings: &Settings) -> Pool {
        let (pool, unanswered_since) = {
            let state = self.state();
            (state.pool.clone(), state.unanswered_since)
        };
        if unanswered_since.is_some_and(|since| since.elapsed() >= settings.idle_timeout) {
            self.replace(&pool, settings);
        }
        let mut state = self.state();
        state.unanswered_since.get_or_insert_with(Instant::now);
        state.pool.clone()
    }

    /// A response to a request on this pool has started.
    pub(super) fn answered(&self, pool: &Pool) {
        let mut state = self.state();
        if state.pool.generation == pool.generation {
            state.unanswered_since = None;
        }
    }

    /// A request on this pool got no complete response: later requests use a new pool.
    pub(super) fn replace(&self, pool: &Pool, settings: &Settings) {
        if self.state().pool.generation != pool.generation {
            return;
        }
        // Without the lock: this takes some milliseconds. It succeeded once and should do so again; if not, keep the pool.
        let Ok(http) = transport::build(settings, &self.roots) else { return };
        let mut state = self.state();
        // Of several requests that fail together, only the first replaces the pool.
        if state.pool.generation == pool.generation {
            *state = State { pool: Pool { generation: pool.generation + 1, http }, unanswered_since: None };
        }
    }

    /// Safe after a panic: no update leaves the state inconsistent.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::api::{ApiUrl, SecretKey};

    fn settings() -> Settings {
        let url = ApiUrl::parse("http://127.0.0.1:9").unwrap();
        Settings::new(url, SecretKey::parse("sk_test_abc").unwrap())
    }

    #[tokio::test(start_paused = true)]
    async fn a_pool_without_any_response_is_replaced() {
        let settings = settings();
        let connections = Connections::new(&settings).unwrap();
        let advance = async |seconds| tokio::time::advance(Duration::from_secs(seconds)).await;
        let generation = || connections.acquire(&settings).generation;
        // Cancelled and sent again every four seconds.
        let mut generations = Vec::new();
        for _ in 0..8 {
            generations.push(generation());
            advance(4).await;
        }
        assert_eq!(generations, [0, 0, 0, 1, 1, 1, 2, 2]);
    }

    #[tokio::test(start_paused = true)]
    async fn any_response_keeps_the_pool() {
        let settings = settings();
        let connections = Connections::new(&settings).unwrap();
        for _ in 0..8 {
            let pool = connections.acquire(&settings);
            assert_eq!(pool.generation, 0);
            tokio::time::advance(Duration::from_secs(9)).await;
            connections.answered(&pool);
        }
        // No requests for an hour: nothing is wrong.
        tokio::time::advance(Duration::from_secs(3_600)).await;
        assert_eq!(connections.acquire(&settings).generation, 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_pool_is_replaced_once() {
        let settings = settings();
        let connections = Connections::new(&settings).unwrap();
        let (one, other) = (connections.acquire(&settings), connections.acquire(&settings));
        connections.replace(&one, &settings);
        connections.replace(&other, &settings);
        let new = connections.acquire(&settings);
        assert_eq!(new.generation, 1);
        // A response on the old pool says nothing about the new one.
        tokio::time::advance(Duration::from_secs(11)).await;
        connections.answered(&one);
        assert_eq!(connections.acquire(&settings).generation, 2);
    }
}
