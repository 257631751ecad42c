//! `H`: who has a name, also from a refusal and in the create form.

use domdesk::clerk::{Operation, OrganizationDomain};
use domdesk::emulator::ENTERPRISE_CONNECTIONS;

use crate::journeys::kit::{add, count, go_to, list_only, wait_for_text, with_room};
use crate::support::{Desk, Plan};

#[tokio::test]
async fn from_a_refusal_one_key_leads_to_the_holder() {
    let mut desk = Desk::open(Plan::default()).await;
    let holder = go_to(&mut desk, OrganizationDomain::is_verified);
    let (organization, _) = with_room(&desk);
    let row = add(&desk, &organization, &holder.name, false).await;
    list_only(&mut desk, &organization, &row.name).await;
    desk.press("v");
    wait_for_text(&mut desk, "Press H to see who has the name.").await;
    desk.press("H");
    wait_for_text(&mut desk, &format!("({}) has verified this name.", holder.organization_id)).await;
    desk.press("Enter");
    desk.wait(|desk| desk.model.selected().is_some_and(|selected| selected.id == holder.id)).await;
    desk.settle().await;
    let all = desk.emulator.find(None, &holder.name).len() as u64;
    assert_eq!(desk.model.list().total(), Some(all), "everyone who has the name");
    assert_eq!(count(&desk, Operation::Update), 1);
}

#[tokio::test]
async fn the_create_form_names_the_connection_that_uses_the_name() {
    let mut desk = Desk::open(Plan::default()).await;
    let (organization, _) = with_room(&desk);
    crate::journeys::kit::list_organization(&mut desk, &organization).await;
    desk.press("n");
    desk.type_text(ENTERPRISE_CONNECTIONS[1]);
    wait_for_text(&mut desk, "The SSO connection Initech Entra ID, which belongs to no organization").await;
    desk.press("Enter");
    wait_for_text(&mut desk, "[organization_domain_exists_for_enterprise_connection]").await;
    desk.press("Ctrl-g");
    wait_for_text(&mut desk, "Who has sso-initech.example").await;
    wait_for_text(&mut desk, "uses this name").await;
}

#[tokio::test]
async fn without_sso_the_dialog_says_what_is_not_known() {
    let mut desk = Desk::open(Plan::default()).await;
    desk.emulator.set_conditions(|conditions| conditions.no_sso = true);
    let row = go_to(&mut desk, OrganizationDomain::is_verified);
    desk.press("H");
    wait_for_text(&mut desk, &format!("({}) itself has verified this name.", row.organization_id)).await;
    wait_for_text(&mut desk, "SSO connections are not known: the plan does not include it").await;
}
