//! The members of an organization. Stores only their count and ids; `people` knows their addresses.

use super::ids::{self, IdKind};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Members {
    /// Includes members without a known id.
    pub(crate) count: u32,
    ids: Ids,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Ids {
    /// Computed from user numbers, which count up from this one.
    From(u32),
    /// From a seed file.
    Listed(Vec<String>),
}

/// One member of an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Member<'a> {
    /// By user number.
    Invented(u32),
    /// By id.
    Listed(&'a str),
    /// Only counted.
    Unlisted,
}

impl Members {
    pub(crate) const fn generated(first: u32, count: u32) -> Self {
        Self { count, ids: Ids::From(first) }
    }

    /// `count` may exceed the number of ids.
    pub(crate) const fn from_ids(ids: Vec<String>, count: u32) -> Self {
        Self { count, ids: Ids::Listed(ids) }
    }

    pub(crate) fn include(&self, seed: u64, id: &str) -> bool {
        match &self.ids {
            Ids::From(first) => ids::decode(seed, IdKind::User, id)
                .and_then(|number| number.checked_sub(*first))
                .is_some_and(|place| place < self.count),
            Ids::Listed(ids) => ids.iter().any(|listed| listed == id),
        }
    }

    pub(crate) fn include_number(&self, user: u32) -> bool {
        matches!(self.ids, Ids::From(first) if user.checked_sub(first).is_some_and(|place| place < self.count))
    }

    /// All members but an invented one who is also the last member of the organization before this one.
    pub(crate) fn all(&self, is_first_organization: bool) -> Vec<Member<'_>> {
        match &self.ids {
            Ids::From(first) => {
                let from = u32::from(!is_first_organization);
                (from..self.count).map(|place| Member::Invented(first.saturating_add(place))).collect()
            }
            Ids::Listed(ids) => {
                let listed = u32::try_from(ids.len()).unwrap_or(u32::MAX);
                let unlisted = (listed..self.count).map(|_| Member::Unlisted);
                ids.iter().map(|id| Member::Listed(id)).chain(unlisted).collect()
            }
        }
    }

    /// The first member, who counts as the organization's creator.
    pub(crate) fn first(&self, seed: u64) -> Option<String> {
        match &self.ids {
            Ids::From(first) => (self.count > 0).then(|| ids::encode(seed, IdKind::User, *first)),
            Ids::Listed(ids) => ids.first().cloned(),
        }
    }
}
