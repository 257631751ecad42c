//! The real binary in a pseudo-terminal: drawing, restoring the terminal, and exiting.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a failed unwrap fails the test")]

mod ascii;
mod bytes;
mod closed;
mod history;
mod hostile;
mod hostile_names;
mod input;
mod journeys;
mod load;
mod log;
mod notes;
mod origins;
mod panics;
mod paste;
pub(crate) mod pty;
mod resize;
mod serve;
mod server;
mod setup;
mod share;
mod signals;
mod stalled;
mod suspend;
mod title;
mod views;
