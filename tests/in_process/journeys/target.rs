//! A key acts on the row that the operator saw, or on none: with late responses and concurrent changes.

use std::time::Duration;

use domdesk::app::{Confirm, Msg};
use domdesk::clerk::Operation;
use domdesk::emulator::FaultKind;
use domdesk::input::{Code, Key};

use crate::journeys::kit::{
    add, confirm_emails, count, once, other_client, rows, screen_text, toggle, wait_for_text, with_room,
};
use crate::support::{Desk, Plan};

/// A desk on a list from the server, without a local copy.
async fn open() -> Desk {
    let mut desk = Desk::open(Plan::default()).await;
    desk.settle().await;
    assert!(!desk.model.list().is_local());
    desk
}

/// Presses a key without time for reading the screen.
fn press_immediately(desk: &mut Desk, key: char) {
    desk.send(Msg::Key(Key::char(key)));
}

/// The domains that were updated.
fn updated(desk: &Desk) -> Vec<String> {
    let requests = desk.emulator.requests();
    let updates = requests.iter().filter(|request| request.operation == Some(Operation::Update));
    updates.map(|request| request.path.rsplit('/').next().unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn an_own_delete_that_is_confirmed_late_leaves_the_cursor_on_its_row() {
    let mut desk = open().await;
    let before = rows(&desk);
    once(&desk, Operation::Delete, FaultKind::Delay(Duration::from_secs(2)));
    desk.press("j D y j j");
    assert_eq!(desk.selected(), before[3].name);
    desk.settle().await;
    assert!(desk.emulator.domain(&before[1].id).is_none());
    assert_eq!(desk.selected(), before[3].name);
    toggle(&mut desk);
    desk.settle().await;
    assert_eq!(updated(&desk), [before[3].id.as_str()]);
}

#[tokio::test]
async fn a_row_that_arrives_on_top_while_the_operator_moves_leaves_the_cursor_on_its_row() {
    let mut desk = open().await;
    let before = rows(&desk);
    let (organization, _) = with_room(&desk);
    add(&desk, &organization, "on-top.example", false).await;
    once(&desk, Operation::ListAll, FaultKind::Delay(Duration::from_secs(2)));
    desk.press("r j j j");
    desk.settle().await;
    assert!(desk.screen().contains("on-top.example"));
    assert_eq!(desk.selected(), before[3].name);
    toggle(&mut desk);
    desk.settle().await;
    assert_eq!(updated(&desk), [before[3].id.as_str()]);
}

#[tokio::test]
async fn a_key_for_a_row_that_a_colleague_deleted_does_not_act_on_the_next_row() {
    let mut desk = open().await;
    let before = rows(&desk);
    desk.press("j");
    other_client(&desk).delete(&before[1].organization_id, &before[1].id).await.unwrap();
    desk.press("r");
    desk.settle().await;
    assert_eq!(desk.selected(), before[2].name);
    desk.look();
    desk.send(Msg::Time(desk.model.now.plus(30)));
    press_immediately(&mut desk, 'v');
    wait_for_text(&mut desk, "Ignored: the row under the cursor just changed to").await;
    desk.settle().await;
    assert_eq!(count(&desk, Operation::Update), 0);
    desk.send(Msg::Time(desk.model.now.plus(Confirm::MIN_READING_TIME)));
    press_immediately(&mut desk, 'v');
    confirm_emails(&mut desk);
    desk.settle().await;
    assert_eq!(updated(&desk), [before[2].id.as_str()], "the row that the operator has had time to read");
}

#[tokio::test]
async fn the_response_to_a_closed_form_does_not_move_the_cursor() {
    let mut desk = open().await;
    let (organization, _) = with_room(&desk);
    let before = rows(&desk);
    once(&desk, Operation::Create, FaultKind::Delay(Duration::from_secs(2)));
    desk.press("n Shift-Tab Backspace");
    desk.paste(&organization);
    desk.wait(|desk| count(desk, Operation::Organizations) > 0 && !screen_text(desk).contains("searching…"))
        .await;
    desk.press("Enter");
    desk.type_text("left-alone.example");
    desk.send(Msg::Key(Key::new(Code::Enter)));
    desk.press("Esc j");
    desk.settle().await;
    assert!(desk.screen().contains("left-alone.example"), "the new row is at the top");
    assert_eq!(desk.selected(), before[1].name);
    press_immediately(&mut desk, 'v');
    confirm_emails(&mut desk);
    desk.settle().await;
    assert_eq!(updated(&desk), [before[1].id.as_str()]);
}
