//! What the journal knows of a plan that was started before.

use std::collections::{BTreeMap, HashMap};

use crate::journal::{Answered, EntryId, Outcome as Answer, Record, RecordState, Undoing, Verdict};

use super::run::{Outcome, Restored, Run, StepResult};
use super::step_end::FOUND;

/// What is known of the steps apart from the state of the run itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownSteps {
    /// Changes whose outcome is being looked up: their steps, and whether they take the step back.
    pub entries: HashMap<EntryId, (usize, bool)>,
    /// The last change of each step that is done.
    pub done: HashMap<usize, EntryId>,
    /// The ids of domains that steps have created.
    pub created: HashMap<usize, String>,
}

/// The changes of one step, the newest of each kind.
#[derive(Default)]
struct Attempts<'a> {
    sent: Option<&'a Record>,
    undo: Option<&'a Record>,
}

/// Restores the run of a plan with that many steps from its records. `look` gives the newest record of a change; `None` if its
/// outcome is being looked up, and its end will be reported.
pub fn restore(
    run: &mut Run,
    step_count: usize,
    records: &[Record],
    mut look: impl FnMut(&Record) -> Option<Record>,
) -> KnownSteps {
    let mut steps: BTreeMap<usize, Attempts<'_>> = BTreeMap::new();
    for record in records {
        let number = record.asked.plan.as_ref().and_then(|plan| usize::try_from(plan.step).ok());
        let Some(step) = number.and_then(|number| number.checked_sub(1)) else { continue };
        if step >= step_count {
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
    let mut known = KnownSteps::default();
    for (step, attempts) in steps {
        let Some(sent) = attempts.sent else { continue };
        let restored = match attempts.undo.and_then(|undo| restored_undo(&mut look, undo, step, &mut known)) {
            Some(undo) => Some(undo),
            None => restored(&mut look, sent, step, &mut known),
        };
        if let Some(restored) = restored {
            run.restore(step, restored);
        }
    }
    known
}

/// `None` if the step was certainly not sent, so that it can be sent now.
fn restored(
    look: &mut impl FnMut(&Record) -> Option<Record>,
    record: &Record,
    step: usize,
    known: &mut KnownSteps,
) -> Option<Restored> {
    // Adopting it may have settled it.
    let Some(record) = look(record) else {
        known.entries.insert(record.id.clone(), (step, false));
        return Some(Restored::InDoubt);
    };
    let record = &record;
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
    look: &mut impl FnMut(&Record) -> Option<Record>,
    record: &Record,
    step: usize,
    known: &mut KnownSteps,
) -> Option<Restored> {
    let Some(record) = look(record) else {
        known.entries.insert(record.id.clone(), (step, true));
        return Some(Restored::TakingBack);
    };
    let record = &record;
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
    // A lookup shows only that it was not carried out, and not that anything refused it.
    let status = record.cause().and_then(|cause| cause.status);
    let is_failed = record.is_inferred() || status.is_none_or(|status| status == 429 || status >= 500);
    let outcome = if is_failed { Outcome::Failed } else { Outcome::Refused };
    StepResult { code, ..StepResult::because(outcome, why(record)) }
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
