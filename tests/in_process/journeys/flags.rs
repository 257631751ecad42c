//! Flags: found in the background, explained in the detail, and followed as rows change.

use domdesk::app::{ConnectionTarget, Start};
use domdesk::emulator::Options;

use crate::journeys::kit::{add, rows, screen_text, wait_for_text};
use crate::support::{Desk, NOW, Plan};

#[tokio::test]
async fn a_lookalike_is_found_explained_and_followed() {
    let start =
        Start { target: Some(ConnectionTarget::Instance), snapshot_rows: 250_000, ..Start::default() };
    let emulator = Options { now: Some(NOW), domains: 60, organizations: 20, ..Options::default() };
    let mut desk = Desk::open(Plan { emulator, start, ..Plan::default() }).await;
    desk.wait(|desk| desk.model.domains.is_local() && !desk.model.domains.is_loading()).await;
    let organizations = desk.emulator.organizations();
    let genuine = add(&desk, &organizations[0].id, "flaggedcorp.com", true).await;
    let alike = add(&desk, &organizations[1].id, "flaggedc0rp.com", false).await;
    desk.press("r");
    desk.settle().await;

    desk.press("/");
    desk.type_text("flagged flag:lookalike");
    desk.settle().await;
    let found: Vec<_> = rows(&desk).into_iter().map(|row| row.id).collect();
    assert_eq!(found, [alike.id.as_str()]);
    desk.press("Enter Enter");
    wait_for_text(&mut desk, "lookalike: looks like flaggedcorp.com, which is verified in").await;

    // The genuine one is no longer verified, so nothing is left to be confused with.
    desk.emulator.as_other_operator().update(&genuine.id, Some(false), None).unwrap();
    desk.press("r");
    desk.settle().await;
    assert_eq!(desk.model.list().total(), Some(0), "{}", screen_text(&mut desk));
}
