//! `D` and `W`: changes that cannot be undone.

use domdesk::clerk::{Operation, OrganizationDomain};

use crate::journeys::kit::{answer, count, error_body, go_to, named, once, wait_for_text};
use crate::journeys::lock::production;
use crate::support::{Desk, Plan};

fn unowned(row: &OrganizationDomain) -> bool {
    row.ownership_verification.is_none()
}

#[tokio::test]
async fn only_y_deletes() {
    let mut desk = Desk::open(Plan::default()).await;
    desk.press("j j");
    let row = desk.model.selected().unwrap().clone();
    for no in ["Enter", "D", "n", "Esc", "Space", "Y"] {
        desk.press("D");
        wait_for_text(&mut desk, "The organization loses the domain.").await;
        desk.press(no);
        assert!(desk.model.modals.is_empty());
        wait_for_text(&mut desk, &format!("Cancelled: delete {}.", named(&row))).await;
        desk.press("Esc");
    }
    assert_eq!(count(&desk, Operation::Delete), 0);
    let below = desk.model.row(3).is_some();
    desk.press("D y");
    assert!(desk.screen().contains("⋯ deleting"));
    desk.press("v");
    wait_for_text(&mut desk, "is being deleted").await;
    desk.settle().await;
    wait_for_text(&mut desk, &format!("{} is deleted from", row.name)).await;
    assert!(desk.emulator.domain(&row.id).is_none());
    assert!(!desk.model.list().has(&row.id));
    assert_eq!(desk.model.list().cursor(), 2, "the cursor stays on its line");
    assert!(below && desk.screen().contains("1,199 domains"));
    assert_eq!(count(&desk, Operation::Delete), 1);
}

#[tokio::test]
async fn a_refusal_to_delete_the_last_verified_domain_is_explained() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = desk.model.selected().unwrap().clone();
    let code = "organization_domain_last_verified_cannot_delete";
    once(&desk, Operation::Delete, answer(422, error_body(code, None)));
    desk.press("D y");
    wait_for_text(&mut desk, "It is the organization's last verified domain").await;
    wait_for_text(&mut desk, "Verify another of its domains first.").await;
    wait_for_text(&mut desk, "[organization_domain_last_verified_cannot_delete]").await;
    assert!(desk.emulator.domain(&row.id).is_some());
    assert_eq!(desk.selected(), row.name);
}

#[tokio::test]
async fn on_production_the_name_has_to_be_typed() {
    let mut desk = Desk::open(production()).await;
    desk.see("PRODUCTION").await;
    desk.unlock();
    let row = go_to(&mut desk, unowned);
    for danger in ["D", "W"] {
        desk.press(danger);
        wait_for_text(&mut desk, "Type the name, then y:").await;
        desk.press("y");
        assert!(!desk.model.modals.is_empty(), "y alone is part of a name");
        desk.press("Enter");
        assert!(
            !desk.model.modals.is_empty(),
            "the question stays open: the rest of the name must not run commands"
        );
        desk.press("Esc");
        assert!(desk.model.modals.is_empty());
        desk.press(danger);
        desk.press("Enter");
        assert!(desk.model.modals.is_empty(), "Enter alone cancels");
    }
    assert_eq!(count(&desk, Operation::Delete) + count(&desk, Operation::VerifyOwnership), 0);
    desk.press("D");
    desk.type_text(&row.name);
    wait_for_text(&mut desk, "y to delete it").await;
    desk.press("Enter");
    assert!(desk.model.modals.is_empty(), "Enter never confirms");
    desk.press("D");
    desk.type_text(&row.name);
    desk.press("y");
    desk.settle().await;
    assert!(desk.emulator.domain(&row.id).is_none());
    assert_eq!(count(&desk, Operation::Delete), 1);
}

#[tokio::test]
async fn ownership_is_verified_only_once() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = go_to(&mut desk, unowned);
    desk.press("W");
    wait_for_text(&mut desk, "This cannot be undone.").await;
    desk.press("Enter");
    assert_eq!(count(&desk, Operation::VerifyOwnership), 0);
    desk.press("W y");
    desk.settle().await;
    wait_for_text(&mut desk, &format!("Ownership of {} is verified.", named(&row))).await;
    let held = desk.emulator.domain(&row.id).unwrap();
    assert_eq!(held.ownership_verification.unwrap().strategy, "manual_override");
    assert_eq!(held.enrollment_mode, row.enrollment_mode);
    desk.press("Enter");
    wait_for_text(&mut desk, "Marked verified without DNS.").await;
    desk.press("Esc W");
    wait_for_text(&mut desk, &format!("Ownership of {} is already verified.", named(&row))).await;
    assert!(desk.model.modals.is_empty());
    assert_eq!(count(&desk, Operation::VerifyOwnership), 1);
    assert!(held.affiliation_verification == row.affiliation_verification, "the affiliation does not change");
}

#[tokio::test]
async fn on_a_development_instance_y_is_enough() {
    let mut desk = Desk::open(Plan { embedded: false, ..Plan::default() }).await;
    desk.see("DEVELOPMENT").await;
    let row = desk.model.selected().unwrap().clone();
    desk.press("D y");
    desk.settle().await;
    assert!(desk.emulator.domain(&row.id).is_none());
}

#[tokio::test]
async fn an_unknown_instance_cannot_be_changed() {
    let mut desk = Desk::begin(Plan { embedded: false, ..Plan::default() }).await;
    once(&desk, Operation::Instance, answer(403, error_body("authorization_invalid", None)));
    desk.see("UNKNOWN INSTANCE").await;
    desk.wait(|desk| desk.model.selected().is_some()).await;
    desk.press("D y");
    wait_for_text(&mut desk, "Locked: which instance this is could not be read.").await;
    // An instance of a new kind can be unlocked. A deletion then asks for the name.
    let body = r#"{"object":"instance","id":"ins_2new","environment_type":"staging"}"#;
    once(&desk, Operation::Instance, answer(200, body));
    desk.press("Esc r");
    desk.see("STAGING   ■ LOCKED").await;
    desk.ready().await;
    desk.unlock();
    desk.press("D");
    wait_for_text(&mut desk, "This may be production. Type the name, then y:").await;
    desk.press("y Esc");
    desk.settle().await;
    assert_eq!(count(&desk, Operation::Delete), 0);
}
