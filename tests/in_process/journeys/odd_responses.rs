//! Inconsistent lists: fewer rows than their count, no rows at all, or rows without a name.

use domdesk::app::ListRow;
use domdesk::clerk::Operation;
use domdesk::emulator::Fault;
use serde_json::{Value, json};

use crate::journeys::kit::{answer, count, screen_text, wait_for_text};
use crate::support::{Desk, Plan};

/// Answers every list with this body until the faults are removed.
fn always(desk: &Desk, body: &Value) {
    let kind = answer(200, body.to_string());
    desk.emulator.inject(Fault { operation: Some(Operation::ListAll), times: usize::MAX, kind });
}

/// `rows` rows in the emulator's format.
fn sample(desk: &Desk, rows: usize) -> Vec<Value> {
    let organization = desk.emulator.organizations().into_iter().find(|found| found.domains > 0).unwrap();
    let row = |number: usize| {
        json!({
            "id": format!("orgdmn_{number}"), "organization_id": organization.id, "name": format!("{number}.example"),
            "enrollment_mode": "manual_invitation", "created_at": 1, "updated_at": 1
        })
    };
    (0..rows).map(row).collect()
}

#[tokio::test]
async fn a_list_that_counts_rows_but_sends_none_is_not_shown_as_empty() {
    let mut desk = Desk::begin(Plan::sized(100, 30)).await;
    always(&desk, &json!({"data": [], "total_count": 1200}));
    wait_for_text(&mut desk, "The response counts 1,200 domains but contains none of them.").await;
    wait_for_text(&mut desk, "Press r to load them again.").await;
    assert!(
        !screen_text(&mut desk).contains("no organization domains yet")
            && !screen_text(&mut desk).contains("loading")
    );
    desk.emulator.disarm();
    desk.press("r");
    desk.wait(|desk| matches!(desk.model.row(0), Some(ListRow::Loaded(_)))).await;
    assert!(!screen_text(&mut desk).contains("contains none of them"));
    // A list that is really empty is shown as empty.
    always(&desk, &json!({"data": [], "total_count": 0}));
    desk.press("r");
    wait_for_text(&mut desk, "This instance has no organization domains yet.").await;
}

#[tokio::test]
async fn rows_that_are_counted_but_not_sent_are_shown_as_missing() {
    let mut desk = Desk::begin(Plan::sized(100, 30)).await;
    let rows = sample(&desk, 3);
    always(&desk, &json!({"data": rows, "total_count": 5}));
    wait_for_text(&mut desk, "✗ missing, r to load it again: counted among 5 domains, but not sent").await;
    assert!(!screen_text(&mut desk).contains("loading"));
    desk.press("G v");
    assert_eq!((desk.model.list().cursor(), count(&desk, Operation::Update)), (4, 0), "there is no row");
    for key in ["Enter", "J"] {
        desk.press(key);
        wait_for_text(&mut desk, "The server counts this domain but did not send it.").await;
    }
    assert!(!screen_text(&mut desk).contains("Loading…"));
    desk.press("Esc");
    desk.emulator.disarm();
    desk.press("r");
    desk.wait(|desk| desk.model.list().total() == Some(1_200)).await;
    assert!(!screen_text(&mut desk).contains("missing"));
}

#[tokio::test]
async fn a_row_without_a_name_is_shown_and_cannot_be_changed() {
    let mut desk = Desk::begin(Plan::sized(100, 30)).await;
    let mut rows = sample(&desk, 3);
    rows[1]["name"] = Value::Null;
    always(&desk, &json!({"data": rows, "total_count": 3}));
    wait_for_text(&mut desk, "(unnamed)").await;
    desk.ready().await;
    let screen = desk.screen();
    assert!(screen.contains("0.example") && screen.contains("2.example"), "{screen}");
    desk.press("j Enter");
    wait_for_text(&mut desk, "Affiliation (a mailbox at the domain)").await;
    desk.press("Esc");
    for key in ["v", "m", "e", "D", "W"] {
        desk.press(key);
        wait_for_text(&mut desk, "cannot be changed here: Clerk sent no name").await;
        assert!(desk.model.modals.is_empty(), "{key}");
        desk.press("Esc");
    }
    let changes = desk.emulator.requests().into_iter().filter(|request| request.method != "GET").count();
    assert_eq!(changes, 0);
}
