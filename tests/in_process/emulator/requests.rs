//! Requests that are refused before any business rule: credentials, version, settings, parameters, bodies, ids.

use domdesk::clerk::EnrollmentMode;
use domdesk::emulator::ENTERPRISE_CONNECTIONS;
use reqwest::Method;

use super::harness::{Desk, answer, assert_refused, domains_of, path_of};

#[tokio::test]
async fn parameters_outside_the_contract_are_refused() {
    let desk = Desk::new().await;
    let own = domains_of(&desk.organization(|_| true));
    let (value, kind) = ("form_param_value_invalid", "form_param_type_invalid");
    let all = "/organization_domains";
    let search = "/organizations";
    let many = "organization_id=org_x&".repeat(101);
    for (path, query, code, param) in [
        (all, "query=", value, "query"),
        (all, "query=%20%09", value, "query"),
        (all, "limit=501", value, "limit"),
        (all, "limit=0", value, "limit"),
        (all, "limit=-1", value, "limit"),
        (all, "limit=ten", kind, "limit"),
        (all, "limit=", kind, "limit"),
        (all, "limit=1.5", kind, "limit"),
        (all, "offset=-1", value, "offset"),
        (all, "offset=x", kind, "offset"),
        (all, "verified=yes", value, "verified"),
        (all, "verified=", value, "verified"),
        (all, "verified=TRUE", value, "verified"),
        (all, "enrollment_mode=sometimes", value, "enrollment_mode"),
        (all, "enrollment_mode=", value, "enrollment_mode"),
        (all, "enrollment_mode=manual_invitation,-nope", value, "enrollment_mode"),
        (all, "order_by=", value, "order_by"),
        (all, "order_by=updated_at", value, "order_by"),
        (all, "order_by=--name", value, "order_by"),
        (&own, "limit=501", value, "limit"),
        (&own, "offset=-1", value, "offset"),
        (&own, "verified=1", value, "verified"),
        (&own, "enrollment_mode=nope", value, "enrollment_mode"),
        (&own, "enrollment_mode=manual_invitation&enrollment_mode=nope", value, "enrollment_mode"),
        (&own, "enrollment_mode=manual_invitation,enterprise_sso", value, "enrollment_mode"),
        (search, "limit=501", value, "limit"),
        (search, "offset=x", kind, "offset"),
        (search, "order_by=slug", value, "order_by"),
        (search, "include_members_count=maybe", kind, "include_members_count"),
        (
            search,
            "include_missing_member_with_elevated_permissions=1",
            kind,
            "include_missing_member_with_elevated_permissions",
        ),
        (search, &many, value, "organization_id"),
    ] {
        let path = format!("{path}?{query}");
        assert_refused(&path, &desk.get(&path).await, 422, code, param);
    }
    for path in [
        "/organization_domains?limit=500&unheard=of",
        "/organization_domains?order_by=+name",
        "/organization_domains?order_by=%2Bname",
        "/organization_domains?order_by=-created_at&offset=99999999999999999999",
        "/organizations?query=&order_by=+members_count",
    ] {
        assert_eq!(desk.get(path).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn bodies_outside_the_contract_are_refused() {
    let desk = Desk::new().await;
    let organization = desk.two_with_room().0;
    let own = domains_of(&organization);
    let row = desk.walk(&own, 10).await.remove(0);
    let create = (Method::POST, own.clone());
    let update = (Method::PATCH, path_of(&row));
    let (value, kind) = ("form_param_value_invalid", "form_param_type_invalid");
    let (format, missing, nil) = ("form_param_format_invalid", "form_param_missing", "form_param_nil");
    let (invalid, unknown) = ("request_body_invalid", "form_param_unknown");
    let sso = format!(r#"{{"name":"{}"}}"#, ENTERPRISE_CONNECTIONS[0]);
    for (to, body, status, code, param) in [
        (&create, "", 400, invalid, ""),
        (&create, "[]", 400, invalid, ""),
        (&create, "{", 400, invalid, ""),
        (&create, r#""acme.com""#, 400, invalid, ""),
        (&create, r#"{"name":"a.com","nmae":1}"#, 422, unknown, "nmae"),
        (&create, "{}", 422, missing, "name"),
        (&create, r#"{"name":null}"#, 422, nil, "name"),
        (&create, r#"{"name":7}"#, 422, kind, "name"),
        (&create, r#"{"name":""}"#, 422, format, "name"),
        (&create, r#"{"name":"acme"}"#, 422, format, "name"),
        (&create, r#"{"name":"joe@acme.com"}"#, 422, format, "name"),
        (&create, r#"{"name":"https://acme.com"}"#, 422, format, "name"),
        (&create, r#"{"name":"a_b.com"}"#, 422, format, "name"),
        (&create, r#"{"name":"a.com","verified":"true"}"#, 422, kind, "verified"),
        (&create, r#"{"name":"a.com","enrollment_mode":1}"#, 422, kind, "enrollment_mode"),
        (&create, r#"{"name":"a.com","enrollment_mode":null}"#, 422, nil, "enrollment_mode"),
        (&create, r#"{"name":"a.com","enrollment_mode":"x"}"#, 422, value, "enrollment_mode"),
        (&create, r#"{"name":"gmail.com"}"#, 422, "organization_domain_common", "name"),
        (&create, r#"{"name":"GMail.com"}"#, 422, "organization_domain_common", "name"),
        (&create, r#"{"name":"mailinator.com"}"#, 422, "organization_domain_blocked", "name"),
        (&create, &sso, 422, "organization_domain_exists_for_enterprise_connection", "name"),
        (&update, "", 400, invalid, ""),
        (&update, "null", 400, invalid, ""),
        (&update, r#"{"name":"a.com"}"#, 422, unknown, "name"),
        (&update, r#"{"verified":1}"#, 422, kind, "verified"),
        (&update, r#"{"enrollment_mode":[]}"#, 422, kind, "enrollment_mode"),
        (&update, r#"{"enrollment_mode":"x"}"#, 422, value, "enrollment_mode"),
    ] {
        let (method, path) = to;
        let case = format!("{method} {body}");
        let request = desk.request(method.clone(), path).body(body.to_owned());
        assert_refused(&case, &answer(request).await, status, code, param);
    }
    // None of them had an effect.
    assert_eq!(desk.walk(&own, 10).await.len(), organization.domains);
    assert_eq!(desk.emulator.domain(&row.id), Some(row));
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_and_each_wrong_field_is_listed() {
    let desk = Desk::new().await;
    let own = domains_of(&desk.two_with_room().0);
    let large = format!(r#"{{"name":"{}"}}"#, "a".repeat(3 << 20));
    let refused = desk.post(&own, &large).await;
    assert_refused("3 MiB", &refused, 413, "request_body_too_large", "");
    // Each wrong field has its own entry.
    let both = desk.post(&own, r#"{"verified":1,"enrollment_mode":"x"}"#).await;
    assert_eq!(both.body["errors"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn credentials_and_version_are_checked_first() {
    let desk = Desk::new().await;
    let key = format!("Bearer {}", desk.emulator.secret_key());
    for (authorization, code) in [
        (None, "authorization_header_format_invalid"),
        (Some("Basic YTpi"), "authorization_header_format_invalid"),
        (Some("sk_test_x"), "authorization_header_format_invalid"),
        (Some("Bearer "), "authorization_header_format_invalid"),
        (Some("Bearer sk_test_x"), "clerk_key_invalid"),
    ] {
        // Credentials are checked before the version, the parameters and the route.
        let mut request = desk
            .bare(Method::GET, "/v1/organization_domains?limit=x")
            .header("Clerk-API-Version", "1999-01-01");
        if let Some(authorization) = authorization {
            request = request.header("Authorization", authorization);
        }
        assert_refused(code, &answer(request).await, 401, code, "");
    }
    for (version, path, status, code) in [
        (None, "/v1/organization_domains", 200, ""),
        (Some("2021-02-05"), "/v1/organization_domains", 200, ""),
        (Some("2024-10-01"), "/v1/organization_domains", 200, ""),
        (Some("2025-04-10"), "/v1/organization_domains", 200, ""),
        (Some("2025-11-10"), "/v1/organization_domains", 200, ""),
        (Some("2026-05-12"), "/v1/organization_domains", 200, ""),
        (None, "/v1/instance?__clerk_api_version=2021-02-05", 200, ""),
        (None, "/v1/instance?__clerk_api_version=2025-03-12", 400, "api_version_invalid"),
        (None, "/v1/instance?__clerk_api_version=", 400, "api_version_invalid"),
        (Some("2025-11-10"), "/v1/instance?__clerk_api_version=2025-11-10", 400, "api_version_invalid"),
        (Some("2025-03-12"), "/v1/instance", 400, "api_version_invalid"),
        (Some("2025-11-11"), "/v1/instance", 400, "api_version_invalid"),
        (Some(""), "/v1/instance", 400, "api_version_invalid"),
        (None, "/v1/users", 404, "resource_not_found"),
        (None, "/v1", 404, "resource_not_found"),
        (None, "/organization_domains", 404, "resource_not_found"),
    ] {
        let mut request = desk.bare(Method::GET, path).header("Authorization", &key);
        if let Some(version) = version {
            request = request.header("Clerk-API-Version", version);
        }
        let answer = answer(request).await;
        let case = format!("{version:?} {path}");
        assert_eq!((answer.status, answer.code()), (status, code), "{case}");
    }
    let put = answer(desk.request(Method::PUT, "/instance")).await;
    assert_refused("PUT", &put, 404, "resource_not_found", "");
}

#[tokio::test]
async fn a_missing_resource_is_404() {
    let desk = Desk::new().await;
    let (one, other) = desk.two_with_room();
    let row = desk.walk(&domains_of(&one), 10).await.remove(0);
    let elsewhere = format!("{}/{}", domains_of(&other), row.id);
    let unknown_organization = "/organizations/org_000000000000000000000000000";
    let name = r#"{"name":"quietly-new.example"}"#;
    for (method, path, body) in [
        (Method::GET, unknown_organization.to_owned(), ""),
        (Method::POST, format!("{unknown_organization}/domains"), name),
        (Method::PATCH, format!("{unknown_organization}/domains/{}", row.id), "{}"),
        (Method::PATCH, format!("{}/orgdmn_x", domains_of(&one)), "{}"),
        (Method::PATCH, elsewhere.clone(), "{}"),
        (Method::DELETE, elsewhere.clone(), ""),
        (Method::POST, format!("{elsewhere}/verify_ownership"), ""),
        (Method::DELETE, format!("{}/%FF", domains_of(&one)), ""),
    ] {
        let request = desk.request(method, &path).body(body);
        assert_refused(&path, &answer(request).await, 404, "resource_not_found", "");
    }
    assert_eq!(desk.emulator.domain(&row.id), Some(row));
}

#[tokio::test]
async fn settings_are_checked_before_parameters() {
    let desk = Desk::new().await;
    let row = desk.get("/organization_domains").await.page().0.remove(0);
    let own = format!("/organizations/{}/domains", row.organization_id);
    let path = path_of(&row);

    desk.emulator
        .set_settings(|settings| settings.enrollment_modes = vec![EnrollmentMode::AutomaticSuggestion]);
    let off = r#"{"name":"quietly-new.example","enrollment_mode":"automatic_invitation"}"#;
    let mode_off = "organization_domain_enrollment_mode_not_enabled";
    assert_refused("create", &desk.post(&own, off).await, 403, mode_off, "");
    let off = desk.patch(&path, r#"{"enrollment_mode":"manual_invitation"}"#).await;
    assert_refused("update", &off, 403, mode_off, "");
    let sso = desk.patch(&path, r#"{"enrollment_mode":"enterprise_sso"}"#).await;
    assert_eq!(
        (sso.status, &sso.body["enrollment_mode"]),
        (200, &"enterprise_sso".into()),
        "it cannot be disabled"
    );
    let settings = desk.get("/instance/organization_settings").await;
    assert_eq!(settings.body["domains_enrollment_modes"], serde_json::json!(["automatic_suggestion"]));
    assert_eq!(settings.body["max_allowed_domains"], 10);

    desk.emulator.set_settings(|settings| settings.key_may_write = false);
    assert_refused("key", &desk.delete(&path).await, 403, "authorization_invalid", "");
    assert_eq!(desk.get(&own).await.status, 200);
    desk.emulator.set_settings(|settings| settings.key_may_write = true);

    desk.emulator.set_settings(|settings| settings.domains_enabled = false);
    let domains_off = "organization_domains_not_enabled";
    assert_refused("list_all", &desk.get("/organization_domains?limit=x").await, 403, domains_off, "");
    assert_eq!(desk.get(&own).await.status, 200, "list documents no 403");
    assert_refused("create", &desk.post(&own, "").await, 403, domains_off, "");
    assert_refused("update", &desk.patch(&path, "").await, 403, domains_off, "");
    assert_refused("delete", &desk.delete(&path).await, 403, domains_off, "");
    let ownership = desk.post(&format!("{path}/verify_ownership"), "").await;
    assert_refused("ownership", &ownership, 403, domains_off, "");
    assert_eq!(desk.get("/organizations").await.status, 200);

    desk.emulator.set_settings(|settings| settings.organizations_enabled = false);
    let organizations_off = "organization_not_enabled_in_instance";
    assert_eq!(desk.get(&own).await.status, 200, "list documents no 403");
    assert_refused("search", &desk.get("/organizations").await, 403, organizations_off, "");
    assert_eq!(desk.get("/instance").await.status, 200);
    let settings = desk.get("/instance/organization_settings").await;
    assert_eq!(settings.body["enabled"], false);
}
