//! The client: Clerk's operations as methods.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use super::answer::{self, Decode};
use super::attempt::{Expected, Show};
use super::body::Turn;
use super::connections::Connections;
use super::gate::{Gate, Stop};
use super::lock::{Lock, Unlock};
use super::proof::Shown;
use super::send::Call;
use super::server_clock::ServerClock;
use super::target::Target;
use super::way::Way;
use super::{Error, ErrorKind, Priority, Retrying, Settings, Waiting};
use crate::clerk::{
    Change, CreateDomain, DecodeError, Instance, ListQuery, Operation, Organization, OrganizationDomain,
    OrganizationDomainsQuery, OrganizationSettings, OrganizationsQuery, Page, UpdateDomain, decode_domain,
    decode_domains,
};

/// What an observer is told of, before the wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// A try has failed, and there will be another one.
    Retrying(Retrying),
    /// The next try has to wait for the rate budget, or for the end of a pause that Clerk has asked for.
    Waiting(Waiting),
}

/// Is told what a request waits for. Must be quick: it runs inside the request.
pub type Observer = Arc<dyn Fn(&Notice) + Send + Sync>;

/// Decides whether a change that had to wait is still sent.
pub type Recheck = Arc<dyn Fn() -> Pin<Box<dyn Future<Output = bool> + Send>> + Send + Sync>;

/// Speaks to one instance. Cloning is cheap and shares the connections, the rate budget, and the lock on changes, which
/// is closed at first.
///
/// At most 14 reads (10 of them such as nobody waits for), 4 changes and 4 look-ups of changes are on their way at once;
/// 256 more of each wait for their turn, and further ones are refused.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
    observer: Option<Observer>,
    recheck: Option<Recheck>,
    priority: Priority,
    stop: Stop,
}

struct Shared {
    settings: Settings,
    connections: Connections,
    way: Way,
    large: Turn,
    gate: Gate,
    lock: Lock,
    clock: Mutex<Option<ServerClock>>,
}

impl Client {
    /// A client with these settings. Sends nothing; for https it reads this machine's trusted certificates.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Setup`] when this machine cannot make encrypted connections.
    pub fn new(settings: Settings) -> Result<Self, Error> {
        let connections =
            Connections::new(&settings).map_err(|reason| Error::unsent(None, ErrorKind::Setup(reason)))?;
        let has_proxy = settings.proxy.is_some() && !settings.url.is_loopback();
        let way = Way::new(has_proxy, settings.connect_timeout);
        let gate = Gate::new(settings.budget);
        let lock = Lock::new(settings.access);
        Ok(Self {
            shared: Arc::new(Shared {
                settings,
                connections,
                way,
                large: Turn::default(),
                gate,
                lock,
                clock: Mutex::default(),
            }),
            observer: None,
            recheck: None,
            priority: Priority::Screen,
            stop: Stop::default(),
        })
    }

    /// The same client, with somebody told of each wait. Each caller can have an observer of its own.
    #[must_use]
    pub fn observed(&self, observer: Observer) -> Self {
        Self { observer: Some(observer), ..self.clone() }
    }

    /// The same client, with a check for changes that had to wait: for another attempt, or for more than one second before the
    /// first one. The change is sent only if the check returns true, and ends with [`ErrorKind::CalledOff`] otherwise.
    #[must_use]
    pub fn rechecked(&self, recheck: Recheck) -> Self {
        Self { recheck: Some(recheck), ..self.clone() }
    }

    /// The same client, with its reads as urgent as that. Changes are always of [`Priority::Change`].
    #[must_use]
    pub fn with_priority(&self, priority: Priority) -> Self {
        Self { priority, ..self.clone() }
    }

    /// The same client, with its requests to be given up as soon as the value is true, but only while they wait: for
    /// their turn, for the budget, for the next try. What has left is never cut off. Such a request ends with
    /// [`ErrorKind::Stopped`], and has surely not been carried out.
    #[must_use]
    pub fn cancellable(&self, stop: watch::Receiver<bool>) -> Self {
        Self { stop: Stop::when(stop), ..self.clone() }
    }

    /// Lets changes through, from this client and all its clones. Nothing opens a read-only client.
    pub fn unlock(&self, unlock: Unlock) {
        self.shared.lock.open(unlock);
    }

    /// Refuses changes from now on, further tries of those under way included.
    pub fn lock(&self) {
        self.shared.lock.close();
    }

    /// The operator wants to try again what [`ErrorKind::Barred`] has stopped. Does nothing within five seconds after the
    /// last try.
    pub fn try_again(&self) {
        self.shared.way.try_again();
    }

    /// The server's clock, as its answers tell it; `None` until one has.
    #[must_use]
    pub fn server_clock(&self) -> Option<ServerClock> {
        *self.shared.clock.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One page of the domains of the whole instance.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`] but `InvalidId`, `ReadOnly` and `Locked`. `UnexpectedBody` as well where the page has rows of another
    /// organization or name than was asked for.
    pub async fn list_all(&self, query: &ListQuery) -> Result<Page<OrganizationDomain>, Error> {
        let page = self.list_all_as(query, decode_domains).await?;
        only_asked_for(Operation::ListAll, page, |row| query.may_contain(row))
    }

    /// The same page, read in another way: `decode` gets the JSON of the answer.
    ///
    /// # Errors
    ///
    /// As [`Self::list_all`].
    pub async fn list_all_as<T>(
        &self,
        query: &ListQuery,
        decode: fn(&str) -> Result<T, DecodeError>,
    ) -> Result<T, Error> {
        let target = Target::new("/organization_domains").params(&query.params());
        self.ask(Operation::ListAll, Ok(target), decode).await
    }

    /// One page of the domains of one organization.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`] but `ReadOnly` and `Locked`; 404 when there is no such organization. `UnexpectedBody` as well where
    /// the page has rows of another one.
    pub async fn list(
        &self,
        organization_id: &str,
        query: &OrganizationDomainsQuery,
    ) -> Result<Page<OrganizationDomain>, Error> {
        let target = Target::domains(organization_id).map(|target| target.params(&query.params()));
        let page = self.ask(Operation::List, target, decode_domains).await?;
        only_asked_for(Operation::List, page, |row| row.organization_id == organization_id)
    }

    /// Adds a domain. As every change it is sent again only when it was surely not done, and is done only when the answer
    /// shows what was asked.
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
        self.change(&change, decode_domain, |row| Shown::Row(row)).await
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
        self.change(&change, decode_domain, |row| Shown::Row(row)).await
    }

    /// Removes a domain.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`]; see [`Error::outcome_unknown`].
    pub async fn delete(&self, organization_id: &str, domain_id: &str) -> Result<(), Error> {
        let (organization_id, domain_id) = (organization_id.to_owned(), domain_id.to_owned());
        let change = Change::Delete { organization_id, domain_id };
        self.change(&change, answer::json, |object| Shown::Deleted(object)).await.map(drop)
    }

    /// Declares ownership proven (strategy `manual_override`). Idempotent; there is no way back.
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
        self.change(&change, decode_domain, |row| Shown::Row(row)).await
    }

    /// One page of an organization search.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`] but `InvalidId`, `ReadOnly` and `Locked`.
    pub async fn organizations(&self, query: &OrganizationsQuery) -> Result<Page<Organization>, Error> {
        let target = Target::new("/organizations").params(&query.params());
        self.ask(Operation::Organizations, Ok(target), answer::json).await
    }

    /// One organization, with its number of members.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`] but `ReadOnly` and `Locked`; 404 when there is no such organization.
    pub async fn organization(&self, id_or_slug: &str) -> Result<Organization, Error> {
        let target = Target::new("/organizations")
            .id(id_or_slug)
            .map(|target| target.params(&[("include_members_count", "true".to_owned())]));
        self.ask(Operation::Organization, target, answer::json).await
    }

    /// The instance that the key opens.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`] but `InvalidId`, `ReadOnly` and `Locked`.
    pub async fn instance(&self) -> Result<Instance, Error> {
        let target = Target::new("/instance");
        self.ask(Operation::Instance, Ok(target), answer::instance).await
    }

    /// What the instance allows its organizations.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`] but `InvalidId`, `ReadOnly` and `Locked`.
    pub async fn organization_settings(&self) -> Result<OrganizationSettings, Error> {
        let target = Target::new("/instance/organization_settings");
        self.ask(Operation::OrganizationSettings, Ok(target), answer::json).await
    }

    async fn ask<T>(
        &self,
        operation: Operation,
        target: Result<Target, ErrorKind>,
        decode: Decode<T>,
    ) -> Result<T, Error> {
        let target = target.map_err(|kind| Error::unsent(operation, kind))?;
        let call = Call { operation, target, body: None };
        self.send(&call, Expected { decode, asked: None }).await
    }

    async fn change<T>(&self, change: &Change, decode: Decode<T>, shown: Show<T>) -> Result<T, Error> {
        let operation = change.operation();
        let target = Target::of(change).map_err(|kind| Error::unsent(operation, kind))?;
        let body = match change {
            Change::Create { body, .. } => Some(serde_json::to_string(body)),
            Change::Update { body, .. } => Some(serde_json::to_string(body)),
            Change::Delete { .. } | Change::VerifyOwnership { .. } => None,
        };
        let body = body.transpose().map_err(|_| {
            Error::unsent(operation, ErrorKind::Setup("the body cannot be written".to_owned()))
        })?;
        let call = Call { operation, target, body };
        self.send(&call, Expected { decode, asked: Some((change, shown)) }).await
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.shared.settings
    }

    pub(super) fn way(&self) -> &Way {
        &self.shared.way
    }

    pub(super) fn connections(&self) -> &Connections {
        &self.shared.connections
    }

    /// Where large answers stand in line; `None` where somebody waits for them.
    pub(super) fn turn_for_large_answers(&self) -> Option<&Turn> {
        (self.priority == Priority::Background).then_some(&self.shared.large)
    }

    /// An answer has told what the server's clock shows.
    pub(super) fn learn_clock(&self, reading: ServerClock) {
        let mut clock = self.shared.clock.lock().unwrap_or_else(PoisonError::into_inner);
        *clock = Some(ServerClock::better(*clock, reading));
    }

    pub(super) fn gate(&self) -> &Gate {
        &self.shared.gate
    }

    pub(super) fn guard(&self) -> &Lock {
        &self.shared.lock
    }

    pub(super) const fn priority(&self) -> Priority {
        self.priority
    }

    /// Whether a change that had to wait may still be sent.
    pub(super) async fn may_still_go(&self) -> bool {
        match &self.recheck {
            Some(recheck) => recheck().await,
            None => true,
        }
    }

    pub(super) const fn stop(&self) -> &Stop {
        &self.stop
    }

    pub(super) fn tell(&self, notice: &Notice) {
        if let Some(observer) = &self.observer {
            observer(notice);
        }
    }
}

/// The page, unless it has rows that were not asked for: shown, or acted on, they would be taken for what was.
fn only_asked_for(
    operation: Operation,
    page: Page<OrganizationDomain>,
    was_asked_for: impl Fn(&OrganizationDomain) -> bool,
) -> Result<Page<OrganizationDomain>, Error> {
    if page.data.iter().all(was_asked_for) {
        return Ok(page);
    }
    let what = "it has rows that were not asked for".to_owned();
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
