//! Moving through more rows than fit into memory or patience.

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

/// Where the pages of list_all began that were asked for.
fn offsets(desk: &Desk) -> Vec<u64> {
    let requests = desk.emulator.requests();
    let asked = requests.iter().filter(|request| request.operation == Some(Operation::ListAll));
    asked
        .map(|request| {
            let offset = request.path.split(['?', '&']).find_map(|part| part.strip_prefix("offset="));
            offset.unwrap().parse().unwrap()
        })
        .collect()
}

#[tokio::test]
async fn the_end_of_a_large_instance_loads_only_what_is_in_view_and_its_neighbours() {
    let mut desk = Desk::open(large()).await;
    desk.settle().await;
    assert_eq!(offsets(&desk), [0, PAGE], "the first page, then the one below it");
    desk.press("G");
    assert!(desk.screen().contains("20,000 of 20,000"), "the position is known before the rows are");
    desk.settle().await;
    let mut asked = offsets(&desk)[2..].to_vec();
    asked.sort_unstable();
    assert_eq!(asked, [20_000 - 2 * PAGE, 20_000 - PAGE], "the last page and the one above it");
    assert!(!desk.selected().is_empty());
    desk.press("g g");
    assert!(!desk.selected().is_empty(), "what was read is still there");
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
    // Whoever leaves before the answer is there does not wait for it, and can come back.
    desk.press("g g j");
    assert_eq!(desk.model.list().cursor(), 1);
    assert!(!desk.selected().is_empty());
    desk.press("G");
    desk.settle().await;
    assert!(!desk.selected().is_empty());
    assert!(!desk.screen().contains("⋯ loading"));
}

#[tokio::test]
async fn a_refresh_keeps_the_row_that_the_eye_is_on() {
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
async fn a_page_that_could_not_be_read_says_so_and_comes_with_r() {
    let mut desk = Desk::open(large()).await;
    desk.settle().await;
    once(&desk, Operation::ListAll, FaultKind::DisconnectBefore);
    once(&desk, Operation::ListAll, FaultKind::DisconnectBefore);
    desk.press("G");
    desk.see("✗ not loaded, r to try again: The connection broke").await;
    // The other page may have been given up before it met its fault.
    desk.emulator.disarm();
    desk.press("r");
    desk.settle().await;
    assert!(!desk.selected().is_empty());
    assert!(!desk.screen().contains("not loaded"));
}
