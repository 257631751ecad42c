//! A store behaves like a map, whatever is merged in whatever order; clones keep their content.

use std::collections::HashMap;

use proptest::collection::vec;
use proptest::prelude::*;

use super::as_stored;
use crate::clerk::{Millis, OrganizationDomain, PublicOrganizationData, Verification};
use crate::store::{Batch, Store};

#[derive(Debug, Clone)]
enum Step {
    Merge(Vec<OrganizationDomain>),
    Remove(u32),
    Clone,
    /// Drops the oldest clone, so that nothing is shared with it any more.
    Drop,
}

/// The expected content: rows by number.
#[derive(Debug, Clone, Default)]
struct Model {
    rows: Vec<Option<OrganizationDomain>>,
    numbers: HashMap<String, u32>,
}

impl Model {
    fn merge(&mut self, domain: &OrganizationDomain) -> u32 {
        if let Some(&number) = self.numbers.get(&domain.id) {
            let stored = self.rows[number as usize].as_mut().unwrap();
            if domain.updated_at >= stored.updated_at {
                *stored = domain.clone();
            }
            return number;
        }
        let number = u32::try_from(self.rows.len()).unwrap();
        self.rows.push(Some(domain.clone()));
        self.numbers.insert(domain.id.clone(), number);
        number
    }

    fn remove(&mut self, number: u32) {
        if let Some(domain) = self.rows.get_mut(number as usize).and_then(Option::take) {
            self.numbers.remove(&domain.id);
        }
    }

    fn agrees_with(&self, store: &Store) -> Result<(), TestCaseError> {
        prop_assert_eq!(store.len(), self.numbers.len());
        prop_assert_eq!(store.bound() as usize, self.rows.len());
        for (number, stored) in (0..).zip(&self.rows) {
            let row = store.row(number);
            prop_assert_eq!(row.map(|row| row.to_domain()), stored.as_ref().map(as_stored));
            let chunk = &store.chunks()[0];
            prop_assert_eq!(chunk.is_live(number as usize), stored.is_some());
            if let Some(row) = row {
                prop_assert_eq!(chunk.lowercase_names().get(number as usize), row.name().to_lowercase());
            }
        }
        for id in IDS {
            prop_assert_eq!(store.number(id), self.numbers.get(id).copied());
        }
        if store.is_in_created_order() {
            let times: Vec<_> = self.rows.iter().flatten().map(|row| row.created_at).collect();
            prop_assert!(times.is_sorted());
        }
        Ok(())
    }
}

const IDS: [&str; 7] = [
    "orgdmn_2xKfQ0aZ9bY8cX7dW6eV5fU4gT3",
    "orgdmn_2xKfQ0aZ9bY8cX7dW6eV5fU4gT4",
    "orgdmn_000000000000000000000000000",
    "",
    "d1",
    "an id that is longer than a slot has room for",
    "another id that is longer than a slot has room for",
];

fn domains() -> impl Strategy<Value = OrganizationDomain> {
    let names = prop_oneof!["[a-z]{0,6}\\.example", "[A-Zäß]{1,3}"];
    let proofs =
        || {
            let status = proptest::sample::select(vec!["verified", "unverified", "quarantined", ""]);
            proptest::option::of((status, "(txt|email_code|[a-c])").prop_map(|(status, strategy)| {
                Verification { status: Some(status.to_owned()).into(), strategy, ..Verification::default() }
            }))
        };
    let integers = || prop_oneof![0_i64..3, 254_i64..257, any::<i64>()];
    let organizations = ("org_[1-3]", proptest::option::of("[AB]?"));
    let modes = "(manual_invitation|enterprise_sso|[x-z]?)";
    (
        (proptest::sample::select(&IDS[..]), names, organizations, modes),
        (proofs(), proofs()),
        (integers(), integers(), integers(), 0_i64..4),
    )
        .prop_map(|((id, name, (organization_id, label), mode), (affiliation, ownership), numbers)| {
            OrganizationDomain {
                id: id.to_owned(),
                name,
                organization_id,
                public_organization_data: label
                    .map(|name| PublicOrganizationData { name, ..PublicOrganizationData::default() }),
                enrollment_mode: Some(mode).into(),
                affiliation_verification: affiliation,
                ownership_verification: ownership,
                total_pending_invitations: numbers.0,
                total_pending_suggestions: numbers.1,
                created_at: Millis(numbers.2),
                updated_at: Millis(numbers.3),
                ..OrganizationDomain::default()
            }
        })
}

fn steps() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => vec(domains(), 0..6).prop_map(Step::Merge),
        2 => (0_u32..12).prop_map(Step::Remove),
        1 => Just(Step::Clone),
        1 => Just(Step::Drop),
    ]
}

proptest! {
    #[test]
    fn a_store_behaves_like_a_map(steps in vec(steps(), 0..24)) {
        let (mut store, mut model) = (Store::default(), Model::default());
        let mut clones = Vec::new();
        for step in steps {
            match step {
                Step::Merge(domains) => {
                    let numbers: Vec<_> = domains.iter().map(|domain| model.merge(domain)).collect();
                    prop_assert_eq!(store.merge(&Batch::of(&domains)), numbers);
                }
                Step::Remove(number) => {
                    store.remove(number);
                    model.remove(number);
                }
                Step::Clone => clones.push((store.clone(), model.clone())),
                Step::Drop if clones.is_empty() => {}
                Step::Drop => drop(clones.remove(0)),
            }
        }
        clones.push((store, model));
        for (store, model) in &clones {
            model.agrees_with(store)?;
        }
    }
}
