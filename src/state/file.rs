//! Adding lines to a journal's file.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::guard::{check_file, is_at, sync_folder};
use super::index::LONGEST_LINE;
use super::{StateError, lock};
use crate::journal::Line;
use crate::text::write_json_without_keys;

/// How often the file may be exchanged under our hands before something else must be wrong.
const ATTEMPTS: usize = 100;

/// Opens the journal to add to it; makes it if it is not there. Checks that it is ours.
pub(super) fn open(path: &Path) -> Result<File, StateError> {
    let mut last = None;
    for _ in 0..ATTEMPTS {
        let mut options = OpenOptions::new();
        options.read(true).append(true);
        match options.open(path) {
            Ok(file) => {
                check_file(&file, path)?;
                return Ok(file);
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(StateError::io("open", path)(error)),
        }
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.create_new(true).open(path) {
            Ok(file) => {
                // Else a file whose content is on the disk may not have its name there.
                path.parent().map_or(Ok(()), sync_folder)?;
                return Ok(file);
            }
            // Another process was faster; then it is there now.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = Some(error),
            Err(error) => return Err(StateError::io("make the file", path)(error)),
        }
    }
    let error = last.unwrap_or_else(|| io::Error::from(io::ErrorKind::NotFound));
    Err(StateError::io("make the file", path)(error))
}

/// The line as it is written: without keys, one line, and safe for `cat` and `tail`.
pub(super) fn encode(line: &Line, path: &Path) -> Result<Vec<u8>, StateError> {
    let mut bytes = Vec::with_capacity(1024);
    write_json_without_keys(&mut bytes, line)
        .map_err(|source| StateError::Encode { path: path.to_owned(), source })?;
    if bytes.len() >= LONGEST_LINE {
        return Err(StateError::TooLong { length: bytes.len(), path: path.to_owned() });
    }
    bytes.push(b'\n');
    Ok(bytes)
}

/// Adds the line. When this returns without an error, it is on the disk; with one, it is not in the file.
pub(super) fn append(path: &Path, line: &[u8]) -> Result<(), StateError> {
    for _ in 0..ATTEMPTS {
        let file = open(path)?;
        lock::exclusive(&file, path, lock::PATIENCE)?;
        // A line in a file that was taken away meanwhile would be lost.
        if is_at(&file, path) {
            return add(&file, line).map_err(StateError::io("write to", path));
        }
    }
    Err(StateError::Busy(path.to_owned()))
}

/// Adds the line to the locked file.
fn add(mut file: &File, line: &[u8]) -> io::Result<()> {
    let length = file.seek(SeekFrom::End(0))?;
    let mut bytes = Vec::with_capacity(line.len() + 1);
    if length > 0 {
        // A process that was killed, or a disk that was full, may have left half a line. It is ended, not thrown away.
        file.seek(SeekFrom::End(-1))?;
        let mut last = [0];
        file.read_exact(&mut last)?;
        if last != *b"\n" {
            bytes.push(b'\n');
        }
    }
    bytes.extend_from_slice(line);
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
