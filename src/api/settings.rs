//! Settings of a client.

use std::path::PathBuf;
use std::time::Duration;

use super::{ApiUrl, Budget, Proxy, RetryPolicy, SecretKey};

/// Whether the client can be unlocked for changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Access {
    /// Changes are allowed after [`Client::unlock`](super::Client::unlock).
    #[default]
    ReadWrite,
    /// Every method except GET is refused before anything is sent; unlocking has no effect.
    ReadOnly,
}

/// Which certificate authorities are trusted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Trust {
    /// This machine's.
    #[default]
    System,
    /// Only this one, as DER: for a test server.
    Only(Vec<u8>),
    /// Only those in files that the environment names.
    Files(CertificateFiles),
}

/// Files with certificates of authorities, in PEM form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CertificateFiles {
    /// `SSL_CERT_FILE`: must exist and contain certificates.
    pub file: Option<PathBuf>,
    /// `SSL_CERT_DIR`: folders that contain at least one certificate in total.
    pub folders: Vec<PathBuf>,
}

/// HTTP/2 pings, which detect dead connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeepAlive {
    /// Pings are sent also while there are no requests.
    pub interval: Duration,
    /// The time for the server to respond to a ping.
    pub timeout: Duration,
}

#[derive(Debug, Clone)]
pub struct Settings {
    pub url: ApiUrl,
    pub key: SecretKey,
    pub access: Access,
    pub retry: RetryPolicy,
    /// To connect to the server, including the TLS handshake.
    pub connect_timeout: Duration,
    /// For one attempt, from connecting to the last byte of the response.
    pub request_timeout: Duration,
    /// How long a started response may stall; and how long there may be no response to any request before later requests
    /// use new connections.
    pub idle_timeout: Duration,
    pub keep_alive: KeepAlive,
    pub trust: Trust,
    /// `None` for direct connections. Never used for an address on this machine.
    pub proxy: Option<Proxy>,
    /// `None` for unlimited requests.
    pub budget: Option<Budget>,
}

impl Settings {
    /// The defaults: read and write access, retries as in [`RetryPolicy::default`], 10 s to connect, 30 s per attempt, 10 s
    /// between chunks of a response, a ping every 10 s with a timeout of 10 s, this machine's certificates, no proxy, no
    /// budget.
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
