//! The secret key and the API's address: one unit, of one origin.
//!
//! A key is sent to whatever the address names, so whoever chooses the address gets the key. Therefore the two have to come
//! from the same hand: both from the command line or the environment, or both from one file. The order in which the
//! places are looked at is the one that Clerk's users know.
//!
//! Everything outside (flags, environment, working directory) is handed in, so that the order can be tested without
//! touching the process. Files are read only when nothing before them in the order has answered.

mod authorities;
mod dotenv;
mod error;
mod file;
mod key;
mod no_proxy;
mod origin;
mod pair;
mod proxy;
mod url;

use std::ffi::OsString;
use std::path::Path;

use secrecy::zeroize::Zeroizing;

use crate::api::{ApiUrl, Proxy, SecretKey, Trust};

pub use error::ConfigError;
pub use origin::{InDirectory, KeyOrigin, UrlOrigin};

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
    /// Key and address; `None` when no place has a key.
    pub credentials: Option<Credentials>,
    /// What the user should know, in sentences: a key that others can see, an old name that is not read.
    pub warnings: Vec<String>,
}

/// A key, the address that it may be sent to, where both are from, and the way there.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The key.
    pub key: SecretKey,
    /// Where the key was.
    pub key_origin: KeyOrigin,
    /// Clerk's own address unless a place names another.
    pub url: ApiUrl,
    /// Where the address was.
    pub url_origin: UrlOrigin,
    /// The proxy on the way; `None` for a direct connection.
    pub proxy: Option<Proxy>,
    /// Whose certificates are believed.
    pub trust: Trust,
}

/// Looks up the key and the address. An empty value counts as absent.
///
/// # Errors
///
/// When the first place that has a value has a bad one: a worse place is never used instead, since it may belong to
/// another instance. When key and address are of different origins. When the environment names a proxy that cannot be
/// used. When a file on the way cannot be read, or when others
/// could have changed one that a value is in. No error shows a key or a file's content.
pub fn look_up(sources: &Sources<'_>) -> Result<Found, ConfigError> {
    let mut warnings = Vec::new();
    let mut dotenv = dotenv::Files::new(sources.dir);
    let key = key::look_up(sources, &mut dotenv, &mut warnings)?;
    let (url, url_origin) = url::look_up(sources, &mut dotenv)?;
    let credentials = match key {
        Some((key, key_origin)) => {
            pair::check(&key_origin, &url, &url_origin)?;
            let (proxy, trust) = (proxy::look_up(sources, &url)?, authorities::look_up(sources));
            Some(Credentials { key, key_origin, url, url_origin, proxy, trust })
        }
        None => None,
    };
    warnings.extend(dotenv.warnings());
    Ok(Found { credentials, warnings })
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
