//! Which runs of the program are alive.
//!
//! Each run has a mark: a file that it keeps locked. The system releases the lock when the process ends, for whatever
//! reason. So a mark that another process can lock belongs to a dead run, and that process removes it. It does so
//! under the lock, and only while the path still leads to the locked file, so that no living run's mark is removed.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::private_files::{is_at, sync_folder};
use super::{StateError, file_lock};

const ENDING: &str = "live";

/// Another process that probes a mark holds its lock for a moment.
const PROBE_PATIENCE: Duration = Duration::from_millis(5);

/// How often another process may take a name or mark before something else must be wrong.
const ATTEMPTS: usize = 100;

/// This run's mark. Dropping it removes the mark.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) name: String,
    path: PathBuf,
    /// Held for its lock.
    _file: File,
}

impl Session {
    /// Creates the mark of this run.
    pub(super) fn begin(folder: &Path) -> Result<Self, StateError> {
        let mut last = None;
        for _ in 0..ATTEMPTS {
            let name = new_name();
            let path = mark(folder, &name);
            let mut options = OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            match options.open(&path) {
                Ok(file) => {
                    file_lock::exclusive(&file, &path, file_lock::PATIENCE)?;
                    // Between creating and locking it, another process may have taken it for a dead run's.
                    if is_at(&file, &path) {
                        excludes_others(&path)?;
                        sync_folder(folder)?;
                        return Ok(Self { name, path, _file: file });
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = Some((path, error)),
                Err(error) => return Err(StateError::io("create the file", &path)(error)),
            }
        }
        match last {
            Some((path, error)) => Err(StateError::io("create the file", &path)(error)),
            None => Err(StateError::Busy(folder.to_owned())),
        }
    }
}

/// Refuses a file system that grants every lock: on it, this run would look dead to all others.
fn excludes_others(path: &Path) -> Result<(), StateError> {
    let again = OpenOptions::new().read(true).write(true).open(path).map_err(StateError::io("open", path))?;
    match again.try_lock() {
        Err(TryLockError::WouldBlock) => Ok(()),
        Err(TryLockError::Error(error)) => Err(StateError::NoLocks { path: path.to_owned(), error }),
        Ok(()) => {
            let error = io::Error::from(io::ErrorKind::Unsupported);
            Err(StateError::NoLocks { path: path.to_owned(), error })
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // It is still locked, so no other process takes it for a dead run's. If removing it fails, a later run will.
        let _ = fs::remove_file(&self.path);
    }
}

/// Whether that run is alive. Removes the mark of a dead run.
pub(super) fn is_alive(folder: &Path, name: &str) -> Result<bool, StateError> {
    // The name may come from a journal, which may contain anything.
    if !is_name(name) {
        return Ok(false);
    }
    let path = mark(folder, name);
    let file = match OpenOptions::new().read(true).write(true).open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(StateError::io("open", &path)(error)),
    };
    match file_lock::exclusive(&file, &path, PROBE_PATIENCE) {
        Ok(()) => {
            if is_at(&file, &path) {
                fs::remove_file(&path).map_err(StateError::io("remove", &path))?;
            }
            Ok(false)
        }
        // The mark is locked by its run, or by another process that is just removing it.
        Err(StateError::Busy(_)) => Ok(is_at(&file, &path)),
        Err(error) => Err(error),
    }
}

/// Removes the marks of runs that have ended.
pub(super) fn remove_stale_marks(folder: &Path) -> Result<(), StateError> {
    for entry in fs::read_dir(folder).map_err(StateError::io("read", folder))? {
        let path = entry.map_err(StateError::io("read", folder))?.path();
        if path.extension().is_none_or(|ending| ending != ENDING) {
            continue;
        }
        let Ok(file) = OpenOptions::new().read(true).write(true).open(&path) else { continue };
        if file.try_lock().is_ok() && is_at(&file, &path) {
            fs::remove_file(&path).map_err(StateError::io("remove", &path))?;
        }
    }
    Ok(())
}

/// The other living runs. A run counts as alive if that cannot be determined.
pub(super) fn living_sessions(folder: &Path, own: &str) -> Result<Vec<String>, StateError> {
    let mut living = Vec::new();
    for entry in fs::read_dir(folder).map_err(StateError::io("read", folder))? {
        let path = entry.map_err(StateError::io("read", folder))?.path();
        if path.extension().is_none_or(|ending| ending != ENDING) {
            continue;
        }
        let Some(name) = path.file_stem().and_then(OsStr::to_str).filter(|name| *name != own) else {
            continue;
        };
        if is_alive(folder, name).unwrap_or(true) {
            living.push(name.to_owned());
        }
    }
    Ok(living)
}

fn mark(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!("{name}.{ENDING}"))
}

/// A unique name; names of later runs sort after it.
fn new_name() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("{:013}-{:08x}", since.as_millis(), fastrand::u32(..))
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 64
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
