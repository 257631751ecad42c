//! A value read from the API: not requested, loading, ready or failed.

use super::Failure;

#[derive(Debug, Clone, PartialEq, Default)]
pub enum Remote<T> {
    /// Not requested.
    #[default]
    Idle,
    Loading,
    Ready(T),
    Failed(Failure),
}

impl<T> Remote<T> {
    #[must_use]
    pub const fn ready(&self) -> Option<&T> {
        match self {
            Self::Ready(value) => Some(value),
            _ => None,
        }
    }

    #[must_use]
    pub const fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Failed(failure) => Some(failure),
            _ => None,
        }
    }

    #[must_use]
    pub const fn is_loading(&self) -> bool {
        matches!(self, Self::Loading)
    }

    /// Sets the result.
    pub fn receive(&mut self, result: Result<T, Failure>) {
        *self = match result {
            Ok(value) => Self::Ready(value),
            Err(failure) => Self::Failed(failure),
        };
    }
}
