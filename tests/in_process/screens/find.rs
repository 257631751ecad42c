//! The query bar, the filter panel and the help.

use domdesk::view::Theme;

use crate::journeys::kit::{go_to_unverified, toggle};
use crate::screens::shots::{few, shoot, shoot_as_it_is, shoot_in_each_size, snapshot, styled};
use crate::support::{Desk, Plan};

#[tokio::test]
async fn the_query_being_edited() {
    let mut desk = Desk::open(Plan::default()).await;
    desk.wait(|desk| desk.model.instance.ready().is_some()).await;
    desk.press("/");
    shoot(&mut desk, "query-empty");
    desk.type_text("verified:no mere");
    shoot(&mut desk, "query-typing");
    desk.see("found").await;
    shoot(&mut desk, "query-found");
    desk.type_text(" mode:sometimes sort:name");
    shoot(&mut desk, "query-bad-token");
}

#[tokio::test]
async fn completions_are_shown_below_the_query() {
    let mut desk = Desk::open(few()).await;
    desk.press("/");
    desk.type_text("verified:no s");
    shoot_in_each_size(&mut desk, "query-offers");
    desk.press("Tab");
    shoot(&mut desk, "query-offered");
}

#[tokio::test]
async fn the_panel_of_columns() {
    let mut desk = Desk::open(few()).await;
    desk.press("|");
    shoot_in_each_size(&mut desk, "columns");
    // Show the organization's id instead of its name, hide the mode, and show the time of the last change.
    desk.press("j j Space j Space j Space j j j j j j Space Enter");
    shoot(&mut desk, "columns-chosen");
    assert_eq!(
        desk.model.columns.to_string(),
        "status,name,organization_id,ownership,invitations,suggestions,created,updated"
    );
}

#[tokio::test]
async fn the_filter_panel() {
    let mut desk = Desk::open(Plan::default()).await;
    desk.wait(|desk| desk.model.instance.ready().is_some()).await;
    desk.press("f");
    shoot_in_each_size(&mut desk, "filter");
    desk.press("Space Space j j Space j j Space Space j Space Space");
    desk.settle().await;
    shoot(&mut desk, "filter-chosen");
}

#[tokio::test]
async fn the_command_line() {
    let mut desk = Desk::open(Plan::default()).await;
    desk.wait(|desk| desk.model.instance.ready().is_some()).await;
    desk.press(":");
    shoot(&mut desk, "command");
    desk.type_text("re");
    shoot_in_each_size(&mut desk, "command-typing");
    desk.press("Ctrl-u");
    desk.type_text("views");
    desk.press("Enter");
    shoot(&mut desk, "command-unknown");
    desk.press("Esc");
    desk.press("? :");
    desk.type_text("acme");
    shoot(&mut desk, "keys-ignored");
    desk.press("Enter Esc t");
    shoot(&mut desk, "key-unbound");
}

#[tokio::test]
async fn the_help() {
    let mut desk = Desk::open(Plan::default()).await;
    desk.wait(|desk| desk.model.instance.ready().is_some()).await;
    desk.press("? /");
    desk.type_text("mode");
    shoot(&mut desk, "help-search");
    desk.press("Esc");
    shoot_in_each_size(&mut desk, "help");
    desk.resize(80, 24);
    desk.press("G");
    shoot_as_it_is(&mut desk, "help-end");
}

#[tokio::test]
async fn matches_and_a_row_that_left_the_filter() {
    let mut desk = Desk::open(Plan::sized(80, 24)).await;
    desk.wait(|desk| desk.model.instance.ready().is_some()).await;
    desk.press("/");
    desk.type_text("verified:no .com");
    desk.press("Enter");
    desk.settle().await;
    go_to_unverified(&mut desk);
    toggle(&mut desk);
    desk.settle().await;
    desk.pass_until(|desk| desk.model.toasts.shown().is_empty());
    snapshot("row-left-the-filter", &styled(&desk.model, &Theme::plain()));
}
