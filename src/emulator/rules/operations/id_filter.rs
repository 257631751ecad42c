//! Filters by ids of organizations and users.

use crate::emulator::data::store::Store;
use crate::emulator::rules::params::Params;
use crate::emulator::rules::refusal::Refusal;

/// The most ids that an operation accepts.
const MAX_IDS: usize = 100;

/// A filter by ids; `-` before an id excludes it. Unknown ids are ignored.
#[derive(Debug)]
pub(super) struct IdFilter<T> {
    /// `None` includes all.
    include: Option<Vec<T>>,
    exclude: Vec<T>,
}

impl<T> IdFilter<T> {
    pub(super) fn read(params: &Params, param: &str, find: impl Fn(&str) -> Option<T>) -> Self {
        let mut filter = Self { include: None, exclude: Vec::new() };
        for value in params.all(param) {
            if let Some(id) = value.strip_prefix('-') {
                filter.exclude.extend(find(id));
            } else {
                // A `+` that was not percent-encoded arrives as a space.
                let id = value.strip_prefix(['+', ' ']).unwrap_or(value);
                filter.include.get_or_insert_default().extend(find(id));
            }
        }
        filter
    }

    /// `meets` tells whether the candidate belongs to an id.
    pub(super) fn matches(&self, meets: impl Fn(&T) -> bool) -> bool {
        self.include.as_ref().is_none_or(|include| include.iter().any(&meets))
            && !self.exclude.iter().any(meets)
    }
}

impl IdFilter<u32> {
    /// `organization_id`, as numbers of organizations.
    pub(super) fn organizations(store: &Store, params: &Params) -> Result<Self, Refusal> {
        if params.all("organization_id").count() > MAX_IDS {
            return Err(Refusal::invalid_value("organization_id", "at most 100 ids"));
        }
        Ok(Self::read(params, "organization_id", |id| store.organization_number(id)))
    }
}
