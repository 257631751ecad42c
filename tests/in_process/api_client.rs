//! The client against a scripted server: how it classifies responses, what it retries, and what it never sends.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a failed unwrap fails the test")]

mod connections;
mod log;
mod never_sent;
mod proxies;
mod rate_budget;
mod requests;
mod responses;
mod retries;
mod server;

use std::time::Duration;

use self::server::{Reply, Server};
use domdesk::api::{ApiUrl, Client, Error, RetryPolicy, SecretKey, Settings, Unlock};
use domdesk::clerk::{CreateDomain, ListQuery, OrganizationDomain, Page, UpdateDomain};
use tokio::task::JoinHandle;

pub(crate) const KEY: &str = "sk_test_hidden";
pub(crate) const EMPTY: &str = r#"{"data":[],"total_count":0}"#;
pub(crate) const DOMAIN: &str = r#"{"id":"orgdmn_1","organization_id":"org_1","name":"acme.com","affiliation_verification":{"status":"unverified"},"new":1}"#;
pub(crate) const OWNED: &str = r#"{"id":"orgdmn_1","organization_id":"org_1","name":"acme.com","ownership_verification":{"status":"verified"}}"#;
pub(crate) const DELETED: &str = r#"{"object":"organization_domain","id":"orgdmn_1","deleted":true}"#;
pub(crate) const NOT_FOUND: &str = r#"{"errors":[{"code":"resource_not_found","message":"not found"}]}"#;

/// The time limit of a test that hangs. No test depends on it, however busy the machine is.
pub(crate) const BOUND: Duration = Duration::from_secs(300);

/// The most reads at the same time.
const MOST_READS: usize = 14;

pub(crate) const HOUR: Duration = Duration::from_secs(3_600);

pub(crate) async fn bounded<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(BOUND, future).await.expect("the test hangs")
}

/// Advances the client's clock by this time; no real time passes.
pub(crate) async fn pass(time: Duration) {
    tokio::time::pause();
    tokio::time::advance(time).await;
    tokio::time::resume();
}

/// The client's result if no more bytes arrive: whenever it only waits, its clock jumps to the end of that wait. Only
/// for requests to which the server sends nothing more, because it gets no time to answer.
pub(crate) async fn out_of_patience<T>(request: JoinHandle<T>) -> T {
    tokio::time::pause();
    let result = request.await.unwrap();
    tokio::time::resume();
    result
}

/// Settings with long time-outs and without waits between retries.
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

/// An unlocked client.
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

/// A server with a client whose reads wait: it gets no response to the first ones, and the rest are queued. Then the server
/// sends the response to one more request.
pub(crate) struct BusyWithReads {
    pub(crate) server: Server,
    pub(crate) client: Client,
    reads: Vec<JoinHandle<Result<Page<OrganizationDomain>, Error>>>,
}

impl BusyWithReads {
    pub(crate) async fn then(response: &str) -> Self {
        let mut script: Vec<Reply> = (0..MOST_READS).map(|_| Reply::Silence).collect();
        script.push(Reply::json(200, response));
        let server = Server::play(script);
        let client = client(&server);
        let read = |_| {
            let client = client.clone();
            tokio::spawn(async move { client.list_all(&ListQuery::default()).await })
        };
        let reads = (0..MOST_READS + 6).map(read).collect();
        server.wait_for(MOST_READS).await;
        Self { server, client, reads }
    }

    /// Ends the reads; the server must have sent its response.
    pub(crate) fn end(self) {
        self.server.assert_played();
        for read in self.reads {
            read.abort();
        }
    }
}

/// The error of list_all against a script, which must be played to its end.
pub(crate) async fn list_error(script: Vec<Reply>) -> Error {
    let server = Server::play(script);
    let error = client(&server).list_all(&ListQuery::default()).await.unwrap_err();
    server.assert_played();
    assert!(!format!("{error} {error:?}").contains("hidden"), "{error}");
    error
}
