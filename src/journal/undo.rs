//! Plans undo and redo from the journal alone.
//!
//! As in an editor, changes that were made are on one stack and undone changes on another: an undo moves its target
//! from the first to the second, a redo moves it back, and a new change empties the second. Every undo and redo is a
//! change with its own lines, so both stacks follow from the records.

mod chosen;
mod inverse;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use super::{EntryId, History, Operator, Record, RecordState, Undoing};
use crate::clerk::{Change, Millis, OrganizationDomain, VerificationStatus};
use inverse::{Inverse, inverse};

/// What will be sent to undo a change, or to redo one that was undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndoPlan {
    /// The record that is undone, or the undo that is undone.
    pub target: EntryId,
    /// How the new change relates to that record.
    pub undoing: Undoing,
    pub name: String,
    pub organization: String,
    pub change: Change,
    /// The row as that record left it, under its current id; `None` for a re-creation. See [`UndoPlan::row_differs`].
    pub expected: Option<Box<OrganizationDomain>>,
    /// When this operator last wrote that row, by Clerk's clock. See [`UndoPlan::was_written_since`].
    pub last_write: Option<Millis>,
    /// Only lookups have shown that the change happened: another person may have made the same change.
    pub is_inferred: bool,
    /// What cannot be restored, or is lost as well.
    pub losses: Vec<UndoLoss>,
    /// Newer changes that were skipped because they cannot be undone: proofs of ownership.
    pub skipped: Vec<EntryId>,
}

/// Something that an undo does not restore. Which people it affects depends on the row at that time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UndoLoss {
    /// The domain comes back under a new id.
    NewId,
    /// Its ownership was proven, and will not be.
    OwnershipProof,
    PendingInvitations(i64),
    PendingSuggestions(i64),
    /// Affiliation had this status; it comes back as unverified.
    StatusWas(VerificationStatus),
    /// The mailbox that affiliation was proven with.
    Mailbox(String),
}

/// Why nothing can be undone or redone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UndoError {
    Nothing,
    /// This newer change has to be settled first.
    InDoubt(EntryId),
    /// Only proofs of ownership are left, this one the newest; those cannot be undone.
    OwnershipOnly(EntryId),
    /// The row before or after this change is unknown.
    Incomplete(EntryId),
    /// Only lookups have shown that this change happened: another person may have made it.
    NotOwn(EntryId),
    Others(EntryId),
    /// There is nothing to undo: it did not happen, changed nothing, or is already undone.
    NotDone(EntryId),
}

/// Runs of the program, from the point of view of the one that undoes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sessions<'a> {
    /// This run. Its changes count as newer than those of all others.
    pub this: &'a str,
    /// Other living runs. The same operator is working there right now, so their changes are left alone.
    pub living: &'a [String],
}

impl UndoPlan {
    /// Whether the row was changed since, so that the plan would undo more than it says. The caller has to handle a
    /// row that is gone.
    ///
    /// Only the fields that an undo sets are compared: verified and the mode. A deletion also stops before a proof of
    /// ownership that it does not know of.
    #[must_use]
    pub fn row_differs(&self, row: &OrganizationDomain) -> bool {
        let Some(expected) = &self.expected else { return false };
        let is_other = row.id != expected.id
            || row.organization_id != expected.organization_id
            || row.name != expected.name
            || row.enrollment_mode != expected.enrollment_mode
            || row.is_verified() != expected.is_verified();
        let would_lose_a_proof = matches!(self.change, Change::Delete { .. })
            && inverse::is_owned(row)
            && !self.losses.contains(&UndoLoss::OwnershipProof);
        is_other || would_lose_a_proof
    }

    /// Whether the row was written since this operator's last write, even without a visible difference: it may have
    /// been changed and changed back.
    #[must_use]
    pub fn was_written_since(&self, row: &OrganizationDomain) -> bool {
        self.last_write.is_some_and(|written| row.updated_at > written)
    }
}

impl History {
    /// Plans the undo of this operator's last change: of this run of the program, otherwise of runs that have ended.
    ///
    /// # Errors
    ///
    /// When nothing can be undone, or something has to be settled first.
    pub fn undo(&self, operator: &Operator, runs: Sessions<'_>) -> Result<UndoPlan, UndoError> {
        let stacks = Stacks::of(self, operator, runs);
        let mut skipped = Vec::new();
        for record in stacks.done.iter().rev() {
            match inverse(record) {
                Inverse::Nothing => {}
                Inverse::Impossible => skipped.push(*record),
                found => {
                    let undoing = Undoing::Undoes(record.id.clone());
                    return stacks.plan(record, undoing, found, &skipped, |_| true);
                }
            }
        }
        match (stacks.in_doubt, skipped.first()) {
            (Some(other), _) => Err(UndoError::InDoubt(other.id.clone())),
            (None, Some(newest)) => Err(UndoError::OwnershipOnly(newest.id.clone())),
            (None, None) => Err(UndoError::Nothing),
        }
    }

    /// Plans the redo of what this operator has undone last: in this run of the program, otherwise in runs that have
    /// ended.
    ///
    /// # Errors
    ///
    /// When nothing can be redone, or something has to be settled first.
    pub fn redo(&self, operator: &Operator, runs: Sessions<'_>) -> Result<UndoPlan, UndoError> {
        let stacks = Stacks::of(self, operator, runs);
        for record in stacks.undone.iter().rev() {
            match inverse(record) {
                Inverse::Nothing | Inverse::Impossible => {}
                found => {
                    let undoing = Undoing::Redoes(record.id.clone());
                    return stacks.plan(record, undoing, found, &[], |_| true);
                }
            }
        }
        Err(stacks.in_doubt.map_or(UndoError::Nothing, |other| UndoError::InDoubt(other.id.clone())))
    }
}

/// An operator's undo and redo stacks.
struct Stacks<'a> {
    /// Changes that can be undone, the newest last.
    done: Vec<&'a Record>,
    /// Undos that can be undone, the newest last.
    undone: Vec<&'a Record>,
    /// Changes that were undone, and undos that were redone.
    reversed: HashSet<&'a EntryId>,
    /// The newest change whose outcome is unknown.
    in_doubt: Option<&'a Record>,
    /// All changes whose outcome is unknown, with their positions.
    unsettled: Vec<(usize, &'a Record)>,
    /// How many changes were requested before each.
    positions: HashMap<&'a EntryId, usize>,
    /// The new ids of domains that were deleted and created again, by their old ids.
    new_ids: HashMap<&'a str, &'a str>,
    /// By domain id: when this operator last wrote the row, by Clerk's clock.
    last_writes: HashMap<&'a str, Millis>,
}

impl<'a> Stacks<'a> {
    fn of(history: &'a History, operator: &Operator, runs: Sessions<'_>) -> Self {
        let own = || history.records().filter(|record| record.asked.operator == *operator);
        let mut stacks = Self {
            done: Vec::new(),
            undone: Vec::new(),
            reversed: HashSet::new(),
            in_doubt: None,
            unsettled: Vec::new(),
            positions: HashMap::new(),
            new_ids: HashMap::new(),
            last_writes: HashMap::new(),
        };
        // From all runs: a change of one run may be undone in another.
        own().filter(|record| record.state() == RecordState::Done).for_each(|record| {
            stacks.note_reversal(history, record);
            // A write that may be another person's does not count, unless the operator has claimed it.
            let is_own = !record.may_be_another() || record.operator_answer() == Some(true);
            if let Some(after) = record.after().filter(|_| is_own) {
                let written = stacks.last_writes.entry(&after.id).or_default();
                *written = after.updated_at.max(*written);
            }
        });
        let is_here = |record: &&Record| record.asked.session == runs.this;
        let is_over = |record: &&Record| !is_here(record) && !runs.living.contains(&record.asked.session);
        for (position, record) in own().filter(is_over).chain(own().filter(is_here)).enumerate() {
            match record.state() {
                RecordState::Done => {
                    stacks.positions.insert(&record.id, position);
                    stacks.add(record);
                }
                RecordState::NotDone => {}
                RecordState::Open | RecordState::Unknown | RecordState::Unresolved => {
                    stacks.unsettled.push((position, record));
                }
            }
        }
        stacks.in_doubt = stacks.unsettled.last().map(|(_, record)| *record);
        stacks
    }

    fn add(&mut self, record: &'a Record) {
        if record.asked.undoing.is_none() {
            self.undone.clear();
        }
        if self.reversed.contains(&record.id) {
            return;
        }
        match &record.asked.undoing {
            Some(Undoing::Undoes(_)) => self.undone.push(record),
            Some(Undoing::Redoes(_)) | None => self.done.push(record),
        }
    }

    /// Notes what this record has undone or redone.
    fn note_reversal(&mut self, history: &'a History, record: &'a Record) {
        let Some(Undoing::Undoes(target) | Undoing::Redoes(target)) = &record.asked.undoing else { return };
        self.reversed.insert(target);
        // A domain that was deleted and created again has a new id; older changes apply to that one now.
        let deleted = history.get(target).and_then(|target| target.asked.change.domain_id());
        let created = record.after().map(|after| after.id.as_str());
        if let (Change::Create { .. }, Some(deleted), Some(created)) =
            (&record.asked.change, deleted, created)
        {
            self.new_ids.insert(deleted, created);
        }
    }

    /// The current id of that domain. Each step leads to an id that was assigned later, so this terminates.
    fn current_id<'b>(&'b self, id: &'b str) -> &'b str {
        let mut id = id;
        for _ in 0..=self.new_ids.len() {
            match self.new_ids.get(id) {
                Some(next) if *next != id => id = next,
                _ => break,
            }
        }
        id
    }

    fn plan(
        &self,
        record: &Record,
        undoing: Undoing,
        found: Inverse,
        skipped: &[&Record],
        matters: impl Fn(&Record) -> bool,
    ) -> Result<UndoPlan, UndoError> {
        let position = self.positions.get(&record.id).copied().unwrap_or_default();
        let is_newer = |(other, _): &&(usize, &Record)| *other > position;
        if let Some((_, other)) =
            self.unsettled.iter().rev().filter(is_newer).find(|(_, other)| matters(other))
        {
            return Err(UndoError::InDoubt(other.id.clone()));
        }
        // A change known only from lookups may be another person's, made at the same time, and undoing that would be
        // worse than not undoing one's own. The operator may know better. An update leaves its time in the row: one
        // that was certainly written while its request was under way counts as the operator's, and the question
        // mentions that it was only looked up.
        let is_uncertain = match record.asked.change {
            Change::Create { .. } | Change::Delete { .. } => record.is_inferred(),
            Change::Update { .. } | Change::VerifyOwnership { .. } => record.may_be_another(),
        };
        if is_uncertain && record.operator_answer() != Some(true) {
            return Err(UndoError::NotOwn(record.id.clone()));
        }
        let Inverse::Possible { mut change, mut expected, mut losses } = found else {
            return Err(UndoError::Incomplete(record.id.clone()));
        };
        if let Change::Update { domain_id, .. } | Change::Delete { domain_id, .. } = &mut change {
            let present = self.current_id(domain_id).to_owned();
            let is_here =
                |other: &&&Record| other.domain_id().is_some_and(|id| self.current_id(id) == present);
            let proven = skipped.iter().any(|other| is_here(&other));
            *domain_id = present;
            if proven
                && matches!(change, Change::Delete { .. })
                && !losses.contains(&UndoLoss::OwnershipProof)
            {
                losses.push(UndoLoss::OwnershipProof);
            }
        }
        if let (Some(expected), Some(id)) = (&mut expected, change.domain_id())
            && expected.id != id
        {
            id.clone_into(&mut expected.id);
            // The JSON contains the old id.
            expected.raw = Box::default();
        }
        let last_write =
            expected.as_ref().and_then(|expected| self.last_writes.get(expected.id.as_str())).copied();
        Ok(UndoPlan {
            target: record.id.clone(),
            undoing,
            name: record.asked.name.clone(),
            organization: record.asked.organization.clone(),
            change,
            expected,
            last_write,
            is_inferred: record.is_inferred(),
            losses,
            skipped: skipped.iter().map(|record| record.id.clone()).collect(),
        })
    }
}
