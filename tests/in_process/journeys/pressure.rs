//! When the rate budget is used up: the wait is shown, can be given up, and holds back no change before it has to.

use std::time::Duration;

use domdesk::api::Budget;
use domdesk::clerk::Operation;
use domdesk::emulator::Options;

use crate::journeys::kit::{count, go_to_unverified, hear};
use crate::support::{Desk, NOW, Plan};

/// So many requests on an instance of one page, and then none for longer than any test lasts.
fn with(requests: u32) -> Plan {
    let emulator = Options { organizations: 9, domains: 14, now: Some(NOW), ..Options::default() };
    Plan { emulator, budget: Some(Budget::new(requests, Duration::from_secs(500))), ..Plan::default() }
}

#[tokio::test]
async fn a_page_that_waits_is_told_and_given_up_and_a_change_still_leaves() {
    // Two are kept for changes, so that the first rows, the instance and its settings are all that can be read.
    let mut desk = Desk::open(with(5)).await;
    desk.settle().await;
    let row = go_to_unverified(&mut desk);
    desk.press("r");
    hear(&mut desk, "Rate budget used up; resuming in").await;
    desk.press("v");
    hear(&mut desk, &format!("{} is verified", row.name)).await;
    assert!(desk.emulator.domain(&row.id).unwrap().is_verified());
    assert!(desk.model.list().is_loading(), "the page still waits");
    desk.press("Esc");
    hear(&mut desk, "You cancelled this. Press r to load it.").await;
    assert_eq!(count(&desk, Operation::ListAll), 2, "the first page, and the look before the change");
    desk.press("r");
    hear(&mut desk, "Rate budget used up; resuming in").await;
}

#[tokio::test]
async fn a_change_that_waits_can_be_given_up_and_was_then_not_sent() {
    // Each change takes two, its look included: there is room for two changes.
    let mut desk = Desk::open(with(7)).await;
    desk.settle().await;
    let row = go_to_unverified(&mut desk);
    for _ in 0..2 {
        desk.press("v");
        desk.settle().await;
    }
    let before = desk.emulator.domain(&row.id).unwrap();
    desk.press("v");
    hear(&mut desk, "Rate budget used up; resuming in").await;
    desk.press("Esc");
    hear(&mut desk, "Not sent: you cancelled it.").await;
    assert_eq!(desk.model.changes.open(), 0);
    assert_eq!(count(&desk, Operation::Update), 2);
    assert_eq!(desk.emulator.domain(&row.id).unwrap(), before);
    assert!(!before.is_verified() && !desk.model.selected().unwrap().is_verified());
}

#[tokio::test]
async fn what_waits_goes_on_by_itself() {
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
