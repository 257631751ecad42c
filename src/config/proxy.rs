//! The proxy for the API, from the same variables as for curl.

use super::no_proxy::NoProxy;
use super::{ConfigError, Sources};
use crate::api::{ApiUrl, Proxy};

/// In order of precedence. `HTTP_PROXY` is for plain http, which is only used on this machine.
const PROXIES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

const EXCEPTIONS: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// `None` for a direct connection.
///
/// # Errors
///
/// If the first variable that is set does not name a valid proxy. Falling back to a direct connection would not be what the
/// user asked for.
pub(super) fn look_up(sources: &Sources<'_>, url: &ApiUrl) -> Result<Option<Proxy>, ConfigError> {
    // A proxy must not see requests to this machine.
    if url.is_loopback() {
        return Ok(None);
    }
    for name in EXCEPTIONS {
        if let Some(text) = sources.variable(name)? {
            if NoProxy::parse(&text).covers(url.name(), url.port()) {
                return Ok(None);
            }
            break;
        }
    }
    for name in PROXIES {
        if let Some(text) = sources.variable(name)? {
            return match Proxy::parse(&text, name) {
                Ok(proxy) => Ok(Some(proxy)),
                Err(error) => Err(ConfigError::Proxy { name, error }),
            };
        }
    }
    Ok(None)
}
