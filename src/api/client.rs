//! The client: its shared state, and the settings of a clone.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use super::body::LargeBodyLock;
use super::connections::Connections;
use super::reachability::Reachability;
use super::scheduler::{CancelSignal, Scheduler};
use super::server_clock::ServerClock;
use super::write_lock::{Unlock, WriteLock};
use super::{Error, ErrorKind, Priority, RetryNotice, Settings, WaitNotice};

/// Sent to an observer before a wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// An attempt failed and will be retried.
    Retrying(RetryNotice),
    /// The next attempt waits for the rate budget, or for the end of a pause requested by Clerk.
    Waiting(WaitNotice),
}

/// Gets a notice for each wait. Must return quickly: it runs inside the request.
pub type Observer = Arc<dyn Fn(&Notice) + Send + Sync>;

/// Decides whether a change that had to wait is still sent, after this many attempts.
pub type Recheck = Arc<dyn Fn(u32) -> Pin<Box<dyn Future<Output = bool> + Send>> + Send + Sync>;

/// A client for one instance. Clones are cheap and share the connections, the rate budget and the write lock, which starts
/// locked.
///
/// At most 14 reads (10 of them in the background), 8 changes and 8 lookups of changes run at the same time; 256 more of each
/// are queued, and further ones are refused.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
    observer: Option<Observer>,
    recheck: Option<Recheck>,
    priority: Priority,
    cancel: CancelSignal,
}

struct Shared {
    settings: Settings,
    connections: Connections,
    reachability: Reachability,
    large_body: LargeBodyLock,
    scheduler: Scheduler,
    write_lock: WriteLock,
    clock: Mutex<Option<ServerClock>>,
}

impl Client {
    /// Sends nothing; for https it reads this machine's trusted certificates.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Setup`] if this machine cannot make encrypted connections.
    pub fn new(settings: Settings) -> Result<Self, Error> {
        let connections =
            Connections::new(&settings).map_err(|reason| Error::unsent(None, ErrorKind::Setup(reason)))?;
        let has_proxy = settings.proxy.is_some() && !settings.url.is_loopback();
        let reachability = Reachability::new(has_proxy, settings.connect_timeout);
        let scheduler = Scheduler::new(settings.budget);
        let write_lock = WriteLock::new(settings.access);
        Ok(Self {
            shared: Arc::new(Shared {
                settings,
                connections,
                reachability,
                large_body: LargeBodyLock::default(),
                scheduler,
                write_lock,
                clock: Mutex::default(),
            }),
            observer: None,
            recheck: None,
            priority: Priority::Screen,
            cancel: CancelSignal::default(),
        })
    }

    /// Host and port of the API.
    #[must_use]
    pub fn host(&self) -> String {
        self.shared.settings.url.host()
    }

    /// The same client with an observer of each wait.
    #[must_use]
    pub fn observed(&self, observer: Observer) -> Self {
        Self { observer: Some(observer), ..self.clone() }
    }

    /// The same client with a check for changes that had to wait: for a retry, or for more than a second before the first
    /// attempt. If the check returns false, the change is not sent and fails with [`ErrorKind::CalledOff`].
    #[must_use]
    pub fn rechecked(&self, recheck: Recheck) -> Self {
        Self { recheck: Some(recheck), ..self.clone() }
    }

    /// The same client with another priority for its reads. Changes always have [`Priority::Change`].
    #[must_use]
    pub fn with_priority(&self, priority: Priority) -> Self {
        Self { priority, ..self.clone() }
    }

    /// The same client with a signal that cancels its requests once the value is true, but only while they wait: in the queue,
    /// for the budget, or for a retry. A request that was sent is never cut off. A cancelled request fails with
    /// [`ErrorKind::Stopped`] and was certainly not carried out.
    #[must_use]
    pub fn cancellable(&self, signal: watch::Receiver<bool>) -> Self {
        Self { cancel: CancelSignal::new(signal), ..self.clone() }
    }

    /// Allows changes by this client and all its clones. Has no effect on a read-only client.
    pub fn unlock(&self, unlock: Unlock) {
        self.shared.write_lock.unlock(unlock);
    }

    /// Refuses changes from now on, including retries of earlier ones.
    pub fn lock(&self) {
        self.shared.write_lock.lock();
    }

    /// Allows another attempt after [`ErrorKind::Blocked`]. Has no effect within five seconds of the last one.
    pub fn try_again(&self) {
        self.shared.reachability.try_again();
    }

    /// The server's clock, estimated from its responses; `None` before the first.
    #[must_use]
    pub fn server_clock(&self) -> Option<ServerClock> {
        *self.shared.clock.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.shared.settings
    }

    pub(super) fn reachability(&self) -> &Reachability {
        &self.shared.reachability
    }

    pub(super) fn connections(&self) -> &Connections {
        &self.shared.connections
    }

    /// Serializes large background responses; `None` for requests that the operator waits for.
    pub(super) fn large_body_lock(&self) -> Option<&LargeBodyLock> {
        (self.priority == Priority::Background).then_some(&self.shared.large_body)
    }

    /// Keeps the better of two readings of the server's clock.
    pub(super) fn learn_clock(&self, reading: ServerClock) {
        let mut clock = self.shared.clock.lock().unwrap_or_else(PoisonError::into_inner);
        *clock = Some(ServerClock::better(*clock, reading));
    }

    pub(super) fn scheduler(&self) -> &Scheduler {
        &self.shared.scheduler
    }

    pub(super) fn write_lock(&self) -> &WriteLock {
        &self.shared.write_lock
    }

    pub(super) const fn priority(&self) -> Priority {
        self.priority
    }

    /// Whether a change that had to wait may still be sent.
    pub(super) async fn passes_recheck(&self, attempts: u32) -> bool {
        match &self.recheck {
            Some(recheck) => recheck(attempts).await,
            None => true,
        }
    }

    pub(super) const fn cancel_signal(&self) -> &CancelSignal {
        &self.cancel
    }

    pub(super) fn notify(&self, notice: &Notice) {
        if let Some(observer) = &self.observer {
            observer(notice);
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("settings", self.settings()).finish_non_exhaustive()
    }
}
