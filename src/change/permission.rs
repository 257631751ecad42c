//! Whether an instance may be changed: what it says of itself and what the key's prefix says have to agree, and whatever
//! is not known to be harmless is guarded.

use crate::clerk::EnvironmentType;

/// Why nothing is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockReason {
    /// Started with `--read-only`: never opened.
    ReadOnly,
    /// What the instance is has not been answered yet.
    Reading,
    /// What the instance is could not be read.
    Unread,
    /// The journal cannot be opened, and no change goes without it.
    NoJournal,
    /// The key is for another kind of instance than the one that it opens: never opened.
    Mismatch,
    /// The instance is production, or may be: opened for a while by whoever types its id.
    Guarded,
}

/// The kind of instance that a secret key's prefix names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// `sk_live_`: production.
    Live,
    /// `sk_test_`: development.
    Test,
    /// Neither.
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

/// Why an instance of that kind is not changed without further ado, with that key; `None` where nothing is at stake.
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
