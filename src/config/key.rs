//! The secret key: flag, file, environment, `.env` and `.env.local`, keyless.

use std::fs::Metadata;
use std::io::ErrorKind;
use std::path::Path;

use secrecy::zeroize::Zeroizing;
use serde::Deserialize;

use super::dotenv::Files;
use super::{ConfigError, InDirectory, KeyOrigin, Sources, file, present};
use crate::api::{KeyError, SecretKey};
use crate::text::visible;

pub(super) const NAME: &str = "CLERK_SECRET_KEY";

/// What the variable was called once. Reading it would surprise those who have both.
const OLD_NAME: &str = "CLERK_API_KEY";

/// Written by Clerk's SDKs for an instance that nobody has claimed yet.
const KEYLESS: &str = ".clerk/.tmp/keyless.json";

pub(super) fn look_up(
    sources: &Sources<'_>,
    dotenv: &mut Files<'_>,
    warnings: &mut Vec<String>,
) -> Result<Option<(SecretKey, KeyOrigin)>, ConfigError> {
    if let Some(text) = present(sources.flag_key.map(str::to_owned)) {
        warnings.push(
            "--secret-key can be seen by every user of this machine while domdesk runs; \
             --secret-key-file and CLERK_SECRET_KEY cannot"
                .to_owned(),
        );
        return parse(&text, KeyOrigin::Flag).map(Some);
    }
    if let Some(path) = sources.key_file {
        return from_file(path, warnings).map(Some);
    }
    if let Some(text) = sources.variable(NAME)? {
        return parse(&text, KeyOrigin::Environment).map(Some);
    }
    if let Some(value) = dotenv.get(&[NAME])? {
        return parse(&value.text, KeyOrigin::DotEnv(value.file)).map(Some);
    }
    if let Some((text, file)) = keyless(sources.dir)? {
        return parse(&text, KeyOrigin::Keyless(file)).map(Some);
    }
    if (sources.env)(OLD_NAME).is_some_and(|value| !value.to_string_lossy().trim().is_empty())
        || dotenv.mentions(OLD_NAME)?
    {
        warnings.push(format!("{OLD_NAME} is an old name and not read; call it {NAME}"));
    }
    Ok(None)
}

fn parse(text: &str, origin: KeyOrigin) -> Result<(SecretKey, KeyOrigin), ConfigError> {
    match SecretKey::parse(text) {
        Ok(key) => Ok((key, origin)),
        Err(error) => Err(ConfigError::Key { origin: Box::new(origin), error }),
    }
}

/// Only a file that was named is looked at for who may read it. Every editor and checkout makes a `.env` that others can
/// read, so a warning there would be seen each time, and soon not at all.
///
/// A file that was named has to be there and to hold a key: to go on to the next place could mean another instance.
fn from_file(path: &Path, warnings: &mut Vec<String>) -> Result<(SecretKey, KeyOrigin), ConfigError> {
    let origin = KeyOrigin::File(path.to_owned());
    let failed = |error| ConfigError::KeyFile { path: path.to_owned(), error };
    let file = file::read_named(path).map_err(|error| match error {
        ConfigError::Read { error, .. } => failed(error),
        other => other,
    })?;
    let Some(file) = file else {
        let kind = if path.is_dir() { ErrorKind::IsADirectory } else { ErrorKind::NotFound };
        return Err(failed(kind.into()));
    };
    file.check()?;
    if file.text.trim().is_empty() {
        return Err(ConfigError::Key { origin: Box::new(origin), error: KeyError::Empty });
    }
    if others_can_read(&file.metadata) {
        warnings.push(format!(
            "other users of this machine can read {}; chmod 600 keeps them out",
            visible(&path.to_string_lossy())
        ));
    }
    parse(&file.text, origin)
}

#[cfg(unix)]
fn others_can_read(metadata: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    // Pipes and the like (`<(pass show clerk)`) have modes that mean nothing here.
    metadata.is_file() && metadata.permissions().mode() & 0o044 != 0
}

#[cfg(not(unix))]
fn others_can_read(_: &Metadata) -> bool {
    false
}

fn keyless(dir: &Path) -> Result<Option<(Zeroizing<String>, InDirectory)>, ConfigError> {
    #[derive(Deserialize)]
    struct Keyless {
        #[serde(rename = "secretKey")]
        secret_key: Option<String>,
    }

    let Some(file) = file::read_in(dir, KEYLESS)? else {
        return Ok(None);
    };
    let Ok(keyless) = serde_json::from_str::<Keyless>(&file.text) else {
        file.check()?;
        // Not serde's own words: they quote the value that they did not expect.
        let what = "it is not the JSON that Clerk's SDKs write there".to_owned();
        return Err(ConfigError::Broken { path: file.path, what });
    };
    let Some(key) = present(keyless.secret_key) else {
        return Ok(None);
    };
    file.check()?;
    Ok(Some((key, InDirectory { name: KEYLESS, target: file.target })))
}
