use super::*;
use crate::clerk::{Millis, OrganizationDomain, PublicOrganizationData, Verification};
use crate::store::Batch;

fn proof(status: &str) -> Verification {
    Verification { status: Some(status.to_owned()).into(), ..Verification::default() }
}

fn domain(number: i64, name: &str) -> OrganizationDomain {
    OrganizationDomain {
        id: format!("orgdmn_{number}"),
        name: name.to_owned(),
        organization_id: "org_1".to_owned(),
        created_at: Millis(number),
        ..OrganizationDomain::default()
    }
}

fn counts(domains: &[OrganizationDomain], facet: Facet) -> Vec<(String, u64)> {
    let mut store = Store::default();
    let rows = store.merge(&Batch::of(domains));
    count_facet(&store, &rows, facet).into_iter().map(|value| (value.value, value.count)).collect()
}

fn expected(values: &[(&str, u64)]) -> Vec<(String, u64)> {
    values.iter().map(|(value, count)| ((*value).to_owned(), *count)).collect()
}

#[test]
fn modes_and_statuses_are_counted_as_clerk_spells_them() {
    let mut domains: Vec<_> = (0..6).map(|number| domain(number, "acme.com")).collect();
    for (domain, mode) in domains.iter_mut().zip([
        "enterprise_sso",
        "manual_invitation",
        "telepathy",
        "telepathy",
        "enterprise_sso",
    ]) {
        domain.enrollment_mode = Some(mode.to_owned()).into();
    }
    domains[1].affiliation_verification = Some(proof("verified"));
    domains[2].affiliation_verification = Some(proof("failed"));
    domains[1].ownership_verification = Some(proof("expired"));
    assert_eq!(
        counts(&domains, Facet::Mode),
        expected(&[("enterprise_sso", 2), ("telepathy", 2), ("manual_invitation", 1), ("none", 1)])
    );
    // A row without the proof is unverified, as in Clerk's filter.
    assert_eq!(
        counts(&domains, Facet::Status),
        expected(&[("unverified", 4), ("failed", 1), ("verified", 1)])
    );
    assert_eq!(counts(&domains, Facet::Ownership), expected(&[("none", 5), ("expired", 1)]));
}

#[test]
fn more_values_than_the_columns_have_codes_are_all_counted() {
    let mut domains: Vec<_> = (0..600).map(|number| domain(number, "acme.com")).collect();
    for (number, domain) in domains.iter_mut().enumerate() {
        domain.enrollment_mode = Some(format!("mode{}", number % 300)).into();
    }
    let counts = counts(&domains, Facet::Mode);
    assert_eq!(counts.len(), 300);
    assert!(counts.iter().all(|(_, count)| *count == 2));
}

#[test]
fn organizations_are_counted_by_id_with_their_newest_name() {
    let mut domains: Vec<_> = (0..5).map(|number| domain(number, "acme.com")).collect();
    let named = |name: &str| {
        Some(PublicOrganizationData { name: name.to_owned(), ..PublicOrganizationData::default() })
    };
    domains[0].public_organization_data = named("Acme");
    domains[1].public_organization_data = named("Acme Corporation");
    domains[3].organization_id = "org_2".to_owned();
    domains[4].organization_id = "org_2".to_owned();
    let mut store = Store::default();
    let rows = store.merge(&Batch::of(&domains));
    let values = count_facet(&store, &rows, Facet::Organization);
    let value = |id: &str, label: Option<&str>, count| FacetValue {
        value: id.to_owned(),
        label: label.map(ToOwned::to_owned),
        count,
    };
    assert_eq!(values, [value("org_1", Some("Acme Corporation"), 3), value("org_2", None, 2)]);
}

#[test]
fn names_are_counted_by_top_level_and_by_registrable_part() {
    let names = ["acme.com", "MAIL.ACME.COM", "acme.co.uk", "a.b.acme.co.uk", "co.uk", "acme.example", ""];
    let domains: Vec<_> = (0..).zip(names).map(|(number, name)| domain(number, name)).collect();
    assert_eq!(
        counts(&domains, Facet::TopLevel),
        expected(&[("uk", 3), ("com", 2), ("", 1), ("example", 1)])
    );
    assert_eq!(
        counts(&domains, Facet::Registrable),
        expected(&[("acme.co.uk", 2), ("acme.com", 2), ("", 1), ("acme.example", 1), ("co.uk", 1)])
    );
}

#[test]
fn months_begin_at_midnight_in_utc() {
    let january = 1_735_689_600_000;
    let times =
        [january - 1, january, january + 30 * MILLIS_PER_DAY, january + 31 * MILLIS_PER_DAY, -1, i64::MAX];
    let domains: Vec<_> = times
        .into_iter()
        .enumerate()
        .map(|(number, at)| OrganizationDomain { id: format!("orgdmn_{number}"), ..domain(at, "acme.com") })
        .collect();
    assert_eq!(
        counts(&domains, Facet::Month),
        expected(&[("2025-01", 2), ("1969-12", 1), ("2024-12", 1), ("2025-02", 1), ("none", 1)])
    );
}

#[test]
fn only_the_given_rows_are_counted() {
    let mut store = Store::default();
    let domains: Vec<_> = (0..4).map(|number| domain(number, &format!("a{number}.com"))).collect();
    let rows = store.merge(&Batch::of(&domains));
    // A row has any number of flags.
    for facet in Facet::ALL.into_iter().filter(|facet| *facet != Facet::Flag) {
        assert_eq!(count_facet(&store, &rows[1..3], facet).iter().map(|value| value.count).sum::<u64>(), 2);
        assert_eq!(count_facet(&store, &[], facet), []);
    }
}

#[test]
fn a_facet_is_read_by_its_name() {
    for facet in Facet::ALL {
        assert_eq!(facet.name().parse(), Ok(facet));
    }
    let error = "color".parse::<Facet>().unwrap_err().to_string();
    assert!(error.contains("\"color\"") && error.contains("mode, status, owner, org"), "{error}");
}

#[test]
fn each_row_counts_for_each_of_its_flags() {
    use crate::flag::{Flag, FlagSet};
    use crate::store::Flags;
    let mut store = Store::default();
    let rows = store.merge(&Batch::of(&[domain(1, "a.com"), domain(2, "b.com"), domain(3, "c.com")]));
    assert_eq!(count_facet(&store, &rows, Facet::Flag), [], "nothing was looked for");
    let set = |flags: &[Flag]| flags.iter().copied().collect::<FlagSet>();
    let sets = vec![set(&[Flag::Parent, Flag::Quota]), set(&[]), set(&[Flag::Quota])];
    store.set_flags(Flags { sets, ..Flags::default() }.into());
    let counted: Vec<_> =
        count_facet(&store, &rows, Facet::Flag).into_iter().map(|value| (value.value, value.count)).collect();
    assert_eq!(counted, expected(&[("quota", 2), ("parent", 1)]));
    assert_eq!(count_facet(&store, &rows[..1], Facet::Flag).len(), 2);
}
