//! Changes without a response: their outcome is unknown until a lookup; then the screen is correct. None is sent twice.

use std::time::Duration;

use domdesk::api::RetryPolicy;
use domdesk::app::Modal;
use domdesk::clerk::{EnrollmentMode, Operation, OrganizationDomain};
use domdesk::emulator::FaultKind;
use serde_json::json;

use crate::journeys::kit::{
    answer, count, error_body, go_to, go_to_unverified, named, once, proxy_page, rows, screen_text,
    wait_for_text,
};
use crate::support::{Desk, Plan};

fn unowned(row: &OrganizationDomain) -> bool {
    row.ownership_verification.is_none()
}

#[tokio::test]
async fn an_update_that_was_applied_is_found_by_a_lookup() {
    for kind in [FaultKind::AppliedThenDisconnect, proxy_page(502), proxy_page(200)] {
        let happens = kind == FaultKind::AppliedThenDisconnect;
        let mut desk = Desk::open(Plan::default()).await;
        let row = go_to_unverified(&mut desk);
        once(&desk, Operation::Update, kind);
        desk.press("v");
        wait_for_text(
            &mut desk,
            &format!("It is not known whether {} was verified. Looking it up.", named(&row)),
        )
        .await;
        desk.settle().await;
        let actual = desk.emulator.domain(&row.id).unwrap();
        assert_eq!(actual.is_verified(), happens);
        assert_eq!(desk.model.selected().unwrap().is_verified(), happens);
        let text = if happens { "is verified for" } else { "A lookup showed that it was not done." };
        wait_for_text(&mut desk, text).await;
        assert_eq!(count(&desk, Operation::Update), 1, "looked up, not sent again");
    }
}

#[tokio::test]
async fn a_success_that_contradicts_itself_is_looked_up() {
    for (field, value) in
        [("updated_at", json!(i64::MAX)), ("deleted", json!(true)), ("name", json!("another.example"))]
    {
        let mut desk = Desk::open(Plan::default()).await;
        let row = go_to_unverified(&mut desk);
        let mut shown = json!(row);
        shown["affiliation_verification"] = json!({"status": "verified", "strategy": "manual_override"});
        shown["verification"] = shown["affiliation_verification"].clone();
        shown["updated_at"] = json!(row.updated_at.plus(1));
        shown[field] = value;
        once(&desk, Operation::Update, answer(200, shown.to_string()));
        desk.press("v");
        let in_doubt = format!("It is not known whether {} was verified. Looking it up.", named(&row));
        wait_for_text(&mut desk, &in_doubt).await;
        desk.settle().await;
        assert!(!desk.emulator.domain(&row.id).unwrap().is_verified());
        assert!(!desk.model.selected().unwrap().is_verified(), "{shown}");
        wait_for_text(&mut desk, "A lookup showed that it was not done.").await;
        assert_eq!(count(&desk, Operation::Update), 1, "looked up, not sent again");
    }
}

#[tokio::test]
async fn a_deletion_and_an_ownership_that_were_applied_are_found_by_a_lookup() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = go_to(&mut desk, unowned);
    once(&desk, Operation::VerifyOwnership, FaultKind::AppliedThenDisconnect);
    desk.press("W y");
    wait_for_text(&mut desk, "It is not known whether").await;
    desk.settle().await;
    wait_for_text(&mut desk, &format!("Ownership of {} is verified.", named(&row))).await;
    assert!(!unowned(&desk.emulator.domain(&row.id).unwrap()));
    assert!(!unowned(desk.model.selected().unwrap()));
    assert_eq!(count(&desk, Operation::VerifyOwnership), 1);

    once(&desk, Operation::Delete, FaultKind::AppliedThenDisconnect);
    desk.press("D y");
    wait_for_text(&mut desk, &format!("It is not known whether {} was deleted.", named(&row))).await;
    desk.settle().await;
    wait_for_text(&mut desk, &format!("{} is deleted from", row.name)).await;
    assert!(desk.emulator.domain(&row.id).is_none());
    assert!(!desk.model.list().has(&row.id));
    assert_eq!(count(&desk, Operation::Delete), 1);
}

#[tokio::test]
async fn a_creation_that_was_applied_is_found_and_the_form_closes() {
    let mut desk = Desk::open(Plan::default()).await;
    let organization = desk.model.selected().unwrap().organization_id.clone();
    once(&desk, Operation::Create, FaultKind::AppliedThenDisconnect);
    desk.press("n");
    desk.type_text("doubtful.example");
    desk.press("Enter");
    wait_for_text(&mut desk, "It is not known whether doubtful.example in ").await;
    desk.settle().await;
    wait_for_text(&mut desk, "Created doubtful.example in").await;
    assert!(desk.model.modals.is_empty());
    assert!(rows(&desk).iter().any(|row| row.name == "doubtful.example"));
    assert_eq!(desk.emulator.find(Some(&organization), "doubtful.example").len(), 1);
    assert_eq!(count(&desk, Operation::Create), 1);
}

#[tokio::test]
async fn a_creation_that_did_not_happen_keeps_its_form() {
    let mut desk = Desk::open(Plan::default()).await;
    once(&desk, Operation::Create, FaultKind::DisconnectBefore);
    desk.press("n");
    desk.type_text("not-yet.example");
    desk.press("Enter");
    desk.settle().await;
    wait_for_text(&mut desk, "The connection broke").await;
    wait_for_text(&mut desk, "A lookup showed that it was not done.").await;
    assert!(screen_text(&mut desk).contains("not-yet.example"), "the typed text is kept");
    assert!(matches!(desk.model.modals.last(), Some(Modal::Create(form)) if !form.sending));
    assert!(desk.emulator.find(None, "not-yet.example").is_empty());
    desk.press("Enter");
    desk.settle().await;
    assert_eq!(desk.emulator.find(None, "not-yet.example").len(), 1);
    assert_eq!(count(&desk, Operation::Create), 2, "the second one was sent by the operator");
}

#[tokio::test]
async fn an_existing_domain_is_not_mistaken_for_the_new_one() {
    let mut desk = Desk::open(Plan::default()).await;
    desk.press("G");
    desk.wait(|desk| desk.model.selected().is_some()).await;
    let old = desk.model.selected().unwrap().clone();
    desk.press("n");
    desk.type_text(&old.name);
    desk.press("Enter");
    desk.settle().await;
    wait_for_text(&mut desk, "This organization already has a domain of that name.").await;
    assert_eq!(count(&desk, Operation::Create), 0, "a lookup before the request found it");
    assert!(!screen_text(&mut desk).contains("Created "), "nothing was created:\n{}", desk.screen());
    let found = desk.emulator.find(Some(&old.organization_id), &old.name);
    assert_eq!((found.len(), &found[0].id), (1, &old.id));
}

#[tokio::test]
async fn a_change_that_timed_out_is_looked_up() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = go_to_unverified(&mut desk);
    once(&desk, Operation::Update, FaultKind::Hold);
    desk.press("v");
    wait_for_text(&mut desk, "The API did not answer in time.").await;
    wait_for_text(&mut desk, "It is not known whether").await;
    assert!(desk.screen().contains("? unknown"), "the row shows an unknown outcome");
    desk.settle().await;
    wait_for_text(&mut desk, "A lookup showed that it was not done.").await;
    assert!(!desk.emulator.domain(&row.id).unwrap().is_verified());
    assert!(desk.screen().contains("↩"));
    assert_eq!(count(&desk, Operation::Update), 1);
}

#[tokio::test]
async fn a_change_behind_one_in_doubt_waits_for_its_outcome() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = go_to_unverified(&mut desk);
    once(&desk, Operation::Update, FaultKind::AppliedThenDisconnect);
    desk.press("v");
    wait_for_text(&mut desk, "It is not known whether").await;
    desk.press("v");
    desk.settle().await;
    assert!(!desk.emulator.domain(&row.id).unwrap().is_verified());
    assert!(!desk.model.selected().unwrap().is_verified());
    assert_eq!(count(&desk, Operation::Update), 2);
}

#[tokio::test]
async fn retries_do_not_repeat_a_change_that_may_be_applied() {
    let retry = RetryPolicy {
        first_wait: Duration::from_millis(20),
        longest_wait: Duration::from_millis(40),
        ..RetryPolicy::default()
    };
    let mut desk = Desk::open(Plan { retry, ..Plan::default() }).await;
    let row = desk.model.selected().unwrap().clone();
    once(&desk, Operation::Delete, FaultKind::AppliedThenDisconnect);
    once(&desk, Operation::Create, answer(500, error_body("internal_clerk_error", None)));
    desk.press("n");
    desk.type_text("once.example");
    desk.press("Enter");
    desk.settle().await;
    assert_eq!(count(&desk, Operation::Create), 1, "a creation could be done twice");
    wait_for_text(&mut desk, "Clerk had an internal error.").await;
    wait_for_text(&mut desk, "code internal_clerk_error").await;
    desk.press("Esc y D y");
    desk.settle().await;
    assert_eq!(count(&desk, Operation::Delete), 1, "a lookup settles it");
    assert!(desk.emulator.domain(&row.id).is_none());
    wait_for_text(&mut desk, &format!("{} is deleted from", row.name)).await;
}

#[tokio::test]
async fn a_colleagues_creation_of_the_same_name_is_never_undone_as_ones_own() {
    let mut desk = Desk::open(Plan::default()).await;
    let organization = desk.model.selected().unwrap().organization_id.clone();
    once(&desk, Operation::Create, FaultKind::DisconnectBefore);
    desk.press("n");
    desk.type_text("shared.example");
    desk.press("Enter");
    wait_for_text(&mut desk, "It is not known whether shared.example in").await;
    let others = desk.emulator.as_other_operator();
    others.create(&organization, "shared.example", true, &EnrollmentMode::ManualInvitation).unwrap();
    desk.settle().await;
    wait_for_text(&mut desk, "Created shared.example in").await;
    desk.press("u");
    wait_for_text(&mut desk, "Not undone: only lookups have shown that this happened").await;
    desk.press("y");
    desk.settle().await;
    assert_eq!(count(&desk, Operation::Delete), 0);
    assert_eq!(desk.emulator.find(Some(&organization), "shared.example").len(), 1);
}

#[tokio::test]
async fn a_change_that_is_applied_late_is_found() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = go_to_unverified(&mut desk);
    once(&desk, Operation::Update, FaultKind::DisconnectBefore);
    desk.press("v");
    wait_for_text(&mut desk, "It is not known whether").await;
    // A queue on the way delivers the change only after the first lookups have found nothing.
    let lookups = |desk: &Desk| count(desk, Operation::ListAll);
    let before = lookups(&desk);
    desk.wait(|desk| lookups(desk) >= before + 4).await;
    assert!(desk.screen().contains("? unknown"), "four lookups within seconds are no proof");
    desk.emulator.as_other_operator().update(&row.id, Some(true), None).unwrap();
    desk.settle().await;
    assert!(desk.model.selected().unwrap().is_verified());
    assert!(!screen_text(&mut desk).contains("not done"), "{}", desk.screen());
}
