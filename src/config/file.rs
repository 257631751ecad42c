//! Reading a small text file that a user pointed to or left in the working directory.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;

use secrecy::zeroize::Zeroizing;

use super::ConfigError;

/// Far more than a key or a `.env` needs; far less than a device that never ends would give.
const LARGEST: u64 = 1 << 20;

/// The text of a file, wiped from memory after use, and what the file system says about it.
///
/// `None` when there is no such file, or when a directory has its name: `.env` is also what Python users call theirs.
pub(super) fn read(path: &Path) -> Result<Option<(Zeroizing<String>, Metadata)>, ConfigError> {
    let failed = |error| ConfigError::Read { path: path.to_owned(), error };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => return Err(failed(error)),
    };
    let metadata = file.metadata().map_err(failed)?;
    if metadata.is_dir() {
        return Ok(None);
    }
    let mut bytes = Zeroizing::new(Vec::new());
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > LARGEST {
        return Err(ConfigError::TooLarge { path: path.to_owned() });
    }
    // Only the lines that concern us have to make sense, so a stray byte elsewhere is no reason to fail.
    let text = Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned());
    let text = match text.strip_prefix('\u{feff}') {
        Some(rest) => Zeroizing::new(rest.to_owned()),
        None => text,
    };
    Ok(Some((text, metadata)))
}
