//! The local copy against a real server: the client reads it from the emulator over HTTP, while other clients write,
//! lists lag behind and responses fail.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a failed unwrap fails the test")]

use std::time::Duration;

/// The time limit of a test that hangs. No test depends on it, however busy the machine is.
const BOUND: Duration = Duration::from_secs(300);

mod conditions;
mod fetches;
mod reader;
