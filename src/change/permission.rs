//! Whether an instance may be changed. The instance's own type and the key's prefix have to agree, and an instance
//! that is not known to be harmless is guarded.

use crate::clerk::EnvironmentType;

/// Why changes are locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockReason {
    /// Started with `--read-only`: never unlocked.
    ReadOnly,
    /// The instance's type is still loading.
    Reading,
    /// The instance's type could not be loaded.
    Unread,
    /// The journal cannot be opened, and no change is sent without it.
    NoJournal,
    /// The key's prefix contradicts the instance's type: never unlocked.
    Mismatch,
    /// The instance is, or may be, production: unlocked for a limited time by typing its id.
    Guarded,
}

/// The kind of instance that a secret key's prefix names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// `sk_live_`: production.
    Live,
    /// `sk_test_`: development.
    Test,
    Other,
}

impl From<Option<EnvironmentType>> for KeyKind {
    fn from(environment: Option<EnvironmentType>) -> Self {
        match environment {
            Some(EnvironmentType::Production) => Self::Live,
            Some(EnvironmentType::Development) => Self::Test,
            Some(EnvironmentType::Other(_)) | None => Self::Other,
        }
    }
}

/// Why changes to such an instance are locked by default; `None` where nothing is at stake.
#[must_use]
pub fn lock_reason(key: KeyKind, environment: &EnvironmentType, embedded: bool) -> Option<LockReason> {
    match (key, environment) {
        _ if embedded => None,
        (KeyKind::Test, EnvironmentType::Development) => None,
        (KeyKind::Test, EnvironmentType::Production) | (KeyKind::Live, EnvironmentType::Development) => {
            Some(LockReason::Mismatch)
        }
        _ => Some(LockReason::Guarded),
    }
}
