//! Finding the work: health and facets.

use std::collections::BTreeMap;

use domdesk::app::{ConnectionTarget, Modal, Start};
use domdesk::clerk::{ListQuery, OrganizationDomain};
use domdesk::emulator::Options;

use crate::journeys::kit::{other_client, rows, wait_for_text};
use crate::support::{Desk, NOW, Plan};

/// A desk with a complete local copy of that many domains.
async fn local(domains: usize) -> Desk {
    let start =
        Start { target: Some(ConnectionTarget::Instance), snapshot_rows: 250_000, ..Start::default() };
    let emulator = Options { now: Some(NOW), domains, organizations: domains / 5, ..Options::default() };
    let mut desk = Desk::open(Plan { emulator, start, ..Plan::default() }).await;
    desk.wait(|desk| desk.model.domains.is_local() && !desk.model.domains.is_loading()).await;
    desk
}

/// All domains of the instance.
async fn all(desk: &Desk) -> Vec<OrganizationDomain> {
    let query = ListQuery { limit: Some(500), ..ListQuery::default() };
    other_client(desk).list_all(&query).await.unwrap().data
}

#[tokio::test]
async fn what_needs_attention_is_one_key_away_and_its_domains_another() {
    let mut desk = local(400).await;
    let mut organizations: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in all(&desk).await {
        organizations.entry(row.name).or_default().push(row.organization_id);
    }
    organizations.retain(|_, ids| ids.len() > 1);
    assert!(!organizations.is_empty(), "the sample has conflicts");
    desk.press("F");
    wait_for_text(&mut desk, "names that several organizations have").await;
    wait_for_text(&mut desk, "at most one of them can verify it").await;
    desk.settle().await;
    desk.press("Enter");
    desk.settle().await;
    let listed: usize = organizations.values().map(Vec::len).sum();
    assert_eq!(desk.model.list().total(), Some(listed as u64));
    assert!(rows(&desk).iter().all(|row| organizations.contains_key(&row.name)));
}

#[tokio::test]
async fn a_facet_is_narrowed_and_its_values_are_excluded() {
    let mut desk = local(400).await;
    let failed = all(&desk).await.iter().filter(|row| row.status().as_str() == "failed").count() as u64;
    desk.press("F Tab l");
    wait_for_text(&mut desk, "400 domains, 4 values: all domains").await;
    // The most frequent value first: the rarest last.
    desk.press("G -");
    wait_for_text(&mut desk, "3 values: !status:").await;
    desk.settle().await;
    assert!(desk.model.list().total() < Some(400));
    desk.press("Esc Esc F Tab l");
    wait_for_text(&mut desk, "4 values: all domains").await;
    desk.settle().await;
    for _ in 0..4 {
        let Some(Modal::Facets(panel)) = desk.model.modals.last() else { panic!("it is open") };
        if panel.selected_value().is_some_and(|value| value.value == "failed") {
            break;
        }
        desk.press("j");
    }
    desk.press("Enter");
    desk.settle().await;
    assert_eq!(desk.model.list().total(), Some(failed));
    assert!(desk.screen().contains("[status:failed]"), "{}", desk.screen());
}

#[tokio::test]
async fn without_a_copy_the_panel_names_the_key_that_starts_it() {
    let emulator = Options { now: Some(NOW), domains: 30, organizations: 9, ..Options::default() };
    let mut desk = Desk::open(Plan { emulator, ..Plan::default() }).await;
    desk.press("F");
    wait_for_text(&mut desk, "This needs a local copy. Press Ctrl-y to start it.").await;
    desk.press("Ctrl-y");
    wait_for_text(&mut desk, "names that several organizations have").await;
}
