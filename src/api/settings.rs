//! What a client is made from.

use std::path::PathBuf;
use std::time::Duration;

use super::{ApiUrl, Budget, Proxy, RetryPolicy, SecretKey};

/// What the client may ever do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Access {
    /// Everything, once it is unlocked: see [`Client::unlock`](super::Client::unlock).
    #[default]
    ReadWrite,
    /// Only look: every method but GET is refused before anything is sent, and nothing unlocks it.
    ReadOnly,
}

/// Whose certificates are believed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Trust {
    /// Those that this machine trusts.
    #[default]
    System,
    /// Only those that this authority has signed, given as DER: for a server of one's own, in tests.
    Only(Vec<u8>),
    /// Those in files that the environment names, and no others.
    Files(CertificateFiles),
}

/// Where certificates of authorities are, in PEM form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CertificateFiles {
    /// From `SSL_CERT_FILE`: it has to be there and to hold certificates.
    pub file: Option<PathBuf>,
    /// From `SSL_CERT_DIR`: folders whose files hold certificates, all of them together at least one.
    pub folders: Vec<PathBuf>,
}

/// How an HTTP/2 connection is found out that has died without a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeepAlive {
    /// How often the server is pinged, also while nothing is asked.
    pub interval: Duration,
    /// How long it has for its answer.
    pub timeout: Duration,
}

/// What a client is made from.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the API lives.
    pub url: ApiUrl,
    /// What opens it.
    pub key: SecretKey,
    /// What may be done with it.
    pub access: Access,
    /// How patient to be.
    pub retry: RetryPolicy,
    /// For reaching the server, encryption included.
    pub connect_timeout: Duration,
    /// For one try as a whole, from connecting to the last byte of the answer.
    pub request_timeout: Duration,
    /// How long an answer may stand still once it has begun; and how long nothing at all may come over the connections
    /// while something is asked, before what follows goes over new ones.
    pub idle_timeout: Duration,
    /// Pings on HTTP/2 connections.
    pub keep_alive: KeepAlive,
    /// Whose certificates are believed.
    pub trust: Trust,
    /// The proxy that connections go through; `None` for direct ones. Never used for an address on this machine.
    pub proxy: Option<Proxy>,
    /// How many requests the client allows itself; `None` for as many as it likes.
    pub budget: Option<Budget>,
}

impl Settings {
    /// The usual settings: read and write, retries as in [`RetryPolicy::default`], 10 s to connect, 30 s for a try,
    /// 10 s from one piece of an answer to the next, a ping every 10 s that is answered within 10 s, this machine's trusted
    /// certificates, no proxy, no budget.
    #[must_use]
    pub fn new(url: ApiUrl, key: SecretKey) -> Self {
        Self {
            url,
            key,
            access: Access::default(),
            retry: RetryPolicy::default(),
            connect_timeout: Duration::from_secs(10),
            request_timeout: Duration::from_secs(30),
            idle_timeout: Duration::from_secs(10),
            keep_alive: KeepAlive { interval: Duration::from_secs(10), timeout: Duration::from_secs(10) },
            trust: Trust::default(),
            proxy: None,
            budget: None,
        }
    }
}
