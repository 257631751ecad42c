//! The secret key and the API's address, which must have the same origin.
//!
//! The key is sent to the address, so the author of the address gets the key. Therefore both must come from the same author:
//! both from the command line or the environment, or both from one file. The order of the sources is that of Clerk's own
//! tools.
//!
//! All inputs (flags, environment, working directory) are parameters, so that tests need not change the process. A file is
//! read only if no earlier source has a value.

mod authorities;
mod dotenv;
mod environment;
mod error;
mod file;
mod key;
mod no_proxy;
mod origin;
mod pair;
mod proxy;
mod url;
mod views;

use std::ffi::OsString;
use std::path::Path;

use secrecy::zeroize::Zeroizing;

use crate::api::{ApiUrl, Proxy, SecretKey, Trust};

pub use environment::variable;
pub use error::ConfigError;
pub use origin::{KeyOrigin, UrlOrigin, WorkingDirFile};
pub use views::{config_file, read_views, save_view};

/// The inputs of the configuration.
pub struct Sources<'a> {
    /// `--secret-key`.
    pub flag_key: Option<&'a str>,
    /// `--secret-key-file`.
    pub key_file: Option<&'a Path>,
    /// `--api-url`.
    pub flag_url: Option<&'a str>,
    /// The environment, by name. A value that is not UTF-8 is an error, not absent.
    pub env: &'a dyn Fn(&str) -> Option<OsString>,
    /// The working directory.
    pub dir: &'a Path,
}

#[derive(Debug, Clone)]
pub struct Config {
    /// `None` if no source has a key.
    pub credentials: Option<Credentials>,
    /// Sentences for the user: a key that others can see, an old variable that is not read.
    pub warnings: Vec<String>,
}

/// A key, the address that it may be sent to, the origin of both, and how to connect.
#[derive(Debug, Clone)]
pub struct Credentials {
    pub key: SecretKey,
    pub key_origin: KeyOrigin,
    /// Clerk's own address by default.
    pub url: ApiUrl,
    pub url_origin: UrlOrigin,
    /// `None` for a direct connection.
    pub proxy: Option<Proxy>,
    pub trust: Trust,
}

/// Looks up the key and the address. Empty values count as absent.
///
/// # Errors
///
/// If the first source with a value has an invalid one: a later source is never used instead, since it may belong to another
/// instance. If key and address have different origins. If the environment names an invalid proxy. If a file cannot be
/// read, or if other users could have changed a file that is used. No error contains a key or a file's content.
pub fn look_up(sources: &Sources<'_>) -> Result<Config, ConfigError> {
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
    Ok(Config { credentials, warnings })
}

/// The value, unless it is blank. Wiped from memory after use, since it may be a key.
fn non_blank(value: Option<String>) -> Option<Zeroizing<String>> {
    value.map(Zeroizing::new).filter(|value| !value.trim().is_empty())
}

impl Sources<'_> {
    /// The environment variable, unless it is blank.
    fn variable(&self, name: &'static str) -> Result<Option<Zeroizing<String>>, ConfigError> {
        match (self.env)(name).map(OsString::into_string) {
            None => Ok(None),
            Some(Ok(value)) => Ok(non_blank(Some(value))),
            Some(Err(bytes)) => {
                drop(Zeroizing::new(bytes.into_encoded_bytes()));
                Err(ConfigError::NotUtf8 { name })
            }
        }
    }
}
