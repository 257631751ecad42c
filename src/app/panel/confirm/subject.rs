//! What the operator confirms.

use crate::clerk::{Change, OrganizationDomain};
use crate::journal::{EntryId, RecordState, UndoPlan, Undoing};
use crate::plan::PlanNote;

use super::super::super::{Affected, Operation};
use super::super::PlanQuestion;

/// A question about many marks at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkQuestion {
    /// Mark all rows of the list that are known?
    All {
        /// How many are known.
        rows: u64,
        /// How many the list has.
        total: u64,
    },
    /// Invert the marks of these rows?
    Invert {
        /// How many are known.
        rows: u64,
        /// How many the list has.
        total: u64,
    },
    /// Remove all marks?
    Clear {
        /// How many there are.
        marks: u64,
    },
}

/// What the operator confirms.
#[derive(Debug, Clone, PartialEq)]
pub enum Subject {
    /// Apply this operation to this domain?
    Row {
        /// The domain as shown on the screen.
        domain: Box<OrganizationDomain>,
        operation: Operation,
        /// The people that it affects, if any.
        people: Option<Affected>,
    },
    /// The row has changed on the server since it was read: apply the operation anyway?
    Overwrite {
        /// The domain as it was shown on the screen.
        seen: Box<OrganizationDomain>,
        /// The current domain on the server.
        current: Box<OrganizationDomain>,
        operation: Operation,
    },
    /// Undo an earlier change, or redo it?
    Undo(Box<UndoPlan>),
    /// Record the outcome of a change that lookups could not establish?
    Resolve {
        entry: EntryId,
        /// Its state when the dialog opened.
        seen: RecordState,
        happened: bool,
    },
    /// Send this form although it affects people?
    SendForm(Affected),
    /// Discard what was typed?
    DiscardForm,
    /// Mark, unmark or invert many rows?
    Marks(MarkQuestion),
    /// Carry out this plan?
    Plan(Box<PlanQuestion>),
    /// Offer this unfinished plan no longer?
    DiscardPlan(Box<PlanNote>),
    /// Cancel the plan that is being carried out, and quit?
    QuitPlan,
    /// Unlock changes for this instance?
    Unlock {
        /// Its id, which the operator has to type.
        instance: String,
    },
}

impl Subject {
    /// Whether something has to be typed before `y` works: for dangerous changes on a production instance, and always to
    /// unlock one.
    pub(super) fn requires_typing(&self, production: bool) -> bool {
        match self {
            Self::Row { operation, .. } | Self::Overwrite { operation, .. } => {
                production && matches!(operation, Operation::Delete | Operation::VerifyOwnership)
            }
            Self::Undo(plan) => production && matches!(plan.change, Change::Delete { .. }),
            Self::Plan(question) => question.is_typed,
            Self::Resolve { .. }
            | Self::SendForm(_)
            | Self::DiscardForm
            | Self::Marks(_)
            | Self::DiscardPlan(_)
            | Self::QuitPlan => false,
            Self::Unlock { .. } => true,
        }
    }

    /// The label of `y`.
    #[must_use]
    pub const fn accept_label(&self) -> &'static str {
        match self {
            Self::Row { operation: Operation::Delete, .. } => "delete it",
            Self::Row { operation: Operation::VerifyOwnership, .. } => "mark it verified",
            Self::Row { operation: Operation::Update(body), .. } => match body.verified {
                None => "switch the mode",
                Some(true) => "verify it",
                Some(false) => "unverify it",
            },
            Self::Overwrite { .. } => "apply it anyway",
            Self::Undo(plan) => match plan.undoing {
                Undoing::Undoes(_) => "undo it",
                Undoing::Redoes(_) => "redo it",
            },
            Self::Resolve { happened: true, .. } => "record that it happened",
            Self::Resolve { happened: false, .. } => "record that it did not",
            Self::SendForm(_) => "send the form",
            Self::DiscardForm => "close the form",
            Self::Marks(MarkQuestion::All { .. }) => "mark them",
            Self::Marks(MarkQuestion::Invert { .. }) => "invert the marks",
            Self::Marks(MarkQuestion::Clear { .. }) => "clear the marks",
            Self::Plan(_) => "carry out the plan",
            Self::DiscardPlan(_) => "discard it",
            Self::QuitPlan => "cancel it and quit",
            Self::Unlock { .. } => "unlock it",
        }
    }

    /// The label of every other key.
    #[must_use]
    pub const fn decline_label(&self) -> &'static str {
        match self {
            Self::Row { .. }
            | Self::Undo(_)
            | Self::Resolve { .. }
            | Self::Marks(_)
            | Self::Unlock { .. } => "cancel",
            Self::Overwrite { .. } => "drop the change",
            Self::SendForm(_) | Self::DiscardForm | Self::Plan(_) => "go back",
            Self::DiscardPlan(_) => "keep it",
            Self::QuitPlan => "stay",
        }
    }

    /// The name and id to type.
    pub(super) fn name_to_type(&self) -> Option<(&str, &str)> {
        match self {
            Self::Row { domain, .. } | Self::Overwrite { seen: domain, .. } => {
                Some((&domain.name, &domain.id))
            }
            Self::Undo(plan) => Some((&plan.name, plan.change.domain_id().unwrap_or_default())),
            Self::Unlock { instance } => Some((instance, instance)),
            Self::Plan(question) => Some((&question.number, &question.number)),
            Self::Resolve { .. }
            | Self::SendForm(_)
            | Self::DiscardForm
            | Self::Marks(_)
            | Self::DiscardPlan(_)
            | Self::QuitPlan => None,
        }
    }
}
