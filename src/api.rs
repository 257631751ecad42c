//! The client for Clerk's Backend API: addresses, keys, requests, retries, and errors that tell apart what went wrong.
//!
//! Knows no screen and keeps no state but its connections, its pace and the lock on changes. Every operation is one
//! future: dropping it cancels it, waits between tries included.
//!
//! What changes anything at Clerk is sent once. It is tried again only after a try that was surely not carried out: no
//! connection, a stream that the server has refused, or 429. What an answer proves is in `proof.rs`; where it proves
//! nothing, [`Error::outcome_unknown`] says that it has to be looked up.

mod address;
mod answer;
mod attempt;
mod body;
mod budget;
mod cause;
mod client;
mod connections;
mod error;
mod failure;
mod gate;
mod key;
mod lock;
mod log;
mod pace;
mod proof;
mod proxy;
mod retry;
mod retry_after;
mod send;
mod server_clock;
mod settings;
mod target;
mod transport;
mod trust;
mod way;
mod words;

pub use address::{ApiUrl, UrlError};
pub use body::MAX_ANSWER_BYTES;
pub use budget::{Budget, BudgetError};
pub use client::{Client, Notice, Observer, Recheck};
pub use error::{Error, ErrorKind};
pub use gate::Waiting;
pub use key::{KeyError, SecretKey};
pub use lock::Unlock;
pub use pace::{Priority, Why};
pub use proof::Mismatch;
pub use proxy::{Proxy, ProxyError};
pub use retry::{RetryPolicy, Retrying};
pub use server_clock::ServerClock;
pub use settings::{Access, CertificateFiles, KeepAlive, Settings, Trust};
