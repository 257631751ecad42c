//! What can go wrong with files, in words.

use std::io;
use std::path::{Path, PathBuf};

use crate::permissions::UnsafePath;
use crate::text::{self, visible};

/// Why the state folder or a journal in it cannot be used. Says the reason itself, in words of its own, and so has no source:
/// whoever prints an error with its sources would say it twice.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// The system does not say where state is kept.
    #[error("it is not known where state is kept ({0}); name a folder with --state-dir or DOMDESK_STATE_DIR")]
    NoFolder(String),
    /// The system refused something.
    #[error("cannot {doing} {}: {}", shown(.path), reason(.error))]
    Io {
        /// What was tried: `write to`.
        doing: &'static str,
        /// With what.
        path: PathBuf,
        /// Why not.
        error: io::Error,
    },
    /// Others could change it, or put something else in its place.
    #[error(
        "{fault}. Check its content, then run: {} (or name another folder with --state-dir)",
        .0.fix_command(),
        fault = .0
    )]
    Untrusted(UnsafePath),
    /// Something else stands where a file or folder should be.
    #[error("{} is not a {expected}", shown(.path))]
    Kind {
        /// Where.
        path: PathBuf,
        /// What should be there.
        expected: &'static str,
    },
    /// A link where the journal should be, to a file that is not there.
    #[error("{} is a link to a file that is not there; make that file, or remove the link", shown(.path))]
    DanglingLink {
        /// The link.
        path: PathBuf,
    },
    /// Without locks two processes would write over each other, and nobody could tell which run still lives.
    #[error("{} cannot be locked ({}); name a folder on another disk with --state-dir", shown(.path), reason(.error))]
    NoLocks {
        /// What was to be locked.
        path: PathBuf,
        /// Why not.
        error: io::Error,
    },
    /// Another process holds the lock and does not let go.
    #[error("{} is held by another process that does not let go of it", shown(.0))]
    Busy(PathBuf),
    /// A line that no reader would take.
    #[error("a line of {length} bytes is too long for {}", shown(.path))]
    TooLong {
        /// How long it is.
        length: usize,
        /// The journal.
        path: PathBuf,
    },
    /// The thread that writes has failed inside.
    #[error("the journal's writer has ended")]
    Ended,
    /// A line that cannot be put into words.
    #[error("a line for {} cannot be written as JSON: {error}", shown(.path))]
    Encode {
        /// The journal.
        path: PathBuf,
        /// Why not.
        error: serde_json::Error,
    },
}

impl From<UnsafePath> for StateError {
    fn from(fault: UnsafePath) -> Self {
        Self::Untrusted(fault)
    }
}

impl StateError {
    /// For `map_err`: what was tried, with what.
    pub(super) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |error| Self::Io { doing, path: path.to_owned(), error }
    }
}

/// The path, safe to be shown.
fn shown(path: &Path) -> String {
    visible(&path.to_string_lossy()).into_owned()
}

/// The system's reason in plain words, where there are some.
fn reason(error: &io::Error) -> String {
    text::reason(error.kind()).map_or_else(|| visible(&error.to_string()).into_owned(), ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_said_in_words_and_a_path_is_made_safe() {
        let source = io::Error::from(io::ErrorKind::StorageFull);
        let error = StateError::io("write to", Path::new("/a\x1b[2J/b.jsonl"))(source);
        assert_eq!(error.to_string(), "cannot write to /a␛[2J/b.jsonl: the disk is full");
    }
}
