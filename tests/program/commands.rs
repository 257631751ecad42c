//! The commands that read and change domains: what they print, how they end, what stands in the journal, and what a
//! killed one leaves behind.

#![expect(clippy::unwrap_used, reason = "what cannot be unwrapped fails the test")]

mod barred;
mod interrupted;
pub(crate) mod kit;
mod list;
mod pages;
mod pipes;
#[cfg(unix)]
mod question;
#[cfg(unix)]
mod recorded;
mod server;
mod target;
mod update;
