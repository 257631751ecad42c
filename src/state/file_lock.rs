//! File locks with a time limit.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::StateError;

/// How long another process may take to write its line. A process that was suspended while writing never releases the
/// lock.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

const FIRST_PAUSE: Duration = Duration::from_millis(1);
const LONGEST_PAUSE: Duration = Duration::from_millis(10);

/// Locks the file for this handle alone. Closing the handle releases the lock.
pub(super) fn exclusive(file: &File, path: &Path, patience: Duration) -> Result<(), StateError> {
    wait(path, patience, || file.try_lock())
}

/// Locks the file together with other readers.
pub(super) fn shared(file: &File, path: &Path, patience: Duration) -> Result<(), StateError> {
    wait(path, patience, || file.try_lock_shared())
}

fn wait(
    path: &Path,
    patience: Duration,
    attempt: impl Fn() -> Result<(), TryLockError>,
) -> Result<(), StateError> {
    let start = Instant::now();
    let mut pause = FIRST_PAUSE;
    loop {
        match attempt() {
            Ok(()) => return Ok(()),
            Err(TryLockError::Error(error)) => {
                return Err(StateError::NoLocks { path: path.to_owned(), error });
            }
            Err(TryLockError::WouldBlock) if start.elapsed() >= patience => {
                return Err(StateError::Busy(path.to_owned()));
            }
            Err(TryLockError::WouldBlock) => {
                sleep(pause);
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        }
    }
}
