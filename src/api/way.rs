//! Whether requests get through to the server, and what stands in their way.
//!
//! What does not pass by itself (a proxy that refuses the credentials, a certificate that cannot be believed) is met once,
//! and not by each of many requests: an account at a proxy is locked after a few wrong passwords. So over a proxy one request
//! goes alone until it has an answer, and once the way is barred nothing is sent until the operator says so, or for a long
//! time.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, timeout};

use super::ErrorKind;

/// How long nothing is sent once the way is barred: longer than proxies commonly count wrong passwords for. A change that
/// is in doubt has to be looked up at some time, also where no operator sits in front of the screen.
const BARRED: Duration = Duration::from_secs(30 * 60);

/// How long the operator has to wait before it is tried again: a key that is held down would lock the account as well.
const AGAIN: Duration = Duration::from_secs(5);

/// How long an answer shows that the way is open. Connections are not kept much longer while nothing is asked.
const OPEN: Duration = Duration::from_secs(45);

/// The way to the server.
#[derive(Debug)]
pub(super) struct Way {
    /// Whether somebody stands on it who counts tries.
    has_proxy: bool,
    /// How long it may take to find out about it: a connection is there after that time, or never.
    patience: Duration,
    state: Mutex<State>,
    /// Held by the one who goes first.
    first: Semaphore,
}

#[derive(Debug)]
enum State {
    /// Nobody has tried, or what was tried has failed for a reason that may pass.
    Unknown,
    /// An answer came then.
    Open(Instant),
    /// Nothing gets through, for that reason, since then.
    Barred(ErrorKind, Instant),
}

/// The right to send a request. Others may have to wait until it is dropped.
#[derive(Debug)]
pub(super) struct Admitted<'a> {
    _first: Option<SemaphorePermit<'a>>,
}

impl Way {
    pub(super) fn new(has_proxy: bool, patience: Duration) -> Self {
        Self { has_proxy, patience, state: Mutex::new(State::Unknown), first: Semaphore::new(1) }
    }

    /// Waits until a request may be sent.
    ///
    /// # Errors
    ///
    /// What bars the way. The request shall not be sent.
    pub(super) async fn enter(&self) -> Result<Admitted<'_>, ErrorKind> {
        if self.look()? {
            return Ok(Admitted { _first: None });
        }
        // Also when that takes too long: whoever goes first has a connection by then.
        let first = timeout(self.patience, self.first.acquire()).await.ok().and_then(Result::ok);
        self.look()?;
        Ok(Admitted { _first: first })
    }

    /// Whether a request may be sent without waiting for another one.
    fn look(&self) -> Result<bool, ErrorKind> {
        match &*self.state() {
            State::Barred(why, since) if since.elapsed() < BARRED => Err(why.clone()),
            State::Open(last) if last.elapsed() < OPEN => Ok(true),
            _ => Ok(!self.has_proxy),
        }
    }

    /// The server, or something before it, has answered.
    pub(super) fn answered(&self) {
        *self.state() = State::Open(Instant::now());
    }

    /// No answer came, for that reason.
    pub(super) fn failed(&self, why: &ErrorKind) {
        let mut state = self.state();
        match why {
            ErrorKind::Barred(_) => *state = State::Barred(why.clone(), Instant::now()),
            // What was on its way when it was barred says nothing of what comes after.
            _ if matches!(*state, State::Barred(..)) => {}
            _ => *state = State::Unknown,
        }
    }

    /// Somebody may have changed what barred it. Does nothing within a few seconds after the last try.
    pub(super) fn try_again(&self) {
        let mut state = self.state();
        if matches!(&*state, State::Barred(_, since) if since.elapsed() >= AGAIN) {
            *state = State::Unknown;
        }
    }

    /// Nothing in there is left half done by a panic.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(10);

    fn refused() -> ErrorKind {
        ErrorKind::Barred("the proxy refused".to_owned())
    }

    #[tokio::test(start_paused = true)]
    async fn over_a_proxy_one_goes_first_and_the_others_follow_or_share_its_failure() {
        for (is_answered, expected) in [(true, None), (false, Some(refused()))] {
            let way = Way::new(true, PATIENCE);
            let first = way.enter().await.unwrap();
            let others = async { tokio::join!(way.enter(), way.enter()) };
            tokio::pin!(others);
            assert!(timeout(PATIENCE / 2, &mut others).await.is_err(), "they wait");
            if is_answered {
                way.answered();
            } else {
                way.failed(&refused());
            }
            drop(first);
            let (one, other) = others.await;
            assert_eq!((one.err(), other.err()), (expected.clone(), expected));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_longer_than_a_connection_takes() {
        let way = Way::new(true, PATIENCE);
        let _first = way.enter().await.unwrap();
        timeout(PATIENCE * 2, way.enter()).await.unwrap().unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_proxy_nobody_waits_and_an_open_way_is_soon_unknown_again() {
        let way = Way::new(false, PATIENCE);
        let _first = way.enter().await.unwrap();
        timeout(PATIENCE / 2, way.enter()).await.unwrap().unwrap();

        let way = Way::new(true, PATIENCE);
        way.answered();
        let one = way.enter().await.unwrap();
        assert!(!holds_up(&way).await);
        drop(one);
        tokio::time::advance(OPEN).await;
        let first = way.enter().await.unwrap();
        assert!(holds_up(&way).await, "somebody goes first");
        drop(first);
        way.answered();
        way.failed(&ErrorKind::Timeout);
        let _first = way.enter().await.unwrap();
        assert!(holds_up(&way).await);
    }

    /// Whether the next request has to wait for another one.
    async fn holds_up(way: &Way) -> bool {
        timeout(PATIENCE / 2, way.enter()).await.is_err()
    }

    #[tokio::test(start_paused = true)]
    async fn a_barred_way_stays_so_until_somebody_says_otherwise_or_for_a_long_time() {
        for has_proxy in [false, true] {
            let way = Way::new(has_proxy, PATIENCE);
            way.failed(&refused());
            way.failed(&ErrorKind::Timeout);
            assert_eq!(way.enter().await.err(), Some(refused()));
            way.try_again();
            assert_eq!(way.enter().await.err(), Some(refused()), "the key is held down");
            tokio::time::advance(AGAIN).await;
            way.try_again();
            drop(way.enter().await.unwrap());
            way.failed(&refused());
            tokio::time::advance(BARRED / 2).await;
            assert!(way.enter().await.is_err());
            tokio::time::advance(BARRED / 2).await;
            drop(way.enter().await.unwrap());
            way.failed(&refused());
            way.answered();
            drop(way.enter().await.unwrap());
        }
    }
}
