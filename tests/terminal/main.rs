//! The real binary in a pseudo-terminal: what is drawn, what is restored, and what ends it.
#![cfg(unix)]

mod bytes;
mod journeys;
mod lost;
mod panics;
mod paste;
mod pty;
mod resize;
mod serve;
mod server;
mod setup;
mod signals;
