//! How `domdesk update` finds its row: a missing row is an error, and so is an ambiguous name.

use axum::http::Method;
use domdesk::clerk::Operation;
use serde_json::Value;

use super::kit::{Ended, World};
use super::server::{Server, domain, organization, page, written};

fn verify(organization: &str, domain: &str) -> [String; 7] {
    ["update", organization, domain, "--verified", "yes", "--yes", "--json"].map(str::to_owned)
}

fn run(server: &Server, organization: &str, domain: &str) -> Ended {
    server.run(&verify(organization, domain).each_ref().map(String::as_str))
}

/// Asserts that domdesk itself refused it; returns the reason.
#[track_caller]
fn refused(ended: &Ended) -> String {
    let json = ended.json();
    assert_eq!((ended.code, json["outcome"].as_str()), (Some(3), Some("refused")), "{ended:?}");
    assert!(json["code"].is_null(), "Clerk did not refuse it: {json}");
    json["why"].as_str().unwrap().to_owned()
}

/// A server with two rows of the same name in `org_1`, and `organizations` organizations with the slug `acme`.
fn server(organizations: usize) -> Server {
    Server::start(move |request| {
        let same: Vec<Value> =
            (1..=organizations).map(|n| organization(&format!("org_{n}"), "Acme", "acme")).collect();
        let rows = [("orgdmn_1", "unverified"), ("orgdmn_2", "unverified")]
            .map(|(id, status)| domain(id, "acme.example", status));
        Some(match request.path.as_str() {
            "/organizations/acme" | "/organizations/org_1" => same[0].clone(),
            // A search also finds parts of names.
            "/organizations" => {
                let other = organization("org_9", "acme", "acme-group");
                page(&[same, vec![other]].concat(), organizations + 1)
            }
            "/organization_domains" | "/organizations/org_1/domains" => page(&rows, rows.len()),
            "/organizations/org_1/domains/orgdmn_2" => {
                written(domain("orgdmn_2", "acme.example", "verified"))
            }
            _ => return None,
        })
    })
}

#[test]
fn an_ambiguous_domain_name_is_refused() {
    let server = server(1);
    let why = refused(&run(&server, "acme", "acme.example"));
    for part in ["orgdmn_1", "orgdmn_2", "acme.example", "Acme (org_1)", "use the id"] {
        assert!(why.contains(part), "{part} in {why}");
    }
    assert_eq!(server.count(&Method::PATCH), 0);

    let ended = run(&server, "acme", "orgdmn_2");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!((ended.json()["row"]["id"].as_str(), server.count(&Method::PATCH)), (Some("orgdmn_2"), 1));
}

#[test]
fn an_ambiguous_slug_is_refused() {
    let server = server(2);
    let why = refused(&run(&server, "acme", "orgdmn_2"));
    for part in ["org_1", "org_2", "\"acme\"", "use the id"] {
        assert!(why.contains(part), "{part} in {why}");
    }
    assert!(!why.contains("org_9"), "{why}");
    assert_eq!(server.count(&Method::PATCH), 0);

    let ended = run(&server, "org_1", "orgdmn_2");
    assert_eq!((ended.code, server.count(&Method::PATCH)), (Some(0), 1), "{ended:?}");
}

#[test]
fn a_response_about_another_organization_is_refused() {
    let other = Server::start(|request| {
        Some(match request.path.as_str() {
            "/organizations/org_1" | "/organizations/acme" => organization("org_2", "Other", "other"),
            "/organizations" => page(&[], 0),
            _ => page(&[domain("orgdmn_1", "acme.example", "unverified")], 1),
        })
    });
    let others_rows = Server::start(|request| {
        let mut row = domain("orgdmn_1", "acme.example", "unverified");
        row["organization_id"] = "org_2".into();
        Some(match request.path.as_str() {
            "/organizations/org_1" => organization("org_1", "Acme", "acme"),
            _ => page(&[row], 1),
        })
    });
    for (server, organization) in [(&other, "org_1"), (&other, "acme"), (&others_rows, "org_1")] {
        let why = refused(&run(server, organization, "orgdmn_1"));
        let reasons = ["it is about another organization", "it has rows that were not requested", "another"];
        assert!(reasons.iter().any(|text| why.contains(text)), "{why}");
        assert_eq!(server.count(&Method::PATCH), 0);
    }
}

#[test]
fn an_endless_list_is_refused() {
    // A huge count, and always the same row.
    let server = Server::start(|request| {
        Some(match request.path.as_str() {
            "/organizations/org_1" => organization("org_1", "Acme", "acme"),
            "/organizations/org_1/domains" => {
                page(&[domain("orgdmn_1", "acme.example", "unverified")], 1_000_000_000)
            }
            _ => return None,
        })
    });
    let why = refused(&run(&server, "org_1", "orgdmn_2"));
    assert!(why.contains("repeats itself"), "{why}");
}

#[test]
fn a_missing_row_or_organization_is_named() {
    let world = World::new();
    let row = world.domain("acme.example");
    let organization = world.emulator.organizations().remove(0);
    for (names, why) in [
        (("org_nowhere", "acme.example"), "There is no organization \"org_nowhere\".".to_owned()),
        (("no-such-slug", "acme.example"), "There is no organization \"no-such-slug\".".to_owned()),
        (("..", "acme.example"), "There is no organization \"..\".".to_owned()),
        (
            (&organization.id, "nowhere.example"),
            format!("There is no domain \"nowhere.example\" in {} ({}).", organization.name, organization.id),
        ),
        (
            (&organization.id, "orgdmn_nowhere"),
            format!("There is no domain \"orgdmn_nowhere\" in {} ({}).", organization.name, organization.id),
        ),
        (
            (&organization.id, "not a name"),
            format!("There is no domain \"not a name\" in {} ({}).", organization.name, organization.id),
        ),
    ] {
        let ended = world.run(&verify(names.0, names.1).each_ref().map(String::as_str));
        assert_eq!((ended.code, ended.json()["why"].as_str()), (Some(3), Some(why.as_str())), "{ended:?}");
        assert_eq!(ended.json()["code"], "resource_not_found");
    }
    assert_eq!(world.count(Operation::Update), 0);
    // A slug works like an id.
    let ended = world.run(&verify(&organization.slug, &row.name).each_ref().map(String::as_str));
    assert_eq!(ended.code, Some(0), "{ended:?}");
}
