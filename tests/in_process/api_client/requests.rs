//! The headers of every request, and the method, path and body of each operation.

use domdesk::api::ErrorKind;
use domdesk::clerk::{
    EnrollmentMode, EnterpriseConnectionsQuery, ListQuery, ModeFilter, OrganizationDomainsQuery,
    OrganizationInvitationsQuery, OrganizationsQuery, UsersCountQuery,
};

use crate::api_client::server::{Reply, Server};
use crate::api_client::{BusyWithReads, DELETED, DOMAIN, EMPTY, OWNED, acme, client, unverify};

#[tokio::test]
async fn every_request_has_the_required_headers() {
    let server = Server::play(vec![Reply::json(200, EMPTY)]);
    client(&server).list_all(&ListQuery::default()).await.unwrap();
    let request = server.request(0);
    assert!(request.starts_with("GET /v1/organization_domains HTTP/1.1\r\n"), "{request}");
    let request = request.to_lowercase();
    for line in [
        "authorization: bearer sk_test_hidden",
        "clerk-api-version: 2025-11-10",
        "accept: application/json",
        // Local servers are not asked for compression.
        "accept-encoding: identity",
        concat!("user-agent: domdesk/", env!("CARGO_PKG_VERSION")),
    ] {
        assert!(request.contains(&format!("\r\n{line}\r\n")), "{line} in {request}");
    }
}

#[tokio::test]
async fn each_operation_has_its_method_path_and_body() {
    let server = Server::play(vec![
        Reply::json(200, EMPTY),
        Reply::json(200, DOMAIN),
        Reply::json(200, DOMAIN),
        Reply::json(200, DELETED),
        Reply::json(200, OWNED),
        Reply::json(200, EMPTY),
        Reply::json(200, r#"{"id":"org_1"}"#),
        Reply::json(200, r#"{"id":"ins_1","environment_type":"production"}"#),
        Reply::json(200, r#"{"max_allowed_domains":7}"#),
        Reply::json(200, EMPTY),
    ]);
    let client = client(&server);
    let query = ListQuery { domains: vec!["a.com".into(), "b.org".into()], ..ListQuery::default() };
    client.list_all(&query).await.unwrap();
    let created = client.create("org_1", &acme()).await.unwrap();
    assert_eq!(&*created.raw, DOMAIN);
    client.update("org_1", "orgdmn_1", &unverify()).await.unwrap();
    client.delete("org_1", "orgdmn_1").await.unwrap();
    client.verify_ownership("org_1", "orgdmn_1").await.unwrap();
    let search = OrganizationsQuery { query: Some("a&b".into()), ..OrganizationsQuery::default() };
    client.organizations(&search).await.unwrap();
    client.organization("acme/../x?y").await.unwrap();
    assert_eq!(client.instance().await.unwrap().id, "ins_1");
    assert_eq!(client.organization_settings().await.unwrap().max_allowed_domains, 7);
    let query = OrganizationDomainsQuery {
        enrollment_mode: Some(ModeFilter { mode: EnrollmentMode::EnterpriseSso, exclude: true }),
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
async fn the_reads_about_people_have_their_paths() {
    let connection = r#"{"data":[{"id":"entconn_1","domains":["acme.com"],"organization_id":null,"active":true}],"total_count":1}"#;
    let invitation = r#"{"data":[{"id":"orginv_1","email_address":"joe@acme.com","organization_id":"org_1"}],"total_count":1}"#;
    let server = Server::play(vec![
        Reply::json(200, connection),
        Reply::json(200, EMPTY),
        Reply::json(200, r#"{"object":"total_count","total_count":42}"#),
        Reply::json(200, r#"{"object":"total_count","total_count":7}"#),
        Reply::json(200, invitation),
    ]);
    let client = client(&server);
    let connections = client.enterprise_connections(&EnterpriseConnectionsQuery::default()).await.unwrap();
    assert_eq!((&*connections.data[0].domains[0], connections.data[0].active), ("acme.com", true));
    let query = EnterpriseConnectionsQuery {
        organization_id: Some("org_1".into()),
        active: Some(true),
        offset: Some(500),
        limit: Some(500),
    };
    client.enterprise_connections(&query).await.unwrap();
    let at = UsersCountQuery { email_address_query: Some("@acme.com".into()), outside_organization_id: None };
    assert_eq!(client.users_count(&at).await.unwrap(), 42);
    let outside = UsersCountQuery { outside_organization_id: Some("org_1".into()), ..at };
    assert_eq!(client.users_count(&outside).await.unwrap(), 7);
    let query = OrganizationInvitationsQuery {
        query: Some("@acme.com".into()),
        status: Some("pending".into()),
        offset: None,
        limit: Some(50),
    };
    let invitations = client.organization_invitations(&query).await.unwrap();
    assert_eq!(invitations.data[0].email_address, "joe@acme.com");
    let expected = [
        "GET /v1/enterprise_connections ",
        "GET /v1/enterprise_connections?organization_id=org_1&active=true&offset=500&limit=500 ",
        "GET /v1/users/count?email_address_query=%40acme.com ",
        "GET /v1/users/count?email_address_query=%40acme.com&organization_id=-org_1 ",
        "GET /v1/organization_invitations?query=%40acme.com&status=pending&limit=50 ",
    ];
    assert_eq!(server.summary(), expected);
}

#[tokio::test]
async fn a_response_without_a_count_of_users_is_an_error() {
    for body in ["{}", r#"{"total_count":null}"#, r#"{"total_count":-3}"#, r#"{"total_count":[]}"#, "[]", ""]
    {
        let server = Server::play(vec![Reply::json(200, body)]);
        let error = client(&server).users_count(&UsersCountQuery::default()).await.unwrap_err();
        assert!(matches!(error.kind, ErrorKind::UnexpectedBody { status: 200, .. }), "{body}: {error:?}");
    }
}

#[tokio::test]
async fn one_connection_is_reused_for_all_requests() {
    let server = Server::keep_alive(vec![Reply::kept(EMPTY), Reply::kept(EMPTY)]);
    let client = client(&server);
    client.list_all(&ListQuery::default()).await.unwrap();
    client.clone().list_all(&ListQuery::default()).await.unwrap();
    // The server would not accept a second connection.
    server.assert_played();
}

#[tokio::test]
async fn a_change_does_not_queue_behind_reads() {
    let busy = BusyWithReads::then(DOMAIN).await;
    busy.client.update("org_1", "orgdmn_1", &unverify()).await.unwrap();
    busy.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn dropping_the_future_closes_the_connection() {
    let server = Server::play(vec![Reply::Silence]);
    let client = client(&server);
    tokio::select! {
        result = client.instance() => panic!("{result:?}"),
        () = server.wait_for(1) => {}
    }
    // The script ends when the client closes the connection.
    server.ended().await;
}

#[tokio::test]
async fn rows_that_do_not_match_the_request_are_an_error() {
    let page = format!(r#"{{"data":[{DOMAIN}],"total_count":1}}"#);
    let server = Server::play((0..6).map(|_| Reply::json(200, &page)).collect());
    let client = client(&server);
    let of = |organization_id: &str, name: &str| ListQuery {
        organization_id: Some(organization_id.into()),
        domains: vec![name.into()],
        ..ListQuery::default()
    };
    client.list_all(&of("org_1", "ACME.com")).await.unwrap();
    client.list("org_1", &OrganizationDomainsQuery::default()).await.unwrap();
    let by_text = ListQuery { query: Some("org_2".into()), ..ListQuery::default() };
    let errors = [
        client.list("org_2", &OrganizationDomainsQuery::default()).await.unwrap_err(),
        client.list_all(&of("org_2", "acme.com")).await.unwrap_err(),
        client.list_all(&of("org_1", "acme.org")).await.unwrap_err(),
        client.list_all(&by_text).await.unwrap_err(),
    ];
    for error in errors {
        assert!(error.to_string().contains("rows that were not requested"), "{error}");
    }
}
