//! The client against a server that plays a script: what is told apart, what is sent twice and what never is.

#![expect(clippy::unwrap_used, reason = "a test's helpers fail the test that way")]

mod support;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use domdesk::api::{
    Access, ApiUrl, Client, Error, ErrorKind, MAX_ANSWER_BYTES, Operation, RetryPolicy, Retrying, SecretKey,
    Settings,
};
use domdesk::clerk::{
    CreateDomain, EnrollmentMode, ListQuery, ModeFilter, OrganizationDomainsQuery, OrganizationsQuery,
    UpdateDomain,
};
use support::{Reply, Server};

const KEY: &str = "sk_test_hidden";
const EMPTY: &str = r#"{"data":[],"total_count":0}"#;
const DOMAIN: &str = r#"{"id":"orgdmn_1","organization_id":"org_1","name":"acme.com","new":1}"#;
const DELETED: &str = r#"{"object":"organization_domain","id":"orgdmn_1","deleted":true}"#;
const NOT_FOUND: &str = r#"{"errors":[{"code":"resource_not_found","message":"not found"}]}"#;

/// Patient enough for any script here, and quick.
fn settings(server: &Server) -> Settings {
    Settings {
        retry: RetryPolicy {
            first_wait: Duration::ZERO,
            longest_wait: Duration::ZERO,
            ..RetryPolicy::default()
        },
        ..Settings::new(
            ApiUrl::parse(&server.url()).unwrap(),
            SecretKey::parse(KEY).unwrap(),
        )
    }
}

fn client(server: &Server) -> Client {
    Client::new(settings(server)).unwrap()
}

fn acme() -> CreateDomain {
    CreateDomain {
        name: "acme.com".into(),
        enrollment_mode: None,
        verified: None,
    }
}

fn unverify() -> UpdateDomain {
    UpdateDomain {
        verified: Some(false),
        ..UpdateDomain::default()
    }
}

/// What list_all ends with against a script that is played to its end.
async fn list_error(script: Vec<Reply>) -> Error {
    let server = Server::play(script);
    let error = client(&server).list_all(&ListQuery::default()).await.unwrap_err();
    server.assert_played();
    assert!(!format!("{error} {error:?}").contains("hidden"), "{error}");
    error
}

#[tokio::test]
async fn every_request_says_who_asks_and_in_which_version() {
    let server = Server::play(vec![Reply::json(200, EMPTY)]);
    client(&server).list_all(&ListQuery::default()).await.unwrap();
    let request = server.request(0);
    assert!(
        request.starts_with("GET /v1/organization_domains HTTP/1.1\r\n"),
        "{request}"
    );
    let request = request.to_lowercase();
    for line in [
        "authorization: bearer sk_test_hidden",
        "clerk-api-version: 2025-11-10",
        "accept: application/json",
        "accept-encoding: gzip",
        concat!("user-agent: domdesk/", env!("CARGO_PKG_VERSION")),
    ] {
        assert!(
            request.contains(&format!("\r\n{line}\r\n")),
            "{line} in {request}"
        );
    }
}

#[tokio::test]
async fn each_operation_has_its_method_path_and_body() {
    let server = Server::play(vec![
        Reply::json(200, EMPTY),
        Reply::json(200, DOMAIN),
        Reply::json(200, DOMAIN),
        Reply::json(200, DELETED),
        Reply::json(200, DOMAIN),
        Reply::json(200, EMPTY),
        Reply::json(200, r#"{"id":"org_1"}"#),
        Reply::json(200, r#"{"id":"ins_1","environment_type":"production"}"#),
        Reply::json(200, r#"{"max_allowed_domains":7}"#),
        Reply::json(200, EMPTY),
    ]);
    let client = client(&server);
    let query = ListQuery {
        domains: vec!["a.com".into(), "b.org".into()],
        ..ListQuery::default()
    };
    client.list_all(&query).await.unwrap();
    let created = client.create("org_1", &acme()).await.unwrap();
    assert_eq!(&*created.raw, DOMAIN);
    client.update("org_1", "orgdmn_1", &unverify()).await.unwrap();
    client.delete("org_1", "orgdmn_1").await.unwrap();
    client.verify_ownership("org_1", "orgdmn_1").await.unwrap();
    let search = OrganizationsQuery {
        query: Some("a&b".into()),
        ..OrganizationsQuery::default()
    };
    client.organizations(&search).await.unwrap();
    client.organization("acme/../x?y").await.unwrap();
    assert_eq!(client.instance().await.unwrap().id, "ins_1");
    assert_eq!(
        client.organization_settings().await.unwrap().max_allowed_domains,
        7
    );
    let query = OrganizationDomainsQuery {
        enrollment_mode: Some(ModeFilter {
            mode: EnrollmentMode::EnterpriseSso,
            exclude: true,
        }),
        ..OrganizationDomainsQuery::default()
    };
    client.list("org_1", &query).await.unwrap();

    let expected = [
        "GET /v1/organization_domains?domains=a.com&domains=b.org ",
        "POST /v1/organizations/org_1/domains {\"name\":\"acme.com\"}",
        "PATCH /v1/organizations/org_1/domains/orgdmn_1 {\"verified\":false}",
        "DELETE /v1/organizations/org_1/domains/orgdmn_1 ",
        "POST /v1/organizations/org_1/domains/orgdmn_1/verify_ownership ",
        "GET /v1/organizations?query=a%26b&order_by=name ",
        "GET /v1/organizations/acme%2F..%2Fx%3Fy?include_members_count=true ",
        "GET /v1/instance ",
        "GET /v1/instance/organization_settings ",
        "GET /v1/organizations/org_1/domains?enrollment_mode=-enterprise_sso ",
    ];
    assert_eq!(server.summary(), expected);
    assert!(server.request(1).contains("content-type: application/json\r\n"));
}

#[tokio::test]
async fn one_connection_serves_request_after_request() {
    let server = Server::keep_alive(vec![Reply::kept(EMPTY), Reply::kept(EMPTY)]);
    let client = client(&server);
    client.list_all(&ListQuery::default()).await.unwrap();
    client.clone().list_all(&ListQuery::default()).await.unwrap();
    // A second connection would not have been accepted.
    server.assert_played();
}

#[tokio::test]
async fn a_compressed_answer_is_unpacked() {
    let mut body = vec![
        31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 171, 86, 74, 73, 44, 73, 84, 178, 138, 142, 213, 81, 42, 201, 47,
        73, 204, 137, 79, 206, 47, 205, 43, 81, 178, 50, 175, 5, 0, 16, 208, 52, 209, 27, 0, 0, 0,
    ];
    let server = Server::play(vec![Reply::gzip(&body)]);
    let page = client(&server).list_all(&ListQuery::default()).await.unwrap();
    assert_eq!(page.total_count, 7);

    body[40] ^= 1; // the checksum
    let error = list_error(vec![Reply::gzip(&body)]).await;
    assert_eq!(
        error.kind,
        ErrorKind::UnexpectedBody {
            status: 200,
            what: "damaged compression".into()
        }
    );
}

#[tokio::test]
async fn refusals_carry_what_clerk_said_and_are_not_repeated() {
    let body = r#"{"errors":[{"long_message":"taken","code":"organization_domain_already_exists","meta":{"param_name":"name"}}],"clerk_trace_id":"abc"}"#;
    for status in [400, 401, 403, 404, 409, 422] {
        let error = list_error(vec![Reply::json(status, body)]).await;
        assert_eq!(
            (
                error.status(),
                error.attempts,
                error.field(),
                error.code(),
                error.trace_id()
            ),
            (
                Some(status),
                1,
                Some("name"),
                Some("organization_domain_already_exists"),
                Some("abc")
            )
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
    // Nor does a body that breaks off hide the status.
    let error = list_error(vec![Reply::raw(
        "HTTP/1.1 401 No\r\ncontent-length: 99\r\n\r\n{\"err",
    )])
    .await;
    assert!(error.is_unauthorized());
}

#[tokio::test]
async fn a_key_that_the_server_echoes_is_blotted_out() {
    let body = format!(r#"{{"errors":[{{"message":"bad key {KEY}"}}],"clerk_trace_id":"{KEY}"}}"#);
    let error = list_error(vec![Reply::json(401, &body)]).await;
    assert_eq!(error.clerk_errors()[0].message, "bad key sk_…");
    list_error(vec![Reply::json(200, &format!("{{\"data\":\"{KEY}\"}}"))]).await;
}

#[tokio::test]
async fn a_success_with_another_body_is_no_success() {
    let cases = [
        (Reply::html(200), "HTML, not JSON"),
        (Reply::json(200, "{\"data\":[{\"id\":"), "truncated JSON"),
        (Reply::json(200, ""), "an empty body"),
        (
            Reply::json(200, "{}"),
            "JSON of another shape (missing field `data` at line 1 column 2)",
        ),
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
async fn an_answer_beyond_the_limit_is_not_read_to_its_end() {
    let error = list_error(vec![Reply::Endless]).await;
    assert_eq!(error.kind, ErrorKind::TooLarge);
    let announced = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{{",
        MAX_ANSWER_BYTES + 1
    );
    let error = list_error(vec![Reply::raw(announced)]).await;
    assert_eq!(error.kind, ErrorKind::TooLarge);
}

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
async fn nobody_there_is_told_from_a_broken_connection_and_from_silence() {
    let server = Server::play(vec![]);
    server.gone();
    let once = Settings {
        retry: RetryPolicy::none(),
        ..settings(&server)
    };
    let error = Client::new(once).unwrap().instance().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::NoConnection("connection refused".into()));

    let server = Server::play(vec![Reply::Close]);
    let once = Settings {
        retry: RetryPolicy::none(),
        ..settings(&server)
    };
    let error = Client::new(once).unwrap().instance().await.unwrap_err();
    assert!(matches!(error.kind, ErrorKind::ConnectionBroken(_)), "{error:?}");

    let server = Server::play(vec![Reply::Silence]);
    let hasty = Settings {
        retry: RetryPolicy::none(),
        request_timeout: Duration::from_millis(50),
        ..settings(&server)
    };
    let error = Client::new(hasty).unwrap().instance().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Timeout);
    assert!(!error.outcome_unknown(), "a read changes nothing");
}

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
    assert_eq!(told[0].failure.operation, Operation::ListAll);
    assert!(matches!(told[3].failure.kind, ErrorKind::ConnectionBroken(_)));
}

#[tokio::test]
async fn patience_ends_and_none_is_none() {
    let server = Server::play(vec![Reply::json(500, "")]);
    let in_all = RetryPolicy {
        in_all: Duration::ZERO,
        ..settings(&server).retry
    };
    for retry in [in_all, RetryPolicy::none()] {
        let server = Server::play(vec![Reply::json(500, "")]);
        let client = Client::new(Settings {
            retry,
            ..settings(&server)
        });
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
    let hasty = Settings {
        request_timeout: Duration::from_millis(50),
        ..settings(&server)
    };
    let error = Client::new(hasty)
        .unwrap()
        .create("org_1", &acme())
        .await
        .unwrap_err();
    assert!(error.outcome_unknown() && error.attempts == 1);
}

#[tokio::test]
async fn a_create_that_was_surely_not_done_is_sent_again() {
    let server = Server::play(vec![Reply::limited("0"), Reply::json(200, DOMAIN)]);
    client(&server).create("org_1", &acme()).await.unwrap();
    server.assert_played();

    // Nobody listens at first; the server starts when the client is about to wait.
    let server = Server::play(vec![]);
    server.gone();
    let later = Arc::new(Mutex::new(None));
    let (slot, address) = (Arc::clone(&later), server.address());
    let client = client(&server).observed(Arc::new(move |retrying: &Retrying| {
        assert!(matches!(retrying.failure.kind, ErrorKind::NoConnection(_)));
        assert!(!retrying.failure.outcome_unknown());
        let mut slot = slot.lock().unwrap();
        slot.get_or_insert_with(|| Server::play_at(address, vec![Reply::json(200, DOMAIN)]));
    }));
    client.create("org_1", &acme()).await.unwrap();
    later.lock().unwrap().take().unwrap().assert_played();
}

#[tokio::test]
async fn a_change_that_never_got_an_answer_is_in_doubt() {
    // The last word is a plain refusal, but the first try may have been carried out.
    let server = Server::play(vec![Reply::Close, Reply::limited("3600")]);
    let error = client(&server)
        .update("org_1", "orgdmn_1", &unverify())
        .await
        .unwrap_err();
    assert!(error.is_rate_limited() && error.outcome_unknown());

    let server = Server::play(vec![Reply::limited("0"), Reply::limited("3600")]);
    let error = client(&server)
        .update("org_1", "orgdmn_1", &unverify())
        .await
        .unwrap_err();
    assert!(!error.outcome_unknown());
}

#[tokio::test(flavor = "multi_thread")]
async fn dropping_the_future_hangs_up() {
    let server = Server::play(vec![Reply::Silence]);
    let client = client(&server);
    tokio::select! {
        result = client.instance() => panic!("{result:?}"),
        () = server.wait_for(1) => {}
    }
    // The script ends when the other side hangs up.
    server.gone();
}

#[tokio::test]
async fn clerks_refusal_settles_what_an_earlier_try_did() {
    let refusal = r#"{"errors":[{"code":"form_param_value_invalid"}]}"#;
    let server = Server::play(vec![Reply::Close, Reply::json(422, refusal)]);
    let error = client(&server)
        .update("org_1", "orgdmn_1", &unverify())
        .await
        .unwrap_err();
    assert!(!error.outcome_unknown() && error.attempts == 2);

    let server = Server::play(vec![Reply::Close, Reply::html(401)]);
    let error = client(&server)
        .update("org_1", "orgdmn_1", &unverify())
        .await
        .unwrap_err();
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

#[tokio::test]
async fn read_only_refuses_every_change_before_anything_is_sent() {
    let server = Server::play(vec![Reply::json(200, EMPTY)]);
    let client = Client::new(Settings {
        access: Access::ReadOnly,
        ..settings(&server)
    })
    .unwrap();
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
async fn a_change_does_not_stand_in_line_behind_reads() {
    let mut script: Vec<Reply> = (0..8).map(|_| Reply::Silence).collect();
    script.push(Reply::json(200, DOMAIN));
    let server = Server::play(script);
    let client = client(&server);
    let reads: Vec<_> = (0..20)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.list_all(&ListQuery::default()).await })
        })
        .collect();
    server.wait_for(8).await;
    client.update("org_1", "orgdmn_1", &unverify()).await.unwrap();
    assert_eq!(
        server.summary().len(),
        9,
        "the other twelve reads wait for their turn"
    );
    for read in reads {
        read.abort();
    }
}

#[test]
fn the_key_is_in_no_debug_output() {
    let server = Server::play(vec![]);
    let settings = settings(&server);
    let client = Client::new(settings.clone()).unwrap();
    for shown in [
        format!("{:?}", settings.key),
        format!("{settings:?}"),
        format!("{client:?}"),
        format!("{client:#?}"),
    ] {
        assert!(
            shown.contains("sk_test_…") && !shown.contains("hidden"),
            "{shown}"
        );
    }
}
