//! Which people a change affects. Every way to make a change uses this one function: keys, forms, undo, redo,
//! commands, plans.

use crate::clerk::{Change, EnrollmentMode, OrganizationDomain};
use crate::text::count;

use super::Operation;

/// The state of a row, as far as it affects people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrollment {
    pub verified: bool,
    /// What happens when a person with an address at the domain signs up.
    pub mode: EnrollmentMode,
    pub waiting: PendingCounts,
}

/// Invitations and suggestions that have not been answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PendingCounts {
    /// `total_pending_invitations`.
    pub invitations: u64,
    /// `total_pending_suggestions`.
    pub suggestions: u64,
}

/// The people whom a change affects as soon as it is carried out. Effects of a mode on later sign-ups are not
/// included: suggestions and SSO connections affect no one before that.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Affected {
    /// Whether Clerk emails invitations.
    pub emails: bool,
    /// What may be withdrawn from the people who have it pending.
    pub withdrawn: PendingCounts,
    /// What was pending before the change.
    pub waiting: PendingCounts,
}

impl From<&OrganizationDomain> for Enrollment {
    fn from(row: &OrganizationDomain) -> Self {
        // Clerk's counts should not be negative; treat that as none.
        let number = |count: i64| u64::try_from(count).unwrap_or(0);
        Self {
            verified: row.is_verified(),
            mode: row.enrollment_mode.clone(),
            waiting: PendingCounts {
                invitations: number(row.total_pending_invitations),
                suggestions: number(row.total_pending_suggestions),
            },
        }
    }
}

/// The people whom the change affects, given the row before it (`None` for a creation). Returns `None` if it affects
/// nobody: then there is nothing to confirm.
///
/// Clerk emails people when a domain is switched to `automatic_invitation`, and when a domain in that mode is
/// verified. Pending invitations and suggestions may be withdrawn when the row is deleted, unverified, or leaves the
/// mode that created them.
#[must_use]
pub fn affected(before: Option<&Enrollment>, change: &Change) -> Option<Affected> {
    let invites = |mode: &EnrollmentMode| *mode == EnrollmentMode::AutomaticInvitation;
    let waiting = before.map(|before| before.waiting).unwrap_or_default();
    let (emails, withdrawn) = match (change, before) {
        (Change::Create { body, .. }, _) => {
            (body.enrollment_mode.as_ref().is_some_and(invites), PendingCounts::default())
        }
        (Change::Delete { .. }, _) => (false, waiting),
        (Change::VerifyOwnership { .. }, _) => return None,
        (Change::Update { body, .. }, Some(before)) => {
            let verified = body.verified.unwrap_or(before.verified);
            let mode = body.enrollment_mode.as_ref().unwrap_or(&before.mode);
            let is_switched = *mode != before.mode;
            let begins = is_switched || verified && !before.verified;
            let ends = before.verified && !verified;
            (invites(mode) && begins, if ends { waiting } else { lost_with_mode(before, is_switched) })
        }
        // The row is unknown: assume the worst.
        (Change::Update { body, .. }, None) => (
            body.enrollment_mode.as_ref().map_or(body.verified == Some(true), invites),
            PendingCounts::default(),
        ),
    };
    let affected = Affected { emails, withdrawn, waiting };
    affected.has_effect().then_some(affected)
}

/// What is lost when the row leaves its mode. For a mode that this version does not know, that may be everything.
fn lost_with_mode(before: &Enrollment, is_switched: bool) -> PendingCounts {
    let PendingCounts { invitations, suggestions } = before.waiting;
    match &before.mode {
        _ if !is_switched => PendingCounts::default(),
        EnrollmentMode::AutomaticInvitation => PendingCounts { invitations, suggestions: 0 },
        EnrollmentMode::AutomaticSuggestion => PendingCounts { invitations: 0, suggestions },
        EnrollmentMode::Other(_) => before.waiting,
        EnrollmentMode::ManualInvitation | EnrollmentMode::EnterpriseSso => PendingCounts::default(),
    }
}

/// Whether the operation may now withdraw more than it would have withdrawn from the earlier row; returns the earlier
/// and the current counts.
#[must_use]
pub fn withdraws_more(
    operation: &Operation,
    before: &OrganizationDomain,
    now: &OrganizationDomain,
) -> Option<(PendingCounts, PendingCounts)> {
    let withdrawn = |row: &OrganizationDomain| {
        let affected = affected(Some(&Enrollment::from(row)), &operation.change(row));
        affected.map(|affected| affected.withdrawn).unwrap_or_default()
    };
    let (earlier, current) = (withdrawn(before), withdrawn(now));
    current.is_more_than(earlier).then_some((earlier, current))
}

impl PendingCounts {
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.invitations == 0 && self.suggestions == 0
    }

    /// Whether either count is higher than in `earlier`.
    #[must_use]
    pub const fn is_more_than(self, earlier: Self) -> bool {
        self.invitations > earlier.invitations || self.suggestions > earlier.suggestions
    }

    /// `12 pending invitations and 8 pending suggestions`; empty if nothing is pending.
    #[must_use]
    pub fn describe(self) -> String {
        let words = [(self.invitations, "pending invitation"), (self.suggestions, "pending suggestion")];
        let words = words.into_iter().filter(|(number, _)| *number > 0);
        words.map(|(number, what)| count(number, what)).collect::<Vec<_>>().join(" and ")
    }
}

impl Affected {
    const fn has_effect(self) -> bool {
        self.emails || !self.withdrawn.is_empty()
    }

    /// Full sentences for a question.
    #[must_use]
    pub fn sentences(self) -> Vec<String> {
        let mut sentences = Vec::new();
        if self.emails {
            let text = "In mode automatic_invitation Clerk emails an invitation to people with an address at the domain. \
                        Emails cannot be unsent.";
            sentences.push(text.to_owned());
        }
        if !self.withdrawn.is_empty() {
            let words = self.withdrawn.describe();
            sentences.push(format!("{words} may be withdrawn."));
        } else if !self.waiting.is_empty() {
            sentences.push(format!("Before that: {}.", self.waiting.describe()));
        }
        sentences
    }

    /// Whether this affects people whom `other` does not affect.
    #[must_use]
    pub const fn is_more_than(self, other: Self) -> bool {
        self.emails && !other.emails || self.withdrawn.is_more_than(other.withdrawn)
    }
}

#[cfg(test)]
mod tests;
