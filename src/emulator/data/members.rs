//! Who belongs to an organization. Only the count and the ids of users are kept: nothing else of a user is ever asked.

use super::ids::{self, IdKind};

/// The members of one organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Members {
    /// How many there are, those without an id here included.
    pub(crate) count: u32,
    ids: Ids,
}

/// How the ids of members are known.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Ids {
    /// Computed from the users' numbers, which count up from this one.
    From(u32),
    /// Written down in a seed file.
    Listed(Vec<String>),
}

impl Members {
    /// So many invented users, the first with this number.
    pub(crate) const fn invented(first: u32, count: u32) -> Self {
        Self { count, ids: Ids::From(first) }
    }

    /// The users of a seed file, and so many in all.
    pub(crate) const fn listed(ids: Vec<String>, count: u32) -> Self {
        Self { count, ids: Ids::Listed(ids) }
    }

    /// Whether the user with this id is one of them.
    pub(crate) fn include(&self, seed: u64, id: &str) -> bool {
        match &self.ids {
            Ids::From(first) => ids::decode(seed, IdKind::User, id)
                .and_then(|number| number.checked_sub(*first))
                .is_some_and(|place| place < self.count),
            Ids::Listed(ids) => ids.iter().any(|listed| listed == id),
        }
    }

    /// The id of the first one, who counts as the organization's creator.
    pub(crate) fn first(&self, seed: u64) -> Option<String> {
        match &self.ids {
            Ids::From(first) => (self.count > 0).then(|| ids::encode(seed, IdKind::User, *first)),
            Ids::Listed(ids) => ids.first().cloned(),
        }
    }
}
