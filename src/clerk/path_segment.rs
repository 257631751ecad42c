//! An id as part of the path of a request.

use std::fmt::Write as _;

/// The id as exactly one segment of a path, percent-encoded. `None` for ids that would vanish from the path: an empty id, `.`
/// and `..`, for which percent-encoding does not help.
#[must_use]
pub fn path_segment(id: &str) -> Option<String> {
    if matches!(id, "" | "." | "..") {
        return None;
    }
    let mut segment = String::with_capacity(id.len());
    for byte in id.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            segment.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(segment, "%{byte:02X}");
        }
    }
    Some(segment)
}
