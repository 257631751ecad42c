//! The journal on the screen: changes are listed, filtered and shown in detail. The operator can permanently record the
//! outcome of a change that no lookup could resolve.

use domdesk::app::Level;
use domdesk::clerk::{Change, EnrollmentMode, Operation, UpdateDomain};
use domdesk::emulator::FaultKind;
use domdesk::journal::{EntryId, Event, RecordState};

use crate::journeys::journal::left_by_a_killed_run;
use crate::journeys::kit::{
    answer, count, error_body, go_to_unverified, once, other_client, toggle, wait_for_text,
};
use crate::support::{Desk, Plan};

/// The state of the change on this desk.
fn state(desk: &Desk, entry: &EntryId) -> Option<RecordState> {
    desk.model.journal.open()?.history.get(entry).map(domdesk::journal::Record::state)
}

/// Whether the screen lists this change in this state. Its age depends on how long the test has waited.
fn is_listed(desk: &mut Desk, state: &str, change: &str) -> bool {
    desk.screen()
        .lines()
        .any(|line| line.contains(state) && line.contains(&format!(" jana         {change}")))
}

#[tokio::test]
async fn a_new_change_is_listed_and_shown_in_detail() {
    let mut desk = Desk::open(Plan::default()).await;
    desk.press("A");
    wait_for_text(&mut desk, "No change has been made yet.").await;
    desk.press("Esc R");
    desk.type_text("ticket 12");
    desk.press("Enter");
    wait_for_text(&mut desk, "reason: ticket 12").await;
    let row = go_to_unverified(&mut desk);
    desk.press("v");
    desk.settle().await;
    once(&desk, Operation::Update, answer(422, error_body("moon_phase", None)));
    desk.press("v");
    desk.settle().await;
    desk.wait(|desk| desk.journal().len() == 4).await;
    desk.press("A");
    desk.wait(|desk| is_listed(desk, "▸ ✗ not done", &format!("unverify {} in ", row.name))).await;
    assert!(desk.screen().contains(" [moon_phase]"));
    assert!(is_listed(&mut desk, "✓ done", &format!("verify {}", row.name)));
    desk.press("Enter");
    for text in [
        format!("domain {}", row.name),
        "operator jana host desk7".to_owned(),
        "reason ticket 12".to_owned(),
        "result refused".to_owned(),
        "code moon_phase".to_owned(),
        "HTTP status 422".to_owned(),
        format!("trace id {}", crate::journeys::kit::trace("moon_phase")),
    ] {
        wait_for_text(&mut desk, &text).await;
    }
    desk.press("Esc j Enter");
    wait_for_text(&mut desk, "affiliation unverified → verified").await;
    desk.press("Esc Esc Enter Tab G");
    wait_for_text(&mut desk, "Last change in this journal").await;
    let reasons = desk.journal().into_iter().filter_map(|line| match line.event {
        Event::Asked(asked) => Some(asked.reason),
        _ => None,
    });
    assert_eq!(reasons.collect::<Vec<_>>(), [Some("ticket 12".to_owned()), Some("ticket 12".to_owned())]);
}

#[tokio::test]
async fn the_journal_is_filtered_while_typing() {
    let mut desk = Desk::open(Plan::default()).await;
    go_to_unverified(&mut desk);
    desk.press("v");
    desk.settle().await;
    desk.press("v");
    desk.settle().await;
    desk.wait(|desk| desk.journal().len() == 4).await;
    desk.press("A /");
    desk.type_text("UNverify");
    wait_for_text(&mut desk, "1 of 1 found in 2").await;
    assert!(is_listed(&mut desk, "✓ done", "unverify ") && !is_listed(&mut desk, "✓ done", "verify "));
    desk.press("Esc");
    wait_for_text(&mut desk, "1 of 2").await;
    desk.press("/");
    desk.type_text("nobody");
    desk.press("Enter");
    wait_for_text(&mut desk, "No change matches the filter.").await;
    desk.press("Esc");
    wait_for_text(&mut desk, "1 of 2").await;
    desk.press("Esc");
    assert!(desk.model.modals.is_empty());
}

#[tokio::test]
async fn an_outcome_that_the_operator_recorded_is_kept_after_a_restart() {
    let mut first = Desk::open(Plan::default()).await;
    let row = go_to_unverified(&mut first);
    let body = UpdateDomain { verified: Some(true), enrollment_mode: None };
    let change =
        Change::Update { organization_id: row.organization_id.clone(), domain_id: row.id.clone(), body };
    let entry = left_by_a_killed_run(&first, &row, change);
    // Another client has changed the row since, so no lookup can resolve it.
    let mode = match row.enrollment_mode {
        EnrollmentMode::ManualInvitation => EnrollmentMode::AutomaticSuggestion,
        _ => EnrollmentMode::ManualInvitation,
    };
    let body = UpdateDomain { enrollment_mode: Some(mode), verified: None };
    other_client(&first).update(&row.organization_id, &row.id, &body).await.unwrap();
    let sent = count(&first, Operation::Update);

    let mut desk = first.another().await;
    desk.wait(|desk| state(desk, &entry) == Some(RecordState::Unresolved)).await;
    wait_for_text(&mut desk, "¿ 1 unresolved").await;
    desk.press("Esc A");
    let what = format!("verify {}", row.name);
    assert!(is_listed(&mut desk, "▸ ¿ unresolved", &what));
    desk.press("N");
    wait_for_text(&mut desk, "The journal will say that it did not happen").await;
    desk.press("Enter");
    assert_eq!(state(&desk, &entry), Some(RecordState::Unresolved), "Enter records nothing");
    desk.press("N y");
    assert!(is_listed(&mut desk, "▸ ✗ not done", &what));
    assert!(!desk.screen().contains("¿ 1 unresolved"));
    desk.wait(|desk| desk.journal().len() == 3).await;
    // Lines written so close together may be swapped; the result is the same.
    let resolved = desk.journal().into_iter().find_map(|line| match line.event {
        Event::Resolved(resolved) => Some(resolved),
        _ => None,
    });
    let resolved = resolved.unwrap();
    assert!(!resolved.happened && resolved.operator == crate::support::operator());

    let mut third = desk.another().await;
    assert_eq!(state(&third, &entry), Some(RecordState::NotDone));
    assert_eq!(third.model.changes.open(), 0);
    assert!(!third.screen().contains("¿"));
    assert_eq!(count(&third, Operation::Update), sent, "nothing was sent");
}

#[tokio::test]
async fn another_desks_changes_are_shown_after_a_refresh() {
    let mut desk = Desk::open(Plan::default()).await;
    let mut other = desk.another().await;
    let row = go_to_unverified(&mut other);
    once(&other, Operation::Update, FaultKind::Hold);
    other.press("v");
    other.wait(|desk| desk.journal().len() == 1).await;
    desk.press("A");
    wait_for_text(&mut desk, "No change has been made yet.").await;
    desk.press("r");
    desk.wait(|desk| is_listed(desk, "▸ ⋯ open", &format!("verify {}", row.name))).await;
    assert!(!desk.screen().contains("reading…"));
    desk.press("Enter");
    wait_for_text(&mut desk, "Another run of domdesk requested it.").await;
}

#[tokio::test]
async fn on_the_smallest_screen_a_message_leaves_half_of_the_journal_visible() {
    let mut desk = Desk::open(Plan::sized(40, 10)).await;
    go_to_unverified(&mut desk);
    for _ in 0..3 {
        toggle(&mut desk);
        desk.settle().await;
    }
    desk.press("A");
    for key in ["g", "j", "j"] {
        desk.press(key);
        desk.model.toasts.show(Level::Error, "The API did not answer in time. ".repeat(9), desk.model.now);
        let screen = desk.screen();
        assert!(screen.contains("did not answer"), "{screen}");
        assert!(screen.lines().any(|line| line.contains('▸') && line.contains("done")), "{key}: {screen}");
        assert!(screen.lines().filter(|line| line.contains("✓ done")).count() >= 2, "{key}: {screen}");
        desk.model.toasts.dismiss();
    }
}
