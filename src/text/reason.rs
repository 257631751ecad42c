//! Messages for errors of the operating system.

use std::io::{self, ErrorKind};

use super::visible;

/// How the system's messages end, with a number and a bracket after it.
const NUMBER: &str = " (os error ";

/// The reason for the error in plain words where there are some, otherwise in the system's words, without its number.
#[must_use]
pub fn system_error(error: &io::Error) -> String {
    if let Some(plain) = reason(error.kind()) {
        return plain.to_owned();
    }
    let text = error.to_string();
    let mut words = String::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once(NUMBER) {
        words.push_str(before);
        rest = after.split_once(')').map_or("", |(_, after)| after);
    }
    words.push_str(rest);
    visible(&words).into_owned()
}

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
        ErrorKind::AddrInUse => "another program uses this address",
        ErrorKind::AddrNotAvailable => "this machine does not have this address",
        ErrorKind::OutOfMemory => "not enough memory",
        _ => return None,
    })
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn no_message_has_a_number_of_the_system() {
        for number in 1..140 {
            let text = system_error(&io::Error::from_raw_os_error(number));
            assert!(!text.is_empty() && !text.contains("os error"), "{number}: {text}");
        }
        let wrapped = io::Error::other("cannot do it (os error 5) at /tmp\x1b");
        assert_eq!(system_error(&wrapped), "cannot do it at /tmp␛");
        assert_eq!(system_error(&io::Error::from(ErrorKind::AddrInUse)), "another program uses this address");
    }
}
