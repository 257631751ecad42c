//! The store through its public functions.

mod leniency;
mod model;
mod sharing;

use super::{Batch, Store};
use crate::clerk::{
    EnrollmentMode, Millis, OrganizationDomain, PublicOrganizationData, Verification, VerificationStatus,
    decode_domain,
};

/// The domain with only the fields that the columns keep.
fn as_stored(domain: &OrganizationDomain) -> OrganizationDomain {
    let proof = |proof: &Verification| Verification {
        status: proof.status.clone(),
        strategy: proof.strategy.clone(),
        ..Verification::default()
    };
    OrganizationDomain {
        object: String::new(),
        affiliation_email_address: None,
        affiliation_verification: domain.affiliation().map(proof),
        ownership_verification: domain.ownership_verification.as_ref().map(proof),
        verification: None,
        public_organization_data: domain.public_organization_data.as_ref().map(|data| {
            PublicOrganizationData { name: data.name.clone(), ..PublicOrganizationData::default() }
        }),
        raw: Box::default(),
        ..domain.clone()
    }
}

fn domain(id: &str, created_at: i64) -> OrganizationDomain {
    OrganizationDomain {
        id: id.to_owned(),
        organization_id: "org_1".to_owned(),
        name: format!("{id}.example"),
        enrollment_mode: EnrollmentMode::EnterpriseSso,
        created_at: Millis(created_at),
        updated_at: Millis(created_at),
        ..OrganizationDomain::default()
    }
}

fn store(domains: &[OrganizationDomain]) -> Store {
    let mut store = Store::default();
    store.merge(&Batch::of(domains));
    store
}

#[test]
fn a_row_has_the_fields_of_its_domain() {
    let whole = decode_domain(include_str!("../../tests/fixtures/future_domain.json")).unwrap();
    let store = store(std::slice::from_ref(&whole));
    let row = store.row(0).unwrap();
    assert_eq!(row.to_domain(), as_stored(&whole));
    assert_eq!((row.number(), row.id(), row.name()), (0, whole.id.as_str().into(), whole.name.as_str()));
    assert_eq!(row.organization_id(), whole.organization_id);
    assert_eq!(row.mode().as_str(), "telepathic_invitation");
    assert_eq!((row.status(), row.is_verified()), (whole.status(), whole.is_verified()));
    assert_eq!((row.created_at(), row.updated_at()), (whole.created_at, whole.updated_at));
    assert_eq!((row.invitations(), row.suggestions()), (-7, 12));
    assert_eq!(row.affiliation().unwrap().strategy.as_ref(), "carrier_pigeon");
}

#[test]
fn a_row_without_proofs_is_unverified_and_unowned() {
    let mut domains = [domain("a", 1), domain("b", 2)];
    domains[1].affiliation_verification =
        Some(Verification { status: VerificationStatus::Verified, ..Verification::default() });
    domains[1].ownership_verification = Some(Verification {
        status: VerificationStatus::Expired,
        strategy: "txt".to_owned(),
        ..Verification::default()
    });
    let store = store(&domains);
    let (bare, proven) = (store.row(0).unwrap(), store.row(1).unwrap());
    assert_eq!((bare.status(), bare.is_verified()), (&VerificationStatus::Unverified, false));
    assert_eq!((bare.affiliation(), bare.ownership()), (None, None));
    assert_eq!(
        (proven.is_verified(), proven.ownership()),
        (true, Some((&VerificationStatus::Expired, "txt")))
    );
}

#[test]
fn of_two_versions_the_later_one_stays() {
    let mut store = store(&[domain("a", 10), domain("b", 20)]);
    let changed = |updated_at, mode| OrganizationDomain {
        updated_at: Millis(updated_at),
        enrollment_mode: mode,
        ..domain("a", 10)
    };
    for (updated_at, mode, stays) in [
        (9, EnrollmentMode::ManualInvitation, EnrollmentMode::EnterpriseSso),
        (10, EnrollmentMode::ManualInvitation, EnrollmentMode::ManualInvitation),
        (11, EnrollmentMode::AutomaticInvitation, EnrollmentMode::AutomaticInvitation),
        (10, EnrollmentMode::EnterpriseSso, EnrollmentMode::AutomaticInvitation),
    ] {
        assert_eq!(store.merge(&Batch::of(&[changed(updated_at, mode)])), [0]);
        assert_eq!(*store.row(0).unwrap().mode(), stays);
    }
    assert_eq!((store.len(), store.bound()), (2, 2));
}

#[test]
fn numbers_are_not_used_again() {
    let mut store = store(&[domain("a", 1), domain("b", 2), domain("c", 3)]);
    store.remove(1);
    store.remove(1);
    store.remove(77);
    assert_eq!((store.len(), store.bound(), store.number("b")), (2, 3, None));
    assert!(store.row(1).is_none());
    assert_eq!(store.merge(&Batch::of(&[domain("c", 3), domain("b", 2), domain("b", 2)])), [2, 3, 3]);
    assert_eq!((store.len(), store.bound(), store.number("b")), (3, 4, Some(3)));
    assert!(store.row(1).is_none());
}

#[test]
fn organizations_are_stored_once_and_each_row_keeps_its_own_name() {
    let named = |id: &str, organization: &str, name: Option<&str>| OrganizationDomain {
        organization_id: organization.to_owned(),
        public_organization_data: name.map(|name| PublicOrganizationData {
            name: name.to_owned(),
            ..PublicOrganizationData::default()
        }),
        ..domain(id, 1)
    };
    let domains = [
        named("a", "org_1", Some("Acme")),
        named("b", "org_2", None),
        named("c", "org_1", Some("Acme")),
        named("d", "org_1", Some("")),
        named("e", "org_1", None),
        named("f", "org_2", None),
    ];
    let store = store(&domains);
    for (number, domain) in (0..).zip(&domains) {
        assert_eq!(store.row(number).unwrap().to_domain(), as_stored(domain));
    }
    assert_eq!(store.chunks()[0].organizations(), [0, 1, 0, 2, 3, 1]);
    assert_eq!(store.organization_count(), 4);
    let first = store.organization(0).unwrap();
    assert_eq!((first.id, first.name), ("org_1", "Acme"));
    assert_eq!(store.organization(4), None);
}

#[test]
fn rows_out_of_created_order_are_noticed() {
    assert!(Store::default().is_in_created_order());
    let mut ordered = store(&[domain("a", 1), domain("b", 1), domain("c", 2)]);
    assert!(ordered.is_in_created_order());
    let mut moved = ordered.clone();
    moved.merge(&Batch::of(&[OrganizationDomain { updated_at: Millis(9), ..domain("a", 0) }]));
    assert!(!moved.is_in_created_order(), "the creation time of a row changed");
    ordered.merge(&Batch::of(&[domain("d", 1)]));
    assert!(!ordered.is_in_created_order(), "an older row was added later");
    ordered.merge(&Batch::of(&[domain("e", 5)]));
    assert!(!ordered.is_in_created_order());
}

#[test]
fn the_generation_identifies_the_content() {
    let first = store(&[domain("a", 1), domain("b", 2)]);
    assert_eq!(first, store(&[domain("a", 1), domain("b", 2)]), "same history, same content");
    let mut second = first.clone();
    second.merge(&Batch::of(&[domain("b", 2), domain("a", 1)]));
    assert_eq!(first, second, "nothing new");
    second.merge(&Batch::of(&[OrganizationDomain { total_pending_invitations: 1, ..domain("a", 1) }]));
    let mut third = first.clone();
    third.merge(&Batch::of(&[OrganizationDomain { total_pending_suggestions: 1, ..domain("a", 1) }]));
    let mut fourth = first.clone();
    fourth.remove(0);
    let mut fifth = first.clone();
    fifth.remove(1);
    let all = [Store::default(), first, second, third, fourth, fifth];
    for (at, store) in all.iter().enumerate() {
        assert!(all[..at].iter().all(|other| other != store), "{at}");
    }
}

#[test]
fn debug_output_is_brief() {
    let store = store(&[domain("a", 1)]);
    let text = format!("{store:?} {:?}", Batch::of(&[domain("a", 1)]));
    assert!(text.starts_with("Store { len: 1, bound: 1, organizations: 1"), "{text}");
    assert!(text.len() < 150, "{text}");
}

#[test]
fn rows_of_any_size_and_kind_are_kept() {
    let long = "ä".repeat(1 << 20);
    let domains: Vec<_> = (0..700)
        .map(|number| OrganizationDomain {
            id: if number % 100 == 0 { format!("{long}{number}") } else { number.to_string() },
            organization_id: if number == 350 { long.clone() } else { format!("org_{number}") },
            name: if number == 5 { long.to_uppercase() } else { format!("{number}.example") },
            enrollment_mode: Some(format!("mode {number}")).into(),
            affiliation_verification: Some(Verification {
                status: Some(format!("status {number}")).into(),
                strategy: format!("strategy {number}"),
                ..Verification::default()
            }),
            total_pending_invitations: i64::MAX - number,
            total_pending_suggestions: -number,
            created_at: Millis(i64::MIN + number),
            updated_at: Millis(i64::MAX - number),
            ..OrganizationDomain::default()
        })
        .collect();
    let mut store = store(&domains);
    store.merge(&Batch::of(&domains));
    assert_eq!(store.len(), domains.len());
    for (number, domain) in (0..).zip(&domains) {
        assert_eq!(store.number(&domain.id), Some(number));
        assert!(store.row(number).unwrap().to_domain() == as_stored(domain), "row {number}");
    }
}
