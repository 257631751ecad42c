//! Checks of the organization: each is tested once, not once for each of its rows.

use super::Check;
use super::pattern::Shape;
use crate::engine::bits;
use crate::engine::texts::folded;
use crate::query::Pattern;
use crate::store::{Chunk, OrganizationRef, Store};

/// Exactly this organization.
pub(super) fn with_id(store: &Store, id: &str) -> Box<dyn Check> {
    where_(store, |organization| organization.id == id)
}

/// The name has that shape.
pub(super) fn like(store: &Store, pattern: &Pattern) -> Box<dyn Check> {
    let shape = Shape::of(pattern);
    let mut buffer = String::new();
    where_(store, |organization| shape.is_of(folded(organization.name, &mut buffer).as_bytes()))
}

/// The organizations for which the test holds.
pub(super) fn where_(store: &Store, mut test: impl FnMut(OrganizationRef<'_>) -> bool) -> Box<dyn Check> {
    let numbers = 0..u32::try_from(store.organization_count()).unwrap_or(u32::MAX);
    let holds = numbers.map(|number| store.organization(number).is_some_and(&mut test)).collect();
    Box::new(Organization { holds })
}

struct Organization {
    /// By number.
    holds: Vec<bool>,
}

impl Check for Organization {
    fn narrow(&self, chunk: &Chunk, rows: &mut [u64]) {
        let organizations = chunk.organizations();
        bits::retain(rows, |row| {
            organizations
                .get(row)
                .and_then(|organization| self.holds.get(*organization as usize))
                .is_some_and(|holds| *holds)
        });
    }

    fn cost(&self) -> u8 {
        1
    }
}
