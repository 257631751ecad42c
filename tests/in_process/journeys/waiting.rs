//! No key waits for the network, except that quitting waits for changes.

use std::time::Duration;

use domdesk::clerk::Operation;
use domdesk::emulator::{FaultKind, Options};

use crate::journeys::kit::{count, go_to_unverified, named, once, wait_for_text};
use crate::support::{Desk, NOW, Plan};

#[tokio::test]
async fn keys_work_while_a_search_is_pending() {
    let mut desk = Desk::open(Plan::default()).await;
    desk.settle().await;
    once(&desk, Operation::ListAll, FaultKind::Hold);
    let before = count(&desk, Operation::ListAll);
    desk.press("/");
    desk.type_text("kest");
    desk.wait(|desk| count(desk, Operation::ListAll) > before).await;
    assert!(desk.screen().contains("searching…"));
    desk.type_text("rel");
    assert!(desk.screen().contains("/kestrel"), "the text can be edited");
    desk.press("Ctrl-n Ctrl-n");
    assert_eq!(desk.model.list().cursor(), 2, "the old rows can still be moved through");
    // The operator stops typing. The next search does not queue behind the one that hangs.
    desk.pass_until(|desk| desk.model.bar.as_ref().is_some_and(|bar| bar.due.is_none()));
    desk.see("found").await;
    assert!(desk.selected().contains("kestrel"));
}

#[tokio::test]
async fn keys_work_before_the_first_response() {
    let emulator = Options { now: Some(NOW), latency: Duration::from_millis(150), ..Options::default() };
    let mut desk = Desk::begin(Plan { emulator, ..Plan::default() }).await;
    desk.press("j G v D Enter o");
    desk.press("? Esc");
    assert!(desk.screen().contains("connecting…"));
    desk.wait(|desk| desk.model.list().total().is_some()).await;
    assert!(desk.model.modals.is_empty(), "keys without a target are not kept for later");
    assert_eq!(desk.model.changes.open(), 0);
}

#[tokio::test]
async fn keys_work_while_a_change_is_pending() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = go_to_unverified(&mut desk);
    once(&desk, Operation::Update, FaultKind::Delay(Duration::from_millis(300)));
    desk.press("v");
    let before = desk.model.list().cursor();
    desk.press("j j");
    assert_eq!(desk.model.list().cursor(), before + 2);
    desk.press("/");
    desk.type_text(&row.name);
    desk.press("Enter");
    desk.wait(|desk| desk.selected() == row.name && !desk.model.list().is_replacing()).await;
    desk.settle().await;
    assert!(desk.model.selected().unwrap().is_verified(), "the change reached the row wherever it is shown");
}

#[tokio::test]
async fn quitting_waits_for_a_pending_change() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = go_to_unverified(&mut desk);
    once(&desk, Operation::Update, FaultKind::Delay(Duration::from_millis(100)));
    desk.press("v q");
    assert_eq!(desk.model.exit, None);
    wait_for_text(&mut desk, &format!("verify {} (under way)", named(&row))).await;
    desk.wait(|desk| desk.model.exit.is_some()).await;
    assert_eq!(desk.model.exit, Some(Vec::new()), "nothing was left open");
    assert!(desk.emulator.domain(&row.id).unwrap().is_verified());
}

#[tokio::test]
async fn quitting_without_waiting_reports_the_open_changes() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = go_to_unverified(&mut desk);
    once(&desk, Operation::Update, FaultKind::Hold);
    desk.press("v q");
    desk.see("a change that was sent may still").await;
    desk.press("Esc");
    assert_eq!(desk.model.exit, None, "Esc stays");
    assert!(desk.model.modals.is_empty());
    desk.press("Ctrl-c q");
    assert_eq!(desk.model.exit, Some(vec![format!("verify {} (under way)", named(&row))]));
}

#[tokio::test]
async fn without_open_changes_q_quits_immediately() {
    let mut desk = Desk::open(Plan::default()).await;
    desk.press("q");
    assert_eq!(desk.model.exit, Some(Vec::new()));
}

#[tokio::test]
async fn quitting_waits_until_a_change_in_doubt_is_settled() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = go_to_unverified(&mut desk);
    desk.settle().await;
    once(&desk, Operation::Update, FaultKind::AppliedThenDisconnect);
    // The lookup before the change is answered, the first lookup after it is not.
    once(&desk, Operation::ListAll, FaultKind::Delay(std::time::Duration::ZERO));
    once(&desk, Operation::ListAll, FaultKind::DisconnectBefore);
    desk.press("v");
    wait_for_text(&mut desk, "It is not known whether").await;
    desk.press("q");
    wait_for_text(&mut desk, &format!("verify {} (outcome unknown, looking it up)", named(&row))).await;
    desk.wait(|desk| desk.model.exit.is_some()).await;
    assert_eq!(desk.model.exit, Some(Vec::new()), "it was found to be done");
}
