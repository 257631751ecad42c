//! Handles the answer to a change.

use crate::clerk::{Change, Millis, OrganizationDomain};
use crate::journal::EntryId;

use super::watch::Watched;
use super::{
    Changes, End, EndedChange, Failure, FailureKind, Operation, Outcome, OutcomeLookup, Pending, Stage, Step,
    difference_for, withdraws_more,
};

impl Changes {
    /// Takes in the answer to a change. A failure that leaves the outcome unknown starts a lookup.
    pub fn receive_answer(
        &mut self,
        entry: &EntryId,
        result: Result<Outcome, Failure>,
        now: Millis,
    ) -> Option<Step> {
        let pending = self.get_mut(entry)?;
        let operation = pending.request.change.operation();
        let result = result.map_err(|failure| failure.in_change(operation));
        let result = result.and_then(|outcome| check_answer_kind(&pending.request.change, outcome));
        match result {
            Ok(Outcome::Domain(mut domain)) => {
                restore_organization(&mut domain, pending);
                self.finish(entry, End::Done(Outcome::Domain(domain)))
            }
            Ok(Outcome::Deleted) => {
                let watched = Watched::after_answer(entry, &pending.request, pending.at, now);
                self.watched.extend(watched);
                self.finish(entry, End::Done(Outcome::Deleted))
            }
            Err(failure) if failure.outcome_unknown => {
                pending.stage = Stage::Unknown(OutcomeLookup::new(failure, now));
                Some(Step::InDoubt(entry.clone()))
            }
            Err(Failure { kind: FailureKind::Stale, current: Some(current), .. }) => {
                self.receive_stale(entry, *current)
            }
            Err(failure) => self.finish(entry, End::Refused(failure)),
        }
    }

    /// Ends a change that is under way.
    pub fn finish(&mut self, entry: &EntryId, end: End) -> Option<Step> {
        let Pending { entry, request, queue, .. } = self.remove(entry)?;
        Some(Step::Ended(Box::new(EndedChange { entry, request, queue, end })))
    }

    /// The row was changed or written on the server since it was fetched, and nothing was sent. An undo is refused if
    /// what it would overwrite has changed: it would undo another person's change as well.
    fn receive_stale(&mut self, entry: &EntryId, mut current: OrganizationDomain) -> Option<Step> {
        let pending = self.get_mut(entry)?;
        restore_organization(&mut current, pending);
        let operation = pending.request.operation()?;
        if operation.holds_for(&current) {
            // Another person has already made this change: nothing is left to do.
            return self.finish(entry, End::AlreadyDone(Box::new(current)));
        }
        // What an undo would set must not have changed; a deletion would also remove a proof of ownership and
        // withdraw what more people have pending. Any other change, and a write without a visible change, is for the
        // operator to judge.
        let same = pending.request.before.as_ref().is_some_and(|before| {
            let sets_the_same = before.is_verified() == current.is_verified()
                && before.enrollment_mode == current.enrollment_mode
                && withdraws_more(&operation, before, &current).is_none()
                && operation != Operation::Delete;
            sets_the_same || difference_for(&operation, before, &current).is_empty()
        });
        let undoes = pending.request.undoing.is_some();
        if undoes && !same {
            let failure =
                Failure { current: Some(Box::new(current)), ..Failure::new(FailureKind::Stale, "") };
            return self.finish(entry, End::Refused(failure.in_a_change()));
        }
        pending.stage = Stage::Stale(Box::new(current));
        Some(Step::Stale(entry.clone()))
    }
}

/// An answer that does not fit the kind of change proves nothing.
fn check_answer_kind(change: &Change, outcome: Outcome) -> Result<Outcome, Failure> {
    let fits = matches!(change, Change::Delete { .. }) == (outcome == Outcome::Deleted);
    let failure = || Failure {
        outcome_unknown: true,
        ..Failure::new(FailureKind::BadAnswer, "it does not answer what was asked").in_a_change()
    };
    if fits { Ok(outcome) } else { Err(failure()) }
}

/// Answers to changes may leave out the organization data that lists contain.
fn restore_organization(domain: &mut OrganizationDomain, pending: &Pending) {
    if domain.public_organization_data.is_none()
        && let Some(before) = &pending.request.before
    {
        domain.public_organization_data.clone_from(&before.public_organization_data);
    }
}
