//! Where the secret key and the API's address come from, in the order that Clerk's users know.
//!
//! Everything outside (flags, environment, working directory) is handed in, so that the order can be tested without
//! touching the process. Files are read only when nothing before them in the order has answered.

mod dotenv;
mod error;
mod file;
mod key;
mod origin;
mod url;

use std::ffi::OsString;
use std::path::Path;

use secrecy::zeroize::Zeroizing;

use crate::api::{ApiUrl, SecretKey};

pub use error::ConfigError;
pub use origin::Origin;

/// The places to look, as far as they lie outside.
pub struct Sources<'a> {
    /// `--secret-key`.
    pub flag_key: Option<&'a str>,
    /// `--secret-key-file`.
    pub key_file: Option<&'a Path>,
    /// `--api-url`.
    pub flag_url: Option<&'a str>,
    /// The environment, by name. What is there but is no text is an error, not absent.
    pub env: &'a dyn Fn(&str) -> Option<OsString>,
    /// The working directory.
    pub dir: &'a Path,
}

/// What was found.
#[derive(Debug, Clone)]
pub struct Found {
    /// The key; `None` when no place has one.
    pub key: Option<SecretKey>,
    /// Where the key was.
    pub key_origin: Option<Origin>,
    /// Clerk's own address unless a place names another.
    pub url: ApiUrl,
    /// What the user should know, in sentences: a key that others can see, an old name that is not read.
    pub warnings: Vec<String>,
}

/// Looks up the key and the address. An empty value counts as absent.
///
/// # Errors
///
/// When the first place that has a value has a bad one: a worse place is never used instead, since it may belong to
/// another instance. Also when a file on the way cannot be read, and when a file in the working directory would send
/// a key from elsewhere to another machine. No error shows a key or a file's content.
pub fn look_up(sources: &Sources<'_>) -> Result<Found, ConfigError> {
    let mut warnings = Vec::new();
    let mut dotenv = dotenv::Files::new(sources.dir);
    let key = key::look_up(sources, &mut dotenv, &mut warnings)?;
    let (key, key_origin) = key.unzip();
    let url = url::look_up(sources, &mut dotenv, key_origin.as_ref())?;
    warnings.extend(dotenv.warnings());
    Ok(Found { key, key_origin, url, warnings })
}

/// The value, unless it is empty. Wiped from memory after use: it may be a key.
fn present(value: Option<String>) -> Option<Zeroizing<String>> {
    value.map(Zeroizing::new).filter(|value| !value.trim().is_empty())
}

impl Sources<'_> {
    /// The variable, unless it is empty.
    fn variable(&self, name: &'static str) -> Result<Option<Zeroizing<String>>, ConfigError> {
        match (self.env)(name).map(OsString::into_string) {
            None => Ok(None),
            Some(Ok(value)) => Ok(present(Some(value))),
            Some(Err(bytes)) => {
                drop(Zeroizing::new(bytes.into_encoded_bytes()));
                Err(ConfigError::NotText { name })
            }
        }
    }
}
