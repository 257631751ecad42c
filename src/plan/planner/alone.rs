//! What becomes of a requested change, without regard to the others.

use super::{Decision, Planner, Target, Wish};
use crate::clerk::{EnrollmentMode, UpdateDomain};
use crate::plan::{Action, PlanRow, SkipReason};

impl Planner {
    pub(super) fn alone(&mut self, wish: &Wish<'_>) -> Decision {
        if let Some(reason) = &self.locked {
            return Decision::Skip(reason.clone());
        }
        match &wish.target {
            Target::Row(row) if row.name.is_empty() => Decision::Skip(SkipReason::Unnamed),
            Target::Row(row) => match on_row(row, wish.action) {
                Ok(action) => {
                    if action == Action::Delete
                        && let Some(count) = self.domains.get_mut(row.organization_id)
                    {
                        *count = count.saturating_sub(1);
                    }
                    Decision::Step { action, group: None }
                }
                Err(reason) => Decision::Skip(reason),
            },
            Target::New { organization_id, .. } if wish.action.is_create() => {
                if let Some(most) = self.max_domains
                    && let Some(count) = self.domains.get_mut(*organization_id)
                {
                    if *count >= most {
                        return Decision::Skip(SkipReason::Quota(most));
                    }
                    *count += 1;
                }
                Decision::Step { action: wish.action.clone(), group: None }
            }
            Target::New { .. } => Decision::Skip(SkipReason::Missing),
        }
    }
}

/// The part of the action that is not so already.
fn on_row(row: &PlanRow<'_>, action: &Action) -> Result<Action, SkipReason> {
    match action {
        Action::Verify if row.verified == Some(true) => Err(SkipReason::AlreadyVerified),
        Action::Unverify if !row.is_verified() => Err(SkipReason::NotVerified(row.status.clone())),
        Action::Mode(mode) if mode == row.mode => Err(SkipReason::AlreadyInMode(mode.clone())),
        Action::Set { verified, mode } => missing(row, *verified, mode).ok_or(SkipReason::AlreadySo),
        Action::Own if row.owned == Some(true) => Err(SkipReason::AlreadyOwned),
        Action::Create { .. } => Err(SkipReason::AlreadyThere),
        Action::Verify | Action::Unverify | Action::Mode(_) | Action::Own | Action::Delete => {
            Ok(action.clone())
        }
    }
}

/// The values that the row does not have, as an action; `None` if it has both.
fn missing(row: &PlanRow<'_>, verified: bool, mode: &EnrollmentMode) -> Option<Action> {
    Action::update(&UpdateDomain {
        verified: Some(verified).filter(|verified| row.verified != Some(*verified)),
        enrollment_mode: Some(mode).filter(|mode| *mode != row.mode).cloned(),
    })
}
