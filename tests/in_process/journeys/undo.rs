//! Taking back: what it says, what it does, what it refuses; also after a restart.

use domdesk::clerk::{EnrollmentMode, Operation, UpdateDomain};
use domdesk::emulator::FaultKind;
use domdesk::journal::{Event, Undoing};

use crate::journeys::kit::{
    count, go_to, go_to_unverified, hear, list_only, named, once, somebody_else, toggle, told,
};
use crate::support::{Desk, Plan};

#[tokio::test]
async fn a_toggle_is_taken_back_and_done_again() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = go_to_unverified(&mut desk);
    desk.press("v");
    desk.settle().await;
    assert!(desk.emulator.domain(&row.id).unwrap().is_verified());
    desk.press("u");
    hear(&mut desk, &format!("Your change: verify {}", row.name)).await;
    assert!(told(&mut desk).contains(&format!("Now: unverify {}.", named(&row))));
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
async fn a_deletion_is_taken_back_after_a_restart_as_a_new_record() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = go_to_unverified(&mut desk);
    desk.press("D y");
    desk.settle().await;
    assert!(desk.emulator.domain(&row.id).is_none());
    let mut desk = Box::pin(desk.restart()).await;
    desk.press("u");
    hear(&mut desk, &format!("Your change in an earlier run: delete {}", row.name)).await;
    hear(&mut desk, "It comes back as a new record with a new id.").await;
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
async fn what_somebody_else_has_changed_since_is_not_taken_back() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = go_to_unverified(&mut desk);
    desk.press("v");
    desk.settle().await;
    let body = UpdateDomain { verified: Some(false), enrollment_mode: None };
    somebody_else(&desk).update(&row.organization_id, &row.id, &body).await.unwrap();
    let body = UpdateDomain { verified: Some(true), enrollment_mode: Some(EnrollmentMode::ManualInvitation) };
    somebody_else(&desk).update(&row.organization_id, &row.id, &body).await.unwrap();
    let sent = count(&desk, Operation::Update);
    desk.press("u y");
    hear(&mut desk, "someone else has changed the domain").await;
    desk.settle().await;
    assert_eq!(count(&desk, Operation::Update), sent, "nothing was sent");
    assert!(desk.emulator.domain(&row.id).unwrap().is_verified());
}

#[tokio::test]
async fn what_somebody_else_has_changed_and_changed_back_is_said_before_it_is_taken_back() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = go_to_unverified(&mut desk);
    desk.press("v");
    desk.settle().await;
    let colleague = somebody_else(&desk);
    for verified in [false, true] {
        let body = UpdateDomain { enrollment_mode: None, verified: Some(verified) };
        colleague.update(&row.organization_id, &row.id, &body).await.unwrap();
    }
    desk.press("r");
    desk.settle().await;
    desk.press("u");
    hear(&mut desk, "The domain has been written since but is as you left it").await;
    desk.press("y");
    desk.settle().await;
    assert!(!desk.emulator.domain(&row.id).unwrap().is_verified(), "the operator has seen it, and decides");
}

#[tokio::test]
async fn what_is_written_by_somebody_else_under_the_question_is_asked_about_once_more() {
    for keys in ["u", "Ctrl-r"] {
        let mut desk = Desk::open(Plan::default()).await;
        let row = go_to_unverified(&mut desk);
        desk.press("v");
        desk.settle().await;
        let mut left = true;
        if keys == "Ctrl-r" {
            desk.press("u y");
            desk.settle().await;
            left = false;
        }
        let colleague = somebody_else(&desk);
        for verified in [!left, left] {
            let body = UpdateDomain { enrollment_mode: None, verified: Some(verified) };
            colleague.update(&row.organization_id, &row.id, &body).await.unwrap();
        }
        let sent = count(&desk, Operation::Update);
        desk.press(keys);
        assert!(!told(&mut desk).contains("was written since"), "the desk cannot know it");
        desk.press("y");
        hear(&mut desk, "The domain has been written since but is as you left it").await;
        assert_eq!(count(&desk, Operation::Update), sent, "nothing is sent before that is answered");
        desk.press("y");
        desk.settle().await;
        assert_eq!(count(&desk, Operation::Update), sent + 1);
        assert_eq!(desk.emulator.domain(&row.id).unwrap().is_verified(), !left);
    }
}

#[tokio::test]
async fn an_update_that_may_be_somebody_elses_is_not_taken_back() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = go_to_unverified(&mut desk);
    once(&desk, Operation::Update, FaultKind::DisconnectBefore);
    desk.press("v");
    hear(&mut desk, "It is not known whether").await;
    let body = UpdateDomain { enrollment_mode: None, verified: Some(true) };
    somebody_else(&desk).update(&row.organization_id, &row.id, &body).await.unwrap();
    desk.settle().await;
    let sent = count(&desk, Operation::Update);
    desk.press("u");
    hear(&mut desk, "someone else may have done it: verify").await;
    assert_eq!(count(&desk, Operation::Update), sent);
    desk.press("A Y y");
    desk.settle().await;
    desk.press("Esc u");
    hear(&mut desk, "Clerk has not confirmed that change: you recorded that it happened.").await;
}

#[tokio::test]
async fn ownership_is_passed_over_and_that_is_said() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = go_to(&mut desk, |row| !row.is_verified() && row.ownership_verification.is_none());
    list_only(&mut desk, &row.organization_id, &row.name).await;
    toggle(&mut desk);
    desk.settle().await;
    desk.press("W y");
    desk.settle().await;
    desk.press("u");
    hear(&mut desk, &format!("cannot be undone: verify ownership of {}", row.name)).await;
    desk.press("y");
    desk.settle().await;
    let held = desk.emulator.domain(&row.id).unwrap();
    assert!(!held.is_verified() && held.ownership_verification.is_some());
    desk.press("u");
    hear(&mut desk, "This cannot be undone: verify ownership of").await;
}

#[tokio::test]
async fn a_change_in_doubt_is_settled_before_anything_is_taken_back() {
    let mut desk = Desk::open(Plan::default()).await;
    go_to_unverified(&mut desk);
    once(&desk, Operation::Update, FaultKind::AppliedThenDisconnect);
    desk.press("v");
    hear(&mut desk, "It is not known whether").await;
    desk.press("u");
    hear(&mut desk, "Not now: the outcome of your last change is not known yet").await;
    desk.settle().await;
    desk.press("u");
    // It was carried out in the last second before the connection broke: nobody can tell whose doing it was.
    hear(&mut desk, "someone else may have done it: verify").await;
}

#[tokio::test]
async fn what_another_run_does_right_now_is_taken_back_only_where_it_is_chosen() {
    let mut other = Desk::open(Plan::default()).await;
    let row = go_to_unverified(&mut other);
    other.press("v");
    other.settle().await;
    let mut desk = other.another().await;
    desk.press("u");
    hear(&mut desk, "Your last change is from another run of domdesk that is still running.").await;
    desk.press("A u");
    hear(&mut desk, &format!("Your change in another run, still running: verify {}", row.name)).await;
    desk.press("y");
    desk.settle().await;
    assert!(!desk.emulator.domain(&row.id).unwrap().is_verified());
    assert_eq!(count(&desk, Operation::Update), 2);

    // That was a change of this run, and can be done again; the other run does not offer to take its own back once more.
    other.press("A r");
    other.wait(|desk| desk.model.is_idle() && desk.screen().contains("undo: unverify")).await;
    other.press("Esc u");
    hear(&mut other, "There is no change of yours to undo.").await;
    desk.press("Esc Ctrl-r y");
    desk.settle().await;
    assert!(desk.emulator.domain(&row.id).unwrap().is_verified());
}

#[tokio::test]
async fn the_runs_own_change_is_the_last_whatever_another_has_done_since() {
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
    hear(&mut desk, &format!("Your change: verify {}", own.name)).await;
}

#[tokio::test]
async fn with_nothing_to_take_back_that_is_said() {
    let mut desk = Desk::open(Plan::default()).await;
    desk.press("u");
    hear(&mut desk, "There is no change of yours to undo.").await;
    desk.press("Ctrl-r");
    hear(&mut desk, "There is nothing to redo.").await;
}
