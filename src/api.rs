//! The client for Clerk's Backend API.
//!
//! It keeps no state except its connections, the rate limiter and the write lock, and is independent of the screen. Every
//! operation is one future: dropping it cancels it, including waits between attempts.
//!
//! A change is retried only after an attempt that was certainly not carried out: no connection, a refused stream, or 429.
//! `proof.rs` decides what a response proves; if it proves nothing, [`Error::outcome_unknown`] tells the caller to look the
//! outcome up.

mod address;
mod admission;
mod attempt;
mod body;
mod budget;
mod cause;
mod client;
mod connections;
mod display;
mod error;
mod failure;
mod key;
mod limiter;
mod log;
mod operations;
mod proof;
mod proxy;
mod reachability;
mod request_path;
mod response;
mod retry;
mod retry_after;
mod scheduler;
mod send;
mod server_clock;
mod settings;
mod transport;
mod trust;
mod write_lock;

pub use address::{ApiUrl, UrlError};
pub use admission::Admission;
pub use body::MAX_RESPONSE_BYTES;
pub use budget::{Budget, BudgetError};
pub use client::{Client, Notice, Observer, Recheck};
pub use error::{Error, ErrorKind};
pub use key::{KeyError, SecretKey};
pub use limiter::{Priority, WaitReason};
pub use proof::Mismatch;
pub use proxy::{Proxy, ProxyError};
pub use retry::{RetryNotice, RetryPolicy};
pub use scheduler::WaitNotice;
pub use server_clock::ServerClock;
pub use settings::{Access, CertificateFiles, KeepAlive, Settings, Trust};
pub use write_lock::Unlock;
