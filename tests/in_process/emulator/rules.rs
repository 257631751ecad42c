//! The business rules, and the effects of writes.

use domdesk::clerk::{EnrollmentMode, VerificationStatus};

use super::harness::{Desk, assert_refused, domains_of, path_of};

#[tokio::test]
async fn a_name_is_verified_in_one_organization_and_has_one_row_per_organization() {
    let desk = Desk::new().await;
    let (one, other) = desk.two_with_room();
    let (one, other) = (domains_of(&one), domains_of(&other));
    let name = r#"{"name":"Shared-Lantern.example"}"#;
    let open = r#"{"name":"shared-lantern.example","verified":false}"#;

    let held = desk.post(&one, name).await.domain();
    assert_eq!(held.name, "shared-lantern.example");
    assert_eq!(held.object, "organization_domain");
    assert!(held.is_verified());
    assert_eq!(held.enrollment_mode, EnrollmentMode::ManualInvitation);
    assert_eq!(held.created_at, held.updated_at);
    assert_eq!(held.ownership_verification, None);
    assert_eq!(held.affiliation_verification, held.verification);
    let data = held.public_organization_data.as_ref().unwrap();
    assert_eq!(data.id, held.organization_id);

    let same = "organization_domain_already_exists_same_organization";
    let taken = "organization_domain_already_exists";
    assert_refused("same", &desk.post(&one, name).await, 422, same, "name");
    assert_refused("same, open", &desk.post(&one, open).await, 422, same, "name");
    assert_refused("second holder", &desk.post(&other, name).await, 422, taken, "name");
    let second = desk.post(&other, open).await.domain();
    assert!(!second.is_verified());
    assert_eq!(desk.emulator.find(None, "shared-lantern.example").len(), 2);
    let own = Some(second.organization_id.as_str());
    assert_eq!(desk.emulator.find(own, "shared-lantern.example"), std::slice::from_ref(&second));

    let verify = r#"{"verified":true}"#;
    let refused = desk.patch(&path_of(&second), verify).await;
    assert_refused("second holder", &refused, 422, taken, "name");
    assert_eq!(desk.emulator.domain(&second.id), Some(second.clone()));
    // The organization itself may verify it again, and may unverify it.
    assert_eq!(desk.patch(&path_of(&held), verify).await.status, 200);
    let free = desk.patch(&path_of(&held), r#"{"verified":false}"#).await.domain();
    assert_eq!(*free.status(), VerificationStatus::Unverified);
    assert_eq!(free.affiliation_verification, free.verification);
    let now_held = desk.patch(&path_of(&second), verify).await.domain();
    assert!(now_held.is_verified());
    assert_eq!(now_held.affiliation().unwrap().strategy, "email_code");
    assert_refused("turned", &desk.patch(&path_of(&held), verify).await, 422, taken, "name");
    // Deleting frees the name.
    let gone = desk.delete(&path_of(&second)).await;
    let expected = serde_json::json!({"object": "organization_domain", "id": second.id, "deleted": true});
    assert_eq!((gone.status, gone.body), (200, expected));
    assert_eq!(desk.patch(&path_of(&held), verify).await.status, 200);
    assert_refused("gone", &desk.delete(&path_of(&second)).await, 404, "resource_not_found", "");
    assert_eq!(desk.emulator.domain(&second.id), None);
    let listed = desk.get("/organization_domains?domains=shared-lantern.example").await.page();
    assert_eq!((listed.0[0].id.as_str(), listed.1), (held.id.as_str(), 1));
}

#[tokio::test]
async fn an_organization_at_its_quota_gets_no_more_domains() {
    let desk = Desk::new().await;
    let full = desk.organization(|o| o.domains == 10);
    let own = domains_of(&full);
    let eleventh = r#"{"name":"one-too-many.example"}"#;
    let quota = "organization_domain_quota_exceeded";
    assert_refused("eleventh", &desk.post(&own, eleventh).await, 403, quota, "");
    let row = desk.walk(&own, 10).await.remove(3);
    assert_eq!(desk.delete(&path_of(&row)).await.status, 200);
    let tenth = desk.post(&own, eleventh).await.domain();
    // A Unicode name is stored in punycode.
    let more = r#"{"name":"Bücherei-Nord.example"}"#;
    assert_refused("again", &desk.post(&own, more).await, 403, quota, "");
    desk.emulator.set_settings(|settings| settings.max_allowed_domains = 11);
    let eleventh = desk.post(&own, more).await.domain();
    assert_eq!(eleventh.name, "xn--bcherei-nord-dlb.example");
    // The newest come first in both lists.
    let newest = desk.get("/organization_domains?limit=2").await.page().0;
    assert_eq!([&newest[0].id, &newest[1].id], [&eleventh.id, &tenth.id]);
    let newest = desk.get(&own).await.page().0;
    assert_eq!([&newest[0].id, &newest[1].id], [&eleventh.id, &tenth.id]);
}

#[tokio::test]
async fn update_changes_only_the_given_fields_and_updated_at_grows() {
    let desk = Desk::new().await;
    let own = domains_of(&desk.two_with_room().0);
    let create = r#"{"name":"quietly-new.example","verified":false,"enrollment_mode":"enterprise_sso"}"#;
    let mut last = desk.post(&own, create).await.domain();
    for (body, mode, verified) in [
        ("{}", EnrollmentMode::EnterpriseSso, false),
        (r#"{"verified":null,"enrollment_mode":null}"#, EnrollmentMode::EnterpriseSso, false),
        (r#"{"verified":true}"#, EnrollmentMode::EnterpriseSso, true),
        (r#"{"enrollment_mode":"automatic_suggestion"}"#, EnrollmentMode::AutomaticSuggestion, true),
        (
            r#"{"enrollment_mode":"manual_invitation","verified":false}"#,
            EnrollmentMode::ManualInvitation,
            false,
        ),
    ] {
        let next = desk.patch(&path_of(&last), body).await.domain();
        assert_eq!((&next.enrollment_mode, next.is_verified()), (&mode, verified), "{body}");
        assert_eq!(next.created_at, last.created_at);
        assert!(next.updated_at > last.updated_at, "{body}");
        assert_eq!(desk.emulator.domain(&last.id), Some(next.clone()));
        last = next;
    }
    for status in ["failed", "expired"] {
        let rows = desk.walk("/organization_domains?verified=false", 500).await;
        let row = rows.iter().find(|row| row.status().as_str() == status).unwrap();
        let reset = desk.patch(&path_of(row), r#"{"verified":false}"#).await.domain();
        assert_eq!(*reset.status(), VerificationStatus::Unverified, "{status}");
    }
}

#[tokio::test]
async fn verify_ownership_is_idempotent() {
    let desk = Desk::new().await;
    let rows = desk.walk("/organization_domains", 500).await;
    let none = rows.iter().find(|row| row.ownership_verification.is_none()).unwrap();
    let by_txt = rows
        .iter()
        .find(|row| {
            row.ownership_verification
                .as_ref()
                .is_some_and(|proof| proof.strategy == "txt" && proof.status == VerificationStatus::Verified)
        })
        .unwrap();
    let verify = |row: &domdesk::clerk::OrganizationDomain| format!("{}/verify_ownership", path_of(row));
    let first = desk.post(&verify(none), "").await.domain();
    let proof = first.ownership_verification.as_ref().unwrap();
    assert_eq!(proof.status, VerificationStatus::Verified);
    assert_eq!(proof.strategy, "manual_override");
    assert!(proof.verified_at.is_some());
    assert!(first.updated_at > none.updated_at);
    assert_eq!(first.affiliation(), none.affiliation());
    assert_eq!(desk.post(&verify(none), "").await.domain(), first);
    // An existing proof does not change.
    assert_eq!(desk.post(&verify(by_txt), "").await.domain(), *by_txt);
}

/// Clerk refuses this only in the Frontend API, although the error catalogue has a code for it.
#[tokio::test]
async fn the_last_verified_domain_can_be_deleted() {
    let desk = Desk::new().await;
    let own = domains_of(&desk.two_with_room().0);
    for row in desk.walk(&own, 10).await {
        assert_eq!(desk.delete(&path_of(&row)).await.status, 200, "{}", row.name);
    }
}
