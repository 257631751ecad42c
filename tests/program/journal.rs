//! The journal on the disk: many processes, torn lines, killed processes, other people's files, and keys.

#![expect(clippy::unwrap_used, reason = "what cannot be unwrapped fails the test")]

mod damage;
mod disturbed;
#[cfg(target_os = "linux")]
mod full;
pub(crate) mod lines;
mod orphans;
mod private;
mod sharing;
