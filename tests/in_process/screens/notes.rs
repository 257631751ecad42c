//! Notes, snoozes and the queue: the list, the details, the prompts.

use crate::screens::shots::{few, shoot, shoot_in_each_size};
use crate::support::Desk;

#[tokio::test]
async fn notes_and_snoozes() {
    let mut desk = Desk::open(few()).await;
    desk.settle().await;
    desk.press("a");
    shoot_in_each_size(&mut desk, "note-prompt");
    desk.type_text("Waits for legal, ask Kim");
    desk.press("Enter");
    desk.settle().await;
    desk.press("j Space j Space Z");
    shoot(&mut desk, "snooze-prompt-marks");
    desk.press("Esc I k");
    desk.settle().await;
    desk.press("Z");
    shoot_in_each_size(&mut desk, "snooze-prompt");
    desk.type_text("soon");
    desk.press("Enter");
    shoot(&mut desk, "snooze-prompt-wrong");
    desk.press("Ctrl-u");
    desk.type_text("2026-12-24");
    desk.press("Enter");
    desk.settle().await;
    desk.press("a");
    desk.type_text("hostile \u{202e}\u{7} text");
    desk.press("Enter");
    desk.settle().await;
    desk.press("Esc");
    shoot_in_each_size(&mut desk, "notes-list");
    desk.press("Enter");
    shoot_in_each_size(&mut desk, "notes-detail");
    desk.press("Enter | k Space k Space Enter");
    desk.settle().await;
    shoot_in_each_size(&mut desk, "notes-columns");
}

#[tokio::test]
async fn a_queue() {
    let mut desk = Desk::open(few()).await;
    desk.settle().await;
    desk.press("] ] ]");
    shoot_in_each_size(&mut desk, "queue");
}
