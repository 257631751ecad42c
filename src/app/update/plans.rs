//! Plans: opening the panel, and its keys.

mod create;
mod drive;
mod ends;
mod reports;

use std::sync::Arc;

use super::super::{
    Dependants, Draft, Effect, Flow, Level, LockReason, LockState, Modal, Model, Operation, PlanChoice,
    PlanEffect, PlanPanel, PlanQuestion, PlanRequest, PlanStage, Purpose, Subject, Subjects, UndoneSteps,
};
use super::lock;
use crate::clerk::{OrganizationDomain, UpdateDomain};
use crate::input::Action;
use crate::plan::{Action as PlanAction, Plan, PlanId, PlanNote, SkipReason};

pub(super) use create::rows_found;
pub(in crate::app) use create::{open_for_names, plan_creations};
pub(super) use drive::drive;
pub(super) use ends::{checked, ended, in_doubt, is_of_plan, stale};
pub(super) use reports::receive;
use reports::{close_waiting_panel, waiting_panel};

/// The plan key: shows the plan that is being carried out, or else what can be done with the rows.
pub(super) fn open(model: &mut Model) -> Vec<Effect> {
    if is_running(model) || model.requests.ticket(&Purpose::PlanKeep).is_some() {
        let stage = if is_running(model) { PlanStage::Running } else { PlanStage::Keeping };
        push(model, stage);
        return Vec::new();
    }
    if model.read_only && lock::refuse(model) {
        return Vec::new();
    }
    let subjects = model.subjects();
    let choices = PlanChoice::all(model, !subjects.is_empty());
    if !choices.is_empty() {
        push(model, PlanStage::Choosing { subjects, choices });
    }
    Vec::new()
}

fn push(model: &mut Model, stage: PlanStage) {
    model.modals.push(Modal::Plan(Box::new(PlanPanel::new(stage))));
}

/// Whether a plan is being carried out, paused, or waits for an answer.
pub(in crate::app) fn is_running(model: &Model) -> bool {
    model.plan.as_ref().is_some_and(|plan| !plan.is_over())
}

/// The panel closes. A plan that is carried out goes on.
pub(in crate::app) fn close(model: &mut Model, panel: &PlanPanel) -> Vec<Effect> {
    match panel.stage {
        PlanStage::Finding(_) => model.requests.abandon(&Purpose::PlanRows).into_iter().collect(),
        PlanStage::Making => model.requests.abandon(&Purpose::PlanMake).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// A key of the panel.
pub(in crate::app) fn act(model: &mut Model, panel: &mut PlanPanel, action: Action) -> Flow {
    let cursor = panel.cursor();
    let effects = match (&mut panel.stage, action) {
        (PlanStage::Choosing { subjects, choices }, Action::Accept) => {
            let (subjects, choice) = (subjects.clone(), choices.get(cursor).cloned());
            match choice {
                Some(choice) => choose(model, panel, subjects, choice),
                None => Vec::new(),
            }
        }
        (PlanStage::Choosing { choices, .. }, Action::CancelPlan) => {
            if let Some(PlanChoice::Resume(note)) = choices.get(cursor) {
                model.ask(Subject::DiscardPlan(Box::new(note.clone())));
            }
            Vec::new()
        }
        (PlanStage::Draft(draft), Action::NextChoice) => {
            if draft.toggle(cursor) {
                panel.step_down();
            }
            Vec::new()
        }
        (PlanStage::Draft(_), Action::Accept) => ask_to_start(model, panel),
        (PlanStage::Running, action) => act_on_run(model, panel, action),
        _ => Vec::new(),
    };
    Flow::Stay(effects)
}

fn choose(model: &mut Model, panel: &mut PlanPanel, subjects: Subjects, choice: PlanChoice) -> Vec<Effect> {
    match choice {
        PlanChoice::Last => {
            panel.show(PlanStage::Running);
            Vec::new()
        }
        PlanChoice::Resume(note) => reopen(model, panel, note),
        PlanChoice::Create(name) => {
            create::open_for_organizations(model, &subjects, &name);
            Vec::new()
        }
        PlanChoice::Action(action) => {
            panel.show(PlanStage::Making);
            let request = request(model, subjects, action);
            let ticket = model.requests.ask(Purpose::PlanMake);
            vec![Effect::Plan(PlanEffect::Make(ticket, Box::new(request)))]
        }
    }
}

fn request(model: &Model, subjects: Subjects, action: PlanAction) -> PlanRequest {
    let instance = model.instance.ready().map(|instance| instance.id.clone()).unwrap_or_default();
    let locked = skip_reason(model);
    PlanRequest {
        instance,
        action,
        subjects,
        rows: model.rows.shared().collect(),
        store: model.copy.store().clone(),
        is_copy_whole: model.copy.is_whole(),
        locked,
        now: model.now,
    }
}

/// The reason if nothing can be changed.
const fn skip_reason(model: &Model) -> Option<SkipReason> {
    match model.lock {
        LockState::Closed(LockReason::ReadOnly) => Some(SkipReason::ReadOnly),
        LockState::Closed(LockReason::Mismatch) => Some(SkipReason::Mismatch),
        _ => None,
    }
}

/// Goes on with a plan that was not finished.
fn reopen(model: &mut Model, panel: &mut PlanPanel, note: PlanNote) -> Vec<Effect> {
    if lock::refuse(model) {
        return Vec::new();
    }
    panel.show(PlanStage::Keeping);
    let ticket = model.requests.ask(Purpose::PlanKeep);
    vec![Effect::Plan(PlanEffect::Reopen(ticket, note))]
}

/// Shows the plan that hands a name over, and asks about it. `None` if nothing can be changed now.
pub(in crate::app) fn hand_over(
    model: &mut Model,
    holder: &OrganizationDomain,
    claimant: &OrganizationDomain,
) -> Option<Vec<Effect>> {
    if !super::holder::may_hand_over(model) || lock::refuse(model) {
        return None;
    }
    let instance = model.instance.ready().map(|instance| instance.id.clone()).unwrap_or_default();
    let draft = Draft::of(Plan::of_hand_over(&instance, holder, claimant, model.now));
    let question = PlanQuestion::of(draft.plan(), draft.summary(), model.is_production())?;
    push(model, PlanStage::Draft(Box::new(draft)));
    let release = Operation::Update(UpdateDomain { verified: Some(false), ..UpdateDomain::default() });
    // The organization that gets the name invites or prompts people who are not its members.
    let dependants = Dependants::of(claimant, &release, model.now);
    model.ask_with(Subject::Plan(Box::new(question)), dependants);
    Some(Vec::new())
}

/// The operator no longer wants an unfinished plan to be offered. What was done stays in the journal.
pub(in crate::app) fn discard(model: &mut Model, id: &PlanId) -> Vec<Effect> {
    model.unfinished_plans.retain(|note| note.id != *id);
    for modal in &mut model.modals {
        if let Modal::Plan(panel) = modal
            && let PlanStage::Choosing { choices, .. } = &mut panel.stage
        {
            choices.retain(|choice| !matches!(choice, PlanChoice::Resume(note) if note.id == *id));
        }
    }
    model.toasts.show(Level::Info, "The unfinished plan is no longer offered.", model.now);
    let purpose = Purpose::PlanFinish(id.clone());
    if model.requests.ticket(&purpose).is_some() {
        return Vec::new();
    }
    vec![Effect::Plan(PlanEffect::Finish(model.requests.ask(purpose), id.clone()))]
}

/// Carries the plan out, after a question where one is needed.
fn ask_to_start(model: &mut Model, panel: &mut PlanPanel) -> Vec<Effect> {
    let PlanStage::Draft(draft) = &panel.stage else { return Vec::new() };
    if draft.summary().steps == 0 {
        model.toasts.show(Level::Info, "There is nothing to do: every row is skipped.", model.now);
        return Vec::new();
    }
    if lock::refuse(model) {
        return Vec::new();
    }
    match PlanQuestion::of(draft.plan(), draft.summary(), model.is_production()) {
        Some(question) => {
            model.ask(Subject::Plan(Box::new(question)));
            Vec::new()
        }
        None => start(model, panel),
    }
}

/// The operator has confirmed the plan of the top panel.
pub(in crate::app) fn start_top(model: &mut Model) -> Vec<Effect> {
    if lock::refuse(model) {
        return Vec::new();
    }
    match model.modals.pop() {
        Some(Modal::Plan(mut panel)) => {
            let effects = start(model, &mut panel);
            model.modals.push(Modal::Plan(panel));
            effects
        }
        other => {
            model.modals.extend(other);
            Vec::new()
        }
    }
}

fn start(model: &mut Model, panel: &mut PlanPanel) -> Vec<Effect> {
    match std::mem::replace(&mut panel.stage, PlanStage::Keeping) {
        PlanStage::Draft(draft) => {
            panel.show(PlanStage::Keeping);
            let ticket = model.requests.ask(Purpose::PlanKeep);
            vec![Effect::Plan(PlanEffect::Keep(ticket, Arc::new(draft.into_plan())))]
        }
        other => {
            panel.stage = other;
            Vec::new()
        }
    }
}

fn act_on_run(model: &mut Model, panel: &mut PlanPanel, action: Action) -> Vec<Effect> {
    let Some(plan) = &model.plan else { return Vec::new() };
    let (is_over, tally, now) = (plan.is_over(), *plan.run.tally(), model.now);
    let starts = match action {
        Action::Yes => plan.asks().is_some(),
        Action::Pause => is_over && tally.left() > 0 || plan.run.is_paused() && !is_over,
        Action::Retry => is_over && tally.left() == 0 && tally.not_done() > 0,
        Action::Undo => is_over && tally.done > 0,
        _ => false,
    };
    if starts && lock::refuse(model) {
        return Vec::new();
    }
    let Some(plan) = &mut model.plan else { return Vec::new() };
    match action {
        Action::Yes if starts => plan.run.go_on(now),
        Action::Pause if starts && is_over => {
            let note = plan.note.clone();
            return reopen(model, panel, note);
        }
        Action::Pause if starts => plan.resume(now),
        Action::Pause if !is_over && !plan.run.is_cancelled() && plan.asks().is_none() => {
            plan.run.pause(now);
            return drive::withdraw(model);
        }
        Action::CancelPlan if !is_over => return cancel(model),
        Action::Retry if starts => {
            plan.is_reported = false;
            plan.resume(now);
            plan.run.retry();
        }
        Action::Undo if starts => {
            let Some(operator) = model.journal.open().map(|journal| journal.operator.clone()) else {
                return Vec::new();
            };
            let (steps, id) = (Arc::clone(&plan.plan), plan.note.id.clone());
            let undone = UndoneSteps { plan: steps, id, operator, now };
            panel.show(PlanStage::Making);
            let ticket = model.requests.ask(Purpose::PlanMake);
            return vec![Effect::Plan(PlanEffect::MakeUndo(ticket, Box::new(undone)))];
        }
        _ => {}
    }
    Vec::new()
}

/// Starts nothing more of the plan, and withdraws what is not sent yet.
pub(super) fn cancel(model: &mut Model) -> Vec<Effect> {
    if let Some(plan) = model.plan.as_mut().filter(|plan| !plan.is_over()) {
        plan.run.cancel();
    }
    drive::withdraw(model)
}
