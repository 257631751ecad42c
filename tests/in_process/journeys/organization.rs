//! The organization view: its domains, quota and members, and closing it.

use domdesk::clerk::{Operation, OrganizationDomain};

use crate::journeys::kit::{answer, count, error_body, go_to, once, rows, toggle, wait_for_text};
use crate::support::{Desk, Plan};

#[tokio::test]
async fn the_view_shows_domains_quota_and_members() {
    let mut desk = Desk::open(Plan::default()).await;
    desk.press("PgDn j j j");
    let (row, before) = (desk.model.selected().unwrap().clone(), desk.screen());
    let known =
        desk.emulator.organizations().into_iter().find(|known| known.id == row.organization_id).unwrap();
    desk.press("o");
    assert!(desk.screen().contains("Organization "), "the name is shown before the data is loaded");
    desk.see("member").await;
    desk.settle().await;
    let screen = desk.screen();
    assert!(
        screen.contains(&format!("{} domains, limit {}", known.domains, known.max_allowed_domains)),
        "{screen}"
    );
    assert!(screen.contains(&known.slug) && screen.contains(&known.name));
    let listed = rows(&desk);
    assert_eq!(listed.len(), known.domains);
    assert!(listed.iter().all(|listed| listed.organization_id == known.id));
    desk.press("j Esc");
    assert_eq!(desk.screen(), before, "back on the same row");
    assert_eq!(desk.selected(), row.name);
}

#[tokio::test]
async fn an_organization_at_its_quota_is_shown_as_full() {
    let mut desk = Desk::open(Plan::default()).await;
    let organizations = desk.emulator.organizations();
    let full = organizations
        .iter()
        .find(|known| i64::try_from(known.domains).unwrap() == known.max_allowed_domains)
        .unwrap();
    desk.press("/");
    desk.type_text(&format!("org:{}", full.id));
    desk.press("Enter");
    desk.settle().await;
    desk.press("o");
    desk.see(&format!("{} domains, limit {} (full)", full.domains, full.domains)).await;
}

#[tokio::test]
async fn a_change_in_the_view_is_shown_in_the_list_below() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = go_to(&mut desk, OrganizationDomain::is_verified);
    desk.press("o");
    desk.wait(|desk| desk.model.list().has(&row.id)).await;
    go_to(&mut desk, |listed| listed.id == row.id);
    toggle(&mut desk);
    desk.settle().await;
    desk.press("Esc");
    assert_eq!(desk.selected(), row.name);
    assert!(!desk.model.selected().unwrap().is_verified());
    assert!(!desk.emulator.domain(&row.id).unwrap().is_verified());
}

#[tokio::test]
async fn a_failed_organization_is_reported_and_the_rest_stays_usable() {
    let mut desk = Desk::open(Plan::default()).await;
    once(&desk, Operation::Organization, answer(403, error_body("authorization_invalid", None)));
    desk.press("o");
    wait_for_text(&mut desk, "This secret key may not do this.").await;
    desk.settle().await;
    assert!(!desk.selected().is_empty(), "its domains are shown anyway");
    desk.press("r");
    desk.see("member").await;
}

#[tokio::test]
async fn a_query_in_the_view_searches_its_domains() {
    let mut desk = Desk::open(Plan::default()).await;
    let full = desk.emulator.organizations().into_iter().find(|known| known.domains > 8).unwrap();
    desk.press("/");
    desk.type_text(&format!("org:{}", full.id));
    desk.press("Enter");
    desk.settle().await;
    desk.press("o");
    desk.settle().await;
    let all = rows(&desk);
    let verified = all.iter().filter(|row| row.is_verified()).count();
    assert!(verified > 0 && verified < all.len(), "some are verified and some are not");
    desk.press("/");
    desk.type_text("verified:yes");
    desk.settle().await;
    desk.press("Enter");
    let found = rows(&desk);
    assert_eq!(found.len(), verified);
    assert!(found.iter().all(|row| row.is_verified() && row.organization_id == full.id));
    assert!(desk.screen().contains("[verified:yes]"));
    assert_eq!(count(&desk, Operation::Update), 0, "no typed letter was a command");
    let row = desk.selected();
    desk.press("Esc");
    desk.settle().await;
    assert_eq!((rows(&desk).len(), desk.selected()), (all.len(), row));
    desk.press("Esc");
    assert!(desk.model.organization.is_none());
}
