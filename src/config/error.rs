//! What can be wrong with the configuration.

use std::io;
use std::path::PathBuf;

use super::Origin;
use crate::api::{KeyError, UrlError};

/// Why there is no usable configuration. Names places, never values.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The first place that has a key has a bad one.
    #[error("{origin}: {error}")]
    Key {
        /// The place.
        origin: Origin,
        /// What is wrong with it.
        error: KeyError,
    },
    /// The first place that has an address has a bad one.
    #[error("{origin}: {error}")]
    Url {
        /// The place: `--api-url`, or a variable and where it is.
        origin: String,
        /// What is wrong with it.
        error: UrlError,
    },
    /// A variable of the environment holds bytes that are no text.
    #[error("{name} in the environment is not text (UTF-8)")]
    NotText {
        /// The variable.
        name: &'static str,
    },
    /// A file of the working directory names another machine's address, but the key is not from that directory:
    /// whoever wrote the file would be sent a key that was never in it.
    #[error(
        "{origin} would send the key from {key} to {host}; if that is meant, say so with --api-url or in the environment"
    )]
    ForeignUrl {
        /// The variable and the file that it is in.
        origin: String,
        /// Where the key came from.
        key: Origin,
        /// Where it would go.
        host: String,
    },
    /// A file cannot be read.
    #[error("{} cannot be read: {}", path.display(), error.kind())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A file is larger than any of its kind could sensibly be.
    #[error("{} is too large for what it should hold", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// A file is not of its kind, at a place that matters here.
    #[error("{} is broken: {what}", path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// What is wrong, without its content.
        what: String,
    },
}
