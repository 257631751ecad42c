//! The client for Clerk's Backend API: addresses, keys, requests, retries, and errors that tell apart what went wrong.
//!
//! Knows no screen and keeps no state but its connections and the lock on changes. Every operation is one future: dropping it cancels it,
//! waits between tries included.

mod address;
mod answer;
mod body;
mod client;
mod error;
mod failure;
mod key;
mod lock;
mod retry;
mod retry_after;
mod send;
mod settings;
mod target;
mod transport;
mod words;

pub use address::{ApiUrl, UrlError};
pub use body::MAX_ANSWER_BYTES;
pub use client::{Client, Observer};
pub use error::{Error, ErrorKind};
pub use key::{KeyError, SecretKey};
pub use lock::Unlock;
pub use retry::{RetryPolicy, Retrying};
pub use settings::{Access, Settings};
