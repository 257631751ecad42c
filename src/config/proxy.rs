//! The proxy that stands between this machine and the API, by the variables that curl and others read.

use super::no_proxy::NoProxy;
use super::{ConfigError, Sources};
use crate::api::{ApiUrl, Proxy};

/// In their order; one that is empty counts as unset. `HTTP_PROXY` is for plain http, which leaves this machine for no
/// API.
const PROXIES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

const EXCEPTIONS: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// The proxy for that address; `None` for a direct connection.
///
/// # Errors
///
/// When the first of the variables that is set names no proxy that can be used: the connection would be a direct one
/// otherwise, which is not what was asked for.
pub(super) fn look_up(sources: &Sources<'_>, url: &ApiUrl) -> Result<Option<Proxy>, ConfigError> {
    // A proxy must not see what is meant for this machine.
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
