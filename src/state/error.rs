//! File errors, in words.

use std::io;
use std::path::{Path, PathBuf};

use crate::permissions::UnsafePath;
use crate::text::{system_error, visible};

/// Why the state folder or a journal in it cannot be used. The message contains the system's reason in its own words.
/// So there is no `source`: a caller that prints the sources, too, would repeat it.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// The system does not say where state is kept.
    #[error("cannot determine the state folder ({0}); set one with --state-dir or DOMDESK_STATE_DIR")]
    NoFolder(String),
    /// A system call failed.
    #[error("cannot {doing} {}: {}", shown(.path), system_error(.error))]
    Io {
        /// What was tried, such as `write to`.
        doing: &'static str,
        path: PathBuf,
        error: io::Error,
    },
    /// Other users could change it, or put something else in its place.
    #[error(
        "{fault}. Check its content, then run: {} (or choose another folder with --state-dir)",
        .0.fix_command(),
        fault = .0
    )]
    Untrusted(UnsafePath),
    /// Something else is where a file or folder should be.
    #[error("{} is not a {expected}", shown(.path))]
    Kind { path: PathBuf, expected: &'static str },
    /// The journal is a link to a file that does not exist.
    #[error("{} is a link to a file that is not there; create that file, or remove the link", shown(.path))]
    DanglingLink { path: PathBuf },
    /// Without locks, two processes would overwrite each other's lines, and living runs could not be recognized.
    #[error("{} cannot be locked ({}); choose a folder on another disk with --state-dir", shown(.path), system_error(.error))]
    NoLocks { path: PathBuf, error: io::Error },
    /// Another process holds the lock and does not release it.
    #[error("{} is locked by another process that does not release it", shown(.0))]
    Busy(PathBuf),
    /// Readers would reject the line.
    #[error("a line of {length} bytes is too long for {}", shown(.path))]
    TooLong {
        /// In bytes.
        length: usize,
        path: PathBuf,
    },
    /// The writer thread has panicked.
    #[error("the journal's writer has ended")]
    Ended,
    /// The line cannot be encoded.
    #[error("a line for {} cannot be written as JSON: {error}", shown(.path))]
    Encode { path: PathBuf, error: serde_json::Error },
}

impl From<UnsafePath> for StateError {
    fn from(fault: UnsafePath) -> Self {
        Self::Untrusted(fault)
    }
}

impl StateError {
    /// For `map_err`: what was tried, and with which path.
    pub(super) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::Io { doing, path: path.to_owned(), error }
    }
}

/// The path, safe to show.
fn shown(path: &Path) -> String {
    visible(&path.to_string_lossy()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_in_plain_words_and_a_path_is_made_safe() {
        let source = io::Error::from(io::ErrorKind::StorageFull);
        let error = StateError::io("write to", Path::new("/a\x1b[2J/b.jsonl"))(source);
        assert_eq!(error.to_string(), "cannot write to /a␛[2J/b.jsonl: the disk is full");
    }
}
