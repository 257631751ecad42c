//! The client: Clerk's operations as methods.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use super::attempt::{Expected, ToSuccessBody};
use super::body::LargeBodyLock;
use super::connections::Connections;
use super::proof::SuccessBody;
use super::reachability::Reachability;
use super::request_path::RequestPath;
use super::response::{self, Decode};
use super::scheduler::{CancelSignal, Scheduler};
use super::send::Call;
use super::server_clock::ServerClock;
use super::write_lock::{Unlock, WriteLock};
use super::{Error, ErrorKind, Priority, RetryNotice, Settings, WaitNotice};
use crate::clerk::{
    Change, CreateDomain, DecodeError, Instance, ListQuery, Operation, Organization, OrganizationDomain,
    OrganizationDomainsQuery, OrganizationSettings, OrganizationsQuery, Page, UpdateDomain, decode_domain,
    decode_domains,
};

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

/// Decides whether a change that had to wait is still sent.
pub type Recheck = Arc<dyn Fn() -> Pin<Box<dyn Future<Output = bool> + Send>> + Send + Sync>;

/// A client for one instance. Clones are cheap and share the connections, the rate budget and the write lock, which starts
/// locked.
///
/// At most 14 reads (10 of them in the background), 4 changes and 4 lookups of changes run at the same time; 256 more of each
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

    /// Allows another attempt after [`ErrorKind::Barred`]. Has no effect within five seconds of the last one.
    pub fn try_again(&self) {
        self.shared.reachability.try_again();
    }

    /// The server's clock, estimated from its responses; `None` before the first.
    #[must_use]
    pub fn server_clock(&self) -> Option<ServerClock> {
        *self.shared.clock.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One page of the domains of the whole instance.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`] except `InvalidId`, `ReadOnly` and `Locked`. `UnexpectedBody` also if the page has rows of another
    /// organization or name than requested.
    pub async fn list_all(&self, query: &ListQuery) -> Result<Page<OrganizationDomain>, Error> {
        let page = self.list_all_as(query, decode_domains).await?;
        reject_unrequested(Operation::ListAll, page, |row| query.may_contain(row))
    }

    /// As [`Self::list_all`], with the caller's decoder for the JSON of the response.
    ///
    /// # Errors
    ///
    /// As [`Self::list_all`].
    pub async fn list_all_as<T>(
        &self,
        query: &ListQuery,
        decode: fn(&str) -> Result<T, DecodeError>,
    ) -> Result<T, Error> {
        let path = RequestPath::new("/organization_domains").params(&query.params());
        self.fetch(Operation::ListAll, Ok(path), decode).await
    }

    /// One page of the domains of one organization.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`] except `ReadOnly` and `Locked`; 404 if there is no such organization. `UnexpectedBody` also if the
    /// page has rows of another one.
    pub async fn list(
        &self,
        organization_id: &str,
        query: &OrganizationDomainsQuery,
    ) -> Result<Page<OrganizationDomain>, Error> {
        let path = RequestPath::domains(organization_id).map(|path| path.params(&query.params()));
        let page = self.fetch(Operation::List, path, decode_domains).await?;
        reject_unrequested(Operation::List, page, |row| row.organization_id == organization_id)
    }

    /// Adds a domain. Like every change, it is retried only after an attempt that was certainly not carried out, and succeeds
    /// only if the response shows the requested values.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`]; see [`Error::outcome_unknown`].
    pub async fn create(
        &self,
        organization_id: &str,
        body: &CreateDomain,
    ) -> Result<OrganizationDomain, Error> {
        let change = Change::Create { organization_id: organization_id.to_owned(), body: body.clone() };
        self.change(&change, decode_domain, |row| SuccessBody::Row(row)).await
    }

    /// Changes a domain.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`]; see [`Error::outcome_unknown`].
    pub async fn update(
        &self,
        organization_id: &str,
        domain_id: &str,
        body: &UpdateDomain,
    ) -> Result<OrganizationDomain, Error> {
        let (organization_id, domain_id) = (organization_id.to_owned(), domain_id.to_owned());
        let change = Change::Update { organization_id, domain_id, body: body.clone() };
        self.change(&change, decode_domain, |row| SuccessBody::Row(row)).await
    }

    /// Removes a domain.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`]; see [`Error::outcome_unknown`].
    pub async fn delete(&self, organization_id: &str, domain_id: &str) -> Result<(), Error> {
        let (organization_id, domain_id) = (organization_id.to_owned(), domain_id.to_owned());
        let change = Change::Delete { organization_id, domain_id };
        self.change(&change, response::json, |object| SuccessBody::Deleted(object)).await.map(drop)
    }

    /// Marks ownership as verified (strategy `manual_override`). Idempotent; cannot be undone.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`]; see [`Error::outcome_unknown`].
    pub async fn verify_ownership(
        &self,
        organization_id: &str,
        domain_id: &str,
    ) -> Result<OrganizationDomain, Error> {
        let (organization_id, domain_id) = (organization_id.to_owned(), domain_id.to_owned());
        let change = Change::VerifyOwnership { organization_id, domain_id };
        self.change(&change, decode_domain, |row| SuccessBody::Row(row)).await
    }

    /// One page of an organization search.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`] except `InvalidId`, `ReadOnly` and `Locked`.
    pub async fn organizations(&self, query: &OrganizationsQuery) -> Result<Page<Organization>, Error> {
        let path = RequestPath::new("/organizations").params(&query.params());
        self.fetch(Operation::Organizations, Ok(path), response::json).await
    }

    /// One organization, with its number of members.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`] except `ReadOnly` and `Locked`; 404 if there is no such organization.
    pub async fn organization(&self, id_or_slug: &str) -> Result<Organization, Error> {
        let path = RequestPath::new("/organizations")
            .id(id_or_slug)
            .map(|path| path.params(&[("include_members_count", "true".to_owned())]));
        self.fetch(Operation::Organization, path, response::json).await
    }

    /// The instance of the key.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`] except `InvalidId`, `ReadOnly` and `Locked`.
    pub async fn instance(&self) -> Result<Instance, Error> {
        let path = RequestPath::new("/instance");
        self.fetch(Operation::Instance, Ok(path), response::instance).await
    }

    /// The instance's settings for organizations.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`] except `InvalidId`, `ReadOnly` and `Locked`.
    pub async fn organization_settings(&self) -> Result<OrganizationSettings, Error> {
        let path = RequestPath::new("/instance/organization_settings");
        self.fetch(Operation::OrganizationSettings, Ok(path), response::json).await
    }

    async fn fetch<T>(
        &self,
        operation: Operation,
        path: Result<RequestPath, ErrorKind>,
        decode: Decode<T>,
    ) -> Result<T, Error> {
        let path = path.map_err(|kind| Error::unsent(operation, kind))?;
        let call = Call { operation, path, body: None };
        self.send(&call, Expected { decode, change: None }).await
    }

    async fn change<T>(
        &self,
        change: &Change,
        decode: Decode<T>,
        success_body: ToSuccessBody<T>,
    ) -> Result<T, Error> {
        let operation = change.operation();
        let path = RequestPath::of(change).map_err(|kind| Error::unsent(operation, kind))?;
        let body = match change {
            Change::Create { body, .. } => Some(serde_json::to_string(body)),
            Change::Update { body, .. } => Some(serde_json::to_string(body)),
            Change::Delete { .. } | Change::VerifyOwnership { .. } => None,
        };
        let body = body.transpose().map_err(|_| {
            Error::unsent(operation, ErrorKind::Setup("the request body could not be encoded".to_owned()))
        })?;
        let call = Call { operation, path, body };
        self.send(&call, Expected { decode, change: Some((change, success_body)) }).await
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
    pub(super) async fn passes_recheck(&self) -> bool {
        match &self.recheck {
            Some(recheck) => recheck().await,
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

/// Rejects a page with rows that were not requested: they would be mistaken for the requested ones.
fn reject_unrequested(
    operation: Operation,
    page: Page<OrganizationDomain>,
    was_requested: impl Fn(&OrganizationDomain) -> bool,
) -> Result<Page<OrganizationDomain>, Error> {
    if page.data.iter().all(was_requested) {
        return Ok(page);
    }
    let what = "it has rows that were not requested".to_owned();
    Err(Error {
        operation: Some(operation),
        kind: ErrorKind::UnexpectedBody { status: 200, what },
        attempts: 1,
        maybe_done: false,
        request_id: None,
        proxy: None,
    })
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("settings", self.settings()).finish_non_exhaustive()
    }
}
