//! When the rate budget is used up: the wait is shown and can be cancelled, and changes wait only if they must.

use std::time::Duration;

use domdesk::api::Budget;
use domdesk::clerk::Operation;
use domdesk::emulator::Options;

use crate::journeys::kit::{count, go_to_unverified, wait_for_text};
use crate::support::{Desk, NOW, Plan};

/// A budget of `requests` requests, longer than any test, on an instance of one page.
fn with(requests: u32) -> Plan {
    let emulator = Options { organizations: 9, domains: 14, now: Some(NOW), ..Options::default() };
    Plan { emulator, budget: Some(Budget::new(requests, Duration::from_secs(500))), ..Plan::default() }
}

#[tokio::test]
async fn a_waiting_page_is_shown_and_can_be_cancelled_while_a_change_is_still_sent() {
    // Two requests are reserved for changes, so there are three for the first rows, the instance and its settings.
    let mut desk = Desk::open(with(5)).await;
    desk.settle().await;
    let row = go_to_unverified(&mut desk);
    desk.press("r");
    wait_for_text(&mut desk, "Rate budget used up; resuming in").await;
    desk.press("v");
    wait_for_text(&mut desk, &format!("{} is verified", row.name)).await;
    assert!(desk.emulator.domain(&row.id).unwrap().is_verified());
    assert!(desk.model.list().is_loading(), "the page still waits");
    desk.press("Esc");
    wait_for_text(&mut desk, "You cancelled this. Press r to load it.").await;
    assert_eq!(count(&desk, Operation::ListAll), 2, "the first page, and the lookup before the change");
    desk.press("r");
    wait_for_text(&mut desk, "Rate budget used up; resuming in").await;
}

#[tokio::test]
async fn a_waiting_change_can_be_cancelled_and_is_not_sent() {
    // Each change takes two requests, because of its lookup: the budget allows two changes.
    let mut desk = Desk::open(with(7)).await;
    desk.settle().await;
    let row = go_to_unverified(&mut desk);
    for _ in 0..2 {
        desk.press("v");
        desk.settle().await;
    }
    let before = desk.emulator.domain(&row.id).unwrap();
    desk.press("v");
    wait_for_text(&mut desk, "Rate budget used up; resuming in").await;
    desk.press("Esc");
    wait_for_text(&mut desk, "Not done: you cancelled it while it waited.").await;
    assert_eq!(desk.model.changes.open(), 0);
    assert_eq!(count(&desk, Operation::Update), 2);
    assert_eq!(desk.emulator.domain(&row.id).unwrap(), before);
    assert!(!before.is_verified() && !desk.model.selected().unwrap().is_verified());
}

#[tokio::test]
async fn waiting_requests_continue_automatically() {
    let budget = Some(Budget::new(4, Duration::from_millis(400)));
    let mut desk = Desk::open(Plan { budget, ..with(1) }).await;
    desk.settle().await;
    for _ in 0..6 {
        desk.press("r");
        desk.settle().await;
    }
    assert_eq!(desk.model.trouble_line(), None);
    assert_eq!(count(&desk, Operation::ListAll), 7);
}
