//! The plan that undoes a plan: what can be undone, in reverse order.

use std::collections::BTreeMap;

use super::{Action, Plan, RowJson, Skipped, Step};
use crate::clerk::{Change, Millis};
use crate::journal::{EntryId, Record, RecordState, UndoError, UndoPlan};

/// The change of each step that is done, by the step's number from 0, from the records of its plan.
#[must_use]
pub fn done_steps(records: &[Record]) -> BTreeMap<usize, EntryId> {
    let mut done = BTreeMap::new();
    for record in records {
        let number = record.asked.plan.as_ref().and_then(|plan| usize::try_from(plan.step).ok());
        let Some(step) = number.and_then(|number| number.checked_sub(1)) else { continue };
        match (record.state(), &record.asked.undoing) {
            (RecordState::Done, None) => drop(done.insert(step, record.id.clone())),
            // It was taken back.
            (RecordState::Done, Some(_)) => drop(done.remove(&step)),
            _ => {}
        }
    }
    done
}

impl Plan {
    /// The plan that undoes this one, as far as it was carried out: `done` has the undo of each step that is done, by its
    /// number from 0. What cannot be undone is among what is skipped; steps that are not done are left out.
    #[must_use]
    pub fn undo(&self, done: Vec<(usize, Result<UndoPlan, UndoError>)>, planned_at: Millis) -> Self {
        let mut plan = Self {
            instance: self.instance.clone(),
            planned_at: Some(planned_at),
            steps: Vec::new(),
            skipped: Vec::new(),
        };
        let groups = self.groups();
        let mut done = done;
        done.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
        for (number, undo) in done {
            let Some(step) = self.steps.get(number) else { continue };
            let undone = undo.map_err(|error| describe(&error)).and_then(|undo| {
                undo_step(undo, groups.get(number).copied().flatten())
                    .ok_or("the journal does not know enough to undo it")
            });
            match undone {
                Ok(step) => plan.steps.push(step),
                Err(why) => plan.skipped.push(Skipped { step: step.clone(), why: why.to_owned() }),
            }
        }
        plan
    }
}

fn undo_step(undo: UndoPlan, group: Option<u32>) -> Option<Step> {
    let UndoPlan { change, name, organization, expected, .. } = undo;
    let action = match &change {
        Change::Create { body, .. } => {
            Action::Create { verified: body.verified, mode: body.enrollment_mode.clone() }
        }
        Change::Update { body, .. } => Action::update(body)?,
        Change::Delete { .. } => Action::Delete,
        Change::VerifyOwnership { .. } => Action::Own,
    };
    Some(Step {
        id: change.domain_id().map(ToOwned::to_owned),
        organization_id: change.organization_id().to_owned(),
        organization,
        name,
        action,
        before: expected.as_deref().map(RowJson::from),
        group,
    })
}

/// Why a step cannot be undone.
#[must_use]
pub const fn describe(error: &UndoError) -> &'static str {
    match error {
        UndoError::OwnershipOnly(_) => "a proof of ownership cannot be undone",
        UndoError::InDoubt(_) => "the outcome of another change of the domain is unknown",
        UndoError::NotOwn(_) => {
            "only lookups have shown that it happened, so it may be someone else's change"
        }
        UndoError::NotDone(_) => "it is undone already, or has changed nothing",
        UndoError::Others(_) => "it is another operator's change",
        UndoError::Nothing | UndoError::Incomplete(_) => "the journal does not know enough to undo it",
    }
}
