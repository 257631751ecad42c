//! The names of organizations that are known without asking: for completion in the query bar.

use std::collections::BTreeSet;

use crate::clerk::OrganizationDomain;
use crate::store::Store;

/// More than this are not offered.
const MOST: usize = 50;

/// So many organizations of the copy are looked at: a key must not wait for more.
const MOST_LOOKED_AT: u32 = 200_000;

/// The names that begin so, without regard to case, in order: of the organizations of the copy, and of rows that a list
/// has.
pub(super) fn beginning<'a>(
    store: &Store,
    rows: impl Iterator<Item = &'a OrganizationDomain>,
    start: &str,
) -> Vec<String> {
    let start = start.to_lowercase();
    let count = u32::try_from(store.organization_count()).unwrap_or(u32::MAX).min(MOST_LOOKED_AT);
    let of_copy = (0..count).filter_map(|number| Some(store.organization(number)?.name));
    let of_rows = rows.filter_map(|row| Some(row.public_organization_data.as_ref()?.name.as_str()));
    let mut names = BTreeSet::new();
    for name in of_copy.chain(of_rows).filter(|name| !name.is_empty() && begins(name, &start)) {
        names.insert(name.to_owned());
        if names.len() > MOST {
            names.pop_last();
        }
    }
    names.into_iter().collect()
}

/// Compared letter by letter, so that nothing is made of names that do not begin so.
fn begins(name: &str, start: &str) -> bool {
    let mut letters = name.chars().flat_map(char::to_lowercase);
    start.chars().all(|c| letters.next() == Some(c))
}
