//! Reading a small text file that a user pointed to or left in the working directory.
//!
//! Whoever can change such a file chooses where requests go or which instance is worked on. So a value counts only from a
//! file of this user or root to which nobody else may write: the rule that ssh has for its files.
//!
//! Of links the owner is looked at as well, since in `/tmp` anybody can make one called `.env`. A link that a repository
//! brings is this user's own once it is cloned; it is shown where it leads, and key and address still come from that one
//! file. The folders around a file are not looked at: whoever may write there can put a file of their own in its place,
//! which is refused, or move files of this user there, of which each keeps its key and its address together.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use secrecy::zeroize::Zeroizing;

use super::ConfigError;
use crate::permissions::{self, Rule, UnsafePath};

/// Far more than a key or a `.env` needs; far less than a device that never ends would give.
const LARGEST: u64 = 1 << 20;

/// A file that was read.
pub(super) struct TextFile {
    /// The path as it was given.
    pub(super) path: PathBuf,
    /// What is in it, wiped from memory after use.
    pub(super) text: Zeroizing<String>,
    /// What the file system says about it.
    pub(super) metadata: Metadata,
    /// Where it really is, if it was looked for in a directory and links lead out of there.
    pub(super) target: Option<PathBuf>,
    /// Why nothing in it counts.
    fault: Option<UnsafePath>,
}

impl TextFile {
    /// Refuses a file that others could have changed.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        self.fault.clone().map_or(Ok(()), |fault| Err(ConfigError::Untrusted(fault)))
    }
}

/// A file that the user has named.
pub(super) fn read_named(path: &Path) -> Result<Option<TextFile>, ConfigError> {
    // Pipes and the like (`<(pass show clerk)`) are whatever the user's shell has made of them.
    read(path, |metadata| !metadata.is_file())
}

/// A file of the working directory.
pub(super) fn read_in(dir: &Path, name: &str) -> Result<Option<TextFile>, ConfigError> {
    let path = dir.join(name);
    let Some(mut file) = read(&path, |_| false)? else {
        return Ok(None);
    };
    if let (Ok(dir), Ok(real)) = (dir.canonicalize(), path.canonicalize())
        && real != dir.join(name)
    {
        file.target = Some(real);
    }
    Ok(Some(file))
}

/// `None` when there is no such file, or when a directory has its name: `.env` is also what Python users call theirs.
fn read(path: &Path, is_exempt: impl Fn(&Metadata) -> bool) -> Result<Option<TextFile>, ConfigError> {
    let failed = |error| ConfigError::Read { path: path.to_owned(), error };
    let before = match fs::metadata(path) {
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        other => other.map_err(failed)?,
    };
    if before.is_dir() {
        return Ok(None);
    }
    let check = |metadata: &Metadata| permissions::check(path, metadata, Rule::Trusted).err();
    let mut fault = None;
    if !is_exempt(&before) {
        fault = foreign_link(path).map_err(failed)?.or_else(|| check(&before));
    }
    let file = match fault.clone() {
        None => File::open(path).map_err(failed)?,
        // What is in it is read all the same: it may be nothing that concerns us.
        Some(fault) if before.is_file() => File::open(path).map_err(|_| ConfigError::Untrusted(fault))?,
        // Another user's pipe would keep us waiting for as long as that user likes.
        Some(fault) => return Err(ConfigError::Untrusted(fault)),
    };
    let metadata = file.metadata().map_err(failed)?;
    if !is_exempt(&metadata) {
        // What was opened counts, not what was there before.
        fault = fault.or_else(|| check(&metadata));
    }
    let mut bytes = Zeroizing::new(Vec::new());
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > LARGEST {
        return Err(ConfigError::TooLarge { path: path.to_owned() });
    }
    // Only the lines that concern us have to make sense, so a stray byte elsewhere is no reason to fail.
    let text = decoded(&bytes);
    let text = match text.strip_prefix('\u{feff}') {
        Some(rest) => Zeroizing::new(rest.to_owned()),
        None => text,
    };
    Ok(Some(TextFile { path: path.to_owned(), text, metadata, target: None, fault }))
}

/// UTF-8; or UTF-16, which PowerShell writes, with or without its mark: its first character is one of ASCII in every
/// file that is read here.
fn decoded(bytes: &[u8]) -> Zeroizing<String> {
    let unit: fn([u8; 2]) -> u16 = match bytes {
        [0xff, 0xfe, ..] | [1..=0xff, 0, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] | [0, 1..=0xff, ..] => u16::from_be_bytes,
        _ => return Zeroizing::new(String::from_utf8_lossy(bytes).into_owned()),
    };
    let units: Zeroizing<Vec<u16>> =
        Zeroizing::new(bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect());
    Zeroizing::new(String::from_utf16_lossy(&units))
}

/// What is wrong with a link on the way to the file.
fn foreign_link(path: &Path) -> io::Result<Option<UnsafePath>> {
    let steps = permissions::path_steps(path).map_err(|(_, error)| error)?;
    let links = steps.iter().filter(|step| step.metadata.is_symlink());
    Ok(links.map(|step| permissions::check(&step.path, &step.metadata, Rule::Link)).find_map(Result::err))
}
