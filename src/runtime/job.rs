//! Job control: Ctrl-Z stops a job of the shell, `fg` and `bg` continue it.

#[cfg(unix)]
use std::sync::OnceLock;

/// Stops this process group, as Ctrl-Z does on a terminal in normal mode, unless the parent process forbids that. Returns
/// once it is continued, or immediately if no shell could continue it, because the system then discards the stop.
#[cfg(unix)]
pub(super) fn stop() {
    if super::signals::may_be_stopped() {
        stop_in_background();
    }
}

/// Stops this process group, as the system does with a background job that reads the terminal.
#[cfg(unix)]
pub(super) fn stop_in_background() {
    // Not SIGTSTP, which asks the desk to restore the terminal first. SIGSTOP would also stop a process that no shell could
    // continue.
    let _ = rustix::process::kill_current_process_group(rustix::process::Signal::TTIN);
}

#[cfg(unix)]
static PARENT: OnceLock<Option<rustix::process::Pid>> = OnceLock::new();

/// Call this early, while the parent process surely exists.
#[cfg(unix)]
pub(super) fn remember_parent() {
    PARENT.get_or_init(rustix::process::getppid);
}

/// Whether the parent process is gone. If it ran this program for a shell, the shell does not know this job and cannot
/// continue it.
#[cfg(unix)]
pub(super) fn is_orphan() -> bool {
    PARENT.get().is_some_and(|parent| *parent != rustix::process::getppid())
}

/// Whether this job is in the foreground. A terminal that is not our controlling terminal has no jobs: always true.
#[cfg(unix)]
pub(super) fn has_terminal() -> bool {
    rustix::termios::tcgetpgrp(std::io::stdin()).map_or(true, |group| group == rustix::process::getpgrp())
}

/// No effect: this system has no job control.
#[cfg(not(unix))]
pub(super) fn stop() {}

/// No effect: this system has no job control.
#[cfg(not(unix))]
pub(super) fn stop_in_background() {}

/// Always true: this system has no job control.
#[cfg(not(unix))]
pub(super) fn has_terminal() -> bool {
    true
}

/// No effect: this system has no job control.
#[cfg(not(unix))]
pub(super) fn remember_parent() {}

/// Always false: this system has no job control.
#[cfg(not(unix))]
pub(super) fn is_orphan() -> bool {
    false
}
