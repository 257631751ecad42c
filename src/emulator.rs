//! An embedded Clerk: the operations of the contract with their parameters, business rules and error codes, over
//! invented data, on a free loopback port. For tests, demonstrations, and for trying domdesk without an account.
//!
//! [`Emulator::start`] starts one, [`Emulator::start_tls`] one that speaks TLS and HTTP/2 as Clerk does; dropping it or
//! [`Emulator::stop`] ends it. It can also misbehave on demand:
//! single faults (cut connections, proxies, broken answers) with [`Emulator::inject`], lasting conditions (latency, a rate
//! limit, stale reads) with [`Emulator::set_conditions`], refused connections with [`Emulator::refuse_connections`], and
//! other operators with [`Emulator::as_other_operator`]. [`Emulator::writes`] lists the writes that really happened.
//!
//! Four rooms, each using only those before it: `data`, `rules`, `conditions`, `http`.

mod conditions;
mod data;
mod http;
mod options;
mod rules;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use self::conditions::connection::ConnectionHandle;
use self::http::listener::ClosableListener;
use self::http::shared::Shared;
use crate::clerk::{Instance, OrganizationDomain};

pub use conditions::Conditions;
pub use conditions::chance::{BadChance, Chance};
pub use conditions::fault::{BadFault, Damage, Fault, FaultKind, UnknownFault};
pub use conditions::other_operator::{OtherOperator, WriteRefused};
pub use conditions::rate_limit::{BadRateLimit, RateLimit};
pub use data::connections::ENTERPRISE_CONNECTIONS;
pub use data::seed_file::{SeedData, SeedError};
pub use data::settings::Settings;
pub use http::request_log::RequestRecord;
pub use options::{DEFAULT_DOMAINS, DEFAULT_ORGANIZATIONS, Options};
pub use rules::write_log::{WriteRecord, Writer};

/// How long [`Emulator::stop`] waits for open connections.
const STOPPING: Duration = Duration::from_secs(2);

/// A running emulator. Dropping it stops the server without waiting for it.
#[derive(Debug)]
pub struct Emulator {
    shared: Arc<Shared>,
    address: SocketAddr,
    scheme: &'static str,
    stopping: watch::Sender<bool>,
    server: JoinHandle<io::Result<()>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationSummary {
    /// `org_…`.
    pub id: String,
    pub name: String,
    pub slug: String,
    /// Number of domains.
    pub domains: usize,
    pub max_allowed_domains: i64,
}

impl Emulator {
    /// Generates the sample data and starts serving on 127.0.0.1. Accepts connections once this returns.
    ///
    /// # Errors
    ///
    /// When the port is not available.
    pub async fn start(options: Options) -> io::Result<Self> {
        let (shared, listener, stopping) = Self::open(options).await?;
        let mut stopped = stopping.subscribe();
        let address = listener.address();
        let service = http::routes::router(Arc::clone(&shared))
            .into_make_service_with_connect_info::<ConnectionHandle>();
        let server = axum::serve(listener, service).with_graceful_shutdown(async move {
            let _ = stopped.wait_for(|stop| *stop).await;
        });
        let server = tokio::spawn(async move { server.await });
        Ok(Self { shared, address, scheme: "http", stopping, server })
    }

    /// Like [`Self::start`], over TLS and HTTP/2, with a certificate for 127.0.0.1.
    ///
    /// # Errors
    ///
    /// When the port is not available.
    pub async fn start_tls(options: Options, tls: ServerConfig) -> io::Result<Self> {
        let (shared, listener, stopping) = Self::open(options).await?;
        let address = listener.address();
        let router = http::routes::router(Arc::clone(&shared));
        let server = tokio::spawn(http::tls::serve(listener, tls, router, stopping.subscribe()));
        Ok(Self { shared, address, scheme: "https", stopping, server })
    }

    async fn open(options: Options) -> io::Result<(Arc<Shared>, ClosableListener, watch::Sender<bool>)> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
        let (stopping, stops) = watch::channel(false);
        let shared = tokio::task::spawn_blocking(move || {
            let now = options.now.unwrap_or_else(data::clock::system_now);
            let (store, settings) = match &options.data {
                Some(data) => data::seed_file::build(data, options.seed, now),
                None => data::sample::build(options.seed, options.organizations, options.domains, now),
            };
            Arc::new(Shared::new(&options, store, settings, stops))
        })
        .await
        .map_err(io::Error::other)?;
        let listener = ClosableListener::new(listener, Arc::clone(&shared.listener))?;
        Ok((shared, listener, stopping))
    }

    /// `http://127.0.0.1:PORT`, without `/v1`; `https` after [`Self::start_tls`].
    #[must_use]
    pub fn url(&self) -> String {
        format!("{}://{}", self.scheme, self.address)
    }

    /// Number of connections accepted so far.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.shared.listener.accepted()
    }

    /// Whether a stalled connection is open: the emulator never sees requests sent over it.
    #[must_use]
    pub fn has_stalled(&self) -> bool {
        self.shared.listener.has_stalled()
    }

    /// The only key this instance accepts: `sk_test_…`, or `sk_live_…` for a production instance.
    #[must_use]
    pub fn secret_key(&self) -> &str {
        &self.shared.instance.secret_key
    }

    /// The answer to `GET /instance`.
    #[must_use]
    pub fn instance(&self) -> &Instance {
        &self.shared.instance.description
    }

    /// Stops accepting, cuts requests that are still waiting, and waits up to two seconds for open connections to end.
    pub async fn stop(self) {
        self.stopping.send_replace(true);
        // A connection still open by then belongs to a client that does not read; do not wait for it.
        let _ = tokio::time::timeout(STOPPING, self.server).await;
    }

    /// Arms a fault for the next requests that match it.
    pub fn inject(&self, fault: Fault) {
        self.inject_with_chance(fault, Chance::ALWAYS);
    }

    /// Arms a fault that hits each matching request with this chance, decided by the seed. [`Fault::times`] counts hits.
    pub fn inject_with_chance(&self, fault: Fault, chance: Chance) {
        self.shared.faults().push(fault, chance);
    }

    /// Faults that are still armed.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        self.shared.faults().armed().iter().map(|armed| armed.fault.clone()).collect()
    }

    /// Removes all armed faults. Requests that already met a fault stay affected.
    pub fn disarm(&self) {
        self.shared.faults().disarm();
    }

    #[must_use]
    pub fn conditions(&self) -> Conditions {
        self.shared.conditions()
    }

    /// Changes the conditions for all later requests. Changing the rate limit resets its count.
    pub fn set_conditions(&self, change: impl FnOnce(&mut Conditions)) {
        self.shared.change_conditions(change);
    }

    /// Stops listening and cuts all open connections, or listens again on the same port. Returns once that is done.
    pub async fn refuse_connections(&self, refuse: bool) {
        self.shared.listener.set_closed(refuse).await;
    }

    /// Another operator, whose writes take effect immediately and without a request.
    #[must_use]
    pub fn as_other_operator(&self) -> OtherOperator<'_> {
        OtherOperator(&self.shared.instance)
    }

    /// All writes, by requests and by other operators, oldest first. Keeps the last 10,000.
    #[must_use]
    pub fn writes(&self) -> Vec<WriteRecord> {
        self.shared.instance.writes().to_vec()
    }

    /// All requests, oldest first. Keeps the last 10,000.
    #[must_use]
    pub fn requests(&self) -> Vec<RequestRecord> {
        self.shared.log().to_vec()
    }

    /// Number of requests in [`Emulator::requests`].
    #[must_use]
    pub fn request_count(&self) -> usize {
        self.shared.log().len()
    }

    /// Number of requests whose answer a fault or the latency is delaying. A request whose client has gone counts until
    /// the emulator notices the end of the connection.
    #[must_use]
    pub fn waiting_requests(&self) -> usize {
        self.shared.waiting.count()
    }

    /// Reads a domain without a request.
    #[must_use]
    pub fn domain(&self, id: &str) -> Option<OrganizationDomain> {
        let store = self.shared.instance.store();
        store.domain(store.domain_number(id)?)
    }

    /// The domains of exactly this name, of one organization or of all, oldest first.
    #[must_use]
    pub fn find(&self, organization_id: Option<&str>, name: &str) -> Vec<OrganizationDomain> {
        let store = self.shared.instance.store();
        let mut found: Vec<_> = store
            .holders(name)
            .iter()
            .filter_map(|&number| store.domain(number))
            .filter(|domain| organization_id.is_none_or(|id| id == domain.organization_id))
            .collect();
        found.sort_by_key(|domain| domain.created_at);
        found
    }

    #[must_use]
    pub fn organizations(&self) -> Vec<OrganizationSummary> {
        let max_allowed_domains = self.shared.instance.settings().max_allowed_domains;
        let store = self.shared.instance.store();
        (0..)
            .zip(store.organizations())
            .map(|(number, organization)| OrganizationSummary {
                id: store.organization_id(number),
                name: organization.name.clone(),
                slug: organization.slug.clone(),
                domains: organization.rows.len(),
                max_allowed_domains,
            })
            .collect()
    }

    pub fn set_settings(&self, change: impl FnOnce(&mut Settings)) {
        change(&mut self.shared.instance.settings_mut());
    }
}
