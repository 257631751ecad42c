//! What can be wrong with the configuration.

use std::io;
use std::path::{Path, PathBuf};

use super::{InDirectory, KeyOrigin, UrlOrigin};
use crate::api::{KeyError, ProxyError, UrlError};
use crate::permissions::UnsafePath;
use crate::text::{reason, visible};

/// Why there is no usable configuration. Names places, never values.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The first place that has a key has a bad one.
    #[error("{origin}{}: {error}. {}", named(.origin), next_key(*.error))]
    Key {
        /// The place.
        origin: Box<KeyOrigin>,
        /// What is wrong with it.
        error: KeyError,
    },
    /// The first place that has an address has a bad one.
    #[error("{origin}: {error}")]
    Url {
        /// The place.
        origin: Box<UrlOrigin>,
        /// What is wrong with it.
        error: UrlError,
    },
    /// The environment names a proxy that cannot be used.
    #[error("{name} in the environment: {error}")]
    Proxy {
        /// The variable.
        name: &'static str,
        /// What is wrong with it.
        error: ProxyError,
    },
    /// A variable of the environment holds bytes that are no text.
    #[error("{name} in the environment is not text (UTF-8)")]
    NotText {
        /// The variable.
        name: &'static str,
    },
    /// A value in a file refers to another variable, by whose content anything could get anywhere.
    #[error(
        "{name} in {place} contains $: variables are not replaced in this file. Write the value itself there"
    )]
    Reference {
        /// The variable.
        name: &'static str,
        /// The file.
        place: InDirectory,
    },
    /// The address is of another origin than the key: whoever has chosen it would be sent a key that is not theirs.
    #[error(
        "the key from {key} is not sent to {host}, the address from {url}: \
         key and address must come from the same place. {next}"
    )]
    Apart {
        /// Where the address came from.
        url: Box<UrlOrigin>,
        /// Where the key came from.
        key: Box<KeyOrigin>,
        /// Where the key would have gone.
        host: String,
        /// What to do.
        next: String,
    },
    /// Others could have changed a file that a value is in.
    #[error(
        "{fault}, so no key and no address in it is used. Check its content, then run: {} \
         (or set CLERK_SECRET_KEY in the environment)",
        .0.fix_command(),
        fault = .0
    )]
    Untrusted(UnsafePath),
    /// A file cannot be read.
    #[error("{} cannot be read: {}. {}", shown(.path), why(.error), next_file(.error))]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The file that the command line names for the key cannot be read, or is none.
    #[error("--secret-key-file names {}, which cannot be read: {}. {}", shown(.path), why(.error), next_file(.error))]
    KeyFile {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A file is larger than any of its kind could sensibly be.
    #[error("{} is too large for what it should hold", shown(.path))]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// A file is not of its kind, at a place that matters here.
    #[error("{} is broken: {what}", shown(.path))]
    Broken {
        /// The file.
        path: PathBuf,
        /// What is wrong, without its content.
        what: String,
    },
}

/// The flag that has named the place, where the place does not say so itself.
const fn named(origin: &KeyOrigin) -> &'static str {
    match origin {
        KeyOrigin::File(_) => " (--secret-key-file)",
        KeyOrigin::Flag | KeyOrigin::Environment | KeyOrigin::DotEnv(_) | KeyOrigin::Keyless(_) => "",
    }
}

/// What to do about a key that is none.
const fn next_key(error: KeyError) -> &'static str {
    match error {
        KeyError::ControlCharacter => "Copy it again, alone and in one line",
        KeyError::Empty | KeyError::NotASecretKey | KeyError::PublishableKey => {
            "Copy the secret key from the API keys page of Clerk's dashboard"
        }
    }
}

/// Why a file cannot be read.
fn why(error: &io::Error) -> String {
    reason(error.kind()).map_or_else(|| visible(&error.to_string()).into_owned(), ToOwned::to_owned)
}

/// What to do about that.
fn next_file(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::IsADirectory | io::ErrorKind::NotADirectory => {
            "Check the path"
        }
        io::ErrorKind::PermissionDenied => "Check who may read it",
        _ => "Check the file",
    }
}

/// The path, safe to be shown.
fn shown(path: &Path) -> String {
    visible(&path.to_string_lossy()).into_owned()
}
