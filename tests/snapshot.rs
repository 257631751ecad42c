//! The local copy against a real server: the client reads it from the emulator, over HTTP, while others write, lists lag
//! and answers break.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "what cannot go on fails the test")]

#[path = "snapshot/fetches.rs"]
mod fetches;
#[path = "snapshot/reader.rs"]
mod reader;
#[path = "snapshot/weather.rs"]
mod weather;
