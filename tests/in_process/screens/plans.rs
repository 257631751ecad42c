//! The plan panel: the choice of an action, the plan, its question, and its progress.

use domdesk::app::{ListRow, Modal, Msg, PlanChoice, PlanPanel, PlanStage, Subjects};
use domdesk::clerk::Operation;
use domdesk::input::Place;
use domdesk::plan::Action;

use crate::screens::odd;
use crate::screens::shots::{answer, few, hold, refusal, shoot, shoot_in_each_size};
use crate::support::Desk;

async fn plan(desk: &mut Desk, keys: &str) {
    desk.press(keys);
    desk.wait(|desk| desk.model.place() == Place::Plan).await;
}

async fn end(desk: &mut Desk) {
    desk.wait(|desk| desk.model.plan.as_ref().is_some_and(|plan| plan.is_over())).await;
    desk.settle().await;
}

/// Opens the panel for rows of several kinds.
fn open(desk: &mut Desk, actions: &[Action]) {
    let kinds = ["failed", "wide", "long", "txt-open", "verified", "expired"];
    let ids = kinds.map(|kind| {
        odd::go(desk, kind);
        desk.model.selected().expect("a row").id.clone()
    });
    let choices = actions.iter().cloned().map(PlanChoice::Action).collect();
    let stage = PlanStage::Choosing { subjects: Subjects::of_ids(ids), choices };
    desk.model.modals.push(Modal::Plan(Box::new(PlanPanel::new(stage))));
    desk.send(Msg::Time(desk.model.now));
}

#[tokio::test]
async fn before_the_first_change() {
    let mut desk = odd::open().await;
    desk.press("p");
    shoot(&mut desk, "plan-choice");
    desk.press("Esc");
    open(&mut desk, &[Action::Verify]);
    plan(&mut desk, "Enter").await;
    shoot_in_each_size(&mut desk, "plan");
    desk.press("Space");
    shoot(&mut desk, "plan-taken-out");
    desk.press("Enter");
    shoot(&mut desk, "plan-question");
    desk.press("Esc Esc");
    open(&mut desk, &[Action::Verify, Action::Delete]);
    plan(&mut desk, "j Enter").await;
    desk.press("Enter");
    desk.type_text("6");
    shoot(&mut desk, "plan-danger");
}

/// Opens the panel for the first unverified rows.
async fn open_for_unverified() -> Desk {
    let mut desk = Desk::open(few()).await;
    let rows = (0..).map_while(|index| desk.model.row(index));
    let unverified = rows.filter_map(|row| match row {
        ListRow::Loaded(row) if !row.is_verified() => Some(row.id.clone()),
        _ => None,
    });
    let subjects = Subjects::of_ids(unverified.take(5));
    let choices = vec![PlanChoice::Action(Action::Verify)];
    let stage = PlanStage::Choosing { subjects, choices };
    desk.model.modals.push(Modal::Plan(Box::new(PlanPanel::new(stage))));
    desk.send(Msg::Time(desk.model.now));
    plan(&mut desk, "Enter").await;
    desk
}

#[tokio::test]
async fn a_name_for_several_organizations() {
    let mut desk = Desk::open(few()).await;
    desk.press("Space Space Space p");
    let Some(Modal::Plan(panel)) = desk.model.modals.last() else { panic!("it opens") };
    let PlanStage::Choosing { choices, .. } = &panel.stage else { panic!("{panel:?}") };
    let at = choices.iter().position(|choice| matches!(choice, PlanChoice::Create(_))).expect("the choice");
    for _ in 0..at {
        desk.press("j");
    }
    desk.press("Enter");
    shoot_in_each_size(&mut desk, "create-in-many");
    desk.press("Enter");
    desk.wait(|desk| desk.model.place() == Place::Plan).await;
    shoot_in_each_size(&mut desk, "create-in-many-plan");
}

#[tokio::test]
async fn while_it_is_carried_out() {
    let mut desk = open_for_unverified().await;
    hold(&desk, Operation::Update);
    desk.press("Enter y");
    desk.wait(|desk| desk.emulator.waiting_requests() > 1).await;
    desk.wait(|desk| desk.model.journal.is_idle()).await;
    shoot_in_each_size(&mut desk, "plan-running");
    desk.press("p");
    shoot(&mut desk, "plan-paused");
    desk.press("Esc");
    shoot(&mut desk, "plan-in-the-header");
    desk.press("q");
    shoot(&mut desk, "plan-quit");
}

#[tokio::test]
async fn when_it_has_ended() {
    let mut desk = open_for_unverified().await;
    let refused = refusal(&[("form_param_value_invalid", "is invalid", "verified")]);
    for _ in 0..5 {
        answer(&desk, Operation::Update, 422, &refused);
    }
    desk.press("Enter y");
    end(&mut desk).await;
    shoot_in_each_size(&mut desk, "plan-ended");
}
