//! Checks that key and address have the same origin.

use super::{ConfigError, KeyOrigin, UrlOrigin, url};
use crate::api::ApiUrl;

/// Rejects an address with another origin than the key. Every key may be sent to Clerk itself.
///
/// An address on this machine is no exception: other users can listen on ports too.
pub(super) fn check(key: &KeyOrigin, url: &ApiUrl, origin: &UrlOrigin) -> Result<(), ConfigError> {
    if url.is_clerk() || have_same_origin(key, origin) {
        return Ok(());
    }
    Err(ConfigError::OriginMismatch {
        url: Box::new(origin.clone()),
        key: Box::new(key.clone()),
        host: url.host(),
        next: next_step(key, origin),
    })
}

/// Whether both have the same author. Command line, environment and a key file named on the command line belong to the user.
/// Each file in the working directory has its own author.
fn have_same_origin(key: &KeyOrigin, url: &UrlOrigin) -> bool {
    match url {
        UrlOrigin::Default => true,
        UrlOrigin::Flag | UrlOrigin::Environment(_) => key.is_set_by_user(),
        UrlOrigin::DotEnv { file, .. } => matches!(key, KeyOrigin::DotEnv(key_file) if key_file == file),
    }
}

/// The suggested fix. Must not lead the user to copy an address that they do not know.
fn next_step(key: &KeyOrigin, origin: &UrlOrigin) -> String {
    match (key, origin) {
        (KeyOrigin::DotEnv(file), UrlOrigin::Flag | UrlOrigin::Environment(_)) => {
            let variable = if let UrlOrigin::Environment(name) = origin { name } else { url::NAMES[0] };
            format!("Pass the key with --secret-key-file or CLERK_SECRET_KEY, or set {variable} in {file} instead")
        }
        (_, UrlOrigin::Flag | UrlOrigin::Environment(_)) => {
            "Pass the key with --secret-key-file or CLERK_SECRET_KEY".to_owned()
        }
        (key, _) if key.is_set_by_user() => {
            "If you mean that address, pass it with --api-url; for Clerk's own: --api-url https://api.clerk.com".to_owned()
        }
        (KeyOrigin::DotEnv(file), _) => format!(
            "If you mean that address, set it in {file} too; for Clerk's own: --api-url https://api.clerk.com"
        ),
        (_, _) => "If you mean that address, pass it with --api-url and the key with CLERK_SECRET_KEY; \
             for Clerk's own: --api-url https://api.clerk.com"
            .to_owned(),
    }
}
