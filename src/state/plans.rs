//! The plans that the browser carries out: kept before their first change, so that they can be resumed after the program
//! was killed.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::private_files::{check_file, make_folder, open_to_read, sync_folder};
use super::{Journal, StateError};

/// Contains the plans.
const PLANS: &str = "plans";

/// The extension of the notes about plans that have not ended.
const UNFINISHED: &str = "unfinished";

/// The largest note that this program writes, in bytes.
const MOST_BYTES: u64 = 64 * 1024;

impl Journal {
    /// Writes a plan, and a note that it has not ended; returns the plan's file. Both are on the disk afterwards. Blocks.
    ///
    /// # Errors
    ///
    /// When they cannot be written, or when other users may write to their folder.
    pub fn keep_plan(
        &self,
        id: &str,
        note: &[u8],
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<PathBuf, StateError> {
        let folder = self.plans();
        make_folder(&folder)?;
        let plan = self.plan_file(id);
        put(&folder, &plan, write)?;
        put(&folder, &self.note_file(id), |out| out.write_all(note))?;
        sync_folder(&folder)?;
        Ok(plan)
    }

    /// Opens a plan that was kept. Blocks.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or when other users may have written to it.
    pub fn open_plan(&self, id: &str) -> Result<File, StateError> {
        let path = self.plan_file(id);
        let file = open_to_read(&path)?
            .ok_or_else(|| StateError::io("open", &path)(io::Error::from(io::ErrorKind::NotFound)))?;
        check_file(&file, &path)?;
        Ok(file)
    }

    /// The plan has ended: removes the note that it has not. Blocks.
    ///
    /// # Errors
    ///
    /// When the note cannot be removed.
    pub fn finish_plan(&self, id: &str) -> Result<(), StateError> {
        let path = self.note_file(id);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(StateError::io("remove", &path)(error))
            }
            _ => Ok(()),
        }
    }

    /// The notes about plans that have not ended, of all instances, sorted by the plan's id. Blocks.
    ///
    /// # Errors
    ///
    /// When they cannot be read, or when other users may have written to them.
    pub fn unfinished_plans(&self) -> Result<Vec<Vec<u8>>, StateError> {
        let folder = self.plans();
        let entries = match fs::read_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other.map_err(StateError::io("read", &folder))?,
        };
        let mut paths = Vec::new();
        for entry in entries {
            let path = entry.map_err(StateError::io("read", &folder))?.path();
            if path.extension().is_some_and(|ending| ending == UNFINISHED) {
                paths.push(path);
            }
        }
        paths.sort();
        let mut notes = Vec::new();
        for path in paths {
            // Another run may have removed it meanwhile.
            let Some(file) = open_to_read(&path)? else { continue };
            check_file(&file, &path)?;
            let mut note = Vec::new();
            io::Read::read_to_end(&mut io::Read::take(&file, MOST_BYTES), &mut note)
                .map_err(StateError::io("read", &path))?;
            notes.push(note);
        }
        Ok(notes)
    }

    /// The file of a plan.
    #[must_use]
    pub fn plan_file(&self, id: &str) -> PathBuf {
        self.plans().join(format!("{}.json", file_name(id)))
    }

    fn note_file(&self, id: &str) -> PathBuf {
        self.plans().join(format!("{}.{UNFINISHED}", file_name(id)))
    }

    fn plans(&self) -> PathBuf {
        self.sessions().with_file_name(PLANS)
    }
}

/// The id as part of a file name. Ids are letters, digits and underscores; an id from a changed note may be anything.
fn file_name(id: &str) -> String {
    id.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
}

/// Writes a file completely, or leaves it as it was. Only this user may read it.
fn put(
    folder: &Path,
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), StateError> {
    let written = || -> io::Result<()> {
        let temporary = NamedTempFile::new_in(folder)?;
        let mut out = BufWriter::new(temporary.as_file());
        write(&mut out)?;
        out.flush()?;
        drop(out);
        temporary.as_file().sync_all()?;
        temporary.persist(path).map_err(|error| error.error)?;
        Ok(())
    };
    written().map_err(StateError::io("write to", path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Instance;

    #[test]
    fn a_plan_is_kept_for_this_user_alone_and_noted_until_it_has_ended() {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::open(&folder.path().join("state"), &Instance::default()).unwrap().journal;
        assert_eq!(journal.unfinished_plans().unwrap(), Vec::<Vec<u8>>::new());
        let keep = |id, text: &'static str| {
            journal.keep_plan(id, id.as_bytes(), |out| out.write_all(text.as_bytes()))
        };
        let path = keep("plan_2", "two").unwrap();
        keep("plan_1", "one").unwrap();
        assert_eq!(journal.unfinished_plans().unwrap(), [b"plan_1", b"plan_2"]);
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        let mut text = String::new();
        io::Read::read_to_string(&mut journal.open_plan("plan_1").unwrap(), &mut text).unwrap();
        assert_eq!(text, "one");
        for _ in 0..2 {
            journal.finish_plan("plan_1").unwrap();
        }
        assert_eq!(journal.unfinished_plans().unwrap(), [b"plan_2"]);
        assert!(journal.open_plan("plan_1").is_ok(), "its file stays, for its undo");
        assert!(journal.open_plan("plan_3").is_err());
        assert_eq!(journal.plan_file("../x/plan_1"), journal.plan_file("xplan_1"));
    }
}
