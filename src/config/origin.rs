//! The places that a key and an address came from, in words.

use std::fmt;
use std::path::PathBuf;

use crate::text::visible;

/// A file of the working directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InDirectory {
    /// Its path below the directory, such as `.env`.
    pub name: &'static str,
    /// Where it really is, if the path leads over a link.
    pub target: Option<PathBuf>,
}

/// Where the secret key was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyOrigin {
    /// `--secret-key`.
    Flag,
    /// `--secret-key-file`.
    File(PathBuf),
    /// `CLERK_SECRET_KEY` in the environment.
    Environment,
    /// `.env` or `.env.local` in the working directory.
    DotEnv(InDirectory),
    /// `.clerk/.tmp/keyless.json` in the working directory, which Clerk's SDKs write for an unclaimed instance.
    Keyless(InDirectory),
}

impl KeyOrigin {
    /// Whether the user has named it for this start, rather than that it was found in the working directory.
    pub(super) fn is_users_own(&self) -> bool {
        matches!(self, Self::Flag | Self::File(_) | Self::Environment)
    }
}

/// Where the API's address was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UrlOrigin {
    /// Nowhere: Clerk's own.
    Default,
    /// `--api-url`.
    Flag,
    /// A variable of the environment.
    Environment(&'static str),
    /// A variable in `.env` or `.env.local` in the working directory.
    DotEnv {
        /// The variable.
        variable: &'static str,
        /// The file.
        file: InDirectory,
    },
}

impl fmt::Display for InDirectory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)?;
        match &self.target {
            Some(target) => write!(f, " (a link to {})", visible(&target.to_string_lossy())),
            None => Ok(()),
        }
    }
}

impl fmt::Display for KeyOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag => f.write_str("--secret-key"),
            Self::File(path) => write!(f, "the key file {}", visible(&path.to_string_lossy())),
            Self::Environment => f.write_str("CLERK_SECRET_KEY in the environment"),
            Self::DotEnv(file) | Self::Keyless(file) => write!(f, "{file}"),
        }
    }
}

impl fmt::Display for UrlOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("the default"),
            Self::Flag => f.write_str("--api-url"),
            Self::Environment(name) => write!(f, "{name} in the environment"),
            Self::DotEnv { variable, file } => write!(f, "{variable} in {file}"),
        }
    }
}
