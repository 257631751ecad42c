//! Why the system did not do something, in plain words.

use std::io::ErrorKind;

/// The reason in plain words; `None` where there are none but the system's own.
#[must_use]
pub const fn reason(kind: ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::StorageFull => "the disk is full",
        ErrorKind::QuotaExceeded => "your share of the disk is used up",
        ErrorKind::FileTooLarge => "the file would be too large",
        ErrorKind::PermissionDenied => "no permission",
        ErrorKind::ReadOnlyFilesystem => "the disk is read-only",
        ErrorKind::NotFound => "no such file or folder",
        ErrorKind::IsADirectory => "it is a folder",
        ErrorKind::NotADirectory => "a part of the path is not a folder",
        ErrorKind::Unsupported => "this disk does not have that",
        ErrorKind::InvalidFilename => "that is not a file name here",
        ErrorKind::TimedOut => "no answer in time",
        ErrorKind::Interrupted => "it was interrupted",
        ErrorKind::OutOfMemory => "not enough memory",
        _ => return None,
    })
}
