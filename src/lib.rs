//! domdesk: a terminal desk for the email domains of Clerk organizations.
//!
//! The rooms of the house, and which way they look (`main → cli → runtime → {view, api}`, `view → app`,
//! `app → {input, clerk}`, `api → clerk`, `emulator → clerk`):
//!
//! - [`clerk`]: the contract with Clerk as types. No I/O.
//! - [`api`]: the client: addresses, keys, requests, retries, errors. Knows no screen.
//! - [`config`]: where the secret key and the API's address come from.

pub mod api;
pub mod clerk;
pub mod config;
