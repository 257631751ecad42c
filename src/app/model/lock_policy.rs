//! When the lock has to be closed, and the message that explains it.

use super::super::lock_state::minutes;
use super::super::messages::{Explanation, explain};
use super::super::{JournalState, KeyKind, LockReason, LockState, Remote};
use super::{InstanceKind, Model};
use crate::change::lock_reason;
use crate::input::{Action, Place, key, say};

/// Added to the message of a form that could not be sent.
const NOT_SENT: &str = "Nothing was sent; your input is kept.";

impl Model {
    /// Why the lock has to be closed; `None` where it need not be. The instance's environment type and the key's prefix
    /// have to agree, and anything not known to be harmless is guarded.
    #[must_use]
    pub fn closed(&self) -> Option<LockReason> {
        if self.read_only {
            return Some(LockReason::ReadOnly);
        }
        let (Some(endpoint), Remote::Ready(instance)) = (self.endpoint(), &self.instance) else {
            return Some(if matches!(self.instance, Remote::Failed(_)) {
                LockReason::Unread
            } else {
                LockReason::Reading
            });
        };
        let lock_reason = lock_reason(endpoint.key, &instance.environment_type, endpoint.embedded);
        if lock_reason == Some(LockReason::Mismatch) {
            return lock_reason;
        }
        match self.journal {
            JournalState::Open(_) => lock_reason,
            JournalState::Closed | JournalState::Opening(_) => Some(LockReason::Reading),
            JournalState::Failed(..) => Some(LockReason::NoJournal),
        }
    }

    /// How long unlocking a production instance lasts, as text.
    #[must_use]
    pub fn unlock_time(&self) -> String {
        minutes(self.unlock_for)
    }

    /// Why nothing can be changed now, and what to do about it; `None` while the lock is open. Safe to display.
    #[must_use]
    pub fn locked(&self) -> Option<Explanation> {
        let LockState::Closed(why) = self.lock else { return None };
        let id = self.instance.ready().map(|instance| instance.id.as_str()).unwrap_or_default();
        let (what, next) = match why {
            LockReason::ReadOnly => (
                "Read-only: domdesk was started with --read-only and changes nothing.".to_owned(),
                String::new(),
            ),
            LockReason::Reading => (
                "Locked: domdesk does not know yet which instance this is.".to_owned(),
                "Try again in a moment.".to_owned(),
            ),
            LockReason::Unread => {
                let why = match &self.instance {
                    Remote::Failed(failure) => explain(failure).what,
                    _ => String::new(),
                };
                (
                    format!("Locked: which instance this is could not be read. {why}"),
                    say("Press {refresh} to try again."),
                )
            }
            LockReason::NoJournal => {
                let why = match &self.journal {
                    JournalState::Failed(_, reason) => reason.as_str(),
                    _ => "",
                };
                (
                    format!("Locked: no change without the journal, and it cannot be opened: {why}."),
                    say("Press {refresh} to try again."),
                )
            }
            LockReason::Mismatch => {
                let (key, instance) = match self.endpoint().map(|endpoint| endpoint.key) {
                    Some(KeyKind::Live) => ("sk_live_", "development"),
                    _ => ("sk_test_", "production"),
                };
                (
                    format!("Locked: the key is {key}…, but {id} says it is {instance}."),
                    "Check key and --api-url, then start again.".to_owned(),
                )
            }
            LockReason::Guarded => {
                let place = if self.instance_kind() == InstanceKind::Production { "is" } else { "may be" };
                (
                    format!("Locked: this {place} production."),
                    format!("Press {} to unlock it for {}.", key(Action::Lock), self.unlock_time()),
                )
            }
        };
        Some(Explanation::plain(&what, &next))
    }

    /// The same for a form that cannot be sent. Keys outside the form do not work there, so the message names others.
    #[must_use]
    pub fn locked_form(&self) -> Option<Explanation> {
        let locked = self.locked()?;
        let next = match self.lock {
            LockState::Closed(LockReason::Guarded) => Place::Form.say("Press {send} to unlock it."),
            LockState::Closed(LockReason::Unread | LockReason::NoJournal) => {
                say("Close the form, then press {refresh} to try again.")
            }
            _ => locked.next.clone(),
        };
        Some(Explanation::plain(&format!("{} {NOT_SENT}", locked.what), &next))
    }

    /// A permanent line while the lock cannot be opened for a reason that the operator has to fix.
    pub(super) fn locked_line(&self) -> Option<String> {
        match self.lock {
            // Skip it where the screen already shows the same failure.
            LockState::Closed(LockReason::Unread)
                if self.trouble_line().is_some() || self.list().failure().is_some() =>
            {
                None
            }
            LockState::Closed(LockReason::Unread | LockReason::NoJournal | LockReason::Mismatch) => {
                self.locked().map(|locked| locked.line())
            }
            _ => None,
        }
    }
}
