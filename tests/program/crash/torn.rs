//! Tears the last line of a journal, as a machine that crashes does.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use fastrand::Rng;

/// Tears the end of the journal. An `asked` line is on the disk before its request is sent, so a crash cannot lose the
/// line of a request that was sent: if such a line is the last, this appends half of another line, as if that one was
/// still being written. It cuts any other last line. Returns whether it tore anything.
pub(crate) fn tear(path: &Path, rng: &mut Rng) -> bool {
    let text = fs::read(path).unwrap();
    let Some(whole) = text.strip_suffix(b"\n") else { return false };
    let start = whole.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let last = &whole[start..];
    let is_asked = |line: &[u8]| String::from_utf8_lossy(line).contains("\"event\":\"asked\"");
    if !is_asked(last) {
        let length = start + rng.usize(0..=last.len());
        OpenOptions::new().write(true).open(path).unwrap().set_len(length as u64).unwrap();
        return true;
    }
    let half = &last[..rng.usize(1..last.len())];
    OpenOptions::new().append(true).open(path).unwrap().write_all(half).unwrap();
    true
}
