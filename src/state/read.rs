//! Reading a journal's file, whatever is in it.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::time::Duration;

use super::{StateError, lock};
use crate::journal::{History, Line};

/// The longest line that is read, in bytes with its end; one that is longer is passed over without being kept.
pub(super) const LONGEST_LINE: usize = 1024 * 1024;

/// A reader does not wait long for writers: what is half written is only one line.
const PATIENCE: Duration = Duration::from_secs(1);

/// What stands in a journal's file.
#[derive(Debug, Clone, PartialEq)]
pub struct Contents {
    /// What can be read.
    pub history: History,
    /// How many lines could not be read: torn, damaged, or of a later version.
    pub skipped: usize,
}

/// Reads a journal's file into the history. Lines that cannot be read are counted and left where they are; a file that
/// is not there is an empty one.
///
/// # Errors
///
/// When the file cannot be opened or read.
pub fn read(path: &Path, mut history: History) -> Result<Contents, StateError> {
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Contents { history, skipped: 0 }),
        other => other.map_err(StateError::io("open", path))?,
    };
    let end = whole_lines(&file, path).map_err(StateError::io("read", path))?;
    let skipped = lines(BufReader::with_capacity(64 * 1024, file.take(end)), |line| history.add(line))
        .map_err(StateError::io("read", path))?;
    Ok(Contents { history, skipped })
}

/// How long the file is while nobody is in the middle of a line. Only the length is read under the lock: what is there
/// does not change any more, and writers are not held up.
fn whole_lines(file: &File, path: &Path) -> io::Result<u64> {
    // Without a lock a line in the making may be counted as torn.
    let locked = lock::shared(file, path, PATIENCE).is_ok();
    let length = file.metadata().map(|metadata| metadata.len());
    if locked {
        file.unlock()?;
    }
    length
}

/// Hands on every line that can be read; tells how many could not.
fn lines(mut source: impl BufRead, mut each: impl FnMut(Line)) -> io::Result<usize> {
    let mut skipped = 0;
    let mut line = Vec::new();
    loop {
        line.clear();
        let most = u64::try_from(LONGEST_LINE).unwrap_or(u64::MAX);
        if source.by_ref().take(most).read_until(b'\n', &mut line)? == 0 {
            return Ok(skipped);
        }
        if line.len() == LONGEST_LINE && !line.ends_with(b"\n") {
            source.skip_until(b'\n')?;
            skipped += 1;
            continue;
        }
        match serde_json::from_slice(&line) {
            Ok(read) => each(read),
            Err(_) if line.iter().all(u8::is_ascii_whitespace) => {}
            Err(_) => skipped += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_without_end_takes_no_memory_and_hides_nothing() {
        let line = r#"{"v":1,"id":"s-1","at":5,"event":"panicked","text":"x"}"#;
        let start = format!("{line}\n");
        let end = format!("\n\n  \r\n{line}\r\n{line}");
        let endless = io::repeat(b'x').take(64 * 1024 * 1024);
        let source = BufReader::new(start.as_bytes().chain(endless).chain(end.as_bytes()));
        let mut read = 0;
        assert_eq!(lines(source, |_| read += 1).unwrap(), 1);
        assert_eq!(read, 3);
    }

    #[test]
    fn a_later_versions_line_is_read_as_far_as_it_can_be() {
        let source = "{\"v\":9,\"id\":\"s-1\",\"at\":5,\"event\":\"panicked\",\"text\":\"x\",\"new\":[1]}\n\
                      {\"v\":9,\"id\":\"s-1\",\"at\":5,\"event\":\"renamed\"}\n\
                      {\"v\":900,\"id\":\"s-1\",\"at\":5,\"event\":\"panicked\",\"text\":\"x\"}\n";
        let mut read = Vec::new();
        assert_eq!(lines(source.as_bytes(), |line| read.push(line.v)).unwrap(), 2);
        assert_eq!(read, [9]);
    }
}
