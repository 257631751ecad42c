//! The emulator answers each operation only with the statuses that Clerk documents for it.

use domdesk::clerk::{EnrollmentMode, Operation};
use domdesk::emulator::Settings;
use reqwest::Method;

use super::harness::{Answer, Desk, answer, domains_of};

/// The statuses in Clerk's specification (version 2026-05-12).
const fn documented(operation: Operation) -> &'static [u16] {
    match operation {
        Operation::ListAll => &[200, 401, 403, 422],
        Operation::List => &[200, 401, 422],
        Operation::Create | Operation::Update => &[200, 400, 403, 404, 422],
        Operation::Delete => &[200, 400, 401, 403, 404],
        Operation::VerifyOwnership => &[200, 401, 403, 404],
        Operation::Organizations => &[200, 400, 403, 422],
        Operation::Organization => &[200, 403, 404],
        Operation::Instance => &[200],
        Operation::OrganizationSettings => &[200, 402, 404, 422],
        Operation::EnterpriseConnections => &[200, 402, 403, 422],
        Operation::UsersCount => &[200, 422],
        Operation::OrganizationInvitations => &[200, 400, 404, 422, 500],
    }
}

/// Refusals before any operation; all operations have them.
const BEFORE: [(u16, &str); 4] = [
    (400, "api_version_invalid"),
    (401, "authorization_header_format_invalid"),
    (401, "clerk_key_invalid"),
    (413, "request_body_too_large"),
];

#[track_caller]
fn assert_documented(desk: &Desk, case: &str, answer: &Answer) {
    let request = desk.emulator.requests().pop().unwrap();
    let operation = request.operation.expect("a route of Clerk's");
    let is_before = BEFORE.contains(&(answer.status, answer.code()));
    assert!(
        is_before || documented(operation).contains(&answer.status),
        "{case}: {operation} answers {} {} to {} {}",
        answer.status,
        answer.code(),
        request.method,
        request.path
    );
}

const QUERIES: [&str; 17] = [
    "",
    "limit=0",
    "limit=x",
    "offset=-1",
    "verified=perhaps",
    "enrollment_mode=nope",
    "query=%20",
    "order_by=nope",
    "organization_id=org_x",
    "user_id=user_x&user_id=-",
    "include_members_count=maybe",
    "include_missing_member_with_elevated_permissions=maybe",
    "active=perhaps",
    "status=lost",
    "email_address_query=",
    "organization_id=-org_x",
    "unheard=of",
];

const BODIES: [&str; 14] = [
    "",
    "{",
    "[]",
    "{}",
    r#"{"name":null}"#,
    r#"{"name":"gmail.com"}"#,
    r#"{"name":"globex-sso.com"}"#,
    r#"{"name":"first.example"}"#,
    r#"{"name":"second.example","enrollment_mode":"enterprise_sso","verified":null}"#,
    r#"{"enrollment_mode":"automatic_invitation"}"#,
    r#"{"enrollment_mode":"sometimes"}"#,
    r#"{"verified":"yes"}"#,
    r#"{"verified":true}"#,
    r#"{"unheard":"of"}"#,
];

#[tokio::test]
async fn operations_answer_only_with_documented_statuses() {
    type Change = fn(&mut Settings);
    let every: [(&str, Change); 6] = [
        ("default", |_| {}),
        ("organizations off", |settings| settings.organizations_enabled = false),
        ("domains off", |settings| settings.domains_enabled = false),
        ("a key for reading", |settings| settings.key_may_write = false),
        ("one mode", |settings| settings.enrollment_modes = vec![EnrollmentMode::AutomaticSuggestion]),
        ("no room", |settings| settings.max_allowed_domains = 0),
    ];
    let desk = Desk::new().await;
    let (one, other) = desk.two_with_room();
    let rows = desk.walk(&domains_of(&one), 500).await;
    let id = &rows[0].id;
    for (case, change) in every {
        desk.emulator.set_settings(|settings| {
            *settings = Settings::default();
            change(settings);
        });
        for query in QUERIES {
            for path in [
                "/organization_domains",
                "/organizations",
                "/instance",
                "/instance/organization_settings",
                "/enterprise_connections",
                "/users/count",
                "/organization_invitations",
                &domains_of(&one),
                "/organizations/org_nobody/domains",
                &format!("/organizations/{}", one.id),
                "/organizations/nobody",
                "/organizations/%FF",
            ] {
                let answer = desk.get(&format!("{path}?{query}")).await;
                assert_documented(&desk, case, &answer);
            }
        }
        for body in BODIES {
            for organization in [&one.id, &other.id, "org_nobody", "%FF"] {
                let own = format!("/organizations/{organization}/domains");
                for (method, path) in [
                    (Method::POST, own.clone()),
                    (Method::PATCH, format!("{own}/{id}")),
                    (Method::PATCH, format!("{own}/%FF")),
                    (Method::POST, format!("{own}/{id}/verify_ownership")),
                    (Method::DELETE, format!("{own}/orgdmn_nobody")),
                    (Method::GET, own),
                ] {
                    let request = desk.request(method, &path).body(body);
                    assert_documented(&desk, case, &answer(request).await);
                }
            }
        }
    }
    // The organization's last verified domain can be deleted as well.
    desk.emulator.set_settings(|settings| *settings = Settings::default());
    for row in desk.walk(&domains_of(&one), 500).await {
        let deleted = desk.delete(&super::harness::path_of(&row)).await;
        assert_documented(&desk, "delete", &deleted);
        assert_eq!(deleted.status, 200);
    }
}

#[tokio::test]
async fn general_refusals_are_the_same_for_all_operations() {
    let desk = Desk::new().await;
    let own = domains_of(&desk.two_with_room().0);
    let large = format!("\"{}\"", "a".repeat(2 << 20));
    for (method, path) in [
        (Method::GET, "/organization_domains".to_owned()),
        (Method::GET, own.clone()),
        (Method::POST, own.clone()),
        (Method::PATCH, format!("{own}/x")),
        (Method::DELETE, format!("{own}/x")),
        (Method::POST, format!("{own}/x/verify_ownership")),
        (Method::GET, "/organizations".to_owned()),
        (Method::GET, "/organizations/x".to_owned()),
        (Method::GET, "/instance".to_owned()),
        (Method::GET, "/instance/organization_settings".to_owned()),
        (Method::GET, "/enterprise_connections".to_owned()),
        (Method::GET, "/users/count".to_owned()),
        (Method::GET, "/organization_invitations".to_owned()),
    ] {
        let bare = answer(desk.bare(method.clone(), &format!("/v1{path}"))).await;
        assert_eq!((bare.status, bare.code()), (401, "authorization_header_format_invalid"), "{path}");
        let version = desk.request(method.clone(), &format!("{path}?__clerk_api_version=2025-11-10"));
        let version = answer(version).await;
        assert_eq!((version.status, version.code()), (400, "api_version_invalid"), "{path}");
        let body = answer(desk.request(method, &path).body(large.clone())).await;
        assert_documented(&desk, "a large body", &body);
    }
}

/// Every response of Clerk has the header. An error has the same id in its body.
#[tokio::test]
async fn every_response_has_its_own_trace_id() {
    let desk = Desk::new().await;
    let mut seen = std::collections::HashSet::new();
    for path in ["/instance", "/organization_domains", "/organization_domains?limit=0", "/nowhere"] {
        let response = desk.request(Method::GET, path).send().await.unwrap();
        let trace = response.headers()["x-clerk-trace-id"].to_str().unwrap().to_owned();
        assert_eq!(trace.len(), 32);
        let refused = !response.status().is_success();
        let body: serde_json::Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
        let expected = if refused { trace.clone().into() } else { serde_json::Value::Null };
        assert_eq!(body["clerk_trace_id"], expected, "{path}");
        assert!(seen.insert(trace), "{path}");
    }
}
