//! Moving through a large instance.

use domdesk::app::PAGE;
use domdesk::clerk::Operation;
use domdesk::emulator::{FaultKind, Options};

use crate::journeys::kit::{add, count, once, with_room};
use crate::support::{Desk, NOW, Plan};

fn large() -> Plan {
    Plan {
        emulator: Options { now: Some(NOW), domains: 20_000, organizations: 2_000, ..Options::default() },
        ..Plan::default()
    }
}

/// The offsets of the pages that were requested from list_all.
fn offsets(desk: &Desk) -> Vec<u64> {
    let requests = desk.emulator.requests();
    let lists = requests.iter().filter(|request| request.operation == Some(Operation::ListAll));
    lists
        .map(|request| {
            let offset = request.path.split(['?', '&']).find_map(|part| part.strip_prefix("offset="));
            offset.unwrap().parse().unwrap()
        })
        .collect()
}

#[tokio::test]
async fn the_end_of_a_large_instance_loads_only_the_visible_page_and_its_neighbor() {
    let mut desk = Desk::open(large()).await;
    desk.settle().await;
    assert_eq!(offsets(&desk), [0, PAGE], "the first page, then the next one");
    desk.press("G");
    assert!(desk.screen().contains("20,000 of 20,000"), "the position is known before the rows are");
    desk.settle().await;
    let mut requested = offsets(&desk)[2..].to_vec();
    requested.sort_unstable();
    assert_eq!(requested, [20_000 - 2 * PAGE, 20_000 - PAGE], "the last page and the previous one");
    assert!(!desk.selected().is_empty());
    desk.press("g g");
    assert!(!desk.selected().is_empty(), "the first page is still loaded");
    desk.settle().await;
    assert_eq!(offsets(&desk).len(), 4);
}

#[tokio::test]
async fn moving_works_while_rows_are_loading() {
    let mut desk = Desk::open(large()).await;
    desk.settle().await;
    desk.emulator.inject(domdesk::emulator::Fault {
        operation: Some(Operation::ListAll),
        times: 2,
        kind: FaultKind::Hold,
    });
    desk.press("G");
    assert!(desk.screen().contains("⋯ loading"));
    desk.press("k k k");
    assert!(desk.screen().contains("19,997 of 20,000"));
    desk.wait(|desk| count(desk, Operation::ListAll) == 4).await;
    // The operator can leave before the response arrives, and come back.
    desk.press("g g j");
    assert_eq!(desk.model.list().cursor(), 1);
    assert!(!desk.selected().is_empty());
    desk.press("G");
    desk.settle().await;
    assert!(!desk.selected().is_empty());
    assert!(!desk.screen().contains("⋯ loading"));
}

#[tokio::test]
async fn a_refresh_keeps_the_selected_row_on_its_line() {
    let mut desk = Desk::open(Plan::default()).await;
    desk.press("PgDn PgDn j j");
    let (row, line) = (desk.selected(), desk.model.list().cursor() - desk.model.list().top());
    let (organization, _) = with_room(&desk);
    for name in ["one.example", "two.example", "three.example"] {
        add(&desk, &organization, name, false).await;
    }
    desk.press("r");
    desk.wait(|desk| desk.model.list().total() == Some(1_203)).await;
    desk.settle().await;
    assert_eq!(desk.selected(), row);
    assert_eq!(desk.model.list().cursor() - desk.model.list().top(), line, "on the same line of the screen");
}

#[tokio::test]
async fn a_page_that_failed_is_marked_and_r_loads_it() {
    let mut desk = Desk::open(large()).await;
    desk.settle().await;
    once(&desk, Operation::ListAll, FaultKind::DisconnectBefore);
    once(&desk, Operation::ListAll, FaultKind::DisconnectBefore);
    desk.press("G");
    desk.see("✗ not loaded, r to try again: The connection broke").await;
    // The other page may have been cancelled before it met its fault.
    desk.emulator.disarm();
    desk.press("r");
    desk.settle().await;
    assert!(!desk.selected().is_empty());
    assert!(!desk.screen().contains("not loaded"));
}
