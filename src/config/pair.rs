//! Which address a key may be sent to.

use super::{ConfigError, KeyOrigin, UrlOrigin};
use crate::api::ApiUrl;

/// Refuses an address that is not of the key's origin. Clerk's own is where every key is meant to go.
///
/// An address on this machine is no exception: other users listen on ports too.
pub(super) fn check(key: &KeyOrigin, url: &ApiUrl, origin: &UrlOrigin) -> Result<(), ConfigError> {
    if url.is_clerk() || go_together(key, origin) {
        return Ok(());
    }
    Err(ConfigError::Apart {
        url: Box::new(origin.clone()),
        key: Box::new(key.clone()),
        host: url.host(),
        next: next_step(key, origin),
    })
}

/// Whether the same hand has set both. Command line and environment are the user's own; so is a key file that the command
/// line names. Each file of the working directory is a hand of its own.
fn go_together(key: &KeyOrigin, url: &UrlOrigin) -> bool {
    match url {
        UrlOrigin::Default => true,
        UrlOrigin::Flag | UrlOrigin::Environment(_) => key.is_users_own(),
        UrlOrigin::DotEnv { file, .. } => matches!(key, KeyOrigin::DotEnv(of_key) if of_key == file),
    }
}

/// What to do, said without leading anybody into a trap: an address that the user does not know is not to be copied.
fn next_step(key: &KeyOrigin, url: &UrlOrigin) -> String {
    match (key, url) {
        (KeyOrigin::DotEnv(file), UrlOrigin::Flag | UrlOrigin::Environment(_)) => format!(
            "Pass the key with --secret-key-file or CLERK_SECRET_KEY, or set CLERK_API_URL in {file} instead"
        ),
        (_, UrlOrigin::Flag | UrlOrigin::Environment(_)) => {
            "Pass the key with --secret-key-file or CLERK_SECRET_KEY".to_owned()
        }
        (key, _) if key.is_users_own() => {
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
