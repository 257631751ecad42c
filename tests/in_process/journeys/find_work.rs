//! Finding the work: health and facets, conflicts, the lookup of names in a text.

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

#[tokio::test]
async fn the_conflicts_show_who_has_a_name_and_enter_lists_its_rows() {
    let mut desk = local(400).await;
    let mut by_name: BTreeMap<String, Vec<OrganizationDomain>> = BTreeMap::new();
    for row in all(&desk).await {
        by_name.entry(row.name.clone()).or_default().push(row);
    }
    by_name.retain(|_, rows| rows.len() > 1);
    desk.press("K");
    let names = if by_name.len() == 1 { "1 name".to_owned() } else { format!("{} names", by_name.len()) };
    wait_for_text(&mut desk, &format!("{names} in several organizations: all domains")).await;
    let (name, claims) = by_name.iter().next().unwrap();
    for row in claims {
        let role = if row.is_verified() { "holds" } else { "claims" };
        assert!(desk.screen().contains(role), "{}", desk.screen());
    }
    desk.press("Enter");
    desk.settle().await;
    assert_eq!(desk.model.list().total(), Some(claims.len() as u64));
    assert!(rows(&desk).iter().all(|row| row.name == *name));
}

/// A ticket that mentions these names.
fn ticket(names: &[String]) -> String {
    format!(
        "Hi,\r\nplease check joe@{} and https://www.{}/login first,\r\nthen not-there.example and 10.0.0.1.\r\n",
        names[0], names[1]
    )
}

/// The first two names of the instance.
async fn two_names(desk: &Desk) -> Vec<String> {
    let mut names: Vec<String> = all(desk).await.into_iter().map(|row| row.name).collect();
    names.retain(|name| name.is_ascii() && !name.starts_with("www."));
    names.dedup();
    names.truncate(2);
    names
}

#[tokio::test]
async fn the_names_of_a_ticket_become_the_list() {
    let mut desk = local(400).await;
    let names = two_names(&desk).await;
    desk.press("l");
    desk.paste(&ticket(&names));
    wait_for_text(&mut desk, "1 missing, 1 not a domain").await;
    desk.settle().await;
    desk.press("Enter");
    desk.settle().await;
    let listed: Vec<String> = rows(&desk).into_iter().map(|row| row.name).collect();
    assert!(!listed.is_empty() && listed.iter().all(|name| names.contains(name)), "{listed:?}");
}

#[tokio::test]
async fn without_a_copy_clerk_is_asked_and_a_missing_name_is_created() {
    let emulator = Options { now: Some(NOW), domains: 30, organizations: 9, ..Options::default() };
    let mut desk = Desk::open(Plan { emulator, ..Plan::default() }).await;
    let names = two_names(&desk).await;
    desk.press("l");
    desk.paste(&ticket(&names));
    wait_for_text(&mut desk, "1 missing, 1 not a domain").await;
    desk.press("Tab");
    wait_for_text(&mut desk, "1 missing name. Press Ctrl-p to create, Ctrl-x to copy, Tab to show all.")
        .await;
    desk.press("Ctrl-n");
    wait_for_text(&mut desk, "not-there.example").await;
    assert!(matches!(desk.model.modals.last(), Some(Modal::Create(_))));
}

#[tokio::test]
async fn a_ticket_pasted_without_brackets_is_text() {
    let mut desk = local(60).await;
    let names = two_names(&desk).await;
    desk.press("l");
    desk.burst(&format!("D verify\r{}\rqqq :stop-copy\r", names.join("\r")));
    desk.settle().await;
    let Some(Modal::Lookup(panel)) = desk.model.modals.last() else { panic!("{}", desk.screen()) };
    assert_eq!(panel.shown().count(), names.len());
    assert_eq!(desk.model.modals.len(), 1);
}
