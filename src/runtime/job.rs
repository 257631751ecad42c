//! Job control: the shell stops its jobs with Ctrl-Z, and continues them with `fg` and `bg`.

#[cfg(unix)]
use std::sync::OnceLock;

/// Stops this program and whatever was started with it, as Ctrl-Z does on a terminal that is not raw. Comes back when
/// it is continued; at once where nobody could continue it, because the system then discards the stop.
#[cfg(unix)]
pub(super) fn stop() {
    let _ = rustix::process::kill_current_process_group(rustix::process::Signal::TSTP);
}

/// Stops the same, as the system stops a job that reads the terminal while another one has it.
#[cfg(unix)]
pub(super) fn stop_behind() {
    let _ = rustix::process::kill_current_process_group(rustix::process::Signal::TTIN);
}

/// Who started this program.
#[cfg(unix)]
static PARENT: OnceLock<Option<rustix::process::Pid>> = OnceLock::new();

/// Looks who has started this program, while they are surely there.
#[cfg(unix)]
pub(super) fn know_parent() {
    PARENT.get_or_init(rustix::process::getppid);
}

/// Whether they have gone. If they ran it for a shell, that one does not know this job: nobody will say `fg`.
#[cfg(unix)]
pub(super) fn is_orphan() -> bool {
    PARENT.get().is_some_and(|parent| *parent != rustix::process::getppid())
}

/// Whether the terminal is this job's. One that does not control this program knows no jobs, and is always ours.
#[cfg(unix)]
pub(super) fn has_terminal() -> bool {
    rustix::termios::tcgetpgrp(std::io::stdin()).map_or(true, |group| group == rustix::process::getpgrp())
}

/// Nothing: this system has no jobs.
#[cfg(not(unix))]
pub(super) fn stop() {}

/// Nothing: this system has no jobs.
#[cfg(not(unix))]
pub(super) fn stop_behind() {}

/// Always: this system has no jobs.
#[cfg(not(unix))]
pub(super) fn has_terminal() -> bool {
    true
}

/// Nothing: this system has no jobs.
#[cfg(not(unix))]
pub(super) fn know_parent() {}

/// Never: this system has no jobs.
#[cfg(not(unix))]
pub(super) fn is_orphan() -> bool {
    false
}
