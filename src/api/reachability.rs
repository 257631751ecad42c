//! Whether requests reach the server, and what blocks them.
//!
//! A permanent failure (a proxy that refuses the credentials, an untrusted certificate) must be met once, not by each of many
//! requests: proxies lock accounts after a few wrong passwords. So with a proxy the first request goes alone until it has a
//! response, and after a permanent failure nothing is sent until the operator retries, or for a long time.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, timeout};

use super::ErrorKind;

/// How long nothing is sent after a permanent failure: longer than proxies usually remember wrong passwords. Changes in doubt
/// must be looked up eventually, even without an operator.
const BLOCKED_FOR: Duration = Duration::from_secs(30 * 60);

/// The shortest time between retries by the operator: holding the key down would lock the account as well.
const RETRY_COOLDOWN: Duration = Duration::from_secs(5);

/// How long a response proves that the server is reachable. Idle connections are not kept much longer.
const REACHABLE_FOR: Duration = Duration::from_secs(45);

#[derive(Debug)]
pub(super) struct Reachability {
    /// A proxy counts failed attempts.
    has_proxy: bool,
    /// The longest wait for the probe: by then a connection is established, or has failed.
    probe_timeout: Duration,
    state: Mutex<State>,
    /// Held by the request that goes first.
    probe: Semaphore,
}

#[derive(Debug)]
enum State {
    /// No attempt yet, or the last one failed for a temporary reason.
    Unknown,
    /// The time of the last response.
    Reachable(Instant),
    /// A permanent failure, and its time.
    Blocked(ErrorKind, Instant),
}

/// Permission to send a request. The probe's holds up all other requests until it is dropped.
#[derive(Debug)]
pub(super) struct Admission<'a> {
    _probe: Option<SemaphorePermit<'a>>,
}

impl Reachability {
    pub(super) fn new(has_proxy: bool, probe_timeout: Duration) -> Self {
        Self { has_proxy, probe_timeout, state: Mutex::new(State::Unknown), probe: Semaphore::new(1) }
    }

    /// Waits until a request may be sent.
    ///
    /// # Errors
    ///
    /// The permanent failure. The request must not be sent.
    pub(super) async fn enter(&self) -> Result<Admission<'_>, ErrorKind> {
        if self.check()? {
            return Ok(Admission { _probe: None });
        }
        // After the timeout the request is sent anyway: the probe has a connection by then.
        let probe = timeout(self.probe_timeout, self.probe.acquire()).await.ok().and_then(Result::ok);
        self.check()?;
        Ok(Admission { _probe: probe })
    }

    /// Whether a request may be sent without waiting for the probe.
    fn check(&self) -> Result<bool, ErrorKind> {
        match &*self.state() {
            State::Blocked(why, since) if since.elapsed() < BLOCKED_FOR => Err(why.clone()),
            State::Reachable(last) if last.elapsed() < REACHABLE_FOR => Ok(true),
            _ => Ok(!self.has_proxy),
        }
    }

    /// The server, or something before it, responded.
    pub(super) fn answered(&self) {
        *self.state() = State::Reachable(Instant::now());
    }

    /// There was no response.
    pub(super) fn failed(&self, why: &ErrorKind) {
        let mut state = self.state();
        match why {
            ErrorKind::Blocked(_) => *state = State::Blocked(why.clone(), Instant::now()),
            // A request that was in progress at the time of the permanent failure says nothing about later ones.
            _ if matches!(*state, State::Blocked(..)) => {}
            _ => *state = State::Unknown,
        }
    }

    /// The cause may have been fixed. Has no effect within a few seconds of the last attempt.
    pub(super) fn try_again(&self) {
        let mut state = self.state();
        if matches!(&*state, State::Blocked(_, since) if since.elapsed() >= RETRY_COOLDOWN) {
            *state = State::Unknown;
        }
    }

    /// Safe after a panic: every update is a single assignment.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROBE_TIMEOUT: Duration = Duration::from_secs(10);

    fn refused() -> ErrorKind {
        ErrorKind::Blocked("the proxy refused".to_owned())
    }

    #[tokio::test(start_paused = true)]
    async fn with_a_proxy_one_request_goes_first_and_the_others_follow_or_share_its_failure() {
        for (is_answered, expected) in [(true, None), (false, Some(refused()))] {
            let reachability = Reachability::new(true, PROBE_TIMEOUT);
            let first = reachability.enter().await.unwrap();
            let others = async { tokio::join!(reachability.enter(), reachability.enter()) };
            tokio::pin!(others);
            assert!(timeout(PROBE_TIMEOUT / 2, &mut others).await.is_err(), "they wait");
            if is_answered {
                reachability.answered();
            } else {
                reachability.failed(&refused());
            }
            drop(first);
            let (one, other) = others.await;
            assert_eq!((one.err(), other.err()), (expected.clone(), expected));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn no_request_waits_longer_than_a_connection_takes() {
        let reachability = Reachability::new(true, PROBE_TIMEOUT);
        let _first = reachability.enter().await.unwrap();
        timeout(PROBE_TIMEOUT * 2, reachability.enter()).await.unwrap().unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_proxy_no_request_waits_and_reachability_expires() {
        let reachability = Reachability::new(false, PROBE_TIMEOUT);
        let _first = reachability.enter().await.unwrap();
        timeout(PROBE_TIMEOUT / 2, reachability.enter()).await.unwrap().unwrap();

        let reachability = Reachability::new(true, PROBE_TIMEOUT);
        reachability.answered();
        let one = reachability.enter().await.unwrap();
        assert!(!must_wait(&reachability).await);
        drop(one);
        tokio::time::advance(REACHABLE_FOR).await;
        let first = reachability.enter().await.unwrap();
        assert!(must_wait(&reachability).await, "one request goes first");
        drop(first);
        reachability.answered();
        reachability.failed(&ErrorKind::Timeout);
        let _first = reachability.enter().await.unwrap();
        assert!(must_wait(&reachability).await);
    }

    /// Whether the next request has to wait for the probe.
    async fn must_wait(reachability: &Reachability) -> bool {
        timeout(PROBE_TIMEOUT / 2, reachability.enter()).await.is_err()
    }

    #[tokio::test(start_paused = true)]
    async fn a_permanent_failure_blocks_until_the_operator_retries_or_for_a_long_time() {
        for has_proxy in [false, true] {
            let reachability = Reachability::new(has_proxy, PROBE_TIMEOUT);
            reachability.failed(&refused());
            reachability.failed(&ErrorKind::Timeout);
            assert_eq!(reachability.enter().await.err(), Some(refused()));
            reachability.try_again();
            assert_eq!(reachability.enter().await.err(), Some(refused()), "the key is held down");
            tokio::time::advance(RETRY_COOLDOWN).await;
            reachability.try_again();
            drop(reachability.enter().await.unwrap());
            reachability.failed(&refused());
            tokio::time::advance(BLOCKED_FOR / 2).await;
            assert!(reachability.enter().await.is_err());
            tokio::time::advance(BLOCKED_FOR / 2).await;
            drop(reachability.enter().await.unwrap());
            reachability.failed(&refused());
            reachability.answered();
            drop(reachability.enter().await.unwrap());
        }
    }
}
