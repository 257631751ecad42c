//! Carries a plan out: starts what may start now. The changes take the same way as those of single keys.

use super::super::super::{Effect, Level, Modal, Model, PlanEffect, PlanRun, Purpose};
use super::super::changes;
use crate::change::Request;
use crate::clerk::is_same_name;
use crate::input::say;
use crate::journal::{RecordState, UndoError};
use crate::plan::describe_undo_error;
use crate::plan::run::{Action, Outcome, StepResult};

/// Starts what may start now, and reports the end.
pub(in crate::app::update) fn drive(model: &mut Model) -> Vec<Effect> {
    // Taken out, so that the changes can be sent from the model.
    let Some(mut plan) = model.plan.take() else { return Vec::new() };
    let effects = if plan.is_reported { Vec::new() } else { advance(model, &mut plan) };
    model.plan = Some(plan);
    effects
}

fn advance(model: &mut Model, plan: &mut PlanRun) -> Vec<Effect> {
    let mut effects = Vec::new();
    if !plan.is_over() && !model.lock.is_open() {
        // What is left goes on when the operator has unlocked the instance.
        if !plan.run.is_cancelled() {
            let why = model.locked().map(|locked| locked.line()).unwrap_or_default();
            plan.halt(why, model.now);
        }
        return effects;
    }
    for step in std::mem::take(&mut plan.taken_back) {
        effects.extend(take_back(model, plan, step));
    }
    while let Some(action) = plan.run.next_action() {
        effects.extend(match action {
            Action::Check(step) => check(model, plan, step),
            Action::Send(step) => send(model, plan, step),
            Action::TakeBack(step) => take_back(model, plan, step),
        });
    }
    // Results are read from the run when they are drawn.
    plan.run.take_results();
    if plan.is_over() {
        plan.is_reported = true;
        effects.extend(report(model, plan));
    }
    effects
}

fn check(model: &mut Model, plan: &mut PlanRun, number: usize) -> Option<Effect> {
    let request = plan.plan.steps.get(number)?.request();
    let ticket = model.requests.draw();
    let Some(command) = changes::command(model, ticket, &request) else {
        plan.run.checked(number, Err(StepResult::because(Outcome::Failed, NO_JOURNAL)), model.now);
        return None;
    };
    model.requests.open(ticket, Purpose::PlanCheck(number));
    Some(Effect::Plan(PlanEffect::Check(ticket, Box::new(command))))
}

fn send(model: &mut Model, plan: &mut PlanRun, number: usize) -> Option<Effect> {
    let request = plan.plan.steps.get(number)?.request();
    match start(model, plan, number, request, false) {
        Ok(effect) => Some(effect),
        Err(result) => {
            plan.run.ended(number, result, model.now);
            None
        }
    }
}

/// Undoes a step that is done. Its outcome may not be in the journal yet: then it is undone as soon as it is.
fn take_back(model: &mut Model, plan: &mut PlanRun, number: usize) -> Option<Effect> {
    let undone = model.journal.open().zip(plan.change_of(number)).ok_or(UndoError::Nothing);
    let request = undone.and_then(|(journal, change)| {
        let is_known = journal.history.get(change).is_some_and(|record| record.state() != RecordState::Open);
        if is_known {
            let undo = journal.history.undo_one(change, &journal.operator)?;
            Request::of_undo(undo).map(Some).ok_or_else(|| UndoError::Incomplete(change.clone()))
        } else {
            Ok(None)
        }
    });
    let started = match request {
        Ok(None) => {
            plan.taken_back.push(number);
            return None;
        }
        Ok(Some(request)) => start(model, plan, number, request, true),
        Err(error) => Err(StepResult::because(Outcome::Refused, describe_undo_error(&error))),
    };
    match started {
        Ok(effect) => Some(effect),
        Err(result) => {
            plan.run.taken_back(number, result, model.now);
            None
        }
    }
}

const NO_JOURNAL: &str = "not sent, because the journal is not open";

/// Sends the change of a step, unless another change of the same domain is open: the two could not be told apart.
fn start(
    model: &mut Model,
    plan: &mut PlanRun,
    number: usize,
    request: Request,
    is_undo: bool,
) -> Result<Effect, StepResult> {
    let is_same_new = |other: &Request| {
        other.before.is_none()
            && other.change.organization_id() == request.change.organization_id()
            && is_same_name(&other.name, &request.name)
    };
    let is_taken = match &request.before {
        Some(row) => model.changes.of_row(&row.id).is_some(),
        None => model.changes.iter().any(|pending| is_same_new(&pending.request)),
    };
    if is_taken {
        let why = "not sent: another change of this domain is still pending";
        return Err(StepResult::because(Outcome::Skipped, why));
    }
    if let Some(id) = request.change.domain_id() {
        model.changes.refusals.remove(id);
    }
    let sent = changes::send_step(model, request, plan.plan_step(number));
    let Some((entry, effect)) = sent else { return Err(StepResult::because(Outcome::Failed, NO_JOURNAL)) };
    plan.started(entry, number, is_undo);
    Ok(effect)
}

/// Withdraws the changes of the plan that are not sent yet. What is on its way ends.
pub(in crate::app::update) fn withdraw(model: &Model) -> Vec<Effect> {
    let Some(plan) = &model.plan else { return Vec::new() };
    let may_go = |step, is_undo: bool| !is_undo && plan.run.may_withdraw(step);
    let mut withdrawn: Vec<_> =
        plan.under_way().filter(|(_, step, is_undo)| may_go(*step, *is_undo)).collect();
    withdrawn.sort_unstable_by_key(|(_, step, _)| *step);
    let tickets = withdrawn
        .into_iter()
        .filter_map(|(entry, ..)| model.requests.ticket(&Purpose::Change(entry.clone())));
    tickets.map(Effect::CancelWaiting).collect()
}

/// The plan has ended, or was cancelled.
fn report(model: &mut Model, plan: &PlanRun) -> Option<Effect> {
    let tally = plan.run.tally();
    let is_finished = tally.left() == 0 && tally.unknown == 0;
    let what = if tally.left() == 0 { "ended" } else { "was cancelled" };
    let level = if tally.done == tally.total { Level::Success } else { Level::Error };
    let outcomes = plan.outcomes();
    let text =
        format!("The plan {what} ({}): {outcomes}. {}", plan.note.what, say("Press {plan} to see it."));
    for modal in &mut model.modals {
        if let Modal::Lookup(panel) = modal {
            panel.ask_again();
        }
    }
    let text = plan.hand_over_end().map(|end| format!("{end} {text}")).unwrap_or(text);
    let is_shown = model.modals.iter().any(|modal| matches!(modal, Modal::Plan(_)));
    if !is_shown {
        model.toasts.show(level, text, model.now);
    }
    let id = plan.note.id.clone();
    let purpose = Purpose::PlanFinish(id.clone());
    // A retry of the refused changes can end while the first end is still being noted.
    let is_asked = model.requests.ticket(&purpose).is_some();
    (is_finished && !is_asked).then(|| Effect::Plan(PlanEffect::Finish(model.requests.ask(purpose), id)))
}
