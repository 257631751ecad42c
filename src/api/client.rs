//! The client: Clerk's operations as methods.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use tokio::sync::Semaphore;

use super::answer::{self, Decode};
use super::lock::{Lock, Unlock};
use super::send::{Call, Ended};
use super::target::Target;
use super::{Error, ErrorKind, Retrying, Settings, transport};
use crate::clerk::{
    CreateDomain, Instance, ListQuery, Operation, Organization, OrganizationDomain, OrganizationDomainsQuery,
    OrganizationSettings, OrganizationsQuery, Page, UpdateDomain, decode_domain, decode_domains,
};

/// How many reads are on their way at once.
const READS_AT_ONCE: usize = 8;

/// Is told of each retry, before the wait. Must be quick: it runs inside the request.
pub type Observer = Arc<dyn Fn(&Retrying) + Send + Sync>;

/// Speaks to one instance. Cloning is cheap and shares the connections and the lock on changes, which is closed at first.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
    observer: Option<Observer>,
}

struct Shared {
    settings: Settings,
    http: reqwest::Client,
    turns: Semaphore,
    lock: Lock,
}

impl Client {
    /// A client with these settings. Sends nothing; for https it reads this machine's trusted certificates.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Setup`] when this machine cannot make encrypted connections.
    pub fn new(settings: Settings) -> Result<Self, Error> {
        let http =
            transport::build(&settings).map_err(|reason| Error::unsent(None, ErrorKind::Setup(reason)))?;
        let lock = Lock::new(settings.access);
        Ok(Self {
            shared: Arc::new(Shared { settings, http, turns: Semaphore::new(READS_AT_ONCE), lock }),
            observer: None,
        })
    }

    /// The same client, with somebody told of each retry. Each caller can have an observer of its own.
    #[must_use]
    pub fn observed(&self, observer: Observer) -> Self {
        Self { shared: Arc::clone(&self.shared), observer: Some(observer) }
    }

    /// Lets changes through, from this client and all its clones. Nothing opens a read-only client.
    pub fn unlock(&self, unlock: Unlock) {
        self.shared.lock.open(unlock);
    }

    /// Refuses changes from now on, further tries of those under way included.
    pub fn lock(&self) {
        self.shared.lock.close();
    }

    /// One page of the domains of the whole instance.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`] but `InvalidId`, `ReadOnly` and `Locked`.
    pub async fn list_all(&self, query: &ListQuery) -> Result<Page<OrganizationDomain>, Error> {
        let target = Target::new("/organization_domains").params(&query.params());
        self.ask(Operation::ListAll, Ok(target), decode_domains).await
    }

    /// One page of the domains of one organization.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`] but `ReadOnly` and `Locked`; 404 when there is no such organization.
    pub async fn list(
        &self,
        organization_id: &str,
        query: &OrganizationDomainsQuery,
    ) -> Result<Page<OrganizationDomain>, Error> {
        let target = domains(organization_id).map(|target| target.params(&query.params()));
        self.ask(Operation::List, target, decode_domains).await
    }

    /// Adds a domain. Sent again only when it surely was not done.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`]; see [`Error::outcome_unknown`].
    pub async fn create(
        &self,
        organization_id: &str,
        body: &CreateDomain,
    ) -> Result<OrganizationDomain, Error> {
        let target = domains(organization_id);
        self.change(Operation::Create, target, Some(body)).await
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
        let target = domain(organization_id, domain_id);
        self.change(Operation::Update, target, Some(body)).await
    }

    /// Removes a domain. When a try may have been carried out and the next one finds nothing, it is done.
    ///
    /// # Errors
    ///
    /// Any [`ErrorKind`]; see [`Error::outcome_unknown`].
    pub async fn delete(&self, organization_id: &str, domain_id: &str) -> Result<(), Error> {
        let call = call(Operation::Delete, domain(organization_id, domain_id), None)?;
        match self.send(&call, answer::deleted).await {
            // Only Clerk's own 404 settles the doubt; one that a proxy made up does not.
            Err(ended) if ended.was_in_doubt && ended.error.is_not_found() && !ended.error.maybe_done => {
                Ok(())
            }
            other => other.map_err(Ended::into_error),
        }
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
        let target = domain(organization_id, domain_id).map(|target| target.then("verify_ownership"));
        self.change(Operation::VerifyOwnership, target, None::<&()>).await
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
        let call = call(operation, target, None)?;
        self.send(&call, decode).await.map_err(Ended::into_error)
    }

    async fn change(
        &self,
        operation: Operation,
        target: Result<Target, ErrorKind>,
        body: Option<&impl Serialize>,
    ) -> Result<OrganizationDomain, Error> {
        let body = body.map(serde_json::to_string).transpose().map_err(|_| {
            Error::unsent(operation, ErrorKind::Setup("the body cannot be written".to_owned()))
        })?;
        let call = call(operation, target, body)?;
        self.send(&call, decode_domain).await.map_err(Ended::into_error)
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.shared.settings
    }

    pub(super) fn http(&self) -> &reqwest::Client {
        &self.shared.http
    }

    pub(super) fn turns(&self) -> &Semaphore {
        &self.shared.turns
    }

    pub(super) fn guard(&self) -> &Lock {
        &self.shared.lock
    }

    pub(super) fn tell(&self, retrying: &Retrying) {
        if let Some(observer) = &self.observer {
            observer(retrying);
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("settings", self.settings()).finish_non_exhaustive()
    }
}

fn domains(organization_id: &str) -> Result<Target, ErrorKind> {
    Ok(Target::new("/organizations").id(organization_id)?.then("domains"))
}

fn domain(organization_id: &str, domain_id: &str) -> Result<Target, ErrorKind> {
    domains(organization_id)?.id(domain_id)
}

fn call(
    operation: Operation,
    target: Result<Target, ErrorKind>,
    body: Option<String>,
) -> Result<Call, Error> {
    let target = target.map_err(|kind| Error::unsent(operation, kind))?;
    Ok(Call { operation, target, body })
}
