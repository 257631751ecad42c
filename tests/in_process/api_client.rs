//! The client against a server that plays a script: what is told apart, what is sent twice and what never is.

#![expect(clippy::unwrap_used, reason = "a test's helpers fail the test that way")]

mod answers;
mod locks;
mod log;
mod pressure;
mod requests;
mod retries;
mod server;

use std::time::Duration;

use self::server::{Reply, Server};
use domdesk::api::{ApiUrl, Client, Error, RetryPolicy, SecretKey, Settings, Unlock};
use domdesk::clerk::{CreateDomain, ListQuery, UpdateDomain};

pub(crate) const KEY: &str = "sk_test_hidden";
pub(crate) const EMPTY: &str = r#"{"data":[],"total_count":0}"#;
pub(crate) const DOMAIN: &str = r#"{"id":"orgdmn_1","organization_id":"org_1","name":"acme.com","new":1}"#;
pub(crate) const DELETED: &str = r#"{"object":"organization_domain","id":"orgdmn_1","deleted":true}"#;
pub(crate) const NOT_FOUND: &str = r#"{"errors":[{"code":"resource_not_found","message":"not found"}]}"#;

/// Patient enough for any script here, and quick.
pub(crate) fn settings(url: &str) -> Settings {
    Settings {
        retry: RetryPolicy {
            first_wait: Duration::ZERO,
            longest_wait: Duration::ZERO,
            ..RetryPolicy::default()
        },
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
