//! What the client never sends: the key to another host, a change while locked, an invalid id.

use std::sync::Arc;
use std::time::Duration;

use domdesk::api::{Access, Client, Error, ErrorKind, RetryPolicy, Settings, Unlock};
use domdesk::clerk::{CreateDomain, ListQuery};

use crate::api_client::server::{Reply, Server, UnusedPort};
use crate::api_client::{
    DELETED, DOMAIN, EMPTY, HOUR, KEY, acme, bounded, client, list_error, settings, unverify,
};

#[tokio::test]
async fn a_redirect_is_not_followed_and_the_key_stays() {
    let elsewhere = Server::play(vec![Reply::json(200, EMPTY)]);
    let port = elsewhere.url().rsplit(':').next().unwrap().to_owned();
    for status in [301, 302, 303, 307, 308] {
        // Another port, the same port under another name, an address without a scheme, and the requested address
        // itself.
        for location in [
            format!("{}/v1/organization_domains", elsewhere.url()),
            format!("http://localhost:{port}/v1/organization_domains"),
            format!("//127.0.0.1:{port}/"),
            "/v1/organization_domains".to_owned(),
        ] {
            let head = format!("HTTP/1.1 {status} Go\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n");
            let error = list_error(vec![Reply::raw(&head)]).await;
            assert_eq!(error.kind, ErrorKind::Redirect { status });
            let server = Server::play(vec![Reply::raw(head), Reply::json(200, DELETED)]);
            let error = client(&server).delete("org_1", "orgdmn_1").await.unwrap_err();
            assert_eq!(error.kind, ErrorKind::Redirect { status });
            server.assert_seen(1);
        }
    }
    assert_eq!(elsewhere.summary(), Vec::<String>::new());
}

#[tokio::test]
async fn the_key_never_leaves_as_a_value() {
    let server = Server::play(vec![Reply::json(200, EMPTY)]);
    let client = client(&server);
    for key in [KEY, "sk_live_pastedFromElsewhere"] {
        let query = ListQuery { query: Some(key.to_owned()), ..ListQuery::default() };
        assert_eq!(client.list_all(&query).await.unwrap_err().kind, ErrorKind::ContainsKey);
        let named = CreateDomain { name: key.to_owned(), ..acme() };
        let error = client.create("org_1", &named).await.unwrap_err();
        assert_eq!((error.kind.clone(), error.outcome_unknown()), (ErrorKind::ContainsKey, false));
        assert_eq!(client.organization(key).await.unwrap_err().kind, ErrorKind::ContainsKey);
        assert!(!error.to_string().contains(key));
    }
    server.assert_seen(0);
}

#[tokio::test]
async fn a_status_like_a_redirects_without_an_address_is_no_redirect() {
    for (head, words) in [
        ("HTTP/1.1 304 Not Modified\r\n", "it refers to an earlier response, as a cache does"),
        ("HTTP/1.1 304 Not Modified\r\nlocation: /\r\n", "it refers to an earlier response, as a cache does"),
        ("HTTP/1.1 302 Found\r\ncontent-length: 0\r\n", "it redirects, but does not say where"),
        ("HTTP/1.1 300 Choices\r\ncontent-length: 0\r\n", "it redirects, but does not say where"),
    ] {
        let head = format!("{head}connection: close\r\n\r\n");
        let error = list_error(vec![Reply::raw(&head)]).await;
        assert!(matches!(&error.kind, ErrorKind::UnexpectedBody { what, .. } if what == words), "{error}");
        let server = Server::play(vec![Reply::raw(head), Reply::json(200, DELETED)]);
        let error = client(&server).delete("org_1", "orgdmn_1").await.unwrap_err();
        assert!(error.outcome_unknown() && error.to_string().contains(words), "{error}");
        server.assert_seen(1);
    }
}

/// The errors of the four operations that make changes.
async fn change_errors(client: &Client) -> [Error; 4] {
    [
        client.create("org_1", &acme()).await.unwrap_err(),
        client.update("org_1", "orgdmn_1", &unverify()).await.unwrap_err(),
        client.delete("org_1", "orgdmn_1").await.unwrap_err(),
        client.verify_ownership("org_1", "orgdmn_1").await.unwrap_err(),
    ]
}

#[tokio::test]
async fn read_only_refuses_every_change_before_sending_it_and_cannot_be_unlocked() {
    let server = Server::play(vec![Reply::json(200, EMPTY)]);
    let client = Client::new(Settings { access: Access::ReadOnly, ..settings(&server.url()) }).unwrap();
    for unlock in [None, Some(Unlock::ForGood), Some(Unlock::For(Duration::MAX))] {
        if let Some(unlock) = unlock {
            client.unlock(unlock);
        }
        for error in change_errors(&client).await {
            assert_eq!((&error.kind, error.attempts), (&ErrorKind::ReadOnly, 0));
            assert!(!error.outcome_unknown());
        }
    }
    assert_eq!(server.summary(), Vec::<String>::new());
    client.list_all(&ListQuery::default()).await.unwrap();
}

#[tokio::test]
async fn a_new_client_is_locked_and_sends_no_change() {
    let server = Server::play(vec![Reply::json(200, EMPTY)]);
    let client = Client::new(settings(&server.url())).unwrap();
    for error in change_errors(&client).await {
        assert_eq!((&error.kind, error.attempts), (&ErrorKind::Locked, 0));
        assert!(!error.outcome_unknown());
    }
    assert_eq!(server.summary(), Vec::<String>::new());
    client.list_all(&ListQuery::default()).await.unwrap();
}

#[tokio::test]
async fn all_clones_share_one_lock() {
    let server = Server::play(vec![Reply::json(200, DOMAIN)]);
    let client = Client::new(settings(&server.url())).unwrap();
    let observed = client.observed(Arc::new(|_| ()));
    client.clone().unlock(Unlock::ForGood);
    observed.create("org_1", &acme()).await.unwrap();
    observed.lock();
    for error in change_errors(&client).await {
        assert_eq!(error.kind, ErrorKind::Locked);
    }
    server.assert_played();
}

#[tokio::test]
async fn the_lock_closes_automatically() {
    let port = UnusedPort::new();
    let client = Client::new(Settings { retry: RetryPolicy::none(), ..settings(&port.url()) }).unwrap();
    client.unlock(Unlock::For(HOUR));
    let error = client.create("org_1", &acme()).await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::NoConnection(_)), "{error:?}");

    client.unlock(Unlock::For(Duration::from_millis(20)));
    let closes =
        async { while client.create("org_1", &acme()).await.unwrap_err().kind != ErrorKind::Locked {} };
    bounded(closes).await;
    for error in change_errors(&client).await {
        assert_eq!((&error.kind, error.attempts), (&ErrorKind::Locked, 0));
    }
}

#[tokio::test]
async fn the_lock_is_checked_before_each_attempt() {
    let server = Server::play(vec![Reply::limited("0")]);
    let open = client(&server);
    let lock = open.clone();
    let observed = open.observed(Arc::new(move |_| lock.lock()));
    let error = observed.update("org_1", "orgdmn_1", &unverify()).await.unwrap_err();
    assert_eq!((&error.kind, error.attempts), (&ErrorKind::Locked, 1));
    assert!(!error.outcome_unknown(), "the attempt before was refused");
    server.assert_seen(1);
}

#[tokio::test]
async fn an_invalid_id_is_not_sent() {
    let server = Server::play(vec![Reply::json(200, DELETED)]);
    for (organization, domain) in [("..", "orgdmn_1"), ("org_1", ""), ("org_1", ".")] {
        let error = client(&server).delete(organization, domain).await.unwrap_err();
        assert!(matches!(error.kind, ErrorKind::InvalidId(_)), "{error:?}");
    }
    assert_eq!(server.summary(), Vec::<String>::new());
}

#[tokio::test]
async fn a_key_that_the_server_echoes_is_redacted() {
    let body = format!(r#"{{"errors":[{{"message":"bad key {KEY}"}}],"clerk_trace_id":"{KEY}"}}"#);
    let error = list_error(vec![Reply::json(401, &body)]).await;
    assert_eq!(error.clerk_errors()[0].message, "bad key sk_…");
    list_error(vec![Reply::json(200, &format!("{{\"data\":\"{KEY}\"}}"))]).await;

    // In a success as well: the JSON is shown as it came.
    let row = format!(
        r#"{{"id":"orgdmn_1","organization_id":"org_1","name":"acme.com","verification":null,"echo":"{KEY}"}}"#
    );
    let list = format!(r#"{{"data":[{row}],"total_count":1}}"#);
    let server = Server::play(vec![Reply::json(200, &list), Reply::json(200, &row)]);
    let client = client(&server);
    let page = client.list_all(&ListQuery::default()).await.unwrap();
    let changed = client.update("org_1", "orgdmn_1", &unverify()).await.unwrap();
    assert_eq!(page.data[0], changed);
    assert!(changed.raw.contains(r#""echo":"sk_…""#) && !format!("{changed:?}").contains("hidden"));

    // In a header, and in the address of a redirect.
    let head = format!("HTTP/1.1 403 No\r\nx-clerk-trace-id: {KEY}\r\ncontent-length: 0\r\n\r\n");
    assert_eq!(list_error(vec![Reply::raw(head)]).await.trace_id(), Some("sk_…"));
    let head = format!("HTTP/1.1 302 Go\r\nlocation: /?{KEY}\r\ncontent-length: 0\r\n\r\n");
    list_error(vec![Reply::raw(head)]).await;
}

#[test]
fn the_key_is_in_no_debug_output() {
    let server = Server::play(vec![]);
    let settings = settings(&server.url());
    let client = Client::new(settings.clone()).unwrap();
    for shown in [
        format!("{:?}", settings.key),
        format!("{settings:?}"),
        format!("{client:?}"),
        format!("{client:#?}"),
    ] {
        assert!(shown.contains("sk_test_…") && !shown.contains("hidden"), "{shown}");
    }
}
