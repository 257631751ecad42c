//! Reads small text files that the user named or that are in the working directory.
//!
//! A user who can change such a file decides where requests are sent or which instance is used. So a file counts only if it
//! belongs to this user or root, and no other user may write to it: the rule of ssh for its files.
//!
//! The owner of a link is checked as well, since in `/tmp` any user can create one called `.env`. A link from a repository
//! belongs to this user once it is cloned; its target is shown, and key and address still come from that one file. Parent
//! folders are not checked: a user who may write there can replace the file with one of their own, which is refused, or with
//! another file of this user, whose key and address belong together as well.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use secrecy::zeroize::Zeroizing;

use super::ConfigError;
use crate::permissions::{self, Rule, UnsafePath};

/// Far more than a key or a `.env` needs, and a limit for endless devices.
const MAX_BYTES: u64 = 1 << 20;

pub(super) struct TextFile {
    /// As given by the caller.
    pub(super) path: PathBuf,
    /// The content, wiped from memory after use.
    pub(super) text: Zeroizing<String>,
    pub(super) metadata: Metadata,
    /// The real path, if links lead out of the directory that it was read from.
    pub(super) target: Option<PathBuf>,
    /// Why its values must not be used.
    fault: Option<UnsafePath>,
}

impl TextFile {
    /// Fails if other users could have changed the file.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        self.fault.clone().map_or(Ok(()), |fault| Err(ConfigError::Untrusted(fault)))
    }
}

impl TextFile {
    /// Fails if other users could have changed the file, which the user named and which has no key.
    pub(super) fn check_named(&self) -> Result<(), ConfigError> {
        self.fault.clone().map_or(Ok(()), |fault| Err(ConfigError::UntrustedConfig(fault)))
    }
}

/// Reads a file that the user named.
pub(super) fn read_named(path: &Path) -> Result<Option<TextFile>, ConfigError> {
    // Pipes such as `<(pass show clerk)` are created by the user's shell.
    read(path, |metadata| !metadata.is_file())
}

/// Reads a file in the working directory.
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

/// `None` if there is no such file, or if it is a directory: Python users have virtual environments called `.env`.
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
        // Read it anyway: it may set none of our variables.
        Some(fault) if before.is_file() => File::open(path).map_err(|_| ConfigError::Untrusted(fault))?,
        // Another user's pipe could block forever.
        Some(fault) => return Err(ConfigError::Untrusted(fault)),
    };
    let metadata = file.metadata().map_err(failed)?;
    if !is_exempt(&metadata) {
        // Check the opened file too: it may have been replaced in between.
        fault = fault.or_else(|| check(&metadata));
    }
    let mut bytes = Zeroizing::new(Vec::new());
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(ConfigError::TooLarge { path: path.to_owned() });
    }
    // Only our own lines must be valid, so a stray byte elsewhere is no error.
    let text = decode(&bytes);
    let text = match text.strip_prefix('\u{feff}') {
        Some(rest) => Zeroizing::new(rest.to_owned()),
        None => text,
    };
    Ok(Some(TextFile { path: path.to_owned(), text, metadata, target: None, fault }))
}

/// Decodes UTF-8; or UTF-16, as written by PowerShell, with or without a byte order mark: all files here start with an ASCII
/// character.
fn decode(bytes: &[u8]) -> Zeroizing<String> {
    let unit: fn([u8; 2]) -> u16 = match bytes {
        [0xff, 0xfe, ..] | [1..=0xff, 0, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] | [0, 1..=0xff, ..] => u16::from_be_bytes,
        _ => return Zeroizing::new(String::from_utf8_lossy(bytes).into_owned()),
    };
    let units: Zeroizing<Vec<u16>> =
        Zeroizing::new(bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect());
    Zeroizing::new(String::from_utf16_lossy(&units))
}

/// The fault of a link on the path to the file.
fn foreign_link(path: &Path) -> io::Result<Option<UnsafePath>> {
    let steps = permissions::path_steps(path).map_err(|(_, error)| error)?;
    let links = steps.iter().filter(|step| step.metadata.is_symlink());
    Ok(links.map(|step| permissions::check(&step.path, &step.metadata, Rule::Link)).find_map(Result::err))
}
