//! The local copy against a real server: the client reads it from the emulator, over HTTP, while others write, lists
//! lag and answers break.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "what cannot go on fails the test")]

use std::time::Duration;

/// Ends a test that hangs. No test here rests on it: a machine that is busy needs as long as it needs.
const BOUND: Duration = Duration::from_secs(300);

mod fetches;
mod reader;
mod weather;
