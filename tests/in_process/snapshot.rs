//! The local copy against a real server: the client reads it from the emulator, over HTTP, while others write, lists lag
//! and answers break.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "what cannot go on fails the test")]

mod fetches;
mod reader;
mod weather;
