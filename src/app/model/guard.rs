//! Whether the lock may be open, and why not, in words.

use super::super::lock::minutes;
use super::super::messages::{Explanation, explain};
use super::super::{Journal, KeyKind, Lock, LockReason, Remote};
use super::{Kind, Model};
use crate::change::lock_reason;
use crate::input::{Action, Place, key, say};

/// What an edit or creation is told while the lock is closed.
const NOT_SENT: &str = "Nothing was sent, what you typed stays.";

impl Model {
    /// Why the lock has to be closed; `None` where it needs none. What the instance says and what the key's prefix says
    /// have to agree, and whatever is not known to be harmless is guarded.
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
            Journal::Open(_) => lock_reason,
            Journal::Closed | Journal::Opening(_) => Some(LockReason::Reading),
            Journal::Failed(..) => Some(LockReason::NoJournal),
        }
    }

    /// How long a production instance is unlocked for, in words.
    #[must_use]
    pub fn unlock_time(&self) -> String {
        minutes(self.unlock_for)
    }

    /// Why nothing can be changed now, and what to do about it; `None` while the lock is open. Safe to show.
    #[must_use]
    pub fn locked(&self) -> Option<Explanation> {
        let Lock::Closed(why) = self.lock else { return None };
        let id = self.instance.ready().map(|instance| instance.id.as_str()).unwrap_or_default();
        let (what, next) = match why {
            LockReason::ReadOnly => (
                "Read-only: domdesk was started with --read-only and changes nothing.".to_owned(),
                String::new(),
            ),
            LockReason::Reading => (
                "Locked: domdesk is reading which instance this is.".to_owned(),
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
                    Journal::Failed(_, reason) => reason.as_str(),
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
                let place = if self.kind() == Kind::Production { "is" } else { "may be" };
                (
                    format!("Locked: this {place} production."),
                    format!("Press {} to unlock it for {}.", key(Action::Lock), self.unlock_time()),
                )
            }
        };
        Some(Explanation::plain(&what, &next))
    }

    /// The same for a form that was to be sent. Keys that it names are not to be had in a form.
    #[must_use]
    pub fn locked_form(&self) -> Option<Explanation> {
        let locked = self.locked()?;
        let next = match self.lock {
            Lock::Closed(LockReason::Guarded) => Place::Form.say("Press {send} to unlock it."),
            Lock::Closed(LockReason::Unread | LockReason::NoJournal) => {
                say("Close the form, then press {refresh} to try again.")
            }
            _ => locked.next.clone(),
        };
        Some(Explanation::plain(&format!("{} {NOT_SENT}", locked.what), &next))
    }

    /// What stands on the screen as long as the lock cannot be opened for a reason that somebody has to see to.
    pub(super) fn locked_line(&self) -> Option<String> {
        match self.lock {
            // Where the same failure is told already, a second time would say nothing.
            Lock::Closed(LockReason::Unread)
                if self.trouble_line().is_some() || self.list().failure().is_some() =>
            {
                None
            }
            Lock::Closed(LockReason::Unread | LockReason::NoJournal | LockReason::Mismatch) => {
                self.locked().map(|locked| locked.line())
            }
            _ => None,
        }
    }
}
