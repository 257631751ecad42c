//! Appends lines to a journal's file.

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::known_file::KnownFile;
use super::private_files::{check_file, check_link, is_at, make_folder, sync_folder};
use super::queue::{AppendError, Disk};
use super::{StateError, file_lock};

/// How often another process may replace the file while it is opened, before something else must be wrong.
const ATTEMPTS: usize = 100;

/// A journal's file, as this run of the program has last known it.
#[derive(Debug)]
pub(super) struct JournalFile {
    path: PathBuf,
    /// `None` until the first check.
    known: Option<KnownFile>,
}

impl JournalFile {
    /// Opens the journal, or creates it. Checks that it is private.
    pub(super) fn open(path: &Path) -> Result<Self, StateError> {
        let mut file = Self { path: path.to_owned(), known: None };
        // Records the file's current state as this run's starting point.
        file.locked(|_, _| Ok(())).map_err(|error| match error {
            AppendError::Failed(error) => error,
            AppendError::Damaged(_) => StateError::Busy(path.to_owned()),
        })?;
        Ok(file)
    }

    /// Works on the locked file if it is undamaged since it was last known; otherwise records its new state and
    /// fails.
    fn locked<T>(&mut self, work: impl Fn(&File, &Path) -> Result<T, StateError>) -> Result<T, AppendError> {
        for _ in 0..ATTEMPTS {
            let (file, is_new) = open(&self.path)?;
            file_lock::exclusive(&file, &self.path, file_lock::PATIENCE)?;
            // A line in a file that was removed in the meantime would be lost.
            if !is_at(&file, &self.path) {
                continue;
            }
            let read = StateError::io("read", &self.path);
            let damage = match &self.known {
                Some(known) => known.compare(&file, is_new).map_err(read)?,
                None => None,
            };
            if damage.is_some() || self.known.is_none() {
                self.known =
                    Some(KnownFile::of(&self.path, &file).map_err(StateError::io("read", &self.path))?);
            }
            if let Some(damage) = damage {
                return Err(AppendError::Damaged(damage));
            }
            let done = work(&file, &self.path)?;
            if let Some(known) = &mut self.known {
                known.update(&file).map_err(StateError::io("read", &self.path))?;
            }
            return Ok(done);
        }
        Err(StateError::Busy(self.path.clone()).into())
    }
}

impl Disk for JournalFile {
    fn check(&mut self) -> Result<(), AppendError> {
        self.locked(|_, _| Ok(()))
    }

    fn append(&mut self, lines: &[u8]) -> Result<(), AppendError> {
        self.locked(|file, path| add(file, lines).map_err(StateError::io("write to", path)))
    }

    fn retain_missing(&self, lines: &mut HashSet<&[u8]>) -> Result<(), StateError> {
        let failed = || StateError::io("read", &self.path);
        let mut source = BufReader::new(File::open(&self.path).map_err(failed())?);
        let mut line = Vec::new();
        while !lines.is_empty() && source.read_until(b'\n', &mut line).map_err(failed())? > 0 {
            lines.remove(line.as_slice());
            line.clear();
        }
        Ok(())
    }

    fn path(&self) -> &Path {
        &self.path
    }
}

/// Appends lines to a file that needs no watching, or creates it. On success they are on the disk; on failure none of them is
/// in the file.
pub(super) fn append_lines(path: &Path, lines: &[u8]) -> Result<(), StateError> {
    locked(path, |file| add(file, lines).map_err(StateError::io("write to", path)))
}

/// Replaces the file by the lines that are made while nothing else can write to it, at once.
pub(super) fn replace_lines(
    path: &Path,
    lines: impl FnOnce() -> Result<Vec<u8>, StateError>,
) -> Result<(), StateError> {
    let folder = path.parent().unwrap_or(path);
    locked(path, |_| {
        let lines = lines()?;
        let replaced = || -> io::Result<()> {
            let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
            temporary.write_all(&lines)?;
            temporary.as_file().sync_all()?;
            temporary.persist(path).map_err(|error| error.error)?;
            Ok(())
        };
        replaced().map_err(StateError::io("write to", path))
    })
}

/// Works on the locked file.
fn locked<T>(path: &Path, work: impl FnOnce(&File) -> Result<T, StateError>) -> Result<T, StateError> {
    for _ in 0..ATTEMPTS {
        let (file, _) = open(path)?;
        file_lock::exclusive(&file, path, file_lock::PATIENCE)?;
        // A line in a file that was replaced in the meantime would be lost.
        if is_at(&file, path) {
            return work(&file);
        }
    }
    Err(StateError::Busy(path.to_owned()))
}

/// Opens the journal for appending; creates it and its folder if needed, and returns whether it did. Checks that it
/// is private.
fn open(path: &Path) -> Result<(File, bool), StateError> {
    let mut last = None;
    for _ in 0..ATTEMPTS {
        let mut options = OpenOptions::new();
        options.read(true).append(true);
        check_link(path)?;
        match options.open(path) {
            Ok(file) => {
                check_file(&file, path)?;
                return Ok((file, false));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(StateError::io("open", path)(error)),
        }
        path.parent().map_or(Ok(()), make_folder)?;
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.create_new(true).open(path) {
            Ok(file) => {
                // Otherwise the file's content may be on the disk without its name.
                path.parent().map_or(Ok(()), sync_folder)?;
                return Ok((file, true));
            }
            // Another process has created it first.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = Some(error),
            Err(error) => return Err(StateError::io("create the file", path)(error)),
        }
    }
    let error = last.unwrap_or_else(|| io::Error::from(io::ErrorKind::NotFound));
    Err(StateError::io("create the file", path)(error))
}

/// Appends the lines to the locked file. On success they are on the disk; on failure none of them is in the file.
fn add(mut file: &File, lines: &[u8]) -> io::Result<()> {
    let length = file.seek(SeekFrom::End(0))?;
    let mut bytes = Vec::with_capacity(lines.len() + 1);
    if length > 0 {
        // A killed process or a full disk may have left half a line. End it, and keep it.
        file.seek(SeekFrom::End(-1))?;
        let mut last = [0];
        file.read_exact(&mut last)?;
        if last != *b"\n" {
            bytes.push(b'\n');
        }
    }
    bytes.extend_from_slice(lines);
    let written = write_once(file, &bytes).and_then(|()| file.sync_data());
    if written.is_err() {
        // Lines that may not be on the disk must not appear as if they were.
        let _ = file.set_len(length);
    }
    written
}

/// A single write, so that a reader without a lock rarely sees a partial line.
fn write_once(mut file: &File, bytes: &[u8]) -> io::Result<()> {
    loop {
        match file.write(bytes) {
            Ok(count) if count == bytes.len() => return Ok(()),
            // The system writes part of a line only if there is no room for the rest.
            Ok(_) => return Err(io::ErrorKind::StorageFull.into()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn a_full_disk_is_reported_as_full() {
        let file = OpenOptions::new().read(true).append(true).open("/dev/full").unwrap();
        let error = add(&file, b"{}\n").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    }
}
