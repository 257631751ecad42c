//! What the runtime reports about plans, for the panel that waits for it.

use super::super::super::messages::explain;
use super::super::super::{Effect, KeptPlan, Level, Modal, Model, PlanMsg, PlanPanel, PlanRun, PlanStage};
use crate::input::say;
use crate::plan::restore;
use crate::text::{count, visible};

pub(in crate::app::update) fn receive(model: &mut Model, report: PlanMsg) -> Vec<Effect> {
    match report {
        PlanMsg::Made(ticket, result) => {
            if model.requests.take(ticket).is_none() {
                return Vec::new();
            }
            match result {
                Ok(draft) => {
                    if let Some(panel) = waiting_panel(model) {
                        panel.show(PlanStage::Draft(draft));
                    }
                }
                Err(failure) => {
                    close_waiting_panel(model);
                    let text = format!("The plan could not be made. {}", explain(&failure).line());
                    model.toasts.show(Level::Error, text, model.now);
                }
            }
        }
        PlanMsg::Kept(ticket, result) => {
            if model.requests.take(ticket).is_none() {
                return Vec::new();
            }
            match result {
                Ok(kept) => begin(model, &kept),
                Err(reason) => {
                    close_waiting_panel(model);
                    let text = format!("Nothing was sent, because the plan cannot be kept: {reason}.");
                    model.toasts.show(Level::Error, text, model.now);
                }
            }
        }
        PlanMsg::Finished(ticket, result) => {
            if let (Some(_), Err(reason)) = (model.requests.take(ticket), result) {
                let text =
                    format!("The next start will offer to resume the plan, which has ended: {reason}.");
                model.toasts.show(Level::Info, text, model.now);
            }
        }
        PlanMsg::Unfinished(notes) => {
            if let Some(note) = notes.first() {
                let plans = count(notes.len() as u64, "plan");
                let changes = note.describe_progress();
                let what =
                    format!("Not finished by an earlier run: {plans} ({}: {changes}).", visible(&note.what));
                let text = format!("{what} {}", say("Press {plan} to resume."));
                model.toasts.show(Level::Error, text, model.now);
            }
            model.unfinished_plans = notes;
        }
    }
    Vec::new()
}

/// The plan is in the state folder: it begins, or goes on where an earlier run left it.
fn begin(model: &mut Model, kept: &KeptPlan) {
    let mut plan = PlanRun::new(kept);
    if !kept.records.is_empty() {
        let (changes, journal) = (&model.changes, model.journal.open());
        let known = restore(&mut plan.run, kept.plan.steps.len(), &kept.records, |record| {
            let newest =
                || journal.and_then(|journal| journal.history.get(&record.id)).unwrap_or(record).clone();
            changes.get(&record.id).is_none().then(newest)
        });
        plan.know(known);
    }
    plan.run.begin(model.now);
    model.unfinished_plans.retain(|note| note.id != kept.note.id);
    model.plan = Some(Box::new(plan));
    if let Some(panel) = waiting_panel(model) {
        panel.show(PlanStage::Running);
    }
}

/// The panel that waits for a plan.
pub(super) fn waiting_panel(model: &mut Model) -> Option<&mut PlanPanel> {
    model.modals.iter_mut().find_map(|modal| match modal {
        Modal::Plan(panel) if waits(&panel.stage) => Some(&mut **panel),
        _ => None,
    })
}

/// Whether something that the runtime does is waited for.
const fn waits(stage: &PlanStage) -> bool {
    matches!(stage, PlanStage::Finding(_) | PlanStage::Making | PlanStage::Keeping)
}

pub(super) fn close_waiting_panel(model: &mut Model) {
    model.modals.retain(|modal| !matches!(modal, Modal::Plan(panel) if waits(&panel.stage)));
}
