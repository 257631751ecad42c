//! Orders: every change leaves through here, with what the journal has to say of it before it is sent.

use super::super::journal::Wish;
use super::super::{Doubt, Effect, Failure, FailureKind, Model, Outcome, Ticket};
use crate::journal::{EntryId, Event, Line, Settled, Snapshot, Verdict};

/// The order for a wish, as an effect, and its name in the journal. While the lock is closed nothing is sent: it may have
/// closed since the wish was put in line behind another change, or while its question was on the screen. Without a
/// journal it is never open; should it be all the same, nothing is sent either.
pub(super) fn send(model: &Model, ticket: Ticket, wish: Wish<'_>) -> Result<(EntryId, Effect), Failure> {
    if !model.lock.is_open() {
        return Err(Failure::new(FailureKind::Locked, "").of_a_change());
    }
    let Some(journal) = model.journal.open() else {
        return Err(Failure::new(FailureKind::Journal, "it is not open").of_a_change());
    };
    let order = journal.order(ticket, wish, &model.profile, &model.reason, model.now);
    Ok((order.entry.clone(), Effect::Change(ticket, Box::new(order))))
}

/// A look has settled a change in doubt: the journal learns of it.
pub(super) fn settled(model: &Model, entry: &EntryId, doubt: &Doubt, verdict: Verdict) -> Effect {
    let settled = Settled { verdict, looks: doubt.looks.saturating_add(1) };
    Effect::Record(Line::new(entry.clone(), model.now, Event::Settled(settled)))
}

/// What a look has found, as a verdict.
pub(super) fn happened(outcome: &Outcome) -> Verdict {
    let after = match outcome {
        Outcome::Domain(domain) => Some(Snapshot::from(&**domain)),
        Outcome::Deleted => None,
    };
    Verdict::Happened { after }
}
