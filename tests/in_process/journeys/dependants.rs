//! What a question says about those who depend on the domain: people, SSO connections, other organizations.

use domdesk::clerk::{EnrollmentMode, Operation, OrganizationDomain};
use domdesk::emulator::{Fault, FaultKind};

use crate::journeys::kit::{add, count, go_to, list_only, named, screen_text, wait_for_text, with_room};
use crate::support::{Desk, Plan};

/// A verified row with pending invitations whose organization uses the name for SSO, or any with invitations.
fn with_people(desk: &mut Desk) -> OrganizationDomain {
    go_to(desk, |row| row.is_verified() && row.total_pending_invitations > 0)
}

#[tokio::test]
async fn a_deletion_shows_people_connections_and_who_else_has_the_name() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = with_people(&mut desk);
    let (organization, label) = with_room(&desk);
    assert_ne!(organization, row.organization_id);
    add(&desk, &organization, &row.name, false).await;
    desk.press("D");
    assert!(screen_text(&mut desk).contains("looking up…"), "the question does not wait");
    wait_for_text(&mut desk, "such addresses, ").await;
    wait_for_text(&mut desk, "no connection uses this name").await;
    let label: String = label.chars().take(6).collect();
    wait_for_text(&mut desk, &format!("also claimed in {label}")).await;
    assert_eq!(count(&desk, Operation::UsersCount), 2);
    desk.press("Ctrl-p");
    wait_for_text(&mut desk, "These are all.").await;
    assert!(screen_text(&mut desk).contains(&format!("@{}", row.name)));
    desk.press("Esc y");
    desk.settle().await;
    wait_for_text(&mut desk, &format!("{} is deleted from", row.name)).await;
    assert!(desk.emulator.domain(&row.id).is_none());
}

#[tokio::test]
async fn the_connection_of_the_organization_is_named_before_its_mode_changes() {
    let mut desk = Desk::open(Plan::default()).await;
    let client = crate::journeys::kit::other_client(&desk);
    let query = domdesk::clerk::EnterpriseConnectionsQuery { limit: Some(500), ..Default::default() };
    let connections = client.enterprise_connections(&query).await.unwrap().data;
    let found = connections.iter().find_map(|connection| {
        let organization = connection.organization_id.as_deref()?;
        let name = connection.domains.first()?;
        Some((connection, desk.emulator.find(Some(organization), name).pop()?))
    });
    let (connection, row) = found.unwrap();
    list_only(&mut desk, &row.organization_id, &row.name).await;
    desk.press("D");
    wait_for_text(&mut desk, &connection.name).await;
    wait_for_text(&mut desk, "uses this name").await;
    desk.press("Esc");
    // Automatic invitations email people, so that there is a question.
    assert_eq!(row.enrollment_mode, EnrollmentMode::EnterpriseSso);
    let before = count(&desk, Operation::EnterpriseConnections);
    desk.press("m k k Enter");
    wait_for_text(&mut desk, "Clerk emails an invitation").await;
    wait_for_text(&mut desk, "uses this name").await;
    assert_eq!(count(&desk, Operation::EnterpriseConnections), before, "they were read once");
}

#[tokio::test]
async fn nothing_is_read_for_a_question_that_is_answered_immediately() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = desk.model.selected().unwrap().clone();
    desk.press("D n");
    wait_for_text(&mut desk, &format!("Cancelled: delete {}.", named(&row))).await;
    desk.settle().await;
    for operation in [Operation::UsersCount, Operation::EnterpriseConnections] {
        assert_eq!(count(&desk, operation), 0);
    }
}

#[tokio::test]
async fn a_question_can_be_answered_while_its_lookups_are_held() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = desk.model.selected().unwrap().clone();
    for operation in [Operation::UsersCount, Operation::EnterpriseConnections] {
        desk.emulator.inject(Fault { operation: Some(operation), times: 1000, kind: FaultKind::Hold });
    }
    desk.press("D");
    wait_for_text(&mut desk, "no other organization has this name").await;
    assert!(screen_text(&mut desk).contains("looking up…"));
    desk.press("y");
    wait_for_text(&mut desk, &format!("{} is deleted from", row.name)).await;
    desk.settle().await;
}

#[tokio::test]
async fn a_plan_without_sso_is_said_in_a_line() {
    let mut desk = Desk::open(Plan::default()).await;
    desk.emulator.set_conditions(|conditions| conditions.no_sso = true);
    desk.press("D");
    wait_for_text(&mut desk, "not known: the plan does not include it").await;
    wait_for_text(&mut desk, "such address").await;
    desk.press("y");
    wait_for_text(&mut desk, "is deleted from").await;
}
