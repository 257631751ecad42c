//! Marks: rows of several queries are collected, shown, and cleared.

use domdesk::app::{ConnectionTarget, Start};
use domdesk::emulator::Options;

use crate::journeys::kit::{rows, wait_for_text};
use crate::support::{Desk, NOW, Plan};

/// A desk on a local copy, or on pages of the server.
async fn desk(limit: u64) -> Desk {
    let start = Start { target: Some(ConnectionTarget::Instance), snapshot_rows: limit, ..Start::default() };
    let emulator = Options { now: Some(NOW), domains: 600, organizations: 120, ..Options::default() };
    let mut desk = Desk::open(Plan { emulator, start, ..Plan::default() }).await;
    desk.wait(move |desk| limit == 0 || desk.model.domains.is_local() && !desk.model.domains.is_loading())
        .await;
    desk
}

async fn query(desk: &mut Desk, text: &str) {
    desk.press("/ Ctrl-u");
    desk.type_text(text);
    desk.press("Enter");
    desk.settle().await;
}

#[tokio::test]
async fn rows_of_two_queries_are_marked_shown_and_cleared() {
    for limit in [0, 250_000] {
        let mut desk = desk(limit).await;
        query(&mut desk, "verified:yes").await;
        let verified = rows(&desk);
        desk.press("Space Space");
        wait_for_text(&mut desk, "● 2 marked").await;
        query(&mut desk, "verified:no").await;
        let unverified = rows(&desk);
        desk.press("V j j V");
        wait_for_text(&mut desk, "● 5 marked").await;
        desk.press("M");
        desk.settle().await;
        wait_for_text(&mut desk, "5 marked rows shown").await;
        let expected: Vec<_> = unverified[..3].iter().chain(&verified[..2]).map(|row| &row.id).collect();
        let mut shown: Vec<_> = rows(&desk).into_iter().map(|row| row.id).collect();
        assert_eq!(shown[..3].iter().collect::<Vec<_>>(), expected[..3]);
        shown.sort();
        let mut all: Vec<_> = expected.into_iter().cloned().collect();
        all.sort();
        assert_eq!(shown, all);
        desk.press("Esc I");
        desk.settle().await;
        assert!(desk.model.marks.is_empty());
        assert_eq!(rows(&desk)[0].id, unverified[0].id, "the list is as it was");
    }
}

#[tokio::test]
async fn all_matches_are_marked_after_a_question_that_tells_how_many_are_known() {
    let mut desk = desk(250_000).await;
    desk.press("*");
    wait_for_text(&mut desk, "These are all domains of the instance.").await;
    desk.press("y");
    wait_for_text(&mut desk, "Marked all of 600 domains.").await;
    wait_for_text(&mut desk, "● 600 marked").await;

    let mut desk = self::desk(0).await;
    desk.press("*");
    wait_for_text(&mut desk, "that have loaded, of 600. All can be marked with a local copy").await;
    desk.press("y");
    wait_for_text(&mut desk, "that have loaded, of 600.").await;
    assert!(desk.model.marks.len() < 600);
}
