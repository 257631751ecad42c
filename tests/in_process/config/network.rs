//! Proxy and certificates, from the environment variables of curl, OpenSSL and others.

use domdesk::api::{CertificateFiles, ProxyError, Trust};
use domdesk::config::ConfigError;

use super::{Place, TEST};

/// The proxy for Clerk's address with these environment variables.
fn proxy(env: &[(&'static str, &str)]) -> Option<String> {
    let place = env
        .iter()
        .fold(Place::new().env("CLERK_SECRET_KEY", TEST), |place, (name, value)| place.env(name, value));
    place.used().proxy.map(|proxy| proxy.to_string())
}

#[test]
fn the_first_variable_that_is_not_blank_names_the_proxy() {
    let direct = None;
    for (env, expected) in [
        (&[][..], direct),
        (&[("HTTPS_PROXY", "http://one:1")], Some("http://one:1 from HTTPS_PROXY")),
        (&[("https_proxy", "one:1")], Some("http://one:1 from https_proxy")),
        (&[("ALL_PROXY", "socks5h://one")], Some("socks5h://one:1080 from ALL_PROXY")),
        (&[("all_proxy", "socks5://one:1")], Some("socks5://one:1 from all_proxy")),
        (&[("HTTP_PROXY", "http://one:1"), ("http_proxy", "http://one:1")], direct),
        (
            &[
                ("ALL_PROXY", "http://all:1"),
                ("https_proxy", "http://lower:1"),
                ("HTTPS_PROXY", "http://upper:1"),
            ],
            Some("http://upper:1 from HTTPS_PROXY"),
        ),
        (
            &[("HTTPS_PROXY", ""), ("https_proxy", " "), ("all_proxy", "one:1")],
            Some("http://one:1 from all_proxy"),
        ),
        (&[("HTTPS_PROXY", ""), ("ALL_PROXY", ""), ("NO_PROXY", "")], direct),
        (&[("HTTPS_PROXY", " \t"), ("https_proxy", "\n"), ("ALL_PROXY", " "), ("all_proxy", " ")], direct),
        (&[("HTTPS_PROXY", "http://one:1"), ("NO_PROXY", " ")], Some("http://one:1 from HTTPS_PROXY")),
        // The proxy is also used in a CGI script.
        (
            &[("HTTPS_PROXY", "http://one:1"), ("REQUEST_METHOD", "GET")],
            Some("http://one:1 from HTTPS_PROXY"),
        ),
        (&[("HTTPS_PROXY", "http://one:1"), ("NO_PROXY", "localhost,.clerk.com")], direct),
        (&[("HTTPS_PROXY", "http://one:1"), ("NO_PROXY", ""), ("no_proxy", "*")], direct),
        (
            &[("HTTPS_PROXY", "http://one:1"), ("NO_PROXY", "example.com"), ("no_proxy", "*")],
            Some("http://one:1 from HTTPS_PROXY"),
        ),
    ] {
        assert_eq!(proxy(env).as_deref(), expected, "{env:?}");
    }
}

#[test]
fn an_invalid_proxy_is_an_error_and_not_a_direct_connection() {
    for (value, expected) in [
        ("http://jana:hidden@[::1", ProxyError::NotAnAddress),
        ("http://", ProxyError::NotAnAddress),
        ("ftp://jana:hidden@proxy.example", ProxyError::Scheme),
        ("socks://127.0.0.1:1080", ProxyError::Scheme),
    ] {
        let place = Place::new().env("CLERK_SECRET_KEY", TEST).env("https_proxy", value);
        let error = place.look_up(|_| {}).unwrap_err();
        assert!(
            matches!(error, ConfigError::Proxy { name: "https_proxy", error } if error == expected),
            "{error}"
        );
        let text = format!("{error} {error:?}");
        assert!(text.starts_with("https_proxy in the environment: ") && !text.contains("hidden"), "{text}");
        // The value does not matter where no proxy is used.
        place.look_up(|flags| flags.url = Some("http://127.0.0.1:4010")).unwrap();
        Place::new()
            .env("CLERK_SECRET_KEY", TEST)
            .env("https_proxy", value)
            .env("NO_PROXY", "clerk.com")
            .look_up(|_| {})
            .unwrap();
    }
}

#[test]
fn local_addresses_are_reached_directly() {
    let place = Place::new().env("CLERK_SECRET_KEY", TEST).env("ALL_PROXY", "http://one:1");
    for url in ["http://127.0.0.1:4010", "https://localhost:4010", "http://[::1]:4010"] {
        let found = place.look_up(|flags| flags.url = Some(url)).unwrap();
        assert_eq!(found.credentials.unwrap().proxy, None, "{url}");
    }
    for (url, covered) in [("https://api.example.com:8443", true), ("https://api.example.com", false)] {
        let place = Place::new()
            .env("CLERK_SECRET_KEY", TEST)
            .env("ALL_PROXY", "http://one:1")
            .env("no_proxy", "example.com:8443");
        let found = place.look_up(|flags| flags.url = Some(url)).unwrap();
        assert_eq!(found.credentials.unwrap().proxy.is_none(), covered, "{url}");
    }
}

#[test]
fn certificates_come_from_the_environment_if_it_is_set() {
    let files = |file: Option<&str>, folders: &[&str]| {
        Trust::Files(CertificateFiles {
            file: file.map(Into::into),
            folders: folders.iter().map(Into::into).collect(),
        })
    };
    let both = std::env::join_paths(["/a", "", "/b"]).unwrap();
    let both = both.to_str().unwrap();
    for (env, expected) in [
        (&[][..], Trust::System),
        (&[("SSL_CERT_FILE", ""), ("SSL_CERT_DIR", "")], Trust::System),
        (&[("SSL_CERT_FILE", " "), ("SSL_CERT_DIR", "\t ")], Trust::System),
        (&[("SSL_CERT_FILE", "/own.pem"), ("SSL_CERT_DIR", "")], files(Some("/own.pem"), &[])),
        (&[("SSL_CERT_FILE", ""), ("SSL_CERT_DIR", both)], files(None, &["/a", "/b"])),
    ] {
        let place = env
            .iter()
            .fold(Place::new().env("CLERK_SECRET_KEY", TEST), |place, (name, value)| place.env(name, value));
        assert_eq!(place.used().trust, expected, "{env:?}");
    }
}
