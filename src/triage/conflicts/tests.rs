use proptest::prelude::*;

use super::*;
use crate::clerk::{Millis, Verification, VerificationStatus};
use crate::store::Batch;

fn domain(number: i64, organization: &str, name: &str) -> OrganizationDomain {
    OrganizationDomain {
        id: format!("orgdmn_{number}"),
        name: name.to_owned(),
        organization_id: organization.to_owned(),
        created_at: Millis(100 - number),
        ..OrganizationDomain::default()
    }
}

fn verified(domain: OrganizationDomain) -> OrganizationDomain {
    let verification = Verification { status: VerificationStatus::Verified, ..Verification::default() };
    OrganizationDomain { affiliation_verification: Some(verification), ..domain }
}

fn rows() -> Vec<OrganizationDomain> {
    vec![
        domain(1, "org_1", "acme.com"),
        verified(domain(2, "org_2", "acme.com")),
        domain(3, "org_3", "ACME.com"),
        domain(4, "org_1", "alone.com"),
        // Twice in one organization: no conflict.
        domain(5, "org_1", "twice.com"),
        domain(6, "org_1", "twice.com"),
        domain(7, "org_1", "beta.com"),
        domain(8, "org_2", "beta.com"),
    ]
}

#[test]
fn the_verified_row_holds_the_name_and_the_others_claim_it() {
    let found = conflicts(rows());
    let ids = |rows: &[OrganizationDomain]| rows.iter().map(|row| row.id.clone()).collect::<Vec<_>>();
    let seen: Vec<_> = found
        .iter()
        .map(|found| {
            (found.name.as_str(), found.holder.as_ref().map(|row| row.id.as_str()), ids(&found.claimants))
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("acme.com", Some("orgdmn_2"), vec!["orgdmn_3".to_owned(), "orgdmn_1".to_owned()]),
            ("beta.com", None, vec!["orgdmn_8".to_owned(), "orgdmn_7".to_owned()]),
        ]
    );
}

#[test]
fn a_name_is_contested_if_another_organization_has_it_whether_or_not_it_was_chosen() {
    let mut store = Store::default();
    let numbers = store.merge(&Batch::of(&rows()));
    assert_eq!(contested_names(&store, &numbers), ["acme.com", "beta.com"]);
    assert_eq!(contested_names(&store, &numbers[..1]), ["acme.com"]);
    assert_eq!(contested_names(&store, &numbers[3..6]), [""; 0]);
    store.remove(numbers[7]);
    assert_eq!(contested_names(&store, &numbers), ["acme.com"]);
    assert_eq!(contested_names(&store, &[u32::MAX]), [""; 0]);
}

proptest! {
    /// Compared row by row the same names are contested.
    #[test]
    fn every_contested_name_is_found(
        found in prop::collection::vec((0_u8..3, "[aAb]{1,2}", any::<bool>(), any::<bool>()), 0..12),
    ) {
        let all: Vec<_> = (0..)
            .zip(&found)
            .map(|(number, (owner, name, ..))| domain(number, &format!("org_{owner}"), name))
            .collect();
        let mut store = Store::default();
        let numbers = store.merge(&Batch::of(&all));
        let mut expected = BTreeSet::new();
        for (owner, name, is_chosen, is_removed) in &found {
            let is_contested = found.iter().any(|(other_owner, other, _, is_gone)| {
                !is_gone && other_owner != owner && other.to_lowercase() == name.to_lowercase()
            });
            if is_contested && *is_chosen && !is_removed {
                expected.insert(name.to_lowercase());
            }
        }
        let rows = || numbers.iter().copied().zip(&found);
        let chosen: Vec<u32> = rows().filter(|(_, row)| row.2).map(|(number, _)| number).collect();
        for (number, _) in rows().filter(|(_, row)| row.3) {
            store.remove(number);
        }
        prop_assert_eq!(contested_names(&store, &chosen), expected.into_iter().collect::<Vec<_>>());
    }
}

#[test]
fn without_rows_there_is_no_conflict() {
    assert_eq!(conflicts([]), []);
    assert_eq!(contested_names(&Store::default(), &[]), [""; 0]);
}
