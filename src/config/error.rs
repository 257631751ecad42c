//! Errors of the configuration.

use std::io;
use std::path::{Path, PathBuf};

use super::{KeyOrigin, UrlOrigin, WorkingDirFile};
use crate::api::{KeyError, ProxyError, UrlError};
use crate::permissions::UnsafePath;
use crate::text::{system_error, visible};

/// Why there is no usable configuration. Names sources, never values.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The first source with a key has an invalid one.
    #[error("{origin}{}: {error}. {}", named(.origin), next_key(*.error))]
    Key { origin: Box<KeyOrigin>, error: KeyError },
    /// The first source with an address has an invalid one.
    #[error("{origin}: {error}")]
    Url { origin: Box<UrlOrigin>, error: UrlError },
    /// The environment names an invalid proxy.
    #[error("{name} in the environment: {error}")]
    Proxy { name: &'static str, error: ProxyError },
    /// An environment variable is not UTF-8.
    #[error("{name} in the environment is not text (UTF-8)")]
    NotUtf8 { name: &'static str },
    /// A value in a file refers to another variable. Expanding it could send any variable anywhere.
    #[error("{name} in {file} contains $: variables are not expanded in this file. Write the value itself")]
    Reference { name: &'static str, file: WorkingDirFile },
    /// The address has another origin than the key: its author would receive a key of someone else's.
    #[error(
        "the key from {key} is not sent to {host}, the address from {url}: \
         key and address must come from the same place. {next}"
    )]
    OriginMismatch {
        url: Box<UrlOrigin>,
        key: Box<KeyOrigin>,
        /// The host of the address.
        host: String,
        /// The suggested fix.
        next: String,
    },
    /// Other users could have changed a file with a value.
    #[error(
        "{fault}, so its key and address are not used. Check its content, then run: {} \
         (or set CLERK_SECRET_KEY in the environment)",
        .0.fix_command(),
        fault = .0
    )]
    Untrusted(UnsafePath),
    /// Other users could have changed the config file.
    #[error("{fault}, so it is not used. Check its content, then run: {}", .0.fix_command(), fault = .0)]
    UntrustedConfig(UnsafePath),
    /// The config file is damaged.
    #[error(
        "{}, line {line}: {}. Correct the line, or name another file with --config",
        shown(.path),
        visible(.what)
    )]
    Damaged {
        path: PathBuf,
        /// From 1.
        line: usize,
        what: String,
    },
    /// The config file cannot be written.
    #[error("{} cannot be written: {}. {}", shown(.path), system_error(.error), next_file(.error))]
    Write { path: PathBuf, error: io::Error },
    #[error("{} cannot be read: {}. {}", shown(.path), system_error(.error), next_file(.error))]
    Read { path: PathBuf, error: io::Error },
    /// The file from `--secret-key-file` cannot be read.
    #[error("--secret-key-file names {}, which cannot be read: {}. {}", shown(.path), system_error(.error), next_file(.error))]
    KeyFile { path: PathBuf, error: io::Error },
    /// A file is larger than any sensible one.
    #[error("{} is too large", shown(.path))]
    TooLarge { path: PathBuf },
    /// A file is invalid in a part that domdesk needs.
    #[error("{} is invalid: {what}", shown(.path))]
    Broken {
        path: PathBuf,
        /// The problem, without the file's content.
        what: String,
    },
}

/// The flag, if the origin's own text does not contain it.
const fn named(origin: &KeyOrigin) -> &'static str {
    match origin {
        KeyOrigin::File(_) => " (--secret-key-file)",
        KeyOrigin::Flag | KeyOrigin::Environment | KeyOrigin::DotEnv(_) | KeyOrigin::Keyless(_) => "",
    }
}

/// The suggested fix for an invalid key.
const fn next_key(error: KeyError) -> &'static str {
    match error {
        KeyError::ControlCharacter => "Copy only the key, on one line",
        KeyError::Empty | KeyError::NotASecretKey | KeyError::PublishableKey => {
            "Copy the secret key from the API keys page of Clerk's dashboard"
        }
    }
}

/// The suggested fix.
fn next_file(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::IsADirectory | io::ErrorKind::NotADirectory => {
            "Check the path"
        }
        io::ErrorKind::PermissionDenied => "Check its permissions",
        _ => "Check the file",
    }
}

/// The path, safe to show.
fn shown(path: &Path) -> String {
    visible(&path.to_string_lossy()).into_owned()
}
