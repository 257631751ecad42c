//! Adding lines to a journal's file.

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::known_file::KnownFile;
use super::private_files::{check_file, check_link, is_at, make_folder, sync_folder};
use super::queue::{AppendError, Disk};
use super::{StateError, file_lock};

/// How often the file may be exchanged under our hands before something else must be wrong.
const ATTEMPTS: usize = 100;

/// A journal's file, as far as this run of the program has known it.
#[derive(Debug)]
pub(super) struct JournalFile {
    path: PathBuf,
    /// `None` until it was looked at for the first time.
    known: Option<KnownFile>,
}

impl JournalFile {
    /// Opens the journal; makes it if it is not there. Checks that it is ours.
    pub(super) fn open(path: &Path) -> Result<Self, StateError> {
        let mut file = Self { path: path.to_owned(), known: None };
        // What stands in it now is how this run has found it.
        file.locked(|_, _| Ok(())).map_err(|error| match error {
            AppendError::Failed(error) => error,
            AppendError::Damaged(_) => StateError::Busy(path.to_owned()),
        })?;
        Ok(file)
    }

    /// Does something with the locked file if nothing was done to it since it was last known; else takes note of how it is
    /// now.
    fn locked<T>(&mut self, work: impl Fn(&File, &Path) -> Result<T, StateError>) -> Result<T, AppendError> {
        for _ in 0..ATTEMPTS {
            let (file, is_new) = open(&self.path)?;
            file_lock::exclusive(&file, &self.path, file_lock::PATIENCE)?;
            // A line in a file that was taken away meanwhile would be lost.
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

/// Opens the journal to add to it; makes it, and its folder, if it is not there, and says whether that was so. Checks that
/// it is ours.
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
                // Else a file whose content is on the disk may not have its name there.
                path.parent().map_or(Ok(()), sync_folder)?;
                return Ok((file, true));
            }
            // Another process was faster; then it is there now.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = Some(error),
            Err(error) => return Err(StateError::io("make the file", path)(error)),
        }
    }
    let error = last.unwrap_or_else(|| io::Error::from(io::ErrorKind::NotFound));
    Err(StateError::io("make the file", path)(error))
}

/// Adds the lines to the locked file. When this returns without an error, they are on the disk; with one, none of them is in
/// the file.
fn add(mut file: &File, lines: &[u8]) -> io::Result<()> {
    let length = file.seek(SeekFrom::End(0))?;
    let mut bytes = Vec::with_capacity(lines.len() + 1);
    if length > 0 {
        // A process that was killed, or a disk that was full, may have left half a line. It is ended, not thrown away.
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
        // What is not surely on the disk must not look as if it were.
        let _ = file.set_len(length);
    }
    written
}

/// One write, so that a reader without a lock sees as little as possible of a line in the making.
fn write_once(mut file: &File, bytes: &[u8]) -> io::Result<()> {
    loop {
        match file.write(bytes) {
            Ok(count) if count == bytes.len() => return Ok(()),
            // The system takes part of a line only when there is no room for more.
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
    fn a_full_disk_is_said_to_be_full() {
        let file = OpenOptions::new().read(true).append(true).open("/dev/full").unwrap();
        let error = add(&file, b"{}\n").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    }
}
