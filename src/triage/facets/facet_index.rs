//! Counts facets again and again over a store that hardly changes: what each row belongs to is looked up once, and only
//! the values that are shown get a text.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use foldhash::fast::RandomState;

use super::name_groups::NameGroups;
use super::{Facet, FacetValue, count_facet, places};
use crate::clerk::{registrable, top_level};
use crate::store::Store;

/// Fewer rows are counted without an index: it would have to be made for the whole store.
const FEW: usize = 10_000;

/// Counts below this have a bucket of their own when the most frequent values are looked for; few values occur more often.
const MOST_COMMON: usize = 4_096;

/// What the rows of a store belong to.
#[derive(Debug)]
pub struct FacetIndex {
    top_level: NameGroups,
    registrable: NameGroups,
    /// Numbers for the organizations: unlike those of the store, one for each id.
    owners: Vec<u32>,
    /// The generation of the store whose organizations these are.
    owners_of: Option<u64>,
    /// Below this number of rows no index is made.
    few: usize,
}

impl Default for FacetIndex {
    fn default() -> Self {
        Self {
            top_level: NameGroups::new(top_level),
            registrable: NameGroups::new(registrable),
            owners: Vec::new(),
            owners_of: None,
            few: FEW,
        }
    }
}

impl FacetIndex {
    /// The most frequent values of these rows, as [`count_facet`] finds them, and how many values there are. `None` if
    /// cancelled.
    pub fn count(
        &mut self,
        store: &Store,
        rows: &[u32],
        facet: Facet,
        most: usize,
        is_cancelled: &dyn Fn() -> bool,
    ) -> Option<(Vec<FacetValue>, u64)> {
        let groups = match facet {
            _ if rows.len() < self.few => None,
            Facet::Organization => return Some(self.count_organizations(store, rows, most)),
            Facet::TopLevel => Some(&mut self.top_level),
            Facet::Registrable => Some(&mut self.registrable),
            _ => None,
        };
        let Some(groups) = groups else {
            let mut values = count_facet(store, rows, facet);
            let distinct = values.len() as u64;
            values.truncate(most);
            values.shrink_to_fit();
            return Some((values, distinct));
        };
        groups.follow(store, is_cancelled)?;
        let mut counts = vec![0_u64; groups.len()];
        for number in rows {
            let group =
                groups.groups().get(*number as usize).and_then(|group| counts.get_mut(*group as usize));
            if let Some(count) = group {
                *count += 1;
            }
        }
        let (top, distinct) = top(&counts, |group| groups.text(store, group), most);
        let value =
            |(group, count)| FacetValue { value: groups.text(store, group).to_owned(), label: None, count };
        Some((top.into_iter().map(value).collect(), distinct))
    }

    fn count_organizations(&mut self, store: &Store, rows: &[u32], most: usize) -> (Vec<FacetValue>, u64) {
        if self.owners_of != Some(store.generation()) {
            let mut first: HashMap<&str, u32, RandomState> = HashMap::default();
            let organizations = (0..).map_while(|number| store.organization(number).zip(Some(number)));
            self.owners =
                organizations.map(|(known, number)| *first.entry(known.id).or_insert(number)).collect();
            self.owners_of = Some(store.generation());
        }
        let mut counts = vec![0_u64; self.owners.len()];
        for (_, chunk, index) in places(store, rows) {
            let number = chunk.organizations().get(index);
            if let Some(count) = number.and_then(|number| counts.get_mut(*number as usize)) {
                *count += 1;
            }
        }
        // An organization has several numbers if it was renamed, or if a row lacks its name: the newest name counts.
        let mut labels = HashMap::<usize, &str, RandomState>::default();
        for (number, owner) in self.owners.iter().map(|owner| *owner as usize).enumerate() {
            let count = counts.get(number).copied().unwrap_or_default();
            if owner == number || count == 0 {
                continue;
            }
            if counts.get(owner) == Some(&0) {
                // None of these rows has the number's own name.
                labels.insert(owner, "");
            }
            if let [Some(own), Some(sum)] = [number, owner].map(|at| counts.get(at).copied()) {
                counts[owner] = own + sum;
                counts[number] = 0;
            }
            let name = u32::try_from(number).ok().and_then(|number| store.organization(number));
            labels.extend(name.filter(|known| !known.name.is_empty()).map(|known| (owner, known.name)));
        }
        let known = |number: usize| u32::try_from(number).ok().and_then(|number| store.organization(number));
        let (top, distinct) = top(&counts, |number| known(number).map_or("", |known| known.id), most);
        let value = |(number, count)| {
            let known = known(number)?;
            let label = labels.get(&number).copied().unwrap_or(known.name);
            let label = Some(label).filter(|label| !label.is_empty()).map(ToOwned::to_owned);
            Some(FacetValue { value: known.id.to_owned(), label, count })
        };
        (top.into_iter().filter_map(value).collect(), distinct)
    }
}

/// The numbers with the largest counts, the largest first, then by text; and how many have any.
fn top<'a>(counts: &[u64], text: impl Fn(usize) -> &'a str, most: usize) -> (Vec<(usize, u64)>, u64) {
    let bucket = |count: u64| usize::try_from(count).unwrap_or(MOST_COMMON).min(MOST_COMMON);
    let mut buckets = vec![0_usize; MOST_COMMON + 1];
    for count in counts {
        buckets[bucket(*count)] += 1;
    }
    let distinct = counts.len() - buckets[0];
    // From this bucket on there are as many as wanted, and above it fewer.
    let mut above = 0;
    let mut least = MOST_COMMON;
    while least > 1 && above + buckets[least] < most {
        above += buckets[least];
        least -= 1;
    }
    let wanted = if least == MOST_COMMON { usize::MAX } else { most.saturating_sub(above) };
    let mut found: Vec<(usize, u64, &str)> = Vec::new();
    let mut first = BinaryHeap::new();
    for (number, count) in counts.iter().copied().enumerate() {
        let bucket = bucket(count);
        if bucket > least || bucket == least && wanted >= buckets[least] {
            found.push((number, count, text(number)));
        } else if bucket == least && wanted > 0 {
            // Many have the same count: the first of them by text.
            let text = text(number);
            if first.len() < wanted {
                first.push((text, number, count));
            } else if first.peek().is_some_and(|(last, ..)| text < *last) {
                first.pop();
                first.push((text, number, count));
            }
        }
    }
    found.extend(first.into_iter().map(|(text, number, count)| (number, count, text)));
    found.sort_unstable_by_key(|(_, count, text)| (Reverse(*count), *text));
    found.truncate(most);
    (found.into_iter().map(|(number, count, _)| (number, count)).collect(), distinct as u64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::clerk::{Millis, OrganizationDomain, PublicOrganizationData};
    use crate::store::Batch;

    fn domain(number: usize, organization: usize, name: &str, label: Option<&str>) -> OrganizationDomain {
        OrganizationDomain {
            id: format!("orgdmn_{number}"),
            name: name.to_owned(),
            organization_id: format!("org_{organization}"),
            public_organization_data: label
                .map(|name| PublicOrganizationData { name: name.to_owned(), ..Default::default() }),
            created_at: Millis(i64::try_from(number).unwrap()),
            ..OrganizationDomain::default()
        }
    }

    proptest! {
        /// The index finds what counting without one finds, also when rows were added in between.
        #[test]
        fn the_index_finds_what_counting_finds(
            rows in proptest::collection::vec((0_usize..5, "[ab]\\.[ab]\\.(com|co\\.uk|example)", 0_u8..3, any::<bool>()), 1..40),
            split in 0_usize..40,
            most in 0_usize..8,
        ) {
            let mut store = Store::default();
            let mut index = FacetIndex { few: 0, ..FacetIndex::default() };
            let rows: Vec<_> = rows.into_iter().enumerate().map(|(number, (organization, name, label, is_chosen))| {
                let label = [None, Some("One"), Some("Two")][usize::from(label)];
                (domain(number, organization, &name, label), is_chosen)
            }).collect();
            let (early, late) = rows.split_at(split.min(rows.len()));
            for part in [early, late] {
                store.merge(&Batch::of(&part.iter().map(|(row, _)| row.clone()).collect::<Vec<_>>()));
                let chosen: Vec<u32> = (0..store.bound()).filter(|number| rows[*number as usize].1).collect();
                for facet in Facet::ALL {
                    let mut expected = count_facet(&store, &chosen, facet);
                    let distinct = expected.len() as u64;
                    expected.truncate(most);
                    let found = index.count(&store, &chosen, facet, most, &|| false);
                    prop_assert_eq!(found, Some((expected, distinct)), "{}", facet);
                }
            }
        }

        #[test]
        fn the_top_is_that_of_sorting_all(counts in proptest::collection::vec(0_u64..6, 0..60), most in 0_usize..70, factor in 1_u64..3_000) {
            let counts: Vec<u64> = counts.into_iter().map(|count| count * factor).collect();
            let texts: Vec<String> = (0..counts.len()).map(|number| format!("{:02}", number * 37 % 61)).collect();
            let mut expected: Vec<(usize, u64)> = counts.iter().copied().enumerate().filter(|(_, count)| *count > 0).collect();
            expected.sort_by_key(|(number, count)| (Reverse(*count), &texts[*number]));
            let distinct = expected.len() as u64;
            expected.truncate(most);
            prop_assert_eq!(top(&counts, |number| &texts[number], most), (expected, distinct));
        }
    }
}
