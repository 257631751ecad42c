//! How the client classifies responses.

use std::time::Duration;

use domdesk::api::{Client, ErrorKind, MAX_RESPONSE_BYTES, Priority, RetryPolicy, Settings};
use domdesk::clerk::ListQuery;

use crate::api_client::server::{Reply, Server, UnusedPort};
use crate::api_client::{bounded, client, list_error, settings};

#[tokio::test]
async fn a_compressed_response_is_decompressed() {
    let mut body = vec![
        31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 171, 86, 74, 73, 44, 73, 84, 178, 138, 142, 213, 81, 42, 201, 47,
        73, 204, 137, 79, 206, 47, 205, 43, 81, 178, 50, 175, 5, 0, 16, 208, 52, 209, 27, 0, 0, 0,
    ];
    let server = Server::play(vec![Reply::gzip(&body)]);
    let page = client(&server).list_all(&ListQuery::default()).await.unwrap();
    assert_eq!(page.total_count, 7);

    body[40] ^= 1; // the checksum
    let error = list_error(vec![Reply::gzip(&body)]).await;
    assert_eq!(error.kind, ErrorKind::UnexpectedBody { status: 200, what: "damaged compression".into() });
}

#[tokio::test]
async fn refusals_carry_clerks_errors_and_are_not_retried() {
    let body = r#"{"errors":[{"long_message":"taken","code":"organization_domain_already_exists","meta":{"param_name":"name"}}],"clerk_trace_id":"abc"}"#;
    for status in [400, 401, 403, 404, 409, 422] {
        let error = list_error(vec![Reply::json(status, body)]).await;
        assert_eq!(
            (error.status(), error.attempts, error.field(), error.code(), error.trace_id()),
            (Some(status), 1, Some("name"), Some("organization_domain_already_exists"), Some("abc"))
        );
        assert_eq!(error.is_unauthorized(), status == 401);
        assert_eq!(error.is_forbidden(), status == 403);
        assert_eq!(error.is_not_found(), status == 404);
    }
}

#[tokio::test]
async fn a_refusal_in_html_is_still_a_refusal() {
    let error = list_error(vec![Reply::html(403)]).await;
    assert!(error.is_forbidden() && error.clerk_errors().is_empty());
    // A truncated body does not hide the status either.
    let error = list_error(vec![Reply::raw("HTTP/1.1 401 No\r\ncontent-length: 99\r\n\r\n{\"err")]).await;
    assert!(error.is_unauthorized());
}

#[tokio::test]
async fn a_success_with_an_unexpected_body_is_an_error() {
    let cases = [
        (Reply::html(200), "HTML, not JSON"),
        (Reply::json(200, "{\"data\":[{\"id\":"), "truncated JSON"),
        (Reply::json(200, ""), "an empty body"),
        (Reply::json(200, "{}"), "JSON of another shape (missing field `data` at line 1 column 2)"),
    ];
    for (reply, expected) in cases {
        let error = list_error(vec![reply]).await;
        let ErrorKind::UnexpectedBody { status: 200, what } = error.kind else {
            panic!("{error:?}");
        };
        assert_eq!(what, expected);
    }
}

#[tokio::test]
async fn a_response_beyond_the_limit_is_not_read_to_its_end() {
    let error = list_error(vec![Reply::Endless]).await;
    assert_eq!(error.kind, ErrorKind::TooLarge);
    let announced = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{{", MAX_RESPONSE_BYTES + 1);
    let error = list_error(vec![Reply::raw(announced)]).await;
    assert_eq!(error.kind, ErrorKind::TooLarge);
}

#[tokio::test]
async fn large_background_responses_are_read_one_at_a_time() {
    let body = |length: usize| {
        let mut body = br#"{"data":[],"total_count":0}"#.to_vec();
        body.resize(length, b' ');
        body
    };
    let whole = || {
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", 5 << 20);
        Reply::Raw([head.as_bytes(), &body(5 << 20)].concat())
    };
    let begun = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", 6 << 20);
    let begins = || Reply::Begins([begun.as_bytes(), &body(5 << 20)].concat());
    let server = Server::play(vec![begins(), begins(), whole(), whole()]);
    let settings = Settings { retry: RetryPolicy::none(), ..settings(&server.url()) };
    let screen = Client::new(settings).unwrap();
    let background = screen.with_priority(Priority::Background);
    let query = ListQuery::default();
    let send = || {
        let (client, query) = (background.clone(), query.clone());
        tokio::spawn(async move { client.list_all(&query).await })
    };
    // One of them has its turn, and never ends.
    let (ended, _, others) = bounded(futures::future::select_all([send(), send()])).await;
    assert_eq!(ended.unwrap().unwrap_err().kind, ErrorKind::Crowded);
    screen.list_all(&query).await.unwrap();
    for other in others {
        other.abort();
        assert!(other.await.unwrap_err().is_cancelled());
    }
    background.list_all(&query).await.unwrap();
    server.assert_played();
}

#[tokio::test]
async fn no_connection_a_broken_connection_and_silence_are_distinguished() {
    let port = UnusedPort::new();
    let once = Settings { retry: RetryPolicy::none(), ..settings(&port.url()) };
    let error = Client::new(once).unwrap().instance().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NoConnection("connection refused".into()));

    let server = Server::play(vec![Reply::Close]);
    let once = Settings { retry: RetryPolicy::none(), ..settings(&server.url()) };
    let error = Client::new(once).unwrap().instance().await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::ConnectionBroken(_)), "{error:?}");

    let server = Server::play(vec![Reply::Silence]);
    let hasty = Settings {
        retry: RetryPolicy::none(),
        request_timeout: Duration::from_millis(50),
        ..settings(&server.url())
    };
    let error = Client::new(hasty).unwrap().instance().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Timeout);
    assert!(!error.outcome_unknown(), "a read changes nothing");
}
