//! The real binary in a pseudo-terminal: what is drawn, what is restored, and what ends it.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "what cannot be unwrapped fails the test")]

mod ascii;
mod bytes;
mod history;
mod hostile;
mod input;
mod journeys;
mod log;
mod lost;
mod names;
mod origins;
mod panics;
mod paste;
pub(crate) mod pty;
mod resize;
mod serve;
mod server;
mod setup;
mod signals;
mod stalled;
mod storms;
mod suspend;
mod title;
