//! Keeps two runs of the program from carrying out the same plan at the same time: each could send what the other has
//! just sent.

use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::private_files::is_at;
use super::{StateError, file_lock};

/// A run that has just ended may still hold the lock for a moment.
const PATIENCE: Duration = Duration::from_millis(200);

/// How often another run may remove the file before something else must be wrong.
const ATTEMPTS: usize = 100;

/// Held while a plan is carried out. Dropping it, or the end of the process, releases the plan.
#[derive(Debug)]
pub struct PlanLock {
    path: PathBuf,
    /// Held for its lock.
    _file: File,
}

impl PlanLock {
    /// `None` if another run holds the lock.
    pub(super) fn acquire(folder: &Path, plan_id: &str) -> Result<Option<Self>, StateError> {
        let path = folder.join(format!("{plan_id}.plan"));
        for _ in 0..ATTEMPTS {
            let mut options = OpenOptions::new();
            options.write(true).create(true).truncate(false);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let file = options.open(&path).map_err(StateError::io("create the file", &path))?;
            match file_lock::exclusive(&file, &path, PATIENCE) {
                // Between opening and locking it, its owner may have removed it.
                Ok(()) if is_at(&file, &path) => return Ok(Some(Self { path, _file: file })),
                Ok(()) => {}
                Err(StateError::Busy(_)) => return Ok(None),
                Err(error) => return Err(error),
            }
        }
        Err(StateError::Busy(path))
    }
}

impl Drop for PlanLock {
    fn drop(&mut self) {
        // It is still locked, so no other run has it. A file that stays does no harm.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_held_by_one_run_until_it_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let acquire = |id| PlanLock::acquire(folder.path(), id).unwrap();
        let held = acquire("plan_1").unwrap();
        assert!(acquire("plan_1").is_none());
        assert!(acquire("plan_2").is_some());
        drop(held);
        assert!(acquire("plan_1").is_some());
        // What a killed run leaves behind.
        fs::write(folder.path().join("plan_3.plan"), "").unwrap();
        assert!(acquire("plan_3").is_some());
    }
}
