//! What the journal knows of a plan that was started before.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use crate::journal::{Answered, EntryId, Outcome as Answer, Record, RecordState, Undoing, Verdict};
use crate::plan::Plan;
use crate::plan::run::{Outcome, Restored, Run, StepResult};
use crate::session::Driver;

use super::outcome::FOUND;

/// What is known apart from the state of the run itself.
#[derive(Default)]
pub(super) struct Known {
    /// Changes whose outcome is being looked up: their steps, and whether they take the step back.
    pub(super) entries: HashMap<EntryId, (usize, bool)>,
    /// The last change of each step that is done.
    pub(super) done: HashMap<usize, EntryId>,
    /// The ids of domains that steps have created.
    pub(super) created: HashMap<usize, String>,
}

/// The changes of one step, the newest of each kind.
#[derive(Default)]
struct Attempts<'a> {
    sent: Option<&'a Record>,
    undo: Option<&'a Record>,
}

/// Restores the run from the records of its plan. Outcomes that are being looked up are waited for.
pub(super) fn restore(
    run: &mut Run,
    driver: &mut Driver,
    plan: &Plan,
    records: &[Record],
    patience: Duration,
) -> Known {
    let mut steps: BTreeMap<usize, Attempts<'_>> = BTreeMap::new();
    for record in records {
        let number = record.asked.plan.as_ref().and_then(|plan| usize::try_from(plan.step).ok());
        let Some(step) = number.and_then(|number| number.checked_sub(1)) else { continue };
        if step >= plan.steps.len() {
            continue;
        }
        let attempts = steps.entry(step).or_default();
        match &record.asked.undoing {
            Some(Undoing::Undoes(undone)) if attempts.sent.is_some_and(|sent| sent.id == *undone) => {
                attempts.undo = Some(record);
            }
            Some(_) => {}
            None => *attempts = Attempts { sent: Some(record), undo: None },
        }
    }
    let mut known = Known::default();
    for (step, attempts) in steps {
        let Some(sent) = attempts.sent else { continue };
        let restored =
            match attempts.undo.and_then(|undo| restored_undo(driver, undo, patience, step, &mut known)) {
                Some(undo) => Some(undo),
                None => restored(driver, sent, patience, step, &mut known),
            };
        if let Some(restored) = restored {
            run.restore(step, restored);
        }
    }
    known
}

/// `None` if the step was certainly not sent, so that it can be sent now.
fn restored(
    driver: &mut Driver,
    record: &Record,
    patience: Duration,
    step: usize,
    known: &mut Known,
) -> Option<Restored> {
    if driver.attend(&record.id, patience) {
        known.entries.insert(record.id.clone(), (step, false));
        return Some(Restored::InDoubt);
    }
    // Adopting it may have settled it.
    let newest = driver.record(&record.id).cloned();
    let record = newest.as_ref().unwrap_or(record);
    match record.state() {
        RecordState::Done => {
            known.done.insert(step, record.id.clone());
            if record.asked.before.is_none()
                && let Some(id) = record.domain_id()
            {
                known.created.insert(step, id.to_owned());
            }
            let result = if record.is_inferred() {
                StepResult::because(Outcome::Done, FOUND)
            } else {
                StepResult::done()
            };
            Some(Restored::Ended(result))
        }
        RecordState::NotDone if was_not_considered(record) => None,
        RecordState::NotDone => Some(Restored::Ended(refused(record))),
        RecordState::Open | RecordState::Unknown | RecordState::Unresolved => {
            Some(Restored::Ended(StepResult::because(Outcome::Unknown, unresolved(record))))
        }
    }
}

/// `None` if the undo was certainly not sent, so that the step is as it was before it.
fn restored_undo(
    driver: &mut Driver,
    record: &Record,
    patience: Duration,
    step: usize,
    known: &mut Known,
) -> Option<Restored> {
    if driver.attend(&record.id, patience) {
        known.entries.insert(record.id.clone(), (step, true));
        return Some(Restored::TakingBack);
    }
    let newest = driver.record(&record.id).cloned();
    let record = newest.as_ref().unwrap_or(record);
    match record.state() {
        RecordState::Done => Some(Restored::TakenBack),
        RecordState::NotDone if was_not_considered(record) => None,
        RecordState::NotDone => Some(Restored::Stays(why(record))),
        RecordState::Open | RecordState::Unknown | RecordState::Unresolved => {
            let why = format!("it was to be undone: {}", unresolved(record));
            Some(Restored::Ended(StepResult::because(Outcome::Unknown, why)))
        }
    }
}

/// Whether the change certainly was not carried out for a reason that has nothing to do with it: it was not sent, or the
/// key was not accepted.
fn was_not_considered(record: &Record) -> bool {
    match &record.answered {
        Some((_, Answered { outcome: Answer::Refused { cause }, .. })) => {
            cause.code.is_none() && cause.status.is_none() || cause.status == Some(401)
        }
        _ => false,
    }
}

fn refused(record: &Record) -> StepResult {
    let code = record.cause().and_then(|cause| cause.code.clone()).filter(|_| !record.is_inferred());
    StepResult { code, ..StepResult::because(Outcome::Refused, why(record)) }
}

fn why(record: &Record) -> String {
    let what = record.cause().map(|cause| cause.what.as_str()).unwrap_or_default();
    match (record.is_inferred(), record.operator_answer()) {
        (false, _) => what.to_owned(),
        (true, Some(_)) => "not carried out, as recorded in the journal".to_owned(),
        (true, None) => format!("{what} Lookups found that it was not carried out.").trim_start().to_owned(),
    }
}

fn unresolved(record: &Record) -> String {
    match record.settled().map(|(_, settled)| &settled.verdict) {
        Some(Verdict::Unresolved { why }) => why.clone(),
        _ => "the outcome is unknown".to_owned(),
    }
}
