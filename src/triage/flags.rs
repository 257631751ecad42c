//! Flags: reasons to look at a domain. Some are found in a row alone, others by comparing the rows of a copy.

mod family;
mod halves;
mod lists;
mod lookalike;
mod one_edit;
mod packed;
mod quota;
mod reason;
mod row;
mod rules;
mod site;

use std::ops::Range;

use crate::clerk::Millis;
use crate::flag::{Flag, FlagSet};
use crate::store::{Flags, Store};
use halves::Halves;
use row::RowFacts;

pub use lists::FlagsFileError;
pub(super) use packed::HashedRows;
pub(super) use quota::NEAR_LIMIT;
pub use reason::{Reason, reasons};
pub use row::row_flags;
pub use rules::{FlagRules, FlagSwitch, UnknownSwitch};

/// Which flags are found by comparing rows; the others are found in a row alone.
pub const COMPARED: [Flag; 4] = [Flag::LookAlike, Flag::Parent, Flag::Child, Flag::Quota];

/// Finds the flags of all rows. `max_domains` is the allowed number of domains per organization, or 0 for no limit.
#[must_use]
pub fn find_flags(store: &Store, rules: &FlagRules, max_domains: u64, now: Millis) -> Flags {
    find(store, rules, max_domains, now, Halves::of_rows(store.len()))
}

fn find(store: &Store, rules: &FlagRules, max_domains: u64, now: Millis, halves: Halves) -> Flags {
    let mut found = Found::new(store, rules);
    let sites = site::Sites::of(store, halves);
    let alone = |rows: Range<u32>| -> Vec<FlagSet> {
        let of = |number: u32| {
            let row = RowFacts::from(store.row(number)?);
            let is_public_suffix = !sites.is_registered(number) && row.is_public_suffix();
            Some(row::flags_of(&row, is_public_suffix, rules, now))
        };
        rows.map(|number| of(number).unwrap_or_default()).collect()
    };
    let (first, second) = halves.both(store.bound() as usize, alone, alone);
    found.flags.sets = [first, second].concat();
    let owners = quota::Owners::of(store);
    if !rules.is_off(Flag::Quota) {
        quota::find(store, &owners, max_domains, &mut found);
    }
    let has_family = !(rules.is_off(Flag::Parent) && rules.is_off(Flag::Child));
    let family = || if has_family { family::find(store, &owners, &sites) } else { Vec::new() };
    let family = if rules.is_off(Flag::LookAlike) {
        family()
    } else {
        let (family, alike) = lookalike::find(store, &owners, &sites, halves, family);
        for (number, other) in alike {
            found.add(number, Flag::LookAlike, Some(other));
        }
        family
    };
    for (number, flag, other) in family {
        found.add(number, flag, Some(other));
    }
    found.flags.related.sort_unstable();
    found.flags.related.shrink_to_fit();
    found.flags
}

/// The flags found so far.
struct Found<'a> {
    store: &'a Store,
    rules: &'a FlagRules,
    flags: Flags,
}

impl<'a> Found<'a> {
    fn new(store: &'a Store, rules: &'a FlagRules) -> Self {
        let sets = vec![FlagSet::EMPTY; store.bound() as usize];
        let flags = Flags { generation: store.generation(), sets, related: Vec::new() };
        Self { store, rules, flags }
    }

    /// Flags the row, unless the flag is switched off for it. The first related row stays.
    fn add(&mut self, number: u32, flag: Flag, related: Option<u32>) {
        if self.flags.of(number).has(flag) {
            return;
        }
        let Some(row) = self.store.row(number) else { return };
        if self.rules.allows(flag, row.name())
            && let Some(set) = self.flags.sets.get_mut(number as usize)
        {
            set.insert(flag);
            self.flags.related.extend(related.map(|related| (number, flag, related)));
        }
    }
}

#[cfg(test)]
mod tests;
