//! What is retried, what never is, and when the outcome is unknown.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use domdesk::api::{Client, Error, ErrorKind, Mismatch, Notice, RetryPolicy, Settings};
use domdesk::clerk::{ListQuery, Operation};

use crate::api_client::server::{Reply, Server, UnusedPort};
use crate::api_client::{
    DELETED, DOMAIN, EMPTY, NOT_FOUND, OWNED, acme, client, list_error, out_of_patience, settings, unlocked,
    unverify,
};

#[tokio::test]
async fn a_read_is_retried_until_it_succeeds() {
    let server = Server::play(vec![
        Reply::json(500, ""),
        Reply::Close,
        Reply::html(502),
        Reply::raw("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{\"data\""),
        Reply::json(200, EMPTY),
    ]);
    let notices = Arc::new(Mutex::new(Vec::new()));
    let received = Arc::clone(&notices);
    let client = client(&server).observed(Arc::new(move |notice: &Notice| match notice {
        Notice::Retrying(retrying) => received.lock().unwrap().push(retrying.clone()),
        Notice::Waiting(waiting) => panic!("{waiting:?}"),
    }));
    client.list_all(&ListQuery::default()).await.unwrap();
    server.assert_played();
    let notices = notices.lock().unwrap();
    let attempts: Vec<u32> = notices.iter().map(|retrying| retrying.attempt).collect();
    assert_eq!(attempts, [1, 2, 3, 4]);
    assert_eq!(notices[0].failure.status(), Some(500));
    assert_eq!(notices[0].failure.operation, Some(Operation::ListAll));
    assert!(matches!(notices[3].failure.kind, ErrorKind::ConnectionBroken(_)));
}

#[tokio::test]
async fn retries_end_with_their_time_limit() {
    let server = Server::play(vec![Reply::json(500, "")]);
    let total_time = RetryPolicy { total_time: Duration::ZERO, ..settings(&server.url()).retry };
    for retry in [total_time, RetryPolicy::none()] {
        let server = Server::play(vec![Reply::json(500, "")]);
        let client = Client::new(Settings { retry, ..settings(&server.url()) });
        assert_eq!(client.unwrap().instance().await.unwrap_err().attempts, 1);
    }
}

#[tokio::test]
async fn a_check_before_a_retry_that_takes_too_long_ends_the_retries() {
    let server = Server::play(vec![Reply::limited("0"), Reply::json(200, DOMAIN)]);
    let total_time = Duration::from_millis(300);
    let retry = RetryPolicy { total_time, ..settings(&server.url()).retry };
    let client = unlocked(Settings { retry, ..settings(&server.url()) });
    let client = client.rechecked(Arc::new(|_| Box::pin(std::future::pending())));
    let error = each_change(client, 1).await.unwrap_err();
    assert!(error.is_rate_limited() && error.attempts == 1 && !error.outcome_unknown(), "{error}");
    server.assert_seen(1);
}

#[tokio::test]
async fn retry_after_is_respected() {
    // The first two waits, one in each format, are already over. The waits below are longer than the client's limit.
    let server = Server::play(vec![
        Reply::limited("0"),
        Reply::limited("Sun, 06 Nov 1994 08:49:37 GMT"),
        Reply::json(200, EMPTY),
    ]);
    client(&server).list_all(&ListQuery::default()).await.unwrap();
    server.assert_played();

    for value in ["3600", "Thu, 31 Dec 9998 23:59:59 GMT"] {
        let error = list_error(vec![Reply::limited(value)]).await;
        assert!(error.is_rate_limited() && error.attempts == 1);
        assert!(error.retry_after() >= Some(Duration::from_secs(3600)));
    }
}

/// Sends one of the four operations that make changes.
async fn each_change(client: Client, which: usize) -> Result<(), Error> {
    match which {
        0 => client.create("org_1", &acme()).await.map(drop),
        1 => client.update("org_1", "orgdmn_1", &unverify()).await.map(drop),
        2 => client.delete("org_1", "orgdmn_1").await,
        _ => client.verify_ownership("org_1", "orgdmn_1").await.map(drop),
    }
}

#[tokio::test]
async fn a_change_that_may_have_arrived_is_not_sent_again() {
    for which in 0..4 {
        for reply in [
            Reply::Close,
            Reply::json(500, ""),
            Reply::html(502),
            Reply::json(503, r#"{"errors":[{"code":"service_unavailable"}]}"#),
            Reply::json(200, "{"),
            Reply::html(200),
            Reply::Endless,
            Reply::raw("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{\"id\""),
            Reply::raw("HTTP/1.1 101 Other\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n"),
            Reply::raw("HTTP/1.1 302 There\r\nlocation: /\r\ncontent-length: 0\r\n\r\n"),
            Reply::raw("HTTP/1.1 303 Done\r\nlocation: /\r\ncontent-length: 0\r\n\r\n"),
            Reply::json(408, ""),
            Reply::json(425, ""),
        ] {
            // The second reply must stay unused.
            let server = Server::play(vec![reply, Reply::json(200, DOMAIN)]);
            let error = each_change(client(&server), which).await.unwrap_err();
            assert_eq!((error.attempts, error.outcome_unknown()), (1, true), "{error}");
            server.assert_seen(1);
        }
        let server = Server::play(vec![Reply::Silence, Reply::json(200, DOMAIN)]);
        let request = tokio::spawn(each_change(client(&server), which));
        server.wait_for(1).await;
        let error = out_of_patience(request).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Timeout);
        assert!(error.outcome_unknown() && error.attempts == 1, "{error}");
        server.assert_seen(1);
    }
}

#[tokio::test]
async fn a_refusal_of_a_change_is_definite_unless_the_change_itself_may_have_caused_it() {
    for status in [400, 401, 403, 404, 409, 413, 422] {
        for which in 0..4 {
            let server = Server::play(vec![Reply::json(status, NOT_FOUND)]);
            let error = each_change(client(&server), which).await.unwrap_err();
            let is_doubtful = matches!((which, status), (0, 409) | (2, 404));
            assert_eq!((error.attempts, error.outcome_unknown()), (1, is_doubtful), "{which} {error}");
        }
    }
}

#[tokio::test]
async fn a_success_that_does_not_show_the_change_is_in_doubt() {
    let other = DOMAIN.replace("orgdmn_1", "orgdmn_2");
    let elsewhere = DOMAIN.replace("org_1", "org_2");
    let verified = OWNED.replace("ownership_verification", "affiliation_verification");
    let not_deleted = DELETED.replace("true", "false");
    let other_deleted = DELETED.replace("orgdmn_1", "orgdmn_2");
    for (which, body, mismatch) in [
        (0, elsewhere.as_str(), Mismatch::AnotherRow),
        (0, &DOMAIN.replace("acme", "acne"), Mismatch::AnotherRow),
        (1, &other, Mismatch::AnotherRow),
        (1, &verified, Mismatch::Unchanged),
        (2, &not_deleted, Mismatch::NotDeleted),
        (2, &other_deleted, Mismatch::AnotherRow),
        (3, DOMAIN, Mismatch::NoProof),
    ] {
        let server = Server::play(vec![Reply::json(200, body), Reply::json(200, DOMAIN)]);
        let error = each_change(client(&server), which).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Mismatch { status: 200, mismatch }, "{body}");
        assert!(error.outcome_unknown() && error.attempts == 1, "{error}");
        server.assert_seen(1);
    }
}

#[tokio::test]
async fn a_change_refused_with_429_is_sent_again() {
    for (which, success) in [DOMAIN, DOMAIN, DELETED, OWNED].into_iter().enumerate() {
        let server = Server::play(vec![Reply::limited("0"), Reply::json(200, success)]);
        each_change(client(&server), which).await.unwrap();
        server.assert_played();
        let server = Server::play(vec![Reply::limited("0"), Reply::limited("3600")]);
        let error = each_change(client(&server), which).await.unwrap_err();
        assert!(error.is_rate_limited() && error.attempts == 2 && !error.outcome_unknown(), "{error}");
        let server = Server::play(vec![Reply::limited("0"), Reply::Close]);
        let error = each_change(client(&server), which).await.unwrap_err();
        assert!(error.attempts == 2 && error.outcome_unknown(), "{error}");
    }
}

#[tokio::test]
async fn a_create_that_never_left_is_sent_again() {
    // At first no server listens. It starts when the client is about to wait.
    let port = UnusedPort::new();
    let patient = unlocked(settings(&port.url()));
    let port = Mutex::new(Some(port));
    let later = Arc::new(Mutex::new(None));
    let slot = Arc::clone(&later);
    let client = patient.observed(Arc::new(move |notice: &Notice| {
        let Notice::Retrying(retrying) = notice else { panic!("{notice:?}") };
        assert!(matches!(retrying.failure.kind, ErrorKind::NoConnection(_)));
        assert!(!retrying.failure.outcome_unknown());
        let port = port.lock().unwrap().take().unwrap();
        *slot.lock().unwrap() = Some(port.play(vec![Reply::json(200, DOMAIN)]));
    }));
    client.create("org_1", &acme()).await.unwrap();
    later.lock().unwrap().take().unwrap().assert_played();
}
