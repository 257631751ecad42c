//! The desk while the shell has the terminal.

use std::time::Duration;

use tokio::time::Instant;

use super::job;

/// How long the desk waits to be stopped after it has asked for that. Where the system discards the stop, because there
/// is no shell that could ever say `fg`, this is how long the desk is gone.
const STOP: Duration = Duration::from_millis(100);

/// How long the desk goes on behind the shell before it stops again. That it shall end may be told only after that it
/// goes on: by a thread of the runtime that has its own work, on a machine that has other work. Stopped before that, it
/// would never end, and for whoever waits for it this is no time at all.
const BEHIND: Duration = Duration::from_secs(1);

/// The shell has the terminal.
#[derive(Clone, Copy)]
pub(super) struct Away {
    /// When to look whether it is ours again, should nobody say so.
    pub(super) look: Instant,
    /// Whether the desk has gone on since it was stopped. A moment that was set before that says nothing: no time has
    /// passed for a program that is stopped, and it may stop a little after it has asked for that.
    goes_on: bool,
}

impl Away {
    /// The stop has been asked for.
    pub(super) fn stopping() -> Self {
        Self { look: Instant::now() + STOP, goes_on: false }
    }

    /// It goes on behind the shell.
    pub(super) fn behind() -> Self {
        Self { look: Instant::now() + BEHIND, goes_on: true }
    }

    /// The time to look has come, and the terminal is not ours: the program stops again, as the system stops whoever
    /// reads a terminal that is not theirs; unless it has only just gone on, or is about to end.
    pub(super) fn stay(self, terminating: bool) -> Self {
        if !self.goes_on || terminating {
            return Self::behind();
        }
        job::stop_behind();
        Self::stopping()
    }
}
