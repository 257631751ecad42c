//! The secret key: flag, file, environment, `.env` and `.env.local`, keyless.

use std::fs::Metadata;
use std::io::ErrorKind;
use std::path::Path;

use secrecy::zeroize::Zeroizing;
use serde::Deserialize;

use super::dotenv::Files;
use super::{ConfigError, KeyOrigin, Sources, WorkingDirFile, file, non_blank};
use crate::api::{KeyError, SecretKey};
use crate::text::visible;

pub(super) const NAME: &str = "CLERK_SECRET_KEY";

/// The variable's former name. Reading it would surprise users who have set both.
const OLD_NAME: &str = "CLERK_API_KEY";

/// Written by Clerk's SDKs for an instance that has not been claimed yet.
const KEYLESS: &str = ".clerk/.tmp/keyless.json";

pub(super) fn look_up(
    sources: &Sources<'_>,
    dotenv: &mut Files<'_>,
    warnings: &mut Vec<String>,
) -> Result<Option<(SecretKey, KeyOrigin)>, ConfigError> {
    if let Some(text) = non_blank(sources.flag_key.map(str::to_owned)) {
        warnings.push(
            "every user of this machine can see --secret-key while domdesk runs; \
             use --secret-key-file or CLERK_SECRET_KEY instead"
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
        warnings.push(format!("{OLD_NAME} is an old name and is ignored; rename it to {NAME}"));
    }
    Ok(None)
}

fn parse(text: &str, origin: KeyOrigin) -> Result<(SecretKey, KeyOrigin), ConfigError> {
    match SecretKey::parse(text) {
        Ok(key) => Ok((key, origin)),
        Err(error) => Err(ConfigError::Key { origin: Box::new(origin), error }),
    }
}

/// Warns if other users can read the file. There is no such warning for `.env`: editors and checkouts usually create it
/// readable for others, so users would see the warning every time, and soon ignore it.
///
/// The file must exist and contain a key: the next source could belong to another instance.
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
            "other users of this machine can read {}; run chmod 600 on it",
            visible(&path.to_string_lossy())
        ));
    }
    parse(&file.text, origin)
}

#[cfg(unix)]
fn others_can_read(metadata: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    // The modes of pipes such as `<(pass show clerk)` mean nothing here.
    metadata.is_file() && metadata.permissions().mode() & 0o044 != 0
}

#[cfg(not(unix))]
fn others_can_read(_: &Metadata) -> bool {
    false
}

fn keyless(dir: &Path) -> Result<Option<(Zeroizing<String>, WorkingDirFile)>, ConfigError> {
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
        // Not serde's message, which quotes the unexpected value.
        let what = "it is not the JSON that Clerk's SDKs write there".to_owned();
        return Err(ConfigError::Broken { path: file.path, what });
    };
    let Some(key) = non_blank(keyless.secret_key) else {
        return Ok(None);
    };
    file.check()?;
    Ok(Some((key, WorkingDirFile { name: KEYLESS, target: file.target })))
}
