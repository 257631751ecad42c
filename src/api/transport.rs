//! The connections: what every request carries, whom to trust, and where a request may not go.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;

use super::Settings;
use super::key::Bearer;
use super::trust::Roots;
use super::words::quote;
use crate::clerk::API_VERSION;

const USER_AGENT: &str = concat!("domdesk/", env!("CARGO_PKG_VERSION"));
const VERSION_HEADER: HeaderName = HeaderName::from_static("clerk-api-version");

/// How long an unused connection is kept. Load balancers commonly close theirs after 60 s; a create that is sent into
/// a connection which is just closing could not be told from one that arrived.
const IDLE: Duration = Duration::from_secs(50);

/// Builds the pool of connections.
///
/// The heads of answers are bounded by hyper: at HTTP/1 to 100 headers and 400 KiB in all, at HTTP/2 to 16 KiB. The one
/// thing that is tried again below this client is a request that an old connection would not take any more: no byte of
/// it has left, and it goes to a new connection. Pings find out connections that have died without a word, also while
/// nothing is asked: the next change is not to be the one that finds out.
///
/// # Errors
///
/// A reason in words when this machine cannot make encrypted connections.
pub(super) fn build(settings: &Settings, roots: &Roots) -> Result<reqwest::Client, String> {
    // reqwest is built without a provider of its own and panics when there is none. That another one has been
    // installed already is fine.
    let _ = rustls::crypto::ring::default_provider().install_default();

    let url = &settings.url;
    let mut builder = reqwest::Client::builder()
        .user_agent(USER_AGENT)
        .default_headers(headers(settings)?)
        .connect_timeout(settings.connect_timeout)
        .timeout(settings.request_timeout)
        .pool_idle_timeout(IDLE)
        .redirect(Policy::none())
        // Its own second tries would be in no budget and no log, and after a graceful end of an HTTP/2 connection it
        // takes for granted that nothing was done.
        .retry(reqwest::retry::never())
        .referer(false)
        .https_only(url.is_secure())
        .http2_keep_alive_interval(settings.keep_alive.interval)
        .http2_keep_alive_timeout(settings.keep_alive.timeout)
        .http2_keep_alive_while_idle(true);
    // What the environment says of proxies has been read already, more strictly than reqwest reads it.
    builder = builder.no_proxy();
    if url.is_loopback() {
        // A proxy must not see what is meant for this machine, and no entry in the hosts file may lead `localhost`
        // elsewhere. Port 0 stands for the port of the address.
        builder = builder.resolve_to_addrs(
            "localhost",
            &[SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), SocketAddr::from((Ipv6Addr::LOCALHOST, 0))],
        );
    }
    if let Some(proxy) = settings.proxy.as_ref().filter(|_| !url.is_loopback()) {
        builder = builder.proxy(proxy.of_reqwest()?);
    }
    if let Roots::These(certificates) = roots {
        builder = builder.tls_certs_only(certificates.iter().cloned());
    }
    builder
        .build()
        .map_err(|error| format!("encrypted connections cannot be made here: {}", quote(&deepest(&error))))
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
        // Packing what never leaves this machine takes its processor more time than it saves. An answer that is packed all
        // the same is understood.
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    }
    Ok(headers)
}

/// All requests share these bytes, and the last one to let go of them wipes them. What is left are the buffers of a
/// connection that was just written to, which nobody else can reach.
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
    fn answers_are_packed_unless_they_come_from_this_machine() {
        let encoding = |url: &str| {
            let settings = Settings::new(
                crate::api::ApiUrl::parse(url).unwrap(),
                SecretKey::parse("sk_test_abc").unwrap(),
            );
            headers(&settings).unwrap().get(ACCEPT_ENCODING).cloned()
        };
        // Where nothing is said, reqwest asks for what it can unpack.
        assert_eq!(encoding("https://api.clerk.com"), None);
        assert_eq!(encoding("http://127.0.0.1:4000").unwrap(), "identity");
    }

    #[test]
    fn the_key_is_not_copied_from_its_place_where_it_is_wiped() {
        let bearer = SecretKey::parse("sk_test_abc").unwrap().bearer();
        let place = bearer.as_ref().as_ptr();
        let value = authorization(bearer).unwrap();
        assert_eq!(value.as_bytes(), b"Bearer sk_test_abc");
        assert_eq!(value.as_bytes().as_ptr(), place);
        assert_eq!(value.clone().as_bytes().as_ptr(), place, "requests share it");
        assert_eq!(format!("{value:?}"), "Sensitive");
    }
}
