//! Flags that are found by comparing rows.

use proptest::prelude::*;

use super::*;
use crate::clerk::{OrganizationDomain, PublicOrganizationData, Verification, VerificationStatus};
use crate::store::Batch;

const NOW: Millis = Millis(1_790_000_000_000);

/// `acme.com` of the organization with this number; verified with a `+` before the name.
fn domain(at: usize, organization: usize, name: &str) -> OrganizationDomain {
    let status = if name.starts_with('+') { "verified" } else { "unverified" };
    OrganizationDomain {
        id: format!("orgdmn_{at}"),
        name: name.trim_start_matches('+').to_owned(),
        organization_id: format!("org_{organization}"),
        affiliation_verification: Some(Verification {
            status: Some(status.to_owned()).into(),
            ..Verification::default()
        }),
        public_organization_data: Some(PublicOrganizationData {
            name: format!("Org {organization}"),
            ..PublicOrganizationData::default()
        }),
        updated_at: NOW,
        ..OrganizationDomain::default()
    }
}

fn domains(rows: &[(usize, &str)]) -> Vec<OrganizationDomain> {
    rows.iter().enumerate().map(|(at, (organization, name))| domain(at, *organization, name)).collect()
}

fn flagged(rows: &[OrganizationDomain], rules: &FlagRules, max_domains: u64) -> Store {
    let mut store = Store::default();
    store.merge(&Batch::of(rows));
    let flags = find_flags(&store, rules, max_domains, NOW);
    store.set_flags(flags.into());
    store
}

/// The flags of each row.
fn flags(rows: &[(usize, &str)]) -> Vec<String> {
    let store = flagged(&domains(rows), &FlagRules::default(), 0);
    (0..store.bound()).map(|number| store.flags().unwrap().of(number).to_string()).collect()
}

#[test]
fn a_lookalike_of_a_verified_domain_of_another_organization_is_flagged() {
    for (other, is_alike) in [
        ("acmecarp.com", true),
        ("acme-corp.com", true),
        ("acmecor.com", true),
        ("amcecorp.com", true),
        ("acrnecorp.com", true),
        ("acmec0rp.com", true),
        // Cyrillic letters.
        ("xn--acmecrp-ejg.com", true),
        ("login.acmecarp.com", true),
        ("acmecorp.org", false),
        ("acmecarp.org", false),
        ("acmecarpet.com", false),
        ("mail.acmecorp.com", false),
    ] {
        let found = flags(&[(1, "+acmecorp.com"), (2, other)]);
        assert_eq!(found[1].contains("lookalike"), is_alike, "{other}: {found:?}");
        assert!(!found[0].contains("lookalike"), "the other one is not verified");
    }
}

#[test]
fn short_labels_own_domains_and_unverified_ones_are_not_looked_alike() {
    for rows in [
        [(1, "+acmes.com"), (2, "acmee.com")],
        [(1, "+acmes.com"), (2, "acmess.com")],
        [(1, "acmecorp.com"), (2, "acmecarp.com")],
        [(1, "+acmecorp.com"), (1, "acmecarp.com")],
        [(1, "+acmecorp.com"), (2, "acmecorp.com")],
        [(1, "+team-17.com"), (2, "team-18.com")],
    ] {
        assert_eq!(flags(&rows), ["", ""], "{rows:?}");
    }
    // Confusable characters count in short labels as well; of two that are verified both are flagged.
    assert_eq!(flags(&[(1, "+paypal.com"), (2, "+paypa1.com")]), ["lookalike", "lookalike"]);
    assert_eq!(flags(&[(1, "+acme.com"), (2, "acrne.com")]), ["", "lookalike"]);
}

#[test]
fn parents_and_children_in_other_organizations_are_flagged() {
    assert_eq!(flags(&[(1, "acme.com"), (2, "mail.acme.com")]), ["child", "parent"]);
    assert_eq!(
        flags(&[(1, "acme.co.uk"), (2, "a.b.acme.co.uk"), (1, "b.acme.co.uk")]),
        ["child", "parent", "child"]
    );
    for rows in [
        [(1, "acme.com"), (1, "mail.acme.com")],
        [(1, "acme.com"), (2, "mailacme.com")],
        [(1, "a.acme.com"), (2, "b.acme.com")],
        // Below a public suffix there is no parent.
        [(1, "acme.co.uk"), (2, "other.co.uk")],
    ] {
        assert_eq!(flags(&rows), ["", ""], "{rows:?}");
    }
}

#[test]
fn organizations_near_their_quota_are_flagged() {
    let rows: Vec<_> = (0..9).map(|at| domain(at, 1, &format!("n{at}.example"))).collect();
    let rows = [rows, vec![domain(9, 2, "other.example")]].concat();
    for (max_domains, flagged_rows) in [(0, 0), (9, 9), (10, 9), (11, 0), (1, 10)] {
        let store = flagged(&rows, &FlagRules::default(), max_domains);
        let all = &store.flags().unwrap().sets;
        assert_eq!(all.iter().filter(|set| set.has(Flag::Quota)).count(), flagged_rows, "{max_domains}");
    }
}

#[test]
fn compared_flags_can_be_switched_off() {
    let rows = domains(&[(1, "+acmecorp.com"), (2, "acmecarp.com"), (2, "a.acmecorp.com")]);
    for (off, expected) in [
        (&[][..], ["child", "lookalike", "parent"]),
        (&["lookalike"][..], ["child", "", "parent"]),
        (&["child", "parent"][..], ["", "lookalike", ""]),
        (&["lookalike:acmecarp.com", "child:acmecorp.com"][..], ["", "", "parent"]),
        (&["quota"][..], ["child", "lookalike", "parent"]),
    ] {
        let mut rules = FlagRules::default();
        for text in off {
            rules.switch_off(text.parse().unwrap());
        }
        let store = flagged(&rows, &rules, 0);
        let found = [0, 1, 2].map(|number| store.flags().unwrap().of(number).to_string());
        assert_eq!(found, expected, "{off:?}");
    }
}

#[test]
fn reasons_name_the_other_domain() {
    let rows = domains(&[(1, "+acmecorp.com"), (2, "acmecarp.com"), (3, "a.acmecorp.com")]);
    let store = flagged(&rows, &FlagRules::default(), 0);
    let why = |at: usize| -> Vec<String> {
        let found = reasons(&rows[at], &store, &FlagRules::default(), NOW);
        found.into_iter().map(|reason| format!("{} {}", reason.flag, reason.text)).collect()
    };
    assert_eq!(why(0), ["child is above a.acmecorp.com, which belongs to Org 3 (org_3)"]);
    assert_eq!(why(1), ["lookalike looks like acmecorp.com, which is verified in Org 1 (org_1)"]);
    assert_eq!(why(2), ["parent is below acmecorp.com, which is verified in Org 1 (org_1)"]);
    // Without a copy only the row itself can be looked at; and it may have changed since.
    let expired = OrganizationDomain {
        affiliation_verification: Some(Verification {
            status: VerificationStatus::Expired,
            attempts: Some(9),
            ..Verification::default()
        }),
        ..domain(9, 4, "gmail.com")
    };
    let found = reasons(&expired, &Store::default(), &FlagRules::default(), NOW);
    assert_eq!(
        found.iter().map(|reason| reason.flag).collect::<FlagSet>().to_string(),
        "mail-provider,expired,attempts"
    );
}

#[test]
fn removed_rows_are_not_compared() {
    let rows = domains(&[(1, "+acmecorp.com"), (2, "acmecarp.com"), (2, "a.acmecorp.com")]);
    let mut store = Store::default();
    store.merge(&Batch::of(&rows));
    store.remove(0);
    let flags = find_flags(&store, &FlagRules::default(), 0, NOW);
    assert!(flags.sets.iter().all(|set| set.is_empty()), "{flags:?}");
    assert_eq!(flags.generation, store.generation());
}

proptest! {
    /// One thread and two find the same, with the same related rows.
    #[test]
    fn two_threads_find_what_one_finds(
        rows in proptest::collection::vec((0_usize..3, "\\+?(a\\.|b\\.a\\.)?[abé1]{5,8}\\.(com|org|co\\.uk)"), 0..40),
    ) {
        let rows: Vec<_> = rows.iter().map(|(organization, name)| (*organization, name.as_str())).collect();
        let mut store = Store::default();
        store.merge(&Batch::of(&domains(&rows)));
        let [one, two] = [false, true].map(|are_parallel| {
            find(&store, &FlagRules::default(), 5, NOW, Halves::new(are_parallel))
        });
        prop_assert_eq!(one, two);
    }

    /// Compared pair by pair the same rows are flagged.
    #[test]
    fn groups_find_what_pairs_find(rows in proptest::collection::vec((0_usize..3, "\\+?[ab1]{5,7}\\.(com|org)"), 0..12)) {
        let rows: Vec<_> = rows.iter().map(|(organization, name)| (*organization, name.as_str())).collect();
        let found = flags(&rows);
        let label = |name: &str| name.trim_start_matches('+').split('.').next().unwrap().chars().collect::<Vec<_>>();
        for (at, (owner, name)) in rows.iter().enumerate() {
            let is_alike = rows.iter().any(|(other_owner, other)| {
                let (one, two) = (label(name), label(other));
                other.starts_with('+')
                    && other_owner != owner
                    && name.ends_with(&other[other.len() - 4..])
                    && one.len().min(two.len()) >= 6
                    && one_edit::is_one_edit(&one, &two)
            });
            prop_assert_eq!(found[at].contains("lookalike"), is_alike, "{:?} {:?}", rows, found);
        }
    }
}
