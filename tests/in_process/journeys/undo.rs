//! Undo and redo: their questions, effects and refusals, also after a restart.

use domdesk::clerk::{EnrollmentMode, Operation, UpdateDomain};
use domdesk::emulator::FaultKind;
use domdesk::journal::{Event, Undoing};

use crate::journeys::kit::{
    count, go_to, go_to_unverified, list_only, named, once, other_client, screen_text, toggle, wait_for_text,
};
use crate::support::{Desk, Plan};

#[tokio::test]
async fn a_toggle_is_undone_and_redone() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = go_to_unverified(&mut desk);
    desk.press("v");
    desk.settle().await;
    assert!(desk.emulator.domain(&row.id).unwrap().is_verified());
    desk.press("u");
    wait_for_text(&mut desk, &format!("You did: verify {}", row.name)).await;
    assert!(screen_text(&mut desk).contains(&format!("Undo will: unverify {}.", named(&row))));
    assert_eq!(count(&desk, Operation::Update), 1, "nothing is sent before y");
    desk.press("y");
    desk.settle().await;
    assert!(!desk.emulator.domain(&row.id).unwrap().is_verified());
    desk.press("Ctrl-r y");
    desk.settle().await;
    assert!(desk.emulator.domain(&row.id).unwrap().is_verified());
    let undoing: Vec<_> = desk
        .journal()
        .into_iter()
        .filter_map(|line| match line.event {
            Event::Asked(asked) => Some(asked.undoing),
            _ => None,
        })
        .collect();
    assert!(
        matches!(&undoing[..], [None, Some(Undoing::Undoes(_)), Some(Undoing::Redoes(_))]),
        "{undoing:?}"
    );
}

#[tokio::test]
async fn undo_of_a_deletion_after_a_restart_creates_a_new_record() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = go_to_unverified(&mut desk);
    desk.press("D y");
    desk.settle().await;
    assert!(desk.emulator.domain(&row.id).is_none());
    let mut desk = Box::pin(desk.restart()).await;
    desk.press("u");
    wait_for_text(&mut desk, &format!("You did in an earlier run: delete {}", row.name)).await;
    wait_for_text(&mut desk, "It comes back as a new record with a new id.").await;
    desk.press("y");
    desk.settle().await;
    let back = desk.emulator.find(Some(&row.organization_id), &row.name);
    let [back] = &back[..] else { panic!("{back:?}") };
    assert_ne!(back.id, row.id);
    assert_eq!(back.enrollment_mode, row.enrollment_mode);
    assert_eq!(back.is_verified(), row.is_verified());
    assert_eq!(count(&desk, Operation::Create), 1);
}

#[tokio::test]
async fn a_row_that_another_client_changed_since_is_not_undone() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = go_to_unverified(&mut desk);
    desk.press("v");
    desk.settle().await;
    let body = UpdateDomain { verified: Some(false), enrollment_mode: None };
    other_client(&desk).update(&row.organization_id, &row.id, &body).await.unwrap();
    let body = UpdateDomain { verified: Some(true), enrollment_mode: Some(EnrollmentMode::ManualInvitation) };
    other_client(&desk).update(&row.organization_id, &row.id, &body).await.unwrap();
    let sent = count(&desk, Operation::Update);
    desk.press("u y");
    wait_for_text(&mut desk, "someone else has changed the domain").await;
    desk.settle().await;
    assert_eq!(count(&desk, Operation::Update), sent, "nothing was sent");
    assert!(desk.emulator.domain(&row.id).unwrap().is_verified());
}

#[tokio::test]
async fn a_row_that_was_changed_and_restored_since_is_undone_with_a_note() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = go_to_unverified(&mut desk);
    desk.press("v");
    desk.settle().await;
    let colleague = other_client(&desk);
    for verified in [false, true] {
        let body = UpdateDomain { enrollment_mode: None, verified: Some(verified) };
        colleague.update(&row.organization_id, &row.id, &body).await.unwrap();
    }
    desk.press("r");
    desk.settle().await;
    desk.press("u");
    wait_for_text(&mut desk, "The domain has been written since but is as you left it").await;
    desk.press("y");
    desk.settle().await;
    assert!(
        !desk.emulator.domain(&row.id).unwrap().is_verified(),
        "the operator has seen the note, and decides"
    );
}

#[tokio::test]
async fn a_write_by_another_client_during_the_question_is_asked_about() {
    for keys in ["u", "Ctrl-r"] {
        let mut desk = Desk::open(Plan::default()).await;
        let row = go_to_unverified(&mut desk);
        desk.press("v");
        desk.settle().await;
        let mut current = true;
        if keys == "Ctrl-r" {
            desk.press("u y");
            desk.settle().await;
            current = false;
        }
        let colleague = other_client(&desk);
        for verified in [!current, current] {
            let body = UpdateDomain { enrollment_mode: None, verified: Some(verified) };
            colleague.update(&row.organization_id, &row.id, &body).await.unwrap();
        }
        let sent = count(&desk, Operation::Update);
        desk.press(keys);
        assert!(!screen_text(&mut desk).contains("was written since"), "the desk cannot know it yet");
        desk.press("y");
        wait_for_text(&mut desk, "The domain has been written since but is as you left it").await;
        assert_eq!(count(&desk, Operation::Update), sent, "nothing is sent before the answer");
        desk.press("y");
        desk.settle().await;
        assert_eq!(count(&desk, Operation::Update), sent + 1);
        assert_eq!(desk.emulator.domain(&row.id).unwrap().is_verified(), !current);
    }
}

#[tokio::test]
async fn an_update_that_another_client_may_have_made_is_not_undone() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = go_to_unverified(&mut desk);
    once(&desk, Operation::Update, FaultKind::DisconnectBefore);
    desk.press("v");
    wait_for_text(&mut desk, "It is not known whether").await;
    let body = UpdateDomain { enrollment_mode: None, verified: Some(true) };
    other_client(&desk).update(&row.organization_id, &row.id, &body).await.unwrap();
    desk.settle().await;
    let sent = count(&desk, Operation::Update);
    desk.press("u");
    wait_for_text(&mut desk, "someone else may have done it: verify").await;
    assert_eq!(count(&desk, Operation::Update), sent);
    desk.press("A Y y");
    desk.settle().await;
    desk.press("Esc u");
    wait_for_text(&mut desk, "Clerk has not confirmed that change: you recorded that it happened.").await;
}

#[tokio::test]
async fn undo_skips_ownership_with_a_note() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = go_to(&mut desk, |row| !row.is_verified() && row.ownership_verification.is_none());
    list_only(&mut desk, &row.organization_id, &row.name).await;
    toggle(&mut desk);
    desk.settle().await;
    desk.press("W y");
    desk.settle().await;
    desk.press("u");
    wait_for_text(&mut desk, &format!("cannot be undone: verify ownership of {}", row.name)).await;
    desk.press("y");
    desk.settle().await;
    let held = desk.emulator.domain(&row.id).unwrap();
    assert!(!held.is_verified() && held.ownership_verification.is_some());
    desk.press("u");
    wait_for_text(&mut desk, "This cannot be undone: verify ownership of").await;
}

#[tokio::test]
async fn a_change_in_doubt_is_settled_before_anything_is_undone() {
    let mut desk = Desk::open(Plan::default()).await;
    go_to_unverified(&mut desk);
    once(&desk, Operation::Update, FaultKind::AppliedThenDisconnect);
    desk.press("v");
    wait_for_text(&mut desk, "It is not known whether").await;
    desk.press("u");
    wait_for_text(&mut desk, "Not now: the outcome of your last change is not known yet").await;
    desk.settle().await;
    desk.press("u");
    // The change was carried out, but the response was lost: a lookup cannot tell which client made it.
    wait_for_text(&mut desk, "someone else may have done it: verify").await;
}

#[tokio::test]
async fn a_change_of_another_live_run_is_undone_only_from_the_journal() {
    let mut other = Desk::open(Plan::default()).await;
    let row = go_to_unverified(&mut other);
    other.press("v");
    other.settle().await;
    let mut desk = other.another().await;
    desk.press("u");
    wait_for_text(&mut desk, "Your last change is from another run of domdesk that is still running.").await;
    desk.press("A u");
    wait_for_text(&mut desk, &format!("You did in another run, still running: verify {}", row.name)).await;
    desk.press("y");
    desk.settle().await;
    assert!(!desk.emulator.domain(&row.id).unwrap().is_verified());
    assert_eq!(count(&desk, Operation::Update), 2);

    // The undo is a change of this run and can be redone. The other run does not offer to undo its change again.
    other.press("A r");
    other.wait(|desk| desk.model.is_idle() && desk.screen().contains("undo: unverify")).await;
    other.press("Esc u");
    wait_for_text(&mut other, "There is no change of yours to undo.").await;
    desk.press("Esc Ctrl-r y");
    desk.settle().await;
    assert!(desk.emulator.domain(&row.id).unwrap().is_verified());
}

#[tokio::test]
async fn undo_offers_the_last_change_of_the_own_run() {
    let mut desk = Desk::open(Plan::default()).await;
    let own = go_to_unverified(&mut desk);
    desk.press("v");
    desk.settle().await;
    let mut other = desk.another().await;
    let theirs = go_to(&mut other, |row| !row.is_verified() && row.id != own.id);
    other.press("m");
    other.press("j Enter");
    other.settle().await;
    other.kill();
    desk.press("A r");
    desk.wait(|desk| desk.model.is_idle() && desk.screen().contains(&theirs.name)).await;
    desk.press("Esc u");
    wait_for_text(&mut desk, &format!("You did: verify {}", own.name)).await;
}

#[tokio::test]
async fn without_changes_undo_and_redo_show_a_message() {
    let mut desk = Desk::open(Plan::default()).await;
    desk.press("u");
    wait_for_text(&mut desk, "There is no change of yours to undo.").await;
    desk.press("Ctrl-r");
    wait_for_text(&mut desk, "There is nothing to redo.").await;
}
