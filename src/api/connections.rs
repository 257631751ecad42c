//! The connections in use, and when they are left for new ones.
//!
//! All requests to Clerk share one HTTP/2 connection. One that has silently died, or that something in between keeps open
//! and forgets, would be used for ever: requests on it end by their own time-out or are given up, and the next ones
//! follow them. So connections are left as soon as something was asked over them in vain. What is on its way over them
//! ends by itself, well or not; what follows goes over new ones.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use super::trust::{self, Roots};
use super::{Settings, transport};

/// The connections that requests go over, all of them made by one pool.
#[derive(Debug)]
pub(super) struct Connections {
    state: Mutex<State>,
    /// Read once: a new pool must not hold up other requests with reading hundreds of certificates.
    roots: Roots,
}

#[derive(Debug)]
struct State {
    pool: Pool,
    /// Since when something has been asked over them without any answer, to this or to anything else. A request that was
    /// given up counts as well: whoever presses `r` every few seconds never sees a time-out.
    silent: Option<Instant>,
}

/// One pool of connections.
#[derive(Debug, Clone)]
pub(super) struct Pool {
    number: u64,
    pub(super) http: reqwest::Client,
}

impl Connections {
    /// Connects nowhere yet. Reads certificates, which takes its time.
    ///
    /// # Errors
    ///
    /// A reason in words when this machine cannot make encrypted connections.
    pub(super) fn new(settings: &Settings) -> Result<Self, String> {
        let roots = if settings.url.is_secure() { trust::read(&settings.trust)? } else { trust::nobody() };
        let pool = Pool { number: 0, http: transport::build(settings, &roots)? };
        Ok(Self { state: Mutex::new(State { pool, silent: None }), roots })
    }

    /// The connections for a request that leaves now.
    pub(super) fn take(&self, settings: &Settings) -> Pool {
        let (pool, silent) = {
            let state = self.state();
            (state.pool.clone(), state.silent)
        };
        if silent.is_some_and(|since| since.elapsed() >= settings.idle_timeout) {
            self.leave(&pool, settings);
        }
        let mut state = self.state();
        state.silent.get_or_insert_with(Instant::now);
        state.pool.clone()
    }

    /// An answer has begun to come over these.
    pub(super) fn answered(&self, pool: &Pool) {
        let mut state = self.state();
        if state.pool.number == pool.number {
            state.silent = None;
        }
    }

    /// Something was asked over these in vain: what follows goes over new ones.
    pub(super) fn leave(&self, pool: &Pool, settings: &Settings) {
        if self.state().pool.number != pool.number {
            return;
        }
        // Outside of the lock: this takes some milliseconds. What could be built once can be built again; if not, the
        // connections stay as they are.
        let Ok(http) = transport::build(settings, &self.roots) else { return };
        let mut state = self.state();
        // Of several requests that end together only the first leaves them.
        if state.pool.number == pool.number {
            *state = State { pool: Pool { number: pool.number + 1, http }, silent: None };
        }
    }

    /// Nothing in there is left half done by a panic.
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
    async fn silence_over_all_requests_is_left() {
        let settings = settings();
        let connections = Connections::new(&settings).unwrap();
        let pass = async |seconds| tokio::time::advance(Duration::from_secs(seconds)).await;
        let number = || connections.take(&settings).number;
        // Given up and asked again every four seconds.
        let mut numbers = Vec::new();
        for _ in 0..8 {
            numbers.push(number());
            pass(4).await;
        }
        assert_eq!(numbers, [0, 0, 0, 1, 1, 1, 2, 2]);
    }

    #[tokio::test(start_paused = true)]
    async fn any_answer_is_a_sign_of_life() {
        let settings = settings();
        let connections = Connections::new(&settings).unwrap();
        for _ in 0..8 {
            let pool = connections.take(&settings);
            assert_eq!(pool.number, 0);
            tokio::time::advance(Duration::from_secs(9)).await;
            connections.answered(&pool);
        }
        // Nothing was asked for an hour: nothing is wrong.
        tokio::time::advance(Duration::from_secs(3_600)).await;
        assert_eq!(connections.take(&settings).number, 0);
    }

    #[tokio::test(start_paused = true)]
    async fn connections_are_left_once() {
        let settings = settings();
        let connections = Connections::new(&settings).unwrap();
        let (one, other) = (connections.take(&settings), connections.take(&settings));
        connections.leave(&one, &settings);
        connections.leave(&other, &settings);
        let new = connections.take(&settings);
        assert_eq!(new.number, 1);
        // What is answered over the old ones says nothing of the new ones.
        tokio::time::advance(Duration::from_secs(11)).await;
        connections.answered(&one);
        assert_eq!(connections.take(&settings).number, 2);
    }
}
