//! An embedded Clerk: the ten operations of the contract with their parameters, business rules and error codes, over
//! invented data, on a free loopback port. For tests, demonstrations, and for trying domdesk without an account.
//!
//! [`Emulator::start`] runs one, [`Emulator::start_secure`] one that speaks TLS and HTTP/2 as Clerk does; dropping it or
//! [`Emulator::stop`] ends it. What only a broken world does is asked for:
//! single faults (cut connections, proxies, broken answers) with [`Emulator::inject`], lasting weather (latency, a rate
//! limit, stale reads) with [`Emulator::set_conditions`], refused connections with [`Emulator::refuse_connections`], and
//! other operators with [`Emulator::as_somebody_else`]. [`Emulator::writes`] says what really happened.

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

use self::conditions::connection::Scissors;
use self::http::listener::Doorway;
use self::http::shared::Shared;
use crate::clerk::{Instance, OrganizationDomain};

pub use conditions::Conditions;
pub use conditions::chance::{BadChance, Chance};
pub use conditions::fault::{BadFault, Damage, Fault, FaultKind, UnknownFault};
pub use conditions::other_operator::{SomebodyElse, WriteRefused};
pub use conditions::rate_limit::{BadRateLimit, RateLimit};
pub use data::seed_file::{SeedData, SeedError};
pub use data::settings::Settings;
pub use http::request_log::RequestRecord;
pub use options::{DEFAULT_DOMAINS, DEFAULT_ORGANIZATIONS, Options};
pub use rules::blocked_names::ENTERPRISE_CONNECTIONS;
pub use rules::write_log::{WriteRecord, Writer};

/// How long [`Emulator::stop`] waits for open connections.
const STOPPING: Duration = Duration::from_secs(2);

/// A running emulator. Dropping it stops the server; nothing waits for that then.
#[derive(Debug)]
pub struct Emulator {
    shared: Arc<Shared>,
    address: SocketAddr,
    scheme: &'static str,
    stopping: watch::Sender<bool>,
    server: JoinHandle<io::Result<()>>,
}

/// An organization as the emulator holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationSummary {
    /// `org_…`.
    pub id: String,
    /// Display name.
    pub name: String,
    /// The name in addresses.
    pub slug: String,
    /// How many domains it holds.
    pub domains: usize,
    /// How many it may hold.
    pub max_allowed_domains: i64,
}

impl Emulator {
    /// Makes the sample data and starts to serve on 127.0.0.1; connections are accepted when this returns.
    ///
    /// # Errors
    ///
    /// When the port cannot be had.
    pub async fn start(options: Options) -> io::Result<Self> {
        let (shared, doorway, stopping) = Self::open(options).await?;
        let mut stopped = stopping.subscribe();
        let address = doorway.address();
        let service =
            http::routes::router(Arc::clone(&shared)).into_make_service_with_connect_info::<Scissors>();
        let server = axum::serve(doorway, service).with_graceful_shutdown(async move {
            let _ = stopped.wait_for(|stop| *stop).await;
        });
        let server = tokio::spawn(async move { server.await });
        Ok(Self { shared, address, scheme: "http", stopping, server })
    }

    /// The same over TLS and HTTP/2, with a certificate for 127.0.0.1.
    ///
    /// # Errors
    ///
    /// When the port cannot be had.
    pub async fn start_secure(options: Options, tls: ServerConfig) -> io::Result<Self> {
        let (shared, doorway, stopping) = Self::open(options).await?;
        let address = doorway.address();
        let router = http::routes::router(Arc::clone(&shared));
        let server = tokio::spawn(http::tls::serve(doorway, tls, router, stopping.subscribe()));
        Ok(Self { shared, address, scheme: "https", stopping, server })
    }

    async fn open(options: Options) -> io::Result<(Arc<Shared>, Doorway, watch::Sender<bool>)> {
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
        let doorway = Doorway::new(listener, Arc::clone(&shared.door))?;
        Ok((shared, doorway, stopping))
    }

    /// `http://127.0.0.1:PORT`, without `/v1`; `https` for one that was started as secure.
    #[must_use]
    pub fn url(&self) -> String {
        format!("{}://{}", self.scheme, self.address)
    }

    /// How many connections were accepted up to now.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.shared.door.accepted()
    }

    /// Whether a connection is open that has stalled: what is asked over it is never seen.
    #[must_use]
    pub fn has_stalled(&self) -> bool {
        self.shared.door.has_stalled()
    }

    /// The one key that opens this instance: `sk_test_…`, or `sk_live_…` for a production instance.
    #[must_use]
    pub fn secret_key(&self) -> &str {
        &self.shared.instance.secret_key
    }

    /// What `GET /instance` answers.
    #[must_use]
    pub fn instance(&self) -> &Instance {
        &self.shared.instance.description
    }

    /// Stops accepting, cuts what is still held, and waits (two seconds at most) for open connections to end.
    pub async fn stop(self) {
        self.stopping.send_replace(true);
        // What is still open after that time is a client that does not read; it is left to itself.
        let _ = tokio::time::timeout(STOPPING, self.server).await;
    }

    /// Lets something go wrong with the next requests that the fault meets.
    pub fn inject(&self, fault: Fault) {
        self.inject_with_chance(fault, Chance::ALWAYS);
    }

    /// The same for a fault that each request which could meet it meets with this chance, decided by the seed.
    /// [`Fault::times`] counts the requests that met it.
    pub fn inject_with_chance(&self, fault: Fault, chance: Chance) {
        self.shared.faults().push(fault, chance);
    }

    /// The faults that are still to happen.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        self.shared.faults().armed().iter().map(|armed| armed.fault.clone()).collect()
    }

    /// Forgets all faults that are still to happen. What they have begun goes on.
    pub fn disarm(&self) {
        self.shared.faults().disarm();
    }

    /// The weather.
    #[must_use]
    pub fn conditions(&self) -> Conditions {
        self.shared.conditions()
    }

    /// Changes the weather, for all requests that come from now on. A rate limit that is changed counts anew.
    pub fn set_conditions(&self, change: impl FnOnce(&mut Conditions)) {
        self.shared.change_conditions(change);
    }

    /// Stops to listen and cuts all open connections, or listens again on the same port; returns when that is so.
    pub async fn refuse_connections(&self, refuse: bool) {
        self.shared.door.set_closed(refuse).await;
    }

    /// Another operator, who writes at once and without a request.
    #[must_use]
    pub fn as_somebody_else(&self) -> SomebodyElse<'_> {
        SomebodyElse(&self.shared.instance)
    }

    /// The writes that happened, by requests and by others, oldest first; the last 10,000 are remembered.
    #[must_use]
    pub fn writes(&self) -> Vec<WriteRecord> {
        self.shared.instance.writes().to_vec()
    }

    /// The requests that came, oldest first; the last 10,000 are remembered.
    #[must_use]
    pub fn requests(&self) -> Vec<RequestRecord> {
        self.shared.log().to_vec()
    }

    /// How many requests wait for nothing but time: a fault or the latency holds their answer back. One whose client has
    /// gone is counted until the connection's end is noticed.
    #[must_use]
    pub fn held(&self) -> usize {
        self.shared.held.count()
    }

    /// A domain as it is held, without a request.
    #[must_use]
    pub fn domain(&self, id: &str) -> Option<OrganizationDomain> {
        let store = self.shared.instance.store();
        store.picture(store.domain_number(id)?)
    }

    /// The domains of exactly this name, of one organization or of all, oldest first.
    #[must_use]
    pub fn find(&self, organization_id: Option<&str>, name: &str) -> Vec<OrganizationDomain> {
        let store = self.shared.instance.store();
        let mut found: Vec<_> = store
            .holders(name)
            .iter()
            .filter_map(|&number| store.picture(number))
            .filter(|domain| organization_id.is_none_or(|id| id == domain.organization_id))
            .collect();
        found.sort_by_key(|domain| domain.created_at);
        found
    }

    /// All organizations, for picking one by name, quota or rule.
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

    /// Changes what the instance allows.
    pub fn set_settings(&self, change: impl FnOnce(&mut Settings)) {
        change(&mut self.shared.instance.settings_mut());
    }
}
