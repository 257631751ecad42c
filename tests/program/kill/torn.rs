//! What a machine that goes down leaves of the last line: a part of it.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use fastrand::Rng;

/// Tears the end of the journal. A line that asks for a change is on the disk before its request leaves, so none that
/// has left is lost this way: where such a line is the last, half of another one is put behind it, one that was still
/// being written. Any other last line is cut. Returns whether something was torn.
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
