//! What is sent twice, what never is, and when it is not known whether it was done.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use domdesk::api::{Client, ErrorKind, RetryPolicy, Retrying, Settings};
use domdesk::clerk::{ListQuery, Operation};

use crate::server::{Nobody, Reply, Server};
use crate::{DOMAIN, EMPTY, NOT_FOUND, acme, client, list_error, settings, unlocked, unverify};

#[tokio::test]
async fn a_read_is_repeated_until_it_works() {
    let server = Server::play(vec![
        Reply::json(500, ""),
        Reply::Close,
        Reply::html(502),
        Reply::raw("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{\"data\""),
        Reply::json(200, EMPTY),
    ]);
    let told = Arc::new(Mutex::new(Vec::new()));
    let ear = Arc::clone(&told);
    let client = client(&server).observed(Arc::new(move |retrying: &Retrying| {
        ear.lock().unwrap().push(retrying.clone());
    }));
    client.list_all(&ListQuery::default()).await.unwrap();
    server.assert_played();
    let told = told.lock().unwrap();
    let attempts: Vec<u32> = told.iter().map(|retrying| retrying.attempt).collect();
    assert_eq!(attempts, [1, 2, 3, 4]);
    assert_eq!(told[0].failure.status(), Some(500));
    assert_eq!(told[0].failure.operation, Some(Operation::ListAll));
    assert!(matches!(told[3].failure.kind, ErrorKind::ConnectionBroken(_)));
}

#[tokio::test]
async fn patience_ends_and_none_is_none() {
    let server = Server::play(vec![Reply::json(500, "")]);
    let in_all = RetryPolicy { in_all: Duration::ZERO, ..settings(&server.url()).retry };
    for retry in [in_all, RetryPolicy::none()] {
        let server = Server::play(vec![Reply::json(500, "")]);
        let client = Client::new(Settings { retry, ..settings(&server.url()) });
        assert_eq!(client.unwrap().instance().await.unwrap_err().attempts, 1);
    }
}

#[tokio::test]
async fn the_pause_that_a_server_asks_for_is_kept() {
    // Both are over at once, in each of the two spellings; the third is longer than anybody's patience.
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

#[tokio::test]
async fn a_create_that_may_have_arrived_is_not_sent_again() {
    for reply in [
        Reply::Close,
        Reply::json(500, ""),
        Reply::json(503, r#"{"errors":[{"code":"service_unavailable"}]}"#),
        Reply::json(200, "{"),
        Reply::html(200),
        Reply::Endless,
    ] {
        let server = Server::play(vec![reply]);
        let error = client(&server).create("org_1", &acme()).await.unwrap_err();
        assert_eq!(error.attempts, 1, "{error}");
        assert!(error.outcome_unknown(), "{error}");
    }
    let server = Server::play(vec![Reply::Silence]);
    let hasty = Settings { request_timeout: Duration::from_millis(50), ..settings(&server.url()) };
    let error = unlocked(hasty).create("org_1", &acme()).await.unwrap_err();
    assert!(error.outcome_unknown() && error.attempts == 1);
}

#[tokio::test]
async fn a_create_that_was_surely_not_done_is_sent_again() {
    let server = Server::play(vec![Reply::limited("0"), Reply::json(200, DOMAIN)]);
    client(&server).create("org_1", &acme()).await.unwrap();
    server.assert_played();

    // Nobody listens at first; the server starts when the client is about to wait.
    let nobody = Nobody::new();
    let patient = unlocked(settings(&nobody.url()));
    let nobody = Mutex::new(Some(nobody));
    let later = Arc::new(Mutex::new(None));
    let slot = Arc::clone(&later);
    let client = patient.observed(Arc::new(move |retrying: &Retrying| {
        assert!(matches!(retrying.failure.kind, ErrorKind::NoConnection(_)));
        assert!(!retrying.failure.outcome_unknown());
        let nobody = nobody.lock().unwrap().take().unwrap();
        *slot.lock().unwrap() = Some(nobody.play(vec![Reply::json(200, DOMAIN)]));
    }));
    client.create("org_1", &acme()).await.unwrap();
    later.lock().unwrap().take().unwrap().assert_played();
}

#[tokio::test]
async fn a_change_that_never_got_an_answer_is_in_doubt() {
    // The last word is a plain refusal, but the first try may have been carried out.
    let server = Server::play(vec![Reply::Close, Reply::limited("3600")]);
    let error = client(&server).update("org_1", "orgdmn_1", &unverify()).await.unwrap_err();
    assert!(error.is_rate_limited() && error.outcome_unknown());

    let server = Server::play(vec![Reply::limited("0"), Reply::limited("3600")]);
    let error = client(&server).update("org_1", "orgdmn_1", &unverify()).await.unwrap_err();
    assert!(!error.outcome_unknown());
}

#[tokio::test]
async fn clerks_refusal_settles_what_an_earlier_try_did() {
    let refusal = r#"{"errors":[{"code":"form_param_value_invalid"}]}"#;
    let server = Server::play(vec![Reply::Close, Reply::json(422, refusal)]);
    let error = client(&server).update("org_1", "orgdmn_1", &unverify()).await.unwrap_err();
    assert!(!error.outcome_unknown() && error.attempts == 2);

    let server = Server::play(vec![Reply::Close, Reply::html(401)]);
    let error = client(&server).update("org_1", "orgdmn_1", &unverify()).await.unwrap_err();
    assert!(error.outcome_unknown());
}

#[tokio::test]
async fn what_is_idempotent_is_repeated() {
    let server = Server::play(vec![
        Reply::Close,
        Reply::json(200, DOMAIN),
        Reply::json(503, ""),
        Reply::json(200, DOMAIN),
    ]);
    let client = client(&server);
    client.update("org_1", "orgdmn_1", &unverify()).await.unwrap();
    client.verify_ownership("org_1", "orgdmn_1").await.unwrap();
    server.assert_played();
}

#[tokio::test]
async fn a_delete_that_finds_nothing_the_second_time_is_done() {
    for first in [Reply::Close, Reply::json(500, "")] {
        let server = Server::play(vec![first, Reply::json(404, NOT_FOUND)]);
        client(&server).delete("org_1", "orgdmn_1").await.unwrap();
    }
    // Not so when the first try surely did nothing, or when a proxy and not Clerk says 404.
    let server = Server::play(vec![Reply::json(404, NOT_FOUND)]);
    let error = client(&server).delete("org_1", "orgdmn_1").await.unwrap_err();
    assert!(error.is_not_found() && !error.outcome_unknown());
    let server = Server::play(vec![Reply::limited("0"), Reply::json(404, NOT_FOUND)]);
    let error = client(&server).delete("org_1", "orgdmn_1").await.unwrap_err();
    assert!(error.is_not_found() && !error.outcome_unknown());
    let server = Server::play(vec![Reply::Close, Reply::html(404)]);
    let error = client(&server).delete("org_1", "orgdmn_1").await.unwrap_err();
    assert!(error.is_not_found() && error.outcome_unknown());
}
