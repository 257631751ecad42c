//! domdesk: a terminal desk for the email domains of Clerk organizations.
//!
//! The rooms of the house, and which way they look (`main → cli → runtime → {view, api}`, `view → app`,
//! `app → {input, clerk}`, `api → clerk`, `emulator → clerk`):
//!
//! - [`clerk`]: the contract with Clerk as types. No I/O.
//! - [`emulator`]: an embedded Clerk with the rules and error codes of the real one, on a loopback port.

pub mod clerk;
pub mod emulator;
