//! The journal on disk: concurrent processes, torn lines, killed processes, unsafe permissions, and keys.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

mod damage;
#[cfg(target_os = "linux")]
mod full_disk;
pub(crate) mod lines;
mod modified;
mod orphans;
mod private;
mod sharing;
