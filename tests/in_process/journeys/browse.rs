//! Searching and browsing.

use domdesk::clerk::unicode_form;

use crate::journeys::kit::{go_to, rows, wait_for_text};
use crate::support::{Desk, Plan};

#[tokio::test]
async fn a_domain_is_found_by_part_of_its_name() {
    let mut desk = Desk::open(Plan::default()).await;
    desk.press("/");
    desk.type_text("kestrel");
    desk.see("found").await;
    desk.press("Enter");
    assert!(desk.selected().contains("kestrel"));
    assert!(desk.screen().contains("[kestrel]"));
    assert!(rows(&desk).iter().all(|row| row.name.contains("kestrel")));
}

#[tokio::test]
async fn the_list_follows_the_typing_without_enter() {
    let mut desk = Desk::open(Plan::default()).await;
    desk.press("/");
    desk.type_text("kestrel");
    desk.wait(|desk| desk.selected().contains("kestrel")).await;
    desk.type_text("verified:no");
    assert!(desk.screen().contains("kestrelverified:no"), "the text is edited, not run");
    desk.press("Ctrl-u");
    desk.type_text("nothing-has-this-name");
    desk.see("No domain matches the query.").await;
    desk.see("Press / to edit it, f to show the filters.").await;
}

/// A desk that shows search results, with the screen and the selected row from before the search.
async fn searched_from_the_middle() -> (Desk, String, String) {
    let mut desk = Desk::open(Plan::default()).await;
    desk.press("PgDn PgDn j j");
    let (before, row) = (desk.screen(), desk.selected());
    desk.press("/");
    desk.type_text("kestrel");
    desk.see("found").await;
    (desk, before, row)
}

#[tokio::test]
async fn esc_restores_the_list_and_the_row() {
    let (mut desk, before, row) = searched_from_the_middle().await;
    desk.press("Esc");
    desk.settle().await;
    assert_eq!(desk.selected(), row);
    assert_eq!(desk.screen(), before);
}

#[tokio::test]
async fn esc_restores_the_row_also_after_the_text_was_deleted() {
    let (mut desk, before, row) = searched_from_the_middle().await;
    desk.press("Ctrl-u");
    desk.wait(|desk| desk.model.query.list.query.is_none()).await;
    desk.settle().await;
    desk.press("Ctrl-n Ctrl-n Esc");
    desk.settle().await;
    assert_eq!(desk.selected(), row);
    assert_eq!(desk.screen(), before);
}

#[tokio::test]
async fn a_bad_token_is_marked_and_enter_does_not_close_the_bar() {
    let mut desk = Desk::open(Plan::default()).await;
    let rows_before = rows(&desk);
    desk.press("/");
    desk.type_text("acme verified:maybe");
    desk.see("✗ verified:maybe, column 6: expected verified:yes or verified:no").await;
    desk.press("Enter");
    assert!(desk.model.bar.is_some(), "Enter does not close a bar with an invalid query");
    assert_eq!(rows(&desk), rows_before, "the list does not change");
    for _ in 0..5 {
        desk.press("Backspace");
    }
    desk.type_text("no");
    desk.press("Enter");
    desk.settle().await;
    assert!(desk.model.bar.is_none());
    assert!(desk.screen().contains("[verified:no]"));
}

#[tokio::test]
async fn the_detail_shows_why_a_domain_is_stuck() {
    let mut desk = Desk::open(Plan::default()).await;
    let stuck = go_to(&mut desk, |row| row.status().as_str() == "failed");
    desk.press("Enter");
    wait_for_text(&mut desk, "Stuck: verification failed").await;
    wait_for_text(&mut desk, "press v to verify it").await;
    wait_for_text(&mut desk, &stuck.id).await;
    desk.press("Esc");
    assert!(!desk.screen().contains("Stuck"));
}

#[tokio::test]
async fn the_json_is_shown_unchanged() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = desk.model.selected().unwrap().clone();
    desk.press("J");
    let screen = desk.screen();
    assert!(screen.contains("Raw JSON") && screen.contains("\"object\": \"organization_domain\""));
    desk.press("Tab G");
    assert!(desk.screen().contains(&format!("\"created_at\": {}", row.created_at.0)));
    desk.press("Esc");
    desk.press("Esc");
    assert!(!desk.screen().contains("Raw JSON"), "Esc closes the JSON and keeps the detail open");
    assert!(desk.model.detail.open);
}

#[tokio::test]
async fn a_row_without_its_organizations_data_shows_the_id() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = go_to(&mut desk, |row| row.public_organization_data.is_none());
    desk.press("Enter");
    wait_for_text(&mut desk, "not in the answer").await;
    wait_for_text(&mut desk, &row.organization_id).await;
}

#[tokio::test]
async fn a_punycode_name_is_shown_with_its_unicode_form() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = go_to(&mut desk, |row| unicode_form(&row.name).is_some_and(|name| name.chars().count() < 20));
    let unicode = unicode_form(&row.name).unwrap();
    desk.press("Enter");
    let screen = desk.screen().replace(' ', "");
    assert!(screen.contains(&row.name) && screen.contains(&unicode), "{unicode} in\n{screen}");
}
