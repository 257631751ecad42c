//! Messages for errors of the operating system.

use std::io::ErrorKind;

/// A plain message for the error; `None` if the system's own message has to do.
#[must_use]
pub const fn reason(kind: ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::StorageFull => "the disk is full",
        ErrorKind::QuotaExceeded => "the disk quota is exceeded",
        ErrorKind::FileTooLarge => "the file would be too large",
        ErrorKind::PermissionDenied => "no permission",
        ErrorKind::ReadOnlyFilesystem => "the disk is read-only",
        ErrorKind::NotFound => "no such file or folder",
        ErrorKind::IsADirectory => "it is a folder",
        ErrorKind::NotADirectory => "a part of the path is not a folder",
        ErrorKind::Unsupported => "not supported on this disk",
        ErrorKind::InvalidFilename => "not a valid file name here",
        ErrorKind::TimedOut => "no answer in time",
        ErrorKind::Interrupted => "interrupted",
        ErrorKind::OutOfMemory => "not enough memory",
        _ => return None,
    })
}
