//! Saved views: shown, saved, kept in the config file, and counted in the local copy.

use domdesk::app::{ConnectionTarget, Start};
use domdesk::config::read_views;
use domdesk::emulator::Options;

use crate::journeys::kit::{rows, wait_for_text};
use crate::support::{Desk, NOW, Plan};

async fn local() -> Desk {
    let start =
        Start { target: Some(ConnectionTarget::Instance), snapshot_rows: 250_000, ..Start::default() };
    let emulator = Options { now: Some(NOW), domains: 600, organizations: 120, ..Options::default() };
    let mut desk = Desk::open(Plan { emulator, start, ..Plan::default() }).await;
    desk.wait(|desk| desk.model.domains.is_local() && !desk.model.domains.is_loading()).await;
    desk
}

#[tokio::test]
async fn the_shipped_views_find_their_rows() {
    let mut desk = local().await;
    wait_for_text(&mut desk, "[1 all 600]").await;
    desk.press("3");
    desk.settle().await;
    let found = rows(&desk);
    assert!(!found.is_empty() && found.iter().all(|row| !row.is_verified()));
    assert!(found.is_sorted_by_key(|row| row.created_at), "the oldest first");
    let total = desk.model.list().total().unwrap();
    wait_for_text(&mut desk, &format!("[3 unverified automatic {total}]")).await;
    desk.press("4");
    desk.settle().await;
    let found = rows(&desk);
    assert!(!found.is_empty());
    for row in &found {
        assert!(desk.emulator.find(None, &row.name).len() > 1, "{} is in one organization", row.name);
    }
    let total = desk.model.list().total().unwrap();
    wait_for_text(&mut desk, &format!("[4 conflicts {total}]")).await;
    desk.press("1");
    desk.settle().await;
    assert_eq!(desk.model.list().total(), Some(600));
}

#[tokio::test]
async fn a_view_is_saved_and_read_back_and_shown() {
    let mut desk = local().await;
    desk.press("/");
    desk.type_text("verified:yes sort:name");
    desk.press("Enter | j j j Space Enter w");
    desk.type_text("Proven");
    wait_for_text(&mut desk, "Save as a view").await;
    desk.press("Enter");
    wait_for_text(&mut desk, "Saved as view 7: Proven.").await;
    let (query, columns) = (desk.model.query.clone(), desk.model.columns.clone());
    let saved = read_views(&desk.state.path().join("config.toml")).unwrap();
    assert_eq!((saved.len(), saved[0].number, saved[0].name.as_str()), (1, 7, "Proven"));
    assert_eq!((&saved[0].query, saved[0].columns.as_ref()), (&query, Some(&columns)));
    desk.press("1");
    desk.settle().await;
    assert_ne!((&desk.model.query, &desk.model.columns), (&query, &columns));
    desk.press("7");
    desk.settle().await;
    assert_eq!((&desk.model.query, &desk.model.columns), (&query, &columns));
    wait_for_text(&mut desk, "[7 Proven").await;
}

#[tokio::test]
async fn a_damaged_config_file_is_left_alone() {
    let mut desk = local().await;
    let path = desk.state.path().join("config.toml");
    std::fs::write(&path, "# mine\n[[view]\n").unwrap();
    desk.press("w");
    desk.type_text("Proven");
    desk.press("Enter");
    wait_for_text(&mut desk, "The view was not saved:").await;
    wait_for_text(&mut desk, "line 2:").await;
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "# mine\n[[view]\n");
}
