//! The client against a server that plays a script: what is told apart, what is sent twice and what never is.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test's helpers fail the test that way")]

mod answers;
mod connections;
mod locks;
mod log;
mod pressure;
mod proxies;
mod requests;
mod retries;
mod server;

use std::time::Duration;

use self::server::{Reply, Server};
use domdesk::api::{ApiUrl, Client, Error, RetryPolicy, SecretKey, Settings, Unlock};
use domdesk::clerk::{CreateDomain, ListQuery, UpdateDomain};
use tokio::task::JoinHandle;

pub(crate) const KEY: &str = "sk_test_hidden";
pub(crate) const EMPTY: &str = r#"{"data":[],"total_count":0}"#;
pub(crate) const DOMAIN: &str = r#"{"id":"orgdmn_1","organization_id":"org_1","name":"acme.com","affiliation_verification":{"status":"unverified"},"new":1}"#;
pub(crate) const OWNED: &str = r#"{"id":"orgdmn_1","organization_id":"org_1","name":"acme.com","ownership_verification":{"status":"verified"}}"#;
pub(crate) const DELETED: &str = r#"{"object":"organization_domain","id":"orgdmn_1","deleted":true}"#;
pub(crate) const NOT_FOUND: &str = r#"{"errors":[{"code":"resource_not_found","message":"not found"}]}"#;

/// Ends a test that hangs. No test here rests on it: a machine that is busy needs as long as it needs.
pub(crate) const BOUND: Duration = Duration::from_secs(300);

pub(crate) const HOUR: Duration = Duration::from_secs(3_600);

pub(crate) async fn bounded<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(BOUND, what).await.expect("what is waited for does not come")
}

/// Lets that much time pass for the client, and none for anybody else.
pub(crate) async fn pass(time: Duration) {
    tokio::time::pause();
    tokio::time::advance(time).await;
    tokio::time::resume();
}

/// What the client ends with when nothing comes any more: whenever it does nothing but wait, its clock jumps to the moment
/// that it waits for. For a client that waits for a server no longer; anybody else would be given no time to answer.
pub(crate) async fn out_of_patience<T>(request: JoinHandle<T>) -> T {
    tokio::time::pause();
    let result = request.await.unwrap();
    tokio::time::resume();
    result
}

/// Patient enough for any script here, and quick.
pub(crate) fn settings(url: &str) -> Settings {
    Settings {
        retry: RetryPolicy {
            first_wait: Duration::ZERO,
            longest_wait: Duration::ZERO,
            total_time: HOUR / 2,
            ..RetryPolicy::default()
        },
        connect_timeout: BOUND,
        request_timeout: BOUND,
        idle_timeout: BOUND,
        ..Settings::new(ApiUrl::parse(url).unwrap(), SecretKey::parse(KEY).unwrap())
    }
}

/// A client that may change things.
pub(crate) fn client(server: &Server) -> Client {
    unlocked(settings(&server.url()))
}

pub(crate) fn unlocked(settings: Settings) -> Client {
    let client = Client::new(settings).unwrap();
    client.unlock(Unlock::ForGood);
    client
}

pub(crate) fn acme() -> CreateDomain {
    CreateDomain { name: "acme.com".into(), enrollment_mode: None, verified: None }
}

pub(crate) fn unverify() -> UpdateDomain {
    UpdateDomain { verified: Some(false), ..UpdateDomain::default() }
}

/// What list_all ends with against a script that is played to its end.
pub(crate) async fn list_error(script: Vec<Reply>) -> Error {
    let server = Server::play(script);
    let error = client(&server).list_all(&ListQuery::default()).await.unwrap_err();
    server.assert_played();
    assert!(!format!("{error} {error:?}").contains("hidden"), "{error}");
    error
}
