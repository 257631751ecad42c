//! `p`: changes of many rows are planned, shown, and carried out.

use std::path::PathBuf;

use domdesk::app::{Modal, Msg, PlanChoice, PlanPanel, PlanStage, Subjects};
use domdesk::clerk::{EnrollmentMode, Operation, OrganizationDomain};
use domdesk::emulator::FaultKind;
use domdesk::input::Place;
use domdesk::journal::Event;
use domdesk::plan::{Action, Plan as Steps};

use crate::journeys::kit::{
    answer, count, error_body, go_to, go_to_unverified, once, rows, screen_text, wait_for_text,
};
use crate::support::{Desk, Plan};

/// The plan of the panel, before it is carried out.
fn draft(desk: &Desk) -> &Steps {
    match desk.model.modals.last() {
        Some(Modal::Plan(panel)) => match &panel.stage {
            PlanStage::Draft(draft) => draft.plan(),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

/// Opens the plan of the first action for the marked rows, or for the row under the cursor.
async fn plan_verify(desk: &mut Desk) {
    desk.press("p Enter");
    desk.wait(|desk| desk.model.place() == Place::Plan).await;
}

/// Opens the panel for that many unverified rows whose names are nobody else's and whose mode emails nobody, and plans to
/// verify them; returns them.
async fn plan_rows(desk: &mut Desk, number: usize) -> Vec<OrganizationDomain> {
    let quiet = |row: &OrganizationDomain| {
        !row.is_verified() && row.enrollment_mode != EnrollmentMode::AutomaticInvitation
    };
    let found = rows(desk).into_iter().filter(quiet);
    let found = found.filter(|row| desk.emulator.find(None, &row.name).len() == 1);
    let found: Vec<_> = found.take(number).collect();
    assert_eq!(found.len(), number);
    let subjects = Subjects::of_ids(found.iter().map(|row| row.id.clone()));
    let stage = PlanStage::Choosing { subjects, choices: vec![PlanChoice::Action(Action::Verify)] };
    desk.model.modals.push(Modal::Plan(Box::new(PlanPanel::new(stage))));
    desk.send(Msg::Time(desk.model.now));
    desk.press("Enter");
    desk.wait(|desk| desk.model.place() == Place::Plan).await;
    found
}

/// The plan's outcomes in words, when it has ended.
async fn end(desk: &mut Desk) -> String {
    desk.wait(|desk| desk.model.plan.as_ref().is_some_and(|plan| plan.is_over())).await;
    desk.settle().await;
    desk.model.plan.as_ref().unwrap().outcomes()
}

fn kept(desk: &Desk) -> Vec<PathBuf> {
    let folder = desk.state.path().join("plans");
    let files = std::fs::read_dir(folder).into_iter().flatten();
    let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    files
}

#[tokio::test]
async fn the_row_under_the_cursor_is_planned_and_verified() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = go_to_unverified(&mut desk);
    plan_verify(&mut desk).await;
    assert_eq!(draft(&desk).steps.len(), 1);
    assert!(screen_text(&mut desk).contains("→ verified"));
    assert_eq!(count(&desk, Operation::Update), 0, "nothing is sent before it is shown");
    desk.press("Enter");
    assert_eq!(end(&mut desk).await, "1 done");
    wait_for_text(&mut desk, "The plan has ended.").await;
    assert!(desk.emulator.domain(&row.id).unwrap().is_verified());
    desk.press("Esc");
    assert!(desk.model.selected().unwrap().is_verified());
    assert_eq!(count(&desk, Operation::Update), 1);
    let files = kept(&desk);
    assert!(
        files.len() == 1 && files[0].extension().unwrap() == "json",
        "its file stays for its undo: {files:?}"
    );
}

#[tokio::test]
async fn marked_rows_are_verified_together_and_the_journal_names_the_plan() {
    let mut desk = Desk::open(Plan::default()).await;
    let marked = plan_rows(&mut desk, 4).await;
    assert_eq!(draft(&desk).steps.len(), 4);
    desk.press("Enter");
    wait_for_text(&mut desk, "4 changes on").await;
    desk.press("y");
    assert_eq!(end(&mut desk).await, "4 done");
    for row in &marked {
        assert!(desk.emulator.domain(&row.id).unwrap().is_verified(), "{}", row.name);
    }
    assert_eq!(count(&desk, Operation::Update), 4);
    let id = desk.model.plan.as_ref().unwrap().note.id.to_string();
    let mut steps: Vec<u64> = desk
        .journal()
        .into_iter()
        .filter_map(|line| match line.event {
            Event::Asked(asked) => asked.plan.filter(|plan| plan.id == id).map(|plan| plan.step),
            _ => None,
        })
        .collect();
    steps.sort_unstable();
    assert_eq!(steps, [1, 2, 3, 4]);
}

#[tokio::test]
async fn the_marked_rows_are_planned() {
    let mut desk = Desk::open(Plan::default()).await;
    let first = go_to_unverified(&mut desk);
    desk.press("Space");
    let second = go_to(&mut desk, |row| row.id != first.id && row.name != first.name);
    desk.press("Space");
    go_to(&mut desk, |row| row.id != first.id && row.id != second.id);
    plan_verify(&mut desk).await;
    let planned = draft(&desk);
    let ids = planned.steps.iter().chain(planned.skipped.iter().map(|skipped| &skipped.step));
    let mut ids: Vec<_> = ids.filter_map(|step| step.id.clone()).collect();
    ids.sort();
    let mut marked = vec![first.id, second.id];
    marked.sort();
    assert_eq!(ids, marked);
}

#[tokio::test]
async fn a_refusal_shows_its_reason_and_is_retried_alone() {
    let mut desk = Desk::open(Plan::default()).await;
    let body = error_body("organization_domain_quota_exceeded", None);
    once(&desk, Operation::Update, answer(422, body));
    let marked = plan_rows(&mut desk, 3).await;
    desk.press("Enter y");
    assert_eq!(end(&mut desk).await, "2 done, 1 refused");
    wait_for_text(&mut desk, "[organization_domain_quota_exceeded]").await;
    let sent = count(&desk, Operation::Update);
    desk.press("r");
    assert_eq!(end(&mut desk).await, "3 done");
    assert_eq!(count(&desk, Operation::Update), sent + 1);
    for row in &marked {
        assert!(desk.emulator.domain(&row.id).unwrap().is_verified());
    }
}

#[tokio::test]
async fn a_plan_is_undone_by_a_plan() {
    let mut desk = Desk::open(Plan::default()).await;
    let marked = plan_rows(&mut desk, 2).await;
    desk.press("Enter y");
    assert_eq!(end(&mut desk).await, "2 done");
    desk.press("u");
    desk.wait(|desk| desk.model.place() == Place::Plan).await;
    let actions: Vec<String> = draft(&desk).steps.iter().map(|step| step.action.to_string()).collect();
    assert_eq!(actions, ["unverify", "unverify"]);
    assert_eq!(draft(&desk).steps[0].name, marked[1].name, "in reverse order");
    desk.press("Enter y");
    desk.wait(|desk| desk.model.plan.as_ref().is_some_and(|plan| plan.plan.what() == "unverify")).await;
    assert_eq!(end(&mut desk).await, "2 done");
    for row in &marked {
        assert!(!desk.emulator.domain(&row.id).unwrap().is_verified());
    }
}

#[tokio::test]
async fn a_cancelled_plan_is_resumed_and_nothing_is_sent_twice() {
    let mut desk = Desk::open(Plan::default()).await;
    let marked = plan_rows(&mut desk, 24).await;
    desk.press("Enter y");
    wait_for_text(&mut desk, "The first 5: 5 done.").await;
    desk.press("x");
    assert_eq!(end(&mut desk).await, "5 done");
    wait_for_text(&mut desk, "Cancelled: 19 not sent.").await;
    desk.press("p");
    desk.wait(|desk| desk.model.plan.as_ref().is_some_and(|plan| plan.asks().is_some())).await;
    desk.press("y");
    assert_eq!(end(&mut desk).await, "24 done");
    assert_eq!(count(&desk, Operation::Update), 24);
    assert!(marked.iter().all(|row| desk.emulator.domain(&row.id).unwrap().is_verified()));
}

#[tokio::test]
async fn a_killed_plan_is_offered_by_the_next_start_and_goes_on_where_it_was() {
    let mut desk = Desk::open(Plan::default()).await;
    plan_rows(&mut desk, 24).await;
    desk.press("Enter y");
    wait_for_text(&mut desk, "The first 5: 5 done.").await;
    desk.settle().await;
    let mut desk = Box::pin(desk.restart()).await;
    wait_for_text(&mut desk, "Not finished by an earlier run: 1 plan (verify: 5 of 24").await;
    desk.press("p Enter");
    desk.wait(|desk| desk.model.plan.as_ref().is_some_and(|plan| plan.asks().is_some())).await;
    desk.press("y");
    assert_eq!(end(&mut desk).await, "24 done");
    assert_eq!(count(&desk, Operation::Update), 24, "each change once");
    let files = kept(&desk);
    assert_eq!(files.len(), 1, "it is finished: {files:?}");
}

#[tokio::test]
async fn quitting_while_a_plan_runs_asks_and_waits_for_what_is_on_its_way() {
    let mut desk = Desk::open(Plan::default()).await;
    once(&desk, Operation::Update, FaultKind::Hold);
    plan_rows(&mut desk, 3).await;
    desk.press("Enter y");
    desk.wait(|desk| desk.model.plan.as_ref().is_some_and(|plan| plan.outcomes() == "2 done")).await;
    desk.press("Esc q");
    wait_for_text(&mut desk, "A plan is not finished").await;
    desk.press("y");
    desk.wait(|desk| desk.model.exit.is_some()).await;
    let open = desk.model.exit.clone().unwrap();
    assert_eq!(open.len(), 1, "its outcome is not known: {open:?}");
    assert_eq!(desk.model.plan.as_ref().unwrap().outcomes(), "2 done");
}

#[tokio::test]
async fn an_outcome_that_is_lost_is_looked_up() {
    let mut desk = Desk::open(Plan::default()).await;
    let row = go_to_unverified(&mut desk);
    once(&desk, Operation::Update, FaultKind::AppliedThenDisconnect);
    plan_verify(&mut desk).await;
    desk.press("Enter");
    assert_eq!(end(&mut desk).await, "1 done");
    wait_for_text(&mut desk, "a lookup found that it was carried out").await;
    assert!(desk.emulator.domain(&row.id).unwrap().is_verified());
    assert_eq!(count(&desk, Operation::Update), 1, "sent once");
}
