//! The origins of a key and an address.

use std::fmt;
use std::path::PathBuf;

use crate::text::visible;

/// A file in the working directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkingDirFile {
    /// The path in the directory, such as `.env`.
    pub name: &'static str,
    /// The real path, if there is a link on the path.
    pub target: Option<PathBuf>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyOrigin {
    /// `--secret-key`.
    Flag,
    /// `--secret-key-file`.
    File(PathBuf),
    /// `CLERK_SECRET_KEY` in the environment.
    Environment,
    /// `.env` or `.env.local` in the working directory.
    DotEnv(WorkingDirFile),
    /// `.clerk/.tmp/keyless.json` in the working directory, which Clerk's SDKs write for an unclaimed instance.
    Keyless(WorkingDirFile),
}

impl KeyOrigin {
    /// Whether the user set it for this run, as opposed to a file in the working directory.
    pub(super) fn is_set_by_user(&self) -> bool {
        matches!(self, Self::Flag | Self::File(_) | Self::Environment)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UrlOrigin {
    /// Clerk's own.
    Default,
    /// `--api-url`.
    Flag,
    /// An environment variable.
    Environment(&'static str),
    /// A variable in `.env` or `.env.local` in the working directory.
    DotEnv { variable: &'static str, file: WorkingDirFile },
}

impl fmt::Display for WorkingDirFile {
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
