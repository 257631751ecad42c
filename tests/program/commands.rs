//! The commands that read and change domains: their output, exit codes and journal entries, and what a killed command
//! leaves behind.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

mod apply;
mod failed_lookups;
mod flags;
mod interrupted;
pub(crate) mod kit;
mod list;
#[cfg(unix)]
mod notes;
mod pages;
mod pipes;
mod plan;
#[cfg(unix)]
mod question;
mod server;
mod target;
mod triage;
#[cfg(unix)]
mod unrecorded;
mod update;
