//! The change that undoes another one.

use super::UndoLoss;
use crate::clerk::{
    Change, CreateDomain, EnrollmentMode, OrganizationDomain, UpdateDomain, VerificationStatus,
};
use crate::journal::Record;

pub(super) enum Inverse {
    Possible {
        change: Change,
        expected: Option<Box<OrganizationDomain>>,
        losses: Vec<UndoLoss>,
    },
    /// Nothing to do: the row already was in the requested state before.
    Nothing,
    Impossible,
    /// The journal does not contain what an undo needs.
    Incomplete,
}

pub(super) fn inverse(record: &Record) -> Inverse {
    match &record.asked.change {
        Change::Create { organization_id, .. } => match record.after() {
            Some(after) => Inverse::Possible {
                change: Change::Delete {
                    organization_id: organization_id.clone(),
                    domain_id: after.id.clone(),
                },
                expected: Some(Box::new(after.clone())),
                losses: Vec::new(),
            },
            None => Inverse::Incomplete,
        },
        Change::Update { organization_id, domain_id, body } => {
            update(record, organization_id, domain_id, body)
        }
        Change::Delete { organization_id, .. } => record
            .before()
            .filter(|before| has_mode(&before.enrollment_mode))
            .map_or(Inverse::Incomplete, |before| recreate(organization_id, before)),
        Change::VerifyOwnership { .. } => Inverse::Impossible,
    }
}

/// Restores what the update changed, and nothing else.
fn update(record: &Record, organization_id: &str, domain_id: &str, body: &UpdateDomain) -> Inverse {
    let Some(before) = record.before() else { return Inverse::Incomplete };
    let back = UpdateDomain {
        verified: body
            .verified
            .map(|_| before.is_verified())
            .filter(|earlier| body.verified != Some(*earlier)),
        enrollment_mode: body
            .enrollment_mode
            .as_ref()
            .map(|_| before.enrollment_mode.clone())
            .filter(|earlier| body.enrollment_mode.as_ref() != Some(earlier)),
    };
    if back == UpdateDomain::default() {
        return Inverse::Nothing;
    }
    let Some(after) = record.after() else { return Inverse::Incomplete };
    if !back.enrollment_mode.as_ref().is_none_or(has_mode) {
        return Inverse::Incomplete;
    }
    let mut losses = Vec::new();
    if back.verified == Some(false) {
        losses.extend(status_was(before));
    }
    if after.affiliation_email_address != before.affiliation_email_address {
        losses.extend(before.affiliation_email_address.clone().map(UndoLoss::Mailbox));
    }
    losses.extend(pending(
        before.total_pending_invitations.saturating_sub(after.total_pending_invitations),
        before.total_pending_suggestions.saturating_sub(after.total_pending_suggestions),
    ));
    let change =
        Change::Update { organization_id: organization_id.into(), domain_id: domain_id.into(), body: back };
    Inverse::Possible { change, expected: Some(Box::new(after.clone())), losses }
}

/// Creates a deleted domain again.
fn recreate(organization_id: &str, before: &OrganizationDomain) -> Inverse {
    let mut losses = vec![UndoLoss::NewId];
    if is_owned(before) {
        losses.push(UndoLoss::OwnershipProof);
    }
    losses.extend(status_was(before));
    losses.extend(before.affiliation_email_address.clone().map(UndoLoss::Mailbox));
    losses.extend(pending(before.total_pending_invitations, before.total_pending_suggestions));
    let body = CreateDomain {
        name: before.name.clone(),
        enrollment_mode: Some(before.enrollment_mode.clone()),
        verified: Some(before.is_verified()),
    };
    let change = Change::Create { organization_id: organization_id.to_owned(), body };
    Inverse::Possible { change, expected: None, losses }
}

/// Whether ownership is proven.
pub(super) fn is_owned(row: &OrganizationDomain) -> bool {
    row.ownership_verification.as_ref().is_some_and(|proof| proof.status == VerificationStatus::Verified)
}

/// A row that came without a mode cannot get it back.
fn has_mode(mode: &EnrollmentMode) -> bool {
    !mode.as_str().is_empty()
}

/// A request to Clerk can set affiliation to verified or unverified, but no other status.
fn status_was(before: &OrganizationDomain) -> Option<UndoLoss> {
    match before.status() {
        VerificationStatus::Verified | VerificationStatus::Unverified => None,
        other => Some(UndoLoss::StatusWas(other.clone())),
    }
}

fn pending(invitations: i64, suggestions: i64) -> Vec<UndoLoss> {
    let invitations = (invitations > 0).then_some(UndoLoss::PendingInvitations(invitations));
    let suggestions = (suggestions > 0).then_some(UndoLoss::PendingSuggestions(suggestions));
    invitations.into_iter().chain(suggestions).collect()
}
