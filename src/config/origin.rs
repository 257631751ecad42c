//! The place that a key came from, in words.

use std::fmt;
use std::path::PathBuf;

/// Where the secret key was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// `--secret-key`.
    Flag,
    /// `--secret-key-file`.
    File(PathBuf),
    /// `CLERK_SECRET_KEY` in the environment.
    Environment,
    /// `.env` or `.env.local` in the working directory.
    DotEnv(&'static str),
    /// `.clerk/.tmp/keyless.json` in the working directory, which Clerk's SDKs write for an unclaimed instance.
    Keyless,
}

impl Origin {
    /// Whether whoever wrote the files of the working directory also chose this key.
    pub(super) fn is_in_directory(&self) -> bool {
        matches!(self, Self::DotEnv(_) | Self::Keyless)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag => f.write_str("--secret-key"),
            Self::File(path) => write!(f, "the key file {}", path.display()),
            Self::Environment => f.write_str("CLERK_SECRET_KEY in the environment"),
            Self::DotEnv(name) => f.write_str(name),
            Self::Keyless => f.write_str(super::key::KEYLESS),
        }
    }
}
