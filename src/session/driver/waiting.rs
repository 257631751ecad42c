//! Changes that wait for an earlier change of the same row: two open changes of one row could not be told apart.

use tokio::time::Instant;

use crate::change::{End, Failure, OutcomeLookup, Request, Stage};
use crate::clerk::is_same_name;
use crate::journal::{EntryId, PlanStep};

use super::{ChangeResult, Driver};

/// A change that has not begun.
#[derive(Debug)]
pub(super) struct WaitingChange {
    pub(super) entry: EntryId,
    pub(super) request: Request,
    pub(super) plan: Option<PlanStep>,
    /// When to give up.
    pub(super) until: Instant,
}

impl Driver {
    /// Begins every waiting change whose row is free, and gives up those that have waited too long or whose earlier
    /// change cannot be looked up.
    pub(super) fn begin_waiting(&mut self) {
        let mut still_waiting = Vec::new();
        for change in std::mem::take(&mut self.waiting) {
            let is_behind_another = still_waiting
                .iter()
                .any(|other: &WaitingChange| is_same_row(&other.request, &change.request));
            let earlier = self.changes.iter().find(|pending| is_same_row(&pending.request, &change.request));
            let blocked = match earlier.map(|pending| &pending.stage) {
                Some(Stage::Unknown(OutcomeLookup { blocked: Some(failure), .. })) => {
                    Some(failure.as_ref().clone())
                }
                _ => None,
            };
            if earlier.is_none() && !is_behind_another {
                self.begin(change);
            } else if let Some(failure) = blocked {
                self.finish(change.entry, ChangeResult::Ended(End::Refused(Failure::in_a_change(failure))));
            } else if change.until <= Instant::now() {
                self.finish(change.entry, ChangeResult::NotStarted);
            } else {
                still_waiting.push(change);
            }
        }
        self.waiting = still_waiting.into();
    }
}

/// Whether both are about the same domain: by its id, or by its name in its organization.
fn is_same_row(one: &Request, other: &Request) -> bool {
    let has_same_id = match (one.change.domain_id(), other.change.domain_id()) {
        (Some(one), Some(other)) => one == other,
        _ => false,
    };
    let has_same_name = one.change.organization_id() == other.change.organization_id()
        && is_same_name(&one.name, &other.name);
    has_same_id || has_same_name
}
