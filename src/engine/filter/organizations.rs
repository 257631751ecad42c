//! Checks of the organization. Each organization is tested once, not once per row.

use std::collections::HashSet;

use super::Check;
use super::pattern::LowercasePattern;
use crate::engine::lowercase::lowercase;
use crate::engine::{bit_set, workers};
use crate::query::Pattern;
use crate::store::{Chunk, OrganizationRef, Store};

pub(super) fn with_id(store: &Store, id: &str) -> Box<dyn Check> {
    where_organization(store, |organization, _| organization.id == id)
}

pub(super) fn with_one_of(store: &Store, ids: &[String]) -> Box<dyn Check> {
    let ids: HashSet<&str> = ids.iter().map(String::as_str).collect();
    where_organization(store, |organization, _| ids.contains(organization.id))
}

pub(super) fn matching(store: &Store, pattern: &Pattern) -> Box<dyn Check> {
    let pattern = LowercasePattern::of(pattern);
    by_any_name(store, |organization, buffer| {
        pattern.matches(lowercase(organization.name, buffer).as_bytes())
    })
}

/// Holds for the organizations that pass the test. An organization without a name, because its rows came without one,
/// passes if other rows have a name for it that does.
pub(super) fn by_any_name(
    store: &Store,
    test: impl Fn(OrganizationRef<'_>, &mut String) -> bool + Sync,
) -> Box<dyn Check> {
    let mut holds = matches(store, test);
    let numbered = || (0..).map_while(|number| store.organization(number)).enumerate();
    let unnamed: Vec<_> = numbered().filter(|(_, organization)| organization.name.is_empty()).collect();
    if !unnamed.is_empty() {
        let met = |(number, organization): (usize, OrganizationRef<'_>)| {
            let is_named = !organization.name.is_empty();
            (is_named && holds.get(number).is_some_and(|holds| *holds)).then_some(organization.id.to_owned())
        };
        let ids: HashSet<String> = numbered().filter_map(met).collect();
        for (number, organization) in unnamed {
            if let Some(holds) = holds.get_mut(number) {
                *holds |= ids.contains(organization.id);
            }
        }
    }
    Box::new(OrganizationCheck { holds })
}

/// How many organizations a thread tests at a time.
const BLOCK: usize = 1 << 12;

/// The test gets a buffer that it may write to.
pub(super) fn where_organization(
    store: &Store,
    test: impl Fn(OrganizationRef<'_>, &mut String) -> bool + Sync,
) -> Box<dyn Check> {
    Box::new(OrganizationCheck { holds: matches(store, test) })
}

fn matches(store: &Store, test: impl Fn(OrganizationRef<'_>, &mut String) -> bool + Sync) -> Vec<bool> {
    let mut holds = vec![false; store.organization_count()];
    let blocks = holds.chunks_mut(BLOCK).enumerate();
    // Too short to be cancelled.
    let _ = workers::each(blocks, &|| false, String::new, |buffer, (block, holds)| {
        for (at, holds) in holds.iter_mut().enumerate() {
            let organization = u32::try_from(block * BLOCK + at).ok().and_then(|at| store.organization(at));
            *holds = organization.is_some_and(|organization| test(organization, buffer));
        }
    });
    holds
}

struct OrganizationCheck {
    /// By number.
    holds: Vec<bool>,
}

impl Check for OrganizationCheck {
    fn narrow(&self, chunk: &Chunk, rows: &mut [u64]) {
        let organizations = chunk.organizations();
        bit_set::retain(rows, |row| {
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
