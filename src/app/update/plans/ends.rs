//! What the outcome of a change means for its plan. The rows follow it as after any other change; the panel, and not a
//! message for each, reports it.

use super::super::super::{Effect, Failure, FailureKind, Modal, Model, Stage};
use super::super::outcomes;
use crate::change::{End, EndedChange, Pending};
use crate::journal::EntryId;
use crate::plan::StepEnd;
use crate::plan::run::Outcome;

/// Whether the change is a step of the plan that is being carried out.
pub(in crate::app::update) fn is_of_plan(model: &Model, entry: &EntryId) -> bool {
    model.plan.as_ref().is_some_and(|plan| plan.step_of(entry).is_some())
}

/// A check has ended.
pub(in crate::app::update) fn checked(model: &mut Model, number: usize, result: Result<(), Failure>) {
    let now = model.now;
    let Some(plan) = &mut model.plan else { return };
    let Some(step) = plan.plan.steps.get(number) else { return };
    let request = step.request();
    let result = result.map_err(|failure| {
        let end = StepEnd::of_failure(&request, &failure);
        if end.cannot_go_on {
            plan.count_failures(&end.result, true, now);
        }
        end.result
    });
    plan.run.checked(number, result, now);
}

pub(in crate::app::update) fn in_doubt(model: &mut Model, entry: &EntryId) {
    if let Some(plan) = &mut model.plan
        && let Some((step, _)) = plan.step_of(entry)
    {
        plan.run.is_in_doubt(step);
    }
}

/// The row has changed since the plan was made. Nothing was sent, and nothing is asked: the step is skipped.
pub(in crate::app::update) fn stale(model: &mut Model, entry: &EntryId) -> Vec<Effect> {
    let Some(Pending { request, stage: Stage::Stale(current), queue, .. }) = model.changes.remove(entry)
    else {
        return Vec::new();
    };
    let failure = Failure { current: Some(current), ..Failure::new(FailureKind::Stale, "").in_a_change() };
    ended(model, EndedChange { entry: entry.clone(), request, queue, end: End::Refused(failure) })
}

/// A change of the plan has ended.
pub(in crate::app::update) fn ended(model: &mut Model, ended: EndedChange) -> Vec<Effect> {
    let EndedChange { entry, request, queue, end } = ended;
    let now = model.now;
    if let Some(plan) = &mut model.plan
        && let Some((step, is_undo)) = plan.step_of(&entry)
    {
        let StepEnd { result, cannot_go_on, is_withdrawn, .. } = StepEnd::of(&request, &end);
        plan.has_ended(&entry);
        if !is_undo && (cannot_go_on || is_withdrawn) && plan.run.may_withdraw(step) {
            if !plan.run.is_cancelled() {
                // Otherwise it would be sent again immediately.
                plan.halt(result.reason.text(|_| String::new()).unwrap_or_default(), now);
            }
            plan.run.withdrawn(step);
            if queue.is_empty() {
                return Vec::new();
            }
        } else {
            plan.count_failures(&result, cannot_go_on, now);
            if is_undo {
                plan.run.taken_back(step, result, now);
            } else {
                if result.outcome == Outcome::Done {
                    plan.done(step, entry);
                }
                plan.run.ended(step, result, now);
            }
        }
    }
    let is_quitting = model.modals.iter().any(|modal| matches!(modal, Modal::Quitting(_)));
    if is_quitting || !queue.is_empty() {
        return outcomes::ended(model, request, queue, end);
    }
    let toasts = model.toasts.clone();
    let effects = outcomes::ended(model, request, queue, end);
    model.toasts = toasts;
    effects
}
