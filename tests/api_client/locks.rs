//! What is never sent: the key to a stranger, a change in read-only, an id that is none.

use domdesk::api::{Access, Client, ErrorKind, Settings};
use domdesk::clerk::ListQuery;

use crate::server::{Reply, Server};
use crate::{DELETED, EMPTY, KEY, acme, client, list_error, settings, unverify};

#[tokio::test]
async fn a_redirect_is_not_followed_and_the_key_stays() {
    let elsewhere = Server::play(vec![Reply::json(200, EMPTY)]);
    for status in [301, 302, 307, 308] {
        let reply = format!(
            "HTTP/1.1 {status} Go\r\nlocation: {}/v1/organization_domains\r\ncontent-length: 0\r\n\r\n",
            elsewhere.url()
        );
        let error = list_error(vec![Reply::raw(reply)]).await;
        assert_eq!(error.kind, ErrorKind::Redirect { status });
    }
    assert_eq!(elsewhere.summary(), Vec::<String>::new());
}

#[tokio::test]
async fn read_only_refuses_every_change_before_anything_is_sent() {
    let server = Server::play(vec![Reply::json(200, EMPTY)]);
    let client = Client::new(Settings { access: Access::ReadOnly, ..settings(&server.url()) }).unwrap();
    let errors = [
        client.create("org_1", &acme()).await.unwrap_err(),
        client.update("org_1", "orgdmn_1", &unverify()).await.unwrap_err(),
        client.delete("org_1", "orgdmn_1").await.unwrap_err(),
        client.verify_ownership("org_1", "orgdmn_1").await.unwrap_err(),
    ];
    for error in errors {
        assert_eq!((&error.kind, error.attempts), (&ErrorKind::ReadOnly, 0));
        assert!(!error.outcome_unknown());
    }
    assert_eq!(server.summary(), Vec::<String>::new());
    client.list_all(&ListQuery::default()).await.unwrap();
}

#[tokio::test]
async fn an_id_that_cannot_be_one_is_not_sent() {
    let server = Server::play(vec![Reply::json(200, DELETED)]);
    for (organization, domain) in [("..", "orgdmn_1"), ("org_1", ""), ("org_1", ".")] {
        let error = client(&server).delete(organization, domain).await.unwrap_err();
        assert!(matches!(error.kind, ErrorKind::InvalidId(_)), "{error:?}");
    }
    assert_eq!(server.summary(), Vec::<String>::new());
}

#[tokio::test]
async fn a_key_that_the_server_echoes_is_blotted_out() {
    let body = format!(r#"{{"errors":[{{"message":"bad key {KEY}"}}],"clerk_trace_id":"{KEY}"}}"#);
    let error = list_error(vec![Reply::json(401, &body)]).await;
    assert_eq!(error.clerk_errors()[0].message, "bad key sk_…");
    list_error(vec![Reply::json(200, &format!("{{\"data\":\"{KEY}\"}}"))]).await;
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
