//! Job control: the shell stops its jobs with Ctrl-Z, and continues them with `fg` and `bg`.

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
