//! The undo of changes that the operator has chosen, regardless of later ones.

use super::inverse::{Inverse, inverse};
use super::{Sessions, Stacks, UndoError, UndoPlan};
use crate::journal::{EntryId, History, Operator, Record, RecordState, Undoing};

impl History {
    /// Plans the undo of one of the operator's changes, from any run and regardless of later changes; for an undo, plans
    /// its redo.
    ///
    /// # Errors
    ///
    /// When it cannot be undone, or something has to be settled first.
    pub fn undo_one(&self, entry: &EntryId, operator: &Operator) -> Result<UndoPlan, UndoError> {
        self.undo_in(&Stacks::of(self, operator, Sessions::default()), entry, operator)
    }

    /// As [`Self::undo_one`], for each of many changes.
    pub fn undo_each<'a>(
        &self,
        entries: impl IntoIterator<Item = &'a EntryId>,
        operator: &Operator,
    ) -> Vec<Result<UndoPlan, UndoError>> {
        let stacks = Stacks::of(self, operator, Sessions::default());
        entries.into_iter().map(|entry| self.undo_in(&stacks, entry, operator)).collect()
    }

    fn undo_in(
        &self,
        stacks: &Stacks<'_>,
        entry: &EntryId,
        operator: &Operator,
    ) -> Result<UndoPlan, UndoError> {
        let record = self.get(entry).ok_or(UndoError::Nothing)?;
        if record.asked.operator != *operator {
            return Err(UndoError::Others(entry.clone()));
        }
        let undoing = match (record.state(), &record.asked.undoing) {
            (RecordState::NotDone, _) => return Err(UndoError::NotDone(entry.clone())),
            (RecordState::Open | RecordState::Unknown | RecordState::Unresolved, _) => {
                return Err(UndoError::InDoubt(entry.clone()));
            }
            (RecordState::Done, _) if stacks.reversed.contains(entry) => {
                return Err(UndoError::NotDone(entry.clone()));
            }
            (RecordState::Done, Some(Undoing::Undoes(_))) => Undoing::Redoes(entry.clone()),
            (RecordState::Done, Some(Undoing::Redoes(_)) | None) => Undoing::Undoes(entry.clone()),
        };
        match inverse(record) {
            Inverse::Nothing => Err(UndoError::NotDone(entry.clone())),
            Inverse::Impossible => Err(UndoError::OwnershipOnly(entry.clone())),
            found => {
                // For a chosen change, only unsettled changes of the same domain matter.
                let of = |record: &Record| {
                    (record.asked.name.clone(), record.asked.change.organization_id().to_owned())
                };
                stacks.plan(record, undoing, found, &[], |other| of(other) == of(record))
            }
        }
    }
}
