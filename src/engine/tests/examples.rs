//! Each kind of filter, by example.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Engine, NOW, search, store};
use crate::clerk::{
    EnrollmentMode, Millis, OrganizationDomain, PublicOrganizationData, Verification, VerificationStatus,
};
use crate::query::Query;
use crate::store::{Batch, Chunk, Store};

const HOUR: i64 = 3_600_000;

/// Five rows, oldest first.
fn sample() -> Store {
    use VerificationStatus::{Expired, Failed, Unverified, Verified};
    let proof = |status: &VerificationStatus, strategy: &str| {
        Some(Verification {
            status: status.clone(),
            strategy: strategy.to_owned(),
            ..Verification::default()
        })
    };
    let rows = [
        (
            "acme.com",
            "org_a",
            "Acme Inc",
            EnrollmentMode::ManualInvitation,
            Verified,
            Some(Verified),
            900,
            0,
            1,
        ),
        ("mail.acme.edu", "org_a", "Acme Inc", EnrollmentMode::EnterpriseSso, Failed, None, 800, 2, 0),
        (
            "bravo.com",
            "org_b",
            "Bravo",
            EnrollmentMode::AutomaticInvitation,
            Expired,
            Some(Expired),
            50,
            0,
            0,
        ),
        ("xn--bcher-kva.edu", "org_c", "", EnrollmentMode::EnterpriseSso, Unverified, None, 3, 300, 0),
        (
            "a-c-m-e.org",
            "org_b",
            "bravo",
            EnrollmentMode::ManualInvitation,
            Verified,
            Some(Unverified),
            1,
            0,
            2,
        ),
    ];
    let domains: Vec<_> = (0..)
        .zip(rows)
        .map(
            |(
                number,
                (name, organization, label, mode, status, ownership, hours, invitations, suggestions),
            )| {
                OrganizationDomain {
                    id: format!("orgdmn_{number}23456789012345678901234567"),
                    name: name.to_owned(),
                    organization_id: organization.to_owned(),
                    public_organization_data: Some(PublicOrganizationData {
                        name: label.to_owned(),
                        ..PublicOrganizationData::default()
                    }),
                    enrollment_mode: mode,
                    affiliation_verification: proof(&status, "email_code"),
                    ownership_verification: ownership.and_then(|status| proof(&status, "txt")),
                    total_pending_invitations: invitations,
                    total_pending_suggestions: suggestions,
                    created_at: Millis(NOW.0 - hours * HOUR),
                    updated_at: Millis(NOW.0 - i64::from(number) * HOUR),
                    ..OrganizationDomain::default()
                }
            },
        )
        .collect();
    store(&domains)
}

#[test]
fn every_kind_of_filter_and_order() {
    let store = sample();
    let mut engine = Engine::default();
    for (text, rows) in [
        ("", vec![4, 3, 2, 1, 0]),
        ("ACME", vec![1, 0]),
        ("  .com ", vec![2, 0]),
        ("org_b", vec![4, 2]),
        ("org_B", vec![]),
        ("e.c", vec![0]),
        ("mmail", vec![]),
        ("comm", vec![]),
        ("verified:yes", vec![4, 0]),
        ("mode:sso,manual mode:-manual", vec![3, 1]),
        ("org:org_a verified:no", vec![1]),
        ("domain:acme.com domain:bravo.com", vec![2, 0]),
        ("!acme", vec![4, 3, 2]),
        ("!org_b", vec![3, 1, 0]),
        ("!org:org_b !domain:acme.com", vec![3, 1]),
        ("org:org_a,org_c", vec![3, 1, 0]),
        ("!org:org_a,org_c", vec![4, 2]),
        ("tld:edu", vec![3, 1]),
        ("!tld:edu,org", vec![2, 0]),
        ("registrable:acme.com,acme.edu", vec![1, 0]),
        ("registrable:www.bravo.com", vec![2]),
        ("registrable:com", vec![]),
        ("month:2026-08", vec![1, 0]),
        ("month:2026-07,2026-09", vec![4, 3, 2]),
        ("name:*.edu", vec![3, 1]),
        ("name:acme*", vec![0]),
        ("name:a*e*", vec![4, 0]),
        ("name:mail*edu", vec![1]),
        ("name:acme.com*acme.com", vec![]),
        ("name:m*a*m*e", vec![]),
        ("!name:*.edu", vec![4, 2, 0]),
        ("org:INC", vec![1, 0]),
        ("org:bravo*", vec![4, 2]),
        ("org:org_c*", vec![]),
        ("BÜCHER", vec![3]),
        ("cher", vec![3]),
        ("!bücher", vec![4, 2, 1, 0]),
        ("name:bü*", vec![3]),
        ("name:*er.edu", vec![3]),
        ("~bücher", vec![3]),
        ("~bedu", vec![3]),
        ("any:bücher", vec![3]),
        ("any:inc", vec![1, 0]),
        ("any:sso", vec![3, 1]),
        ("any:failed", vec![1]),
        ("any:txt", vec![4, 2, 0]),
        ("any:org_c", vec![3]),
        ("any:org_", vec![]),
        ("any:orgdmn_1", vec![1]),
        ("!any:email", vec![]),
        ("~acme sort:-created", vec![4, 1, 0]),
        ("~acme", vec![0, 1, 4]),
        ("!~acme", vec![3, 2]),
        ("~\"m e\" ~xn", vec![]),
        ("status:failed,expired", vec![2, 1]),
        ("owner:none", vec![3, 1]),
        ("owner:unv,exp", vec![4, 2]),
        ("age:>30d", vec![1, 0]),
        ("age:<=50h", vec![4, 3, 2]),
        ("updated:<2h", vec![1, 0]),
        ("pending:>0", vec![4, 3, 1, 0]),
        ("invitations:300", vec![3]),
        ("suggestions:>=1 !suggestions:>1", vec![0]),
        ("sort:name", vec![4, 0, 2, 1, 3]),
        ("sort:-name", vec![3, 1, 2, 0, 4]),
        ("sort:org", vec![1, 0, 4, 2, 3]),
        ("sort:-org", vec![3, 4, 2, 1, 0]),
        ("sort:org,name", vec![0, 1, 4, 2, 3]),
        ("sort:-mode", vec![3, 1, 2, 4, 0]),
        ("sort:mode", vec![4, 0, 2, 3, 1]),
        ("sort:mode,created", vec![0, 4, 2, 1, 3]),
        ("sort:status", vec![1, 2, 3, 4, 0]),
        ("sort:owner", vec![3, 1, 2, 4, 0]),
        ("sort:-pending", vec![3, 4, 1, 0, 2]),
        ("sort:invitations", vec![4, 2, 0, 1, 3]),
        ("sort:updated", vec![4, 3, 2, 1, 0]),
        ("sort:created .com", vec![0, 2]),
    ] {
        assert_eq!(search(&mut engine, &store, &text.parse().unwrap()), rows, "{text}");
    }
}

#[test]
fn a_name_is_shared_if_another_organization_has_it() {
    let row = |number: usize, name: &str, organization: &str| OrganizationDomain {
        id: format!("orgdmn_{number}"),
        name: name.to_owned(),
        organization_id: organization.to_owned(),
        ..OrganizationDomain::default()
    };
    let mut store = store(&[
        row(0, "acme.com", "org_a"),
        row(1, "bravo.com", "org_a"),
        row(2, "ACME.com", "org_b"),
        row(3, "bravo.com", "org_a"),
        row(4, "acme.com", "org_c"),
    ]);
    let mut engine = Engine::default();
    let mut found = |store: &Store, text: &str| {
        let mut rows = search(&mut engine, store, &text.parse().unwrap());
        rows.sort_unstable();
        rows
    };
    assert_eq!(found(&store, "shared:yes"), [0, 2, 4]);
    assert_eq!(found(&store, "shared:yes org:org_b"), [2]);
    assert_eq!(found(&store, "shared:no"), [1, 3]);
    assert_eq!(found(&store, "!shared:no"), [0, 2, 4]);
    store.remove(2);
    store.remove(4);
    assert_eq!(found(&store, "shared:yes"), [0_u32; 0]);
}

#[test]
fn an_organization_is_found_by_the_name_that_other_rows_have_for_it() {
    let row = |number: i64, id: &str, name: Option<&str>| OrganizationDomain {
        id: format!("d{number}"),
        organization_id: id.to_owned(),
        public_organization_data: name.map(|name| PublicOrganizationData {
            name: name.to_owned(),
            ..PublicOrganizationData::default()
        }),
        created_at: Millis(number),
        ..OrganizationDomain::default()
    };
    let store = store(&[
        row(0, "org_a", Some("Amberfell")),
        row(1, "org_b", None),
        row(2, "org_a", None),
        row(3, "org_b", Some("Bravo")),
        row(4, "org_a", Some("Renamed")),
        row(5, "org_c", None),
    ]);
    let mut engine = Engine::default();
    for (text, rows) in [
        ("org:amberfell", vec![2, 0]),
        ("org:renamed", vec![4, 2]),
        ("any:bravo", vec![3, 1]),
        ("!org:amber*", vec![5, 4, 3, 1]),
    ] {
        assert_eq!(search(&mut engine, &store, &text.parse().unwrap()), rows, "{text}");
    }
}

#[test]
fn few_orders_are_cached_and_none_of_an_earlier_store() {
    let mut store = sample();
    let mut engine = Engine::default();
    for text in
        ["sort:name", "sort:-name", "sort:org", "sort:mode", "sort:mode,org", "sort:status", "sort:created"]
    {
        search(&mut engine, &store, &text.parse().unwrap());
        assert!(engine.orders.len() <= 2, "{text}");
    }
    assert_eq!(engine.orders.len(), 2);
    store.remove(1);
    assert_eq!(search(&mut engine, &store, &"sort:name".parse().unwrap()), [4, 0, 2, 3]);
    assert_eq!(engine.orders.len(), 1);
}

#[test]
fn a_query_after_another_one_gives_the_result_of_a_fresh_engine() {
    let mut store = sample();
    let mut engine = Engine::default();
    let typed = [
        "",
        "a",
        "ac",
        "acm",
        "ac",
        "a",
        "o",
        "or",
        "org",
        "org_",
        "org_a",
        "com",
        ".com",
        "verified:yes .com",
        "verified:no .com",
        ".com",
        "~a",
        "~ac",
        "~a",
        "!a",
        "!ac",
        "status:failed",
        "status:failed a",
        "age:>1d",
        "age:>1d a",
        "pending:>0",
        "pending:>0 a sort:name",
        "pending:>0 a sort:-name",
        "mode:sso",
        "mode:-sso",
    ];
    for before in typed {
        for text in [before].into_iter().chain(typed) {
            let query = text.parse().unwrap();
            let fresh = search(&mut Engine::default(), &store, &query);
            assert_eq!(search(&mut engine, &store, &query), fresh, "{text:?} after {before:?}");
            assert_eq!(search(&mut engine, &store, &query), fresh, "{text:?} again");
        }
    }
    assert!(!search(&mut engine, &store, &Query::default()).is_empty());
    store.remove(1);
    assert!(!search(&mut engine, &store, &Query::default()).contains(&1), "the row was removed");
}

#[test]
fn a_cancelled_search_ends_between_chunks() {
    let domains: Vec<_> = (0..3 * Chunk::ROWS)
        .map(|number| OrganizationDomain { id: number.to_string(), ..OrganizationDomain::default() })
        .collect();
    let mut store = Store::default();
    store.merge(&Batch::of(&domains));
    let calls = AtomicUsize::new(0);
    for text in ["x", "~x", "sort:name", "sort:org,-updated"] {
        let query = text.parse().unwrap();
        let mut engine = Engine::default();
        for patience in 0..4 {
            calls.store(0, Ordering::Relaxed);
            let is_cancelled = || calls.fetch_add(1, Ordering::Relaxed) >= patience;
            assert_eq!(engine.search(&store, &query, NOW, &is_cancelled), None, "{text}, {patience}");
        }
        assert!(engine.search(&store, &query, NOW, &|| false).is_some());
    }
}

#[test]
fn flags_are_those_that_were_found() {
    use crate::flag::{Flag, FlagSet};
    use crate::store::Flags;
    let mut store = sample();
    let mut engine = Engine::default();
    let mut find = |store: &Store, text: &str| search(&mut engine, store, &text.parse::<Query>().unwrap());
    assert_eq!(find(&store, "flag:any"), [0_u32; 0], "nothing was looked for");
    let set = |flags: &[Flag]| flags.iter().copied().collect::<FlagSet>();
    let sets = vec![set(&[Flag::Parent, Flag::Quota]), set(&[]), set(&[Flag::LookAlike])];
    store.set_flags(Flags { sets, ..Flags::default() }.into());
    for (text, expected) in [
        ("flag:any", &[2_u32, 0][..]),
        ("flag:quota", &[0]),
        ("flag:quota,lookalike", &[2, 0]),
        ("flag:quota flag:lookalike", &[]),
        ("!flag:any", &[4, 3, 1]),
        ("flag:any bravo", &[2]),
        ("flag:any", &[2, 0]),
    ] {
        assert_eq!(find(&store, text), expected, "{text}");
    }
    // The same rows with other flags.
    store.set_flags(Flags { sets: vec![set(&[]), set(&[Flag::Child])], ..Flags::default() }.into());
    assert_eq!(find(&store, "flag:any"), [1_u32]);
}
