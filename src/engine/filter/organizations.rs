//! Checks of the organization: each is tested once, not once for each of its rows.

use super::Check;
use super::pattern::Shape;
use crate::engine::texts::folded;
use crate::engine::{bits, workers};
use crate::query::Pattern;
use crate::store::{Chunk, OrganizationRef, Store};

/// Exactly this organization.
pub(super) fn with_id(store: &Store, id: &str) -> Box<dyn Check> {
    where_(store, |organization, _| organization.id == id)
}

/// The name has that shape.
pub(super) fn like(store: &Store, pattern: &Pattern) -> Box<dyn Check> {
    let shape = Shape::of(pattern);
    where_(store, |organization, buffer| shape.is_of(folded(organization.name, buffer).as_bytes()))
}

/// How many organizations are tested at a time.
const BLOCK: usize = 1 << 12;

/// The organizations for which the test holds; it has a buffer to write to.
pub(super) fn where_(
    store: &Store,
    test: impl Fn(OrganizationRef<'_>, &mut String) -> bool + Sync,
) -> Box<dyn Check> {
    let mut holds = vec![false; store.organization_count()];
    let blocks = holds.chunks_mut(BLOCK).enumerate();
    // So short that nobody has to be asked whether it is still wanted.
    let _ = workers::each(blocks, &|| false, String::new, |buffer, (block, holds)| {
        for (at, holds) in holds.iter_mut().enumerate() {
            let organization = u32::try_from(block * BLOCK + at).ok().and_then(|at| store.organization(at));
            *holds = organization.is_some_and(|organization| test(organization, buffer));
        }
    });
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
