//! `v`: verify or unverify.

use domdesk::app::ChangeStatus;
use domdesk::clerk::{EnrollmentMode, Operation, OrganizationDomain};

use crate::journeys::kit::{
    add, answer, count, go_to, go_to_unverified, list_only, once, screen_text, toggle, wait_for_text,
    with_room,
};
use crate::support::{Desk, Plan};

#[tokio::test]
async fn a_change_is_shown_immediately_and_then_confirmed() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = go_to_unverified(&mut desk);
    desk.press("v");
    assert!(desk.screen().contains("⋯ verified"), "the row shows the pending change immediately");
    desk.settle().await;
    wait_for_text(
        &mut desk,
        &format!("{} is verified for {} ({})", row.name, row.organization_label(), row.organization_id),
    )
    .await;
    assert!(desk.emulator.domain(&row.id).unwrap().is_verified());
    assert!(desk.model.selected().unwrap().is_verified());
    assert_eq!(count(&desk, Operation::Update), 1);
    desk.press("v");
    desk.settle().await;
    wait_for_text(&mut desk, "is no longer verified").await;
    assert!(!desk.emulator.domain(&row.id).unwrap().is_verified());
    assert_eq!(count(&desk, Operation::Update), 2);
}

#[tokio::test]
async fn a_refusal_rolls_the_change_back_and_shows_the_reason() {
    let mut desk = Desk::open(Plan::default()).await;
    let holder = go_to(&mut desk, OrganizationDomain::is_verified);
    let (organization, _) = with_room(&desk);
    let row = add(&desk, &organization, &holder.name, false).await;
    list_only(&mut desk, &organization, &row.name).await;
    desk.press("v");
    assert!(desk.screen().contains("⋯ verified"));
    wait_for_text(&mut desk, "Another organization has already verified this domain").await;
    wait_for_text(&mut desk, "Unverify it there first, or keep it unverified here.").await;
    wait_for_text(&mut desk, "[organization_domain_already_exists]").await;
    assert!(desk.screen().contains("↩ unverified"), "the row is as before");
    desk.press("Esc Enter");
    wait_for_text(&mut desk, "Last change was refused").await;
    assert!(screen_text(&mut desk).contains("trace id"), "the row keeps the reason");
    assert!(!desk.emulator.domain(&row.id).unwrap().is_verified());
    assert_eq!(count(&desk, Operation::Update), 1);
}

#[tokio::test]
async fn a_second_press_is_another_change() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = go_to_unverified(&mut desk);
    desk.press("v v");
    let domain = desk.model.selected().unwrap();
    assert_eq!(desk.model.expected_row(domain).status, ChangeStatus::Pending(1));
    desk.settle().await;
    assert_eq!(count(&desk, Operation::Update), 2, "there and back, each once");
    let held = desk.emulator.domain(&row.id).unwrap();
    assert!(!held.is_verified());
    assert_eq!(desk.model.selected().unwrap().status(), held.status());
    desk.press("v v v");
    desk.settle().await;
    assert_eq!(count(&desk, Operation::Update), 5);
    assert!(desk.emulator.domain(&row.id).unwrap().is_verified());
    assert!(desk.model.selected().unwrap().is_verified());
}

#[tokio::test]
async fn a_row_that_another_client_deleted_is_reported_as_gone() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = go_to_unverified(&mut desk);
    crate::journeys::kit::other_client(&desk).delete(&row.organization_id, &row.id).await.unwrap();
    desk.press("v");
    wait_for_text(&mut desk, "It no longer exists.").await;
    wait_for_text(&mut desk, "[resource_not_found]").await;
    desk.press("r");
    desk.settle().await;
    assert_ne!(desk.selected(), row.name);
}

#[tokio::test]
async fn rows_change_concurrently() {
    let mut desk = Desk::open(Plan::default()).await;
    let first = go_to(&mut desk, OrganizationDomain::is_verified);
    let second = go_to(&mut desk, |row| row.is_verified() && row.id != first.id);
    go_to(&mut desk, |row| row.id == first.id);
    toggle(&mut desk);
    go_to(&mut desk, |row| row.id == second.id);
    toggle(&mut desk);
    assert_eq!(desk.screen().matches("⋯ unverified").count(), 2);
    desk.settle().await;
    for id in [&first.id, &second.id] {
        assert!(!desk.emulator.domain(id).unwrap().is_verified());
    }
}

#[tokio::test]
async fn a_list_that_lags_behind_does_not_revert_a_change() {
    let mut desk = Desk::open(Plan::default()).await;
    desk.settle().await;
    let row = go_to_unverified(&mut desk);
    let lagging = || answer(200, format!(r#"{{"data":[{}],"total_count":1}}"#, row.raw));
    desk.press("v");
    desk.settle().await;
    once(&desk, Operation::ListAll, lagging());
    once(&desk, Operation::ListAll, lagging());
    desk.press("r");
    desk.wait(|desk| desk.model.list().total() == Some(1)).await;
    assert_eq!(desk.selected(), row.name);
    assert!(desk.screen().contains("✓ verified"), "the response to the change wins");
    // The other page may have been cancelled before it met its fault.
    desk.emulator.disarm();
    desk.press("r");
    desk.wait(|desk| desk.model.list().total() == Some(1_200)).await;
    desk.settle().await;
    assert_eq!(desk.selected(), row.name);
    desk.press("D y");
    desk.settle().await;
    once(&desk, Operation::ListAll, lagging());
    once(&desk, Operation::ListAll, lagging());
    desk.press("r");
    desk.wait(|desk| desk.model.list().total() == Some(0)).await;
    assert!(!desk.model.list().has(&row.id), "a deleted row does not come back");
}

#[tokio::test]
async fn pending_people_are_confirmed_also_for_undo_and_redo() {
    let mut desk = Desk::open(Plan::default()).await;
    let has_pending_people = |row: &OrganizationDomain| {
        row.is_verified()
            && row.enrollment_mode == EnrollmentMode::AutomaticInvitation
            && row.total_pending_invitations > 1
    };
    let row = go_to(&mut desk, has_pending_people);
    list_only(&mut desk, &row.organization_id, &row.name).await;
    let waiting = format!("{} pending invitations", row.total_pending_invitations);
    desk.press("v");
    wait_for_text(&mut desk, &waiting).await;
    wait_for_text(&mut desk, "may be withdrawn.").await;
    assert_eq!(count(&desk, Operation::Update), 0);
    desk.press("y");
    desk.settle().await;
    for (key, text) in
        [("u", "Emails cannot be unsent."), ("Ctrl-r", "may be withdrawn"), ("v", "cannot be unsent")]
    {
        let sent = count(&desk, Operation::Update);
        desk.press(key);
        wait_for_text(&mut desk, text).await;
        desk.press("Enter");
        assert_eq!(count(&desk, Operation::Update), sent, "Enter is no");
        desk.press(key);
        desk.press("y");
        desk.settle().await;
        assert_eq!(count(&desk, Operation::Update), sent + 1);
    }
    assert!(desk.emulator.domain(&row.id).unwrap().is_verified());
}
