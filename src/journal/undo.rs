//! What undo and redo would do, from the journal alone.
//!
//! Changes that were done stand on a stack, those that were taken back on another, as in an editor: an undoing moves
//! its target from the one to the other, a redoing moves it back, and a new change empties the second. Every undoing
//! and redoing is a change of its own, with lines of its own, so both stacks follow from the records.

mod inverse;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use super::{Asked, EntryId, History, Operator, Record, RecordState, Undoing};
use crate::clerk::{Change, Millis, OrganizationDomain, VerificationStatus};
use inverse::{Inverse, inverse};

/// What will be done to take a change back, or to do one again that was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndoPlan {
    /// The record that is undone, or the undoing that is undone.
    pub of: EntryId,
    /// What the new change is to that record.
    pub undoing: Undoing,
    /// The domain's name.
    pub name: String,
    /// The organization's name, where it is known.
    pub organization: String,
    /// What will be sent.
    pub change: Change,
    /// The row as that record left it, under its present id; `None` for a re-creation. See [`UndoPlan::row_differs`].
    pub expect: Option<Box<OrganizationDomain>>,
    /// When this operator has written that row last, by Clerk's clock. See [`UndoPlan::was_written_since`].
    pub written: Option<Millis>,
    /// Only lookups have shown that it happened: somebody else may have made the same change.
    pub is_inferred: bool,
    /// What cannot be brought back, or goes with it.
    pub lost: Vec<UndoLoss>,
    /// Newer changes that cannot be undone and were passed over: proofs of ownership.
    pub skipped: Vec<EntryId>,
}

/// Something that undoing does not bring back. Whom it reaches follows from the row as it is then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UndoLoss {
    /// The domain comes back under a new id.
    NewId,
    /// Its ownership was proven, and will not be.
    OwnershipProof,
    /// So many invitations were pending, and are not any more.
    PendingInvitations(i64),
    /// So many suggestions were pending, and are not any more.
    PendingSuggestions(i64),
    /// Affiliation had this status; it comes back as unverified.
    StatusWas(VerificationStatus),
    /// The mailbox that affiliation was proven with.
    Mailbox(String),
}

/// Why nothing can be undone or redone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UndoError {
    /// There is nothing.
    Nothing,
    /// This newer change has to be settled first.
    InDoubt(EntryId),
    /// All that is left are proofs of ownership, this one the newest; there is no way back from those.
    OwnershipOnly(EntryId),
    /// It is not known how the row was before this change, or how it was left.
    Incomplete(EntryId),
    /// Only lookups have shown that this change happened: it may be somebody else's doing.
    NotOwn(EntryId),
    /// Another operator has asked for it.
    Others(EntryId),
    /// There is nothing to take back: it did not happen, changed nothing, or was taken back already.
    NotDone(EntryId),
}

/// Sessions of the program, as seen from the one that undoes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sessions<'a> {
    /// This one. Its changes count as newer than those of all others.
    pub this: &'a str,
    /// Others that still live. The same operator works there right now: what is done there is left alone.
    pub living: &'a [String],
}

impl UndoPlan {
    /// Whether somebody has changed the row since, so that the plan would take back more than it says. A row that is
    /// gone has moved on as well; that is for the caller to see.
    ///
    /// What counts is what undoing sets: verified and the mode. A deletion also stops before a proof of ownership that
    /// it does not know of.
    #[must_use]
    pub fn row_differs(&self, row: &OrganizationDomain) -> bool {
        let Some(expect) = &self.expect else { return false };
        let is_other = row.id != expect.id
            || row.organization_id != expect.organization_id
            || row.name != expect.name
            || row.enrollment_mode != expect.enrollment_mode
            || row.is_verified() != expect.is_verified();
        let would_lose_a_proof = matches!(self.change, Change::Delete { .. })
            && inverse::is_owned(row)
            && !self.lost.contains(&UndoLoss::OwnershipProof);
        is_other || would_lose_a_proof
    }

    /// Whether somebody has written the row since this operator did last, whatever it was then: it may have been changed and
    /// changed back.
    #[must_use]
    pub fn was_written_since(&self, row: &OrganizationDomain) -> bool {
        self.written.is_some_and(|written| row.updated_at > written)
    }
}

impl History {
    /// What would undo this operator's last change: of this run of the program, else of those that have ended.
    ///
    /// # Errors
    ///
    /// When there is nothing that can be undone, or something has to be settled first.
    pub fn undo(&self, operator: &Operator, runs: Sessions<'_>) -> Result<UndoPlan, UndoError> {
        let stacks = Stacks::of(self, operator, runs);
        let mut skipped = Vec::new();
        for record in stacks.done.iter().rev() {
            match inverse(record) {
                Inverse::Nothing => {}
                Inverse::Impossible => skipped.push(*record),
                found => {
                    let undoing = Undoing::Undoes(record.id.clone());
                    return stacks.plan(record, undoing, found, &skipped);
                }
            }
        }
        match (stacks.in_doubt, skipped.first()) {
            (Some(other), _) => Err(UndoError::InDoubt(other.id.clone())),
            (None, Some(newest)) => Err(UndoError::OwnershipOnly(newest.id.clone())),
            (None, None) => Err(UndoError::Nothing),
        }
    }

    /// What would take back this one of the operator's changes, whichever run of the program has asked for it and whatever
    /// has been done since; of an undoing, what would do again what it has undone.
    ///
    /// # Errors
    ///
    /// When it cannot be taken back, or something has to be settled first.
    pub fn undo_one(&self, entry: &EntryId, operator: &Operator) -> Result<UndoPlan, UndoError> {
        let record = self.get(entry).ok_or(UndoError::Nothing)?;
        if record.asked.operator != *operator {
            return Err(UndoError::Others(entry.clone()));
        }
        let mut stacks = Stacks::of(self, operator, Sessions::default());
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
                // Of other domains nothing has to be settled first: nobody asks for the last change.
                let of = |asked: &Asked| (asked.name.clone(), asked.change.organization_id().to_owned());
                stacks.unsettled.retain(|(_, other)| of(&other.asked) == of(&record.asked));
                stacks.plan(record, undoing, found, &[])
            }
        }
    }

    /// What would do again what this operator has undone last: in this run of the program, else in those that have ended.
    ///
    /// # Errors
    ///
    /// When there is nothing that can be redone, or something has to be settled first.
    pub fn redo(&self, operator: &Operator, runs: Sessions<'_>) -> Result<UndoPlan, UndoError> {
        let stacks = Stacks::of(self, operator, runs);
        for record in stacks.undone.iter().rev() {
            match inverse(record) {
                Inverse::Nothing | Inverse::Impossible => {}
                found => {
                    let undoing = Undoing::Redoes(record.id.clone());
                    return stacks.plan(record, undoing, found, &[]);
                }
            }
        }
        Err(stacks.in_doubt.map_or(UndoError::Nothing, |other| UndoError::InDoubt(other.id.clone())))
    }
}

/// Where an operator stands.
struct Stacks<'a> {
    /// What can be taken back, the newest last.
    done: Vec<&'a Record>,
    /// Undoings that can be taken back, the newest last.
    undone: Vec<&'a Record>,
    /// What was taken back, or, of undoings, done again.
    reversed: HashSet<&'a EntryId>,
    /// The newest change in other.
    in_doubt: Option<&'a Record>,
    /// All changes in other, with how many were asked before.
    unsettled: Vec<(usize, &'a Record)>,
    /// How many were asked before.
    positions: HashMap<&'a EntryId, usize>,
    /// The new_ids under which deleted domains were created again.
    new_ids: HashMap<&'a str, &'a str>,
    /// By domain id: when this operator has written the row last, by Clerk's clock.
    written: HashMap<&'a str, Millis>,
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
            written: HashMap::new(),
        };
        // Wherever that was done: what is taken back in one run can be a change of another.
        own().filter(|record| record.state() == RecordState::Done).for_each(|record| {
            stacks.note_reversal(history, record);
            // What may be somebody else's is not this operator's writing, unless that was said.
            let is_own = !record.may_be_another() || record.operator_answer() == Some(true);
            if let Some(after) = record.after().filter(|_| is_own) {
                let written = stacks.written.entry(&after.id).or_default();
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
                    stacks.unsettled.push((position, record))
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

    /// Takes in what this record has taken back, or done again.
    fn note_reversal(&mut self, history: &'a History, record: &'a Record) {
        let Some(Undoing::Undoes(target) | Undoing::Redoes(target)) = &record.asked.undoing else { return };
        self.reversed.insert(target);
        // What was deleted lives on under another id; older changes are about that one now.
        let deleted = history.get(target).and_then(|target| target.asked.change.domain_id());
        let created = record.after().map(|after| after.id.as_str());
        if let (Change::Create { .. }, Some(deleted), Some(created)) =
            (&record.asked.change, deleted, created)
        {
            self.new_ids.insert(deleted, created);
        }
    }

    /// The id under which that domain lives now. Each step leads to an id that was given later, so there is an end.
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
    ) -> Result<UndoPlan, UndoError> {
        let position = self.positions.get(&record.id).copied().unwrap_or_default();
        if let Some((_, other)) = self.unsettled.iter().rev().find(|(other, _)| *other > position) {
            return Err(UndoError::InDoubt(other.id.clone()));
        }
        // What only lookups have shown may be somebody else's doing in the same moments, and to take that back would be worse
        // than to leave what is our own. The operator may know better.
        // An update leaves the time of the write in the row: one that was surely written while its request was under way
        // counts as the operator's, and the question says that it was only looked up.
        let is_uncertain = match record.asked.change {
            Change::Create { .. } | Change::Delete { .. } => record.is_inferred(),
            Change::Update { .. } | Change::VerifyOwnership { .. } => record.may_be_another(),
        };
        if is_uncertain && record.operator_answer() != Some(true) {
            return Err(UndoError::NotOwn(record.id.clone()));
        }
        let Inverse::Possible { mut change, mut expect, mut lost } = found else {
            return Err(UndoError::Incomplete(record.id.clone()));
        };
        if let Change::Update { domain_id, .. } | Change::Delete { domain_id, .. } = &mut change {
            let present = self.current_id(domain_id).to_owned();
            let is_here =
                |other: &&&Record| other.domain_id().is_some_and(|id| self.current_id(id) == present);
            let proven = skipped.iter().any(|other| is_here(&other));
            *domain_id = present;
            if proven && matches!(change, Change::Delete { .. }) && !lost.contains(&UndoLoss::OwnershipProof)
            {
                lost.push(UndoLoss::OwnershipProof);
            }
        }
        if let (Some(expect), Some(id)) = (&mut expect, change.domain_id())
            && expect.id != id
        {
            id.clone_into(&mut expect.id);
            // The JSON tells of the row under its former id.
            expect.raw = Box::default();
        }
        let written = expect.as_ref().and_then(|expect| self.written.get(expect.id.as_str())).copied();
        Ok(UndoPlan {
            of: record.id.clone(),
            undoing,
            name: record.asked.name.clone(),
            organization: record.asked.organization.clone(),
            change,
            expect,
            written,
            is_inferred: record.is_inferred(),
            lost,
            skipped: skipped.iter().map(|record| record.id.clone()).collect(),
        })
    }
}
