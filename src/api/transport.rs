//! Builds the HTTP client: default headers, trusted certificates, proxy, timeouts, and no redirects.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;

use super::Settings;
use super::display::quote;
use super::key::Bearer;
use super::trust::Roots;
use crate::clerk::API_VERSION;

const USER_AGENT: &str = concat!("domdesk/", env!("CARGO_PKG_VERSION"));
const VERSION_HEADER: HeaderName = HeaderName::from_static("clerk-api-version");

/// How long an unused connection is kept. Load balancers commonly close theirs after 60 s. If the server closed a connection
/// just as a create is sent, it would be unknown whether the create arrived.
const IDLE: Duration = Duration::from_secs(50);

/// Builds the connection pool.
///
/// hyper limits response heads: on HTTP/1 to 100 headers and 400 KiB in total, on HTTP/2 to 16 KiB. hyper retries only a
/// request of which an old connection sent no byte. Pings detect dead connections even without requests, so that it is not
/// the next change that finds out.
///
/// # Errors
///
/// A message if this machine cannot make encrypted connections.
pub(super) fn build(settings: &Settings, roots: &Roots) -> Result<reqwest::Client, String> {
    // reqwest is built without a crypto provider and panics if none is installed. An already installed one is fine.
    let _ = rustls::crypto::ring::default_provider().install_default();

    let url = &settings.url;
    let mut builder = reqwest::Client::builder()
        .user_agent(USER_AGENT)
        .default_headers(headers(settings)?)
        .connect_timeout(settings.connect_timeout)
        .timeout(settings.request_timeout)
        .pool_idle_timeout(IDLE)
        .redirect(Policy::none())
        // reqwest's retries would bypass the budget and the log, and it assumes after a graceful shutdown of an HTTP/2
        // connection that the request was not processed.
        .retry(reqwest::retry::never())
        .referer(false)
        .https_only(url.is_secure())
        .http2_keep_alive_interval(settings.keep_alive.interval)
        .http2_keep_alive_timeout(settings.keep_alive.timeout)
        .http2_keep_alive_while_idle(true);
    // The configuration has read the proxy from the environment already, more strictly than reqwest does.
    builder = builder.no_proxy();
    if url.is_loopback() {
        // A proxy must not see requests to this machine, and a hosts file must not redirect `localhost`. Port 0 means the
        // port of the address.
        builder = builder.resolve_to_addrs(
            "localhost",
            &[SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), SocketAddr::from((Ipv6Addr::LOCALHOST, 0))],
        );
    }
    if let Some(proxy) = settings.proxy.as_ref().filter(|_| !url.is_loopback()) {
        builder = builder.proxy(proxy.to_reqwest()?);
    }
    if let Roots::Certificates(certificates) = roots {
        builder = builder.tls_certs_only(certificates.iter().cloned());
    }
    builder.build().map_err(|error| format!("cannot make encrypted connections: {}", quote(&deepest(&error))))
}

fn headers(settings: &Settings) -> Result<HeaderMap, String> {
    let authorization = authorization(settings.key.bearer())
        .ok_or_else(|| "the secret key cannot be sent in a header".to_owned())?;
    let mut headers = HeaderMap::from_iter([
        (AUTHORIZATION, authorization),
        (VERSION_HEADER, HeaderValue::from_static(API_VERSION)),
        (ACCEPT, HeaderValue::from_static("application/json")),
    ]);
    if settings.url.is_loopback() {
        // Compressing responses that never leave this machine costs more time than it saves. Compressed ones still work.
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    }
    Ok(headers)
}

/// All requests share these bytes, which are wiped when the last one drops them. Only the write buffers of connections have
/// copies.
fn authorization(bearer: Bearer) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_maybe_shared(Bytes::from_owner(bearer)).ok()?;
    // Keeps it out of debug output and out of HTTP/2's compression tables.
    value.set_sensitive(true);
    Some(value)
}

fn deepest(error: &dyn std::error::Error) -> String {
    let mut deepest = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    deepest.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::SecretKey;

    #[test]
    fn responses_are_compressed_unless_they_come_from_this_machine() {
        let encoding = |url: &str| {
            let settings = Settings::new(
                crate::api::ApiUrl::parse(url).unwrap(),
                SecretKey::parse("sk_test_abc").unwrap(),
            );
            headers(&settings).unwrap().get(ACCEPT_ENCODING).cloned()
        };
        // By default reqwest accepts what it can decompress.
        assert_eq!(encoding("https://api.clerk.com"), None);
        assert_eq!(encoding("http://127.0.0.1:4000").unwrap(), "identity");
    }

    #[test]
    fn the_key_is_not_copied_out_of_the_wiped_buffer() {
        let bearer = SecretKey::parse("sk_test_abc").unwrap().bearer();
        let address = bearer.as_ref().as_ptr();
        let value = authorization(bearer).unwrap();
        assert_eq!(value.as_bytes(), b"Bearer sk_test_abc");
        assert_eq!(value.as_bytes().as_ptr(), address);
        assert_eq!(value.clone().as_bytes().as_ptr(), address, "requests share it");
        assert_eq!(format!("{value:?}"), "Sensitive");
    }
}
