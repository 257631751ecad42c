//! The state of the desk while the shell has the terminal.

use std::time::Duration;

use tokio::time::Instant;

use super::job;

/// Wait for the stop to take effect. If the system discards the stop because no shell could ever run `fg`, the desk returns
/// after this time.
const STOP: Duration = Duration::from_millis(100);

/// How long the desk runs in the background before it stops again. A SIGTERM may arrive only after the SIGCONT, from a
/// runtime thread on a busy machine. If the desk stopped before that, it would never end; a second is short for a caller
/// that waits for it.
const BEHIND: Duration = Duration::from_secs(1);

#[derive(Clone, Copy)]
pub(super) struct Background {
    /// When to check whether the terminal is ours again without a signal.
    pub(super) check_at: Instant,
    /// Whether the desk has resumed since it was stopped. A deadline set before the stop means nothing: a stopped program
    /// does not notice time, and the stop may take effect a little after the request.
    has_resumed: bool,
}

impl Background {
    /// The desk has asked to be stopped.
    pub(super) fn stopping() -> Self {
        Self { check_at: Instant::now() + STOP, has_resumed: false }
    }

    /// The desk runs in the background.
    pub(super) fn resumed() -> Self {
        Self { check_at: Instant::now() + BEHIND, has_resumed: true }
    }

    /// At the deadline without the terminal: stops the program again, as the system does with a background job that reads
    /// the terminal, unless it has just resumed or is terminating.
    pub(super) fn stop_again(self, terminating: bool) -> Self {
        if !self.has_resumed || terminating {
            return Self::resumed();
        }
        job::stop_in_background();
        Self::stopping()
    }
}
