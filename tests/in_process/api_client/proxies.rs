//! The client behind a proxy: that it works, its errors, and how often it contacts the proxy.

use std::net::SocketAddr;
use std::sync::Arc;

use domdesk::api::{
    ApiUrl, CertificateFiles, Client, Error, ErrorKind, Notice, Proxy, SecretKey, Settings, Trust,
};
use domdesk::clerk::{ListQuery, Operation};
use domdesk::emulator::{Emulator, Options};

use crate::api_client::server::UnusedPort;
use crate::api_client::{HOUR, acme, bounded, pass, settings, unlocked};
use crate::support::proxy::{self, Behavior};
use crate::support::{certificate, start_emulator};

async fn emulator() -> (Arc<Emulator>, SocketAddr) {
    let options = Options { organizations: 2, domains: 6, ..Options::default() };
    let emulator = start_emulator(options, true).await;
    let address = emulator.url().trim_start_matches("https://").trim_end_matches('/').parse().unwrap();
    (emulator, address)
}

/// A client of an API that can be reached only through the proxy.
fn through(proxy: &str, key: &str) -> Client {
    let proxy = Proxy::parse(proxy, "HTTPS_PROXY").unwrap();
    unlocked(Settings {
        url: ApiUrl::parse(&format!("https://{}", certificate::NAME)).unwrap(),
        key: SecretKey::parse(key).unwrap(),
        trust: certificate::trust(),
        proxy: Some(proxy),
        ..settings("http://127.0.0.1:1")
    })
}

const KEY: &str = "sk_test_hidden";

#[track_caller]
fn assert_blocked(error: &Error, words: &str) {
    assert!(matches!(error.kind, ErrorKind::Blocked(_)), "{error:?}");
    let text = error.to_string();
    assert!(text.contains(words), "{text}");
    assert!(text.contains("through the proxy ") && text.contains(" from HTTPS_PROXY)"), "{text}");
    assert!(!format!("{text} {error:?}").contains("secret"), "{text}");
    assert!(!error.outcome_unknown(), "{text}");
}

#[tokio::test]
async fn requests_go_through_a_proxy_over_one_connection() {
    let (emulator, address) = emulator().await;
    let http = proxy::Proxy::http(Behavior::RequiresAuth("jana", "p@ss word", address));
    let socks = proxy::Proxy::socks(Behavior::RequiresAuth("jana", "p@ss word", address));
    let open = proxy::Proxy::socks(Behavior::Connects(address));
    for (proxy, url, credentials) in [
        (&http, format!("http://jana:p%40ss%20word@{}", http.address()), "jana:p@ss word"),
        (&socks, format!("socks5h://jana:p%40ss%20word@{}", socks.address()), "jana:p@ss word"),
        (&open, format!("socks5h://{}", open.address()), ""),
    ] {
        let client = through(&url, emulator.secret_key());
        let query = ListQuery::default();
        let (one, other, third) =
            tokio::join!(client.list_all(&query), client.instance(), client.list_all(&query));
        one.unwrap();
        other.unwrap();
        third.unwrap();
        assert_eq!(proxy.requests(), [format!("{}:443 {credentials}", certificate::NAME)]);
    }
}

#[tokio::test]
async fn a_proxy_that_refuses_the_credentials_is_contacted_only_once() {
    let (emulator, address) = emulator().await;
    let http = proxy::Proxy::http(Behavior::RequiresAuth("jana", "right", address));
    let socks = proxy::Proxy::socks(Behavior::RequiresAuth("jana", "right", address));
    let (of_http, of_socks) = (http.address(), socks.address());
    for (proxy, url, words) in [
        (&http, format!("http://jana:secret@{of_http}"), "did not accept the user name and password"),
        (&http, format!("http://{of_http}"), "requires a user name and password"),
        (&socks, format!("socks5h://jana:secret@{of_socks}"), "did not accept the user name and password"),
        (&socks, format!("socks5h://{of_socks}"), "requires a user name and password"),
    ] {
        let before = proxy.requests().len();
        let client = through(&url, emulator.secret_key());
        let query = ListQuery::default();
        let many = futures::future::join_all((0..12).map(|_| client.list_all(&query)));
        for result in bounded(many).await {
            assert_blocked(&result.unwrap_err(), words);
        }
        assert_blocked(&client.instance().await.unwrap_err(), words);
        // A change is not sent, so its outcome need not be looked up.
        assert_blocked(&client.create("org_1", &acme()).await.unwrap_err(), words);
        assert_eq!(proxy.requests().len() - before, 1, "{:?}", proxy.requests());

        pass(HOUR / 60).await;
        client.try_again();
        client.instance().await.unwrap_err();
        client.instance().await.unwrap_err();
        assert_eq!(proxy.requests().len() - before, 2, "once more when the operator retries");
    }
    assert!(emulator.requests().is_empty());
}

#[tokio::test]
async fn after_the_proxy_accepts_the_credentials_a_retry_succeeds() {
    let (emulator, address) = emulator().await;
    let proxy = proxy::Proxy::http(Behavior::Refuses(407));
    let client = through(&format!("http://jana:secret@{}", proxy.address()), emulator.secret_key());
    client.instance().await.unwrap_err();
    proxy.set_behavior(Behavior::Connects(address));
    assert_blocked(&client.instance().await.unwrap_err(), "did not accept");
    pass(HOUR / 60).await;
    client.try_again();
    client.instance().await.unwrap();
    assert_eq!(proxy.requests().len(), 2);
}

#[tokio::test]
async fn a_proxy_that_does_not_connect_is_asked_once_for_each_request_and_may_recover() {
    let (emulator, address) = emulator().await;
    for status in [400, 403, 404, 502, 503] {
        let proxy = proxy::Proxy::http(Behavior::Refuses(status));
        let client = through(&format!("http://{}", proxy.address()), emulator.secret_key());
        let error = client.instance().await.unwrap_err();
        assert!(matches!(error.kind, ErrorKind::NoConnection(_)), "{error:?}");
        assert!(
            error.to_string().contains("the proxy did not connect to the API: it may be busy"),
            "{error}"
        );
        assert_eq!((proxy.requests().len(), error.attempts), (1, 1), "{status}");
        proxy.set_behavior(Behavior::Connects(address));
        client.instance().await.unwrap();
    }
}

#[tokio::test]
async fn a_definite_refusal_by_a_proxy_is_not_retried() {
    // SOCKS5: not allowed by ruleset, command not supported, address type not supported.
    for reply in [2, 7, 8] {
        let proxy = proxy::Proxy::socks(Behavior::Refuses(reply));
        let client = through(&format!("socks5h://{}", proxy.address()), KEY);
        assert_blocked(&client.instance().await.unwrap_err(), "the proxy did not connect to the API: ");
        assert_eq!(proxy.requests().len(), 1, "{reply}");
    }
}

#[tokio::test]
async fn a_temporary_failure_of_a_proxy_is_retried_and_names_the_proxy() {
    let port = UnusedPort::new();
    let unused = port.url();
    let hangs_up = proxy::Proxy::http(Behavior::Disconnects);
    let unreachable = proxy::Proxy::socks(Behavior::Refuses(4));
    for (url, words) in [
        (unused.replace("//", "//jana:secret@"), "the proxy cannot be reached: connection refused"),
        (unused.replace("http://", "socks5h://"), "the proxy cannot be reached: connection refused"),
        (
            format!("http://{}", hangs_up.address()),
            "the proxy did not connect to the API: it closed the connection without a response",
        ),
        (format!("socks5h://{}", unreachable.address()), "host unreachable"),
    ] {
        let failures = Arc::new(std::sync::Mutex::new(Vec::new()));
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let received = Arc::clone(&failures);
        let client = through(&url, KEY).cancellable(stopped).observed(Arc::new(move |notice: &Notice| {
            if let Notice::Retrying(retrying) = notice {
                received.lock().unwrap().push(retrying.failure.clone());
                if retrying.attempt == 3 {
                    stop.send_replace(true);
                }
            }
        }));
        let error = client.instance().await.unwrap_err();
        assert_eq!((error.kind, error.attempts), (ErrorKind::Stopped, 3));
        let failure = failures.lock().unwrap()[0].clone();
        assert!(matches!(failure.kind, ErrorKind::NoConnection(_)), "{failure:?}");
        let text = failure.to_string();
        assert!(text.contains(words) && text.contains("(through the proxy "), "{text}");
        assert!(!text.contains("secret"), "{text}");
    }
}

#[tokio::test]
async fn an_untrusted_certificate_fails_at_once_and_the_error_says_how_to_trust_it() {
    let (emulator, address) = emulator().await;
    let proxy = proxy::Proxy::http(Behavior::Connects(address));
    let folder = tempfile::tempdir().unwrap();
    for (number, same_name) in [(1, false), (2, true)] {
        let file = folder.path().join("own.pem");
        std::fs::write(&file, certificate::unrelated_authority(same_name)).unwrap();
        let client = Client::new(Settings {
            url: ApiUrl::parse(&format!("https://{}", certificate::NAME)).unwrap(),
            trust: Trust::Files(CertificateFiles { file: Some(file), folders: Vec::new() }),
            proxy: Some(Proxy::parse(&proxy.address().to_string(), "HTTPS_PROXY").unwrap()),
            ..settings("http://127.0.0.1:1")
        });
        let client = client.unwrap();
        for _ in 0..3 {
            assert_blocked(&client.instance().await.unwrap_err(), "SSL_CERT_FILE");
        }
        assert_eq!(proxy.requests().len(), number);
    }
    assert!(!emulator.requests().iter().any(|request| request.operation == Some(Operation::Instance)));
}

#[tokio::test]
async fn a_proxy_never_sees_requests_to_local_addresses() {
    let emulator = start_emulator(Options::default(), false).await;
    let proxy = proxy::Proxy::http(Behavior::Refuses(407));
    let client = unlocked(Settings {
        key: SecretKey::parse(emulator.secret_key()).unwrap(),
        proxy: Some(Proxy::parse(&proxy.address().to_string(), "HTTPS_PROXY").unwrap()),
        ..settings(&emulator.url())
    });
    client.instance().await.unwrap();
    assert!(proxy.requests().is_empty());
}
