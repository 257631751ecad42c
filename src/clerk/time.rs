//! Time in Clerk's unit.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::lenient;

/// A time in Unix milliseconds, 64 bits as in Clerk's API. Arithmetic saturates.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Millis(#[serde(deserialize_with = "lenient::integer")] pub i64);

impl Millis {
    /// Milliseconds from `earlier` to `self`; negative if `earlier` is later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    #[must_use]
    pub const fn plus(self, milliseconds: i64) -> Self {
        Self(self.0.saturating_add(milliseconds))
    }
}

impl fmt::Display for Millis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
