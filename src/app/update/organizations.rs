//! Names of the known organizations, for completion in the query bar.

use std::collections::BTreeSet;

use crate::clerk::OrganizationDomain;
use crate::store::Store;

/// The maximum number of names offered.
const MAX_NAMES: usize = 50;

/// The maximum number of the local copy's organizations to scan: a key must not wait for more.
const MAX_SCANNED: u32 = 200_000;

/// The names with this prefix, ignoring case, sorted: organizations of the local copy and of the list's rows.
pub(super) fn with_prefix<'a>(
    store: &Store,
    rows: impl Iterator<Item = &'a OrganizationDomain>,
    start: &str,
) -> Vec<String> {
    let start = start.to_lowercase();
    let count = u32::try_from(store.organization_count()).unwrap_or(u32::MAX).min(MAX_SCANNED);
    let of_copy = (0..count).filter_map(|number| Some(store.organization(number)?.name));
    let of_rows = rows.filter_map(|row| Some(row.public_organization_data.as_ref()?.name.as_str()));
    let mut names = BTreeSet::new();
    for name in of_copy.chain(of_rows).filter(|name| !name.is_empty() && has_prefix(name, &start)) {
        names.insert(name.to_owned());
        if names.len() > MAX_NAMES {
            names.pop_last();
        }
    }
    names.into_iter().collect()
}

/// Compared character by character, to avoid allocating for names that do not match.
fn has_prefix(name: &str, start: &str) -> bool {
    let mut letters = name.chars().flat_map(char::to_lowercase);
    start.chars().all(|c| letters.next() == Some(c))
}
