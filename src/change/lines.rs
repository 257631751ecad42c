//! The lines that a change leaves in the journal.

use crate::clerk::Millis;
use crate::journal::{
    Answered, Cause, EntryId, Event, Line, Operator, Outcome as Answer, Resolved, RowState, Settled, Verdict,
};

use super::messages::explain;
use super::{Command, Failure, Outcome};

/// Written before the request leaves.
#[must_use]
pub fn asked(command: &Command) -> Line {
    Line::new(command.entry.clone(), command.at, Event::Asked(Box::new(command.asked.clone())))
}

/// Written when the request has ended, successfully or not.
#[must_use]
pub fn answered(entry: EntryId, at: Millis, result: &Result<Outcome, Failure>, duration_ms: u64) -> Line {
    let outcome = match result {
        Ok(outcome) => Answer::Done { after: after(outcome) },
        Err(failure) if failure.outcome_unknown => Answer::Unknown { cause: cause(failure) },
        Err(failure) => Answer::Refused { cause: cause(failure) },
    };
    Line::new(entry, at, Event::Answered(Answered { outcome, duration_ms }))
}

/// Written when the program panicked while it carried the change out.
#[must_use]
pub fn panicked(entry: EntryId, at: Millis, text: String) -> Line {
    Line::new(entry, at, Event::Panicked { text })
}

/// Written when the operator has recorded the outcome.
#[must_use]
pub fn resolved(entry: EntryId, at: Millis, happened: bool, operator: Operator) -> Line {
    Line::new(entry, at, Event::Resolved(Resolved { happened, operator }))
}

/// Written when lookups have established the outcome.
pub(super) fn settled(entry: EntryId, at: Millis, settled: Settled) -> Line {
    Line::new(entry, at, Event::Settled(settled))
}

pub(super) fn happened(outcome: &Outcome) -> Verdict {
    Verdict::Happened { after: after(outcome) }
}

fn after(outcome: &Outcome) -> Option<RowState> {
    match outcome {
        Outcome::Domain(domain) => Some(RowState::from(&**domain)),
        Outcome::Deleted => None,
    }
}

fn cause(failure: &Failure) -> Cause {
    Cause {
        what: explain(failure).what,
        code: failure.code().map(ToOwned::to_owned),
        status: failure.status,
        trace_id: failure.trace_id.clone(),
    }
}
