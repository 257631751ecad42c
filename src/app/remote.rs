//! One thing that is read from the API: not asked for, on its way, there, or not to be had.

use super::Failure;

/// One thing that is read from the API.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Remote<T> {
    /// Nobody asked for it.
    #[default]
    Idle,
    /// On its way.
    Loading,
    /// There.
    Ready(T),
    /// Not to be had.
    Failed(Failure),
}

impl<T> Remote<T> {
    /// The thing, if it is there.
    #[must_use]
    pub const fn ready(&self) -> Option<&T> {
        match self {
            Self::Ready(value) => Some(value),
            _ => None,
        }
    }

    /// Why it is not to be had, when that is so.
    #[must_use]
    pub const fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Failed(failure) => Some(failure),
            _ => None,
        }
    }

    /// Whether it is on its way.
    #[must_use]
    pub const fn is_loading(&self) -> bool {
        matches!(self, Self::Loading)
    }

    /// Takes the answer.
    pub fn receive(&mut self, result: Result<T, Failure>) {
        *self = match result {
            Ok(value) => Self::Ready(value),
            Err(failure) => Self::Failed(failure),
        };
    }
}
