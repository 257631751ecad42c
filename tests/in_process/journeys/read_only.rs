//! `--read-only`: everything can be viewed, nothing can be changed.

use domdesk::app::{ConnectionTarget, LockState, Start};

use crate::journeys::kit::{screen_text, toggle, wait_for_text};
use crate::support::{Desk, Plan};

#[tokio::test]
async fn read_only_sends_only_get_requests_and_is_shown_on_the_screen() {
    let start = Start { target: Some(ConnectionTarget::Instance), read_only: true, ..Start::default() };
    let mut desk = Desk::open(Plan { start, ..Plan::default() }).await;
    assert!(desk.screen().contains("READ-ONLY"));
    let row = desk.model.selected().unwrap().clone();
    for key in ["v", "m", "n", "e", "D", "W"] {
        desk.press(key);
        assert!(desk.model.modals.is_empty(), "{key} opens no dialog");
        wait_for_text(&mut desk, "domdesk was started with --read-only and changes nothing.").await;
        desk.press("y Enter Esc Esc");
        assert!(!screen_text(&mut desk).contains("started with --read-only"));
    }
    desk.press("o");
    desk.see("member").await;
    desk.press("v D y");
    desk.settle().await;
    desk.press("Esc r");
    desk.settle().await;
    assert_eq!(desk.model.changes.open(), 0);
    assert_eq!(desk.selected(), row.name);
    let requests = desk.emulator.requests();
    assert!(requests.len() > 4 && requests.iter().all(|request| request.method == "GET"));
    assert_eq!(desk.emulator.domain(&row.id).unwrap().updated_at, row.updated_at);
}

#[tokio::test]
async fn the_client_refuses_changes_even_if_the_screen_does_not() {
    let start = Start { target: Some(ConnectionTarget::Instance), read_only: true, ..Start::default() };
    let mut desk = Desk::open(Plan { start, ..Plan::default() }).await;
    desk.model.read_only = false;
    desk.model.lock = LockState::Open;
    toggle(&mut desk);
    desk.settle().await;
    wait_for_text(&mut desk, "domdesk was started with --read-only and changes nothing.").await;
    wait_for_text(&mut desk, "Start it without --read-only.").await;
    assert!(desk.emulator.requests().iter().all(|request| request.method == "GET"));
}
