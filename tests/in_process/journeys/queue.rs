//! Working through a queue: notes, snoozes, the filters for both, and the place after a restart.

use std::fs;
use std::sync::Arc;

use domdesk::app::{ConnectionTarget, Start};
use domdesk::emulator::Options;

use crate::journeys::kit::{rows, screen_text, toggle, wait_for_text};
use crate::support::{Desk, NOW, Plan};

fn start() -> Start {
    Start { target: Some(ConnectionTarget::Instance), snapshot_rows: 250_000, ..Start::default() }
}

/// A desk on a local copy.
async fn desk() -> Desk {
    let emulator = Options { now: Some(NOW), domains: 30, organizations: 6, ..Options::default() };
    let mut desk = Desk::open(Plan { emulator, start: start(), ..Plan::default() }).await;
    copied(&mut desk).await;
    desk
}

async fn copied(desk: &mut Desk) {
    desk.wait(|desk| desk.model.domains.is_local() && !desk.model.domains.is_loading()).await;
    desk.settle().await;
}

/// Kills the program and starts it again.
async fn restart(desk: Desk) -> Desk {
    let (running, state) = (Some(Arc::clone(&desk.emulator)), Some(Arc::clone(&desk.state)));
    let mut rest = desk.kill();
    while rest.recv().await.is_some() {}
    let mut desk = Desk::open(Plan { running, state, start: start(), ..Plan::default() }).await;
    copied(&mut desk).await;
    desk
}

async fn query(desk: &mut Desk, text: &str) {
    desk.press("/ Ctrl-u");
    desk.type_text(text);
    desk.press("Enter");
    desk.settle().await;
}

/// The names of the rows that the query finds.
async fn found(desk: &mut Desk, text: &str) -> Vec<String> {
    query(desk, text).await;
    let mut names: Vec<_> = rows(desk).into_iter().map(|row| row.id).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_queue_of_30_with_3_notes_and_2_snoozes_needs_no_key_beyond_act_note_and_next() {
    let mut desk = desk().await;
    let total = desk.model.list().total().unwrap();
    assert_eq!(total, 30);
    let (mut keys, mut typed) = (0, 0);
    let mut press = |desk: &mut Desk, names: &str| {
        keys += names.split_whitespace().count();
        desk.press(names);
    };
    press(&mut desk, "]");
    for row in 0..30 {
        assert_eq!(
            desk.model.queue_line().unwrap().split(',').next(),
            Some(format!("Queue: {} of 30", row + 1).as_str())
        );
        if row % 10 == 1 {
            press(&mut desk, "a");
            desk.type_text("ask");
            typed += 3;
            press(&mut desk, "Enter");
            desk.settle().await;
        }
        match row {
            // Snoozing moves on by itself.
            4 | 5 => press(&mut desk, "Z Enter"),
            _ => press(&mut desk, "]"),
        }
        desk.settle().await;
    }
    assert_eq!((keys, typed), (1 + 3 * 2 + 2 * 2 + 28, 9), "start, notes, snoozes and next");
    assert!(screen_text(&mut desk).contains("Queue: 30 of 30, 0 done"));
    assert_eq!(found(&mut desk, "note:yes").await.len(), 3);
    assert_eq!(found(&mut desk, "note:ASK").await.len(), 3);
    assert_eq!(found(&mut desk, "note:kim").await.len(), 0);
    assert_eq!(found(&mut desk, "snoozed:yes").await.len(), 2);
    assert_eq!(found(&mut desk, "!snoozed:yes note:no").await.len(), 25);
}

#[tokio::test]
async fn acting_moves_on_and_a_restart_keeps_the_place_the_notes_and_the_snoozes() {
    let mut desk = desk().await;
    query(&mut desk, "mode:-automatic_invitation verified:no sort:name").await;
    let queue: Vec<_> = rows(&desk).into_iter().map(|row| row.id).collect();
    assert!(queue.len() >= 5, "{}", queue.len());
    desk.press("] Enter");
    toggle(&mut desk);
    desk.settle().await;
    assert!(desk.emulator.requests().iter().any(|request| request.path.contains(&queue[0])), "it was sent");
    assert_eq!(desk.model.selected().unwrap().id, queue[1]);
    assert!(desk.model.detail.open);
    desk.press("Z");
    desk.type_text("2w");
    desk.press("Enter a");
    desk.settle().await;
    desk.type_text("waits for legal");
    desk.press("Enter");
    wait_for_text(&mut desk, "waits for legal by jana@desk7").await;
    assert_eq!(desk.model.selected().unwrap().id, queue[2]);

    let mut desk = Box::pin(restart(desk)).await;
    query(&mut desk, "mode:-automatic_invitation verified:no sort:name").await;
    desk.press("]");
    desk.settle().await;
    assert_eq!(desk.model.selected().unwrap().id, queue[2]);
    wait_for_text(&mut desk, "Resumed the queue where you left it.").await;
    wait_for_text(&mut desk, "1 done").await;
    assert_eq!(found(&mut desk, "note:legal").await, [queue[2].clone()]);
    assert_eq!(found(&mut desk, "snoozed:yes").await, [queue[1].clone()]);
    desk.press("Enter");
    wait_for_text(&mut desk, "Snoozed until 2026-12-07").await;
}

#[tokio::test]
async fn notes_of_others_appear_with_a_refresh_and_are_harmless() {
    let mut desk = desk().await;
    let row = desk.model.selected().unwrap().clone();
    let instance = desk.model.instance.ready().unwrap().id.clone();
    let folder = desk.state.path().join("notes");
    desk.press("a");
    desk.type_text("mine");
    desk.press("Enter");
    desk.settle().await;
    let key = fs::read_to_string(folder.join("jana@desk7.jsonl")).unwrap();
    let key = serde_json::from_str::<serde_json::Value>(key.trim()).unwrap()["instance"].clone();
    assert!(key.as_str().unwrap().starts_with(&instance), "{key}");
    let line = serde_json::json!({
        "at": NOW.0 + 86_400_000, "instance": key, "domain_id": row.id, "note": "theirs \u{1b}[2J\u{202e}x", "color": 7,
    });
    fs::write(folder.join("kim@desk1.jsonl"), format!("{line}\n{{\"at\":1,")).unwrap();
    desk.press("r");
    desk.settle().await;
    wait_for_text(&mut desk, "\"theirs ␛[2J").await;
    desk.press("Enter");
    wait_for_text(&mut desk, "by kim@desk1").await;
}

#[tokio::test]
async fn a_note_that_cannot_be_written_is_told_and_not_shown() {
    let mut desk = desk().await;
    // A file in place of the folder.
    fs::write(desk.state.path().join("notes"), "").unwrap();
    desk.press("a");
    desk.type_text("lost");
    desk.press("Enter");
    wait_for_text(&mut desk, "was not saved:").await;
    desk.press("Esc");
    assert!(!screen_text(&mut desk).contains("\"lost\""));
    fs::remove_file(desk.state.path().join("notes")).unwrap();
    desk.press("a Enter");
    wait_for_text(&mut desk, "\"lost\"").await;
}

#[tokio::test]
async fn a_snooze_that_ends_brings_the_row_back() {
    let mut desk = desk().await;
    let first = desk.model.selected().unwrap().id.clone();
    query(&mut desk, "snoozed:no").await;
    desk.press("Z");
    desk.type_text("2h");
    desk.press("Enter");
    desk.settle().await;
    assert_eq!(desk.model.list().total(), Some(29));
    desk.wait(|desk| desk.model.list().total() == Some(30)).await;
    assert!(rows(&desk).iter().any(|row| row.id == first));
}
