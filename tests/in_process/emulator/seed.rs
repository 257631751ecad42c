//! Data from a seed file, and the health route.

use domdesk::clerk::{EnrollmentMode, EnvironmentType, VerificationStatus};
use domdesk::emulator::{Options, SeedData};
use reqwest::Method;
use serde_json::json;

use super::harness::{Desk, NOW, answer};

/// The documented example.
const EXAMPLE: &str = include_str!("../../../assets/seed.toml");

async fn seeded(text: &str) -> Desk {
    let data = Some(Box::new(SeedData::parse(text).unwrap_or_else(|error| panic!("{error}"))));
    Desk::with(Options { data, ..Options::default() }).await
}

#[tokio::test]
async fn the_example_is_served_as_written() {
    let desk = seeded(EXAMPLE).await;
    assert_eq!(desk.emulator.secret_key(), "sk_test_example");
    let instance = desk.get("/instance").await.body;
    assert_eq!(
        (&instance["id"], &instance["environment_type"]),
        (&"ins_example".into(), &"development".into())
    );
    let (rows, total) = desk.get("/organization_domains?order_by=-created_at").await.page();
    let names: Vec<_> = rows.iter().map(|row| (row.name.as_str(), row.organization_label())).collect();
    let expected = [
        ("globex.example", "Globex"),
        ("acme.com", "Globex"),
        ("acme.example", "Acme Corporation"),
        ("acme.com", "Acme Corporation"),
    ];
    assert_eq!((names, total), (expected.to_vec(), 4), "the last row of the file is the newest");
    let acme = desk.emulator.domain("orgdmn_acme").unwrap();
    assert_eq!(acme, rows[3]);
    assert_eq!((acme.organization_id.as_str(), acme.total_pending_invitations), ("org_acme", 3));
    assert_eq!(acme.enrollment_mode, EnrollmentMode::AutomaticInvitation);
    assert_eq!(acme.ownership_verification.as_ref().unwrap().status, VerificationStatus::Verified);
    assert_eq!(acme.updated_at.since(acme.created_at), 68 * 86_400_000 + 77_400_000);
    assert_eq!(*rows[2].status(), VerificationStatus::Expired);
    assert!(rows[1].ownership_verification.is_none() && !rows[1].is_verified());
    assert_eq!(rows[0].enrollment_mode, EnrollmentMode::EnterpriseSso);
    assert!(rows[0].created_at < NOW);

    let all = desk.get("/organizations?include_members_count=true&order_by=name").await.body;
    let seen: Vec<_> =
        all["data"].as_array().unwrap().iter().map(|o| (&o["slug"], &o["members_count"])).collect();
    let (acme, globex, initech) = (json!("acme"), json!("globex"), json!("initech"));
    let (many, none) = (json!(14), json!(0));
    assert_eq!(seen, [(&acme, &many), (&globex, &none), (&initech, &none)]);
    assert_eq!(desk.get("/organizations?user_id=user_bo").await.body["data"][0]["id"], "org_acme");
    assert_eq!(desk.get("/organizations?user_id=-user_bo").await.body["total_count"], 2);

    // It works like any other instance.
    let own = "/organizations/org_acme/domains";
    assert_eq!(desk.get(&format!("{own}?verified=true")).await.page().1, 1);
    assert_eq!(desk.patch(&format!("{own}/orgdmn_acme"), r#"{"verified":false}"#).await.status, 200);
    let created = desk.post(own, r#"{"name":"new.example"}"#).await.domain();
    assert_eq!(desk.emulator.domain(&created.id).unwrap(), created);
    assert_eq!(desk.delete(&format!("{own}/orgdmn_acme")).await.status, 200);
    assert!(desk.emulator.domain("orgdmn_acme").is_none());
}

#[tokio::test]
async fn fields_missing_in_a_seed_file_are_generated_reproducibly() {
    let text = "[instance]\nenvironment_type = \"production\"\n[[organizations]]\nname = \"Acme\"\n\
                [[organizations.domains]]\nname = \"acme.com\"\n";
    let (one, other) = (seeded(text).await, seeded(text).await);
    assert!(one.emulator.secret_key().starts_with("sk_live_"));
    assert_eq!(one.emulator.secret_key(), other.emulator.secret_key());
    assert_eq!(one.emulator.instance(), other.emulator.instance());
    assert_eq!(one.emulator.instance().environment_type, EnvironmentType::Production);
    let rows = one.get("/organization_domains").await.page();
    assert_eq!(rows, other.get("/organization_domains").await.page());
    let organization = one.get(&format!("/organizations/{}", rows.0[0].organization_id)).await.body;
    assert_eq!(organization["slug"], "acme");
    assert!(organization["created_at"].as_i64().unwrap() < rows.0[0].created_at.0);
    let empty = seeded("").await;
    assert_eq!(empty.get("/organization_domains").await.page(), (vec![], 0));
    assert_eq!(empty.get("/organizations").await.body["total_count"], 0);
}

#[tokio::test]
async fn health_needs_no_key_and_meets_no_faults() {
    let desk = Desk::new().await;
    desk.emulator.inject(domdesk::emulator::Fault::once(domdesk::emulator::FaultKind::internal_error()));
    let health = answer(desk.bare(Method::GET, "/health")).await;
    assert_eq!((health.status, health.body), (200, json!({"status": "ok"})));
    assert_eq!(desk.emulator.request_count(), 0);
    assert_eq!(desk.emulator.faults().len(), 1);
}
