//! Which runs of the program still live.
//!
//! Each run has a mark: a file that it holds locked. The system lets go of the lock when the process ends, however it
//! ends. So a mark that can be locked by another belongs to nobody any more, and whoever finds it takes it away. That
//! is done under the lock, and only while the path still leads to the locked file, so that no living mark is lost.

use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::private_files::{is_at, sync_folder};
use super::{StateError, file_lock};

const ENDING: &str = "live";

/// Somebody who only looks whether a mark is held holds it himself for a moment.
const PROBE_PATIENCE: Duration = Duration::from_millis(5);

/// How often a name or mark may be snatched away before something else must be wrong.
const ATTEMPTS: usize = 100;

/// This run's mark. It is taken away when this is dropped.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) name: String,
    path: PathBuf,
    /// Held for its lock.
    _file: File,
}

impl Session {
    /// Sets the mark of this run in the folder of marks.
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
                    // Between the two lines above another process may have taken it for a dead one's.
                    if is_at(&file, &path) {
                        excludes_others(&path)?;
                        sync_folder(folder)?;
                        return Ok(Self { name, path, _file: file });
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = Some((path, error)),
                Err(error) => return Err(StateError::io("make the file", &path)(error)),
            }
        }
        match last {
            Some((path, error)) => Err(StateError::io("make the file", &path)(error)),
            None => Err(StateError::Busy(folder.to_owned())),
        }
    }
}

/// Refuses a file system that grants every lock: on it this run would look dead to all others.
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
        // Still locked, so that nobody takes it for another's; what is left behind is found to be dead later.
        let _ = fs::remove_file(&self.path);
    }
}

/// Whether that run still lives. The mark of one that does not is taken away.
pub(super) fn is_alive(folder: &Path, name: &str) -> Result<bool, StateError> {
    // The name may come from a journal, and nobody knows who wrote there.
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
        // It is held, unless another has just found it to be dead as well.
        Err(StateError::Busy(_)) => Ok(is_at(&file, &path)),
        Err(error) => Err(error),
    }
}

/// Takes away the marks of runs that have ended.
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

/// The other runs that live. One of which that cannot be told counts as living.
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

/// A name that no other run has; the names of later runs sort behind it.
fn new_name() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("{:013}-{:08x}", since.as_millis(), fastrand::u32(..))
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 64
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
